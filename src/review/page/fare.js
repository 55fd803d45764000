// How has the queue fared so far? Precision at depth as reviewed, and what the blind audit says is missed.

import { h, replace } from "./dom.js";
import { source } from "./source.js";
import { t, number, day } from "./words.js";

function percent(share) {
  return `${number(share * 100)} %`;
}

export async function showFare(main, overview) {
  const fare = await source.fare();
  const row = (at) => {
    const { hits, of, low, high } = at.confirmed;
    return h("tr", {}, h("td", { class: "number" }, number(at.k)), h("td", { class: "number" }, number(of)), h("td", { class: "number" }, number(hits)), h("td", { class: "number" }, of ? `${percent(hits / of)} (${percent(low)}–${percent(high)})` : "–"), h("td", { class: "number" }, number(at.reading_alone)), h("td", { class: "number" }, number(at.victims)));
  };
  const blind = fare.blind;
  replace(main, h("div", { class: "sheet" },
    h("section", { class: "card" }, h("h2", {}, t("fare_title")), h("table", { class: "plain" }, h("thead", {}, h("tr", {}, ["fare_k", "fare_judged", "fare_confirmed", "fare_precision", "fare_reading", "fare_victims"].map((key) => h("th", { scope: "col", class: "number" }, t(key))))), h("tbody", {}, fare.at.map(row))), h("p", { class: "hint" }, t("fare_caution"))),
    h("section", { class: "card" }, h("h2", {}, t("fare_blind")), h("p", {}, blind.of ? t("fare_blind_text", { hits: blind.hits, of: blind.of, below: number(fare.below), low: number(blind.low * fare.below), high: number(blind.high * fare.below) }) : t("fare_blind_none", { offered: fare.offered }))),
    overview.gone.length ? h("section", { class: "card" }, h("h2", {}, t("gone_title")), h("p", { class: "hint" }, t("gone_text")), h("ul", { class: "lines" }, overview.gone.map((entry) => h("li", {}, h("b", {}, entry.cluster), ` · ${day(entry.at)} · ${entry.user} ${t(`d_${entry.action}`)}`, entry.note ? ` · ${entry.note}` : "")))) : null));
  return {};
}
