// One cluster on one page: everything is drawn from the case, and choosing a person narrows every part to them.

import { h, replace, announce } from "./dom.js";
import { source } from "./source.js";
import { t, say, number, signed, day, country, counted } from "./words.js";
import { asked } from "./queue.js";
import { clusterHref } from "./list.js";
import { drawNetwork } from "./network.js";
import { drawTimeline, drawAmounts, drawGaps } from "./charts.js";
import { drawContest } from "./contest.js";
import { drawCorridors } from "./corridors.js";
import { drawPeople } from "./people.js";
import { drawPayments } from "./payments.js";
import { decisionPanel } from "./decide.js";

// The case with what the drawings ask of it again and again.
export function picture(page, overview) {
  const { case: file } = page;
  const cluster = file.clusters[0];
  const people = new Map(file.persons.map((person) => [person.id, { ...person, role: "third" }]));
  for (const member of cluster?.members ?? []) {
    if (people.has(member.person)) people.get(member.person).role = member.role;
  }
  const names = new Map();
  for (const person of people.values()) names.set(person.id, person.name || person.id);
  const payments = file.payments.map((payment) => ({ ...payment, time: Date.parse(payment.sent), dollars: payment.usd === null ? null : Number(payment.usd) }));
  const listeners = [];
  return {
    page, file, cluster, people, payments, overview,
    bands: overview.settings,
    selected: null,
    name: (id) => names.get(id) ?? id,
    leadsOf: (id) => file.leads.filter((lead) => lead.person === id),
    on: (listener) => listeners.push(listener),
    select(id) {
      this.selected = this.selected === id ? null : id;
      announce(this.selected ? t("selected", { name: this.name(this.selected) }) : t("unselect"));
      listeners.forEach((listener) => listener(this.selected));
    },
    concerns(payment) {
      return !this.selected || payment.payer === this.selected || payment.recipient === this.selected;
    },
    chosen(inside = true) {
      return payments.filter((payment) => (!inside || payment.inside) && this.concerns(payment));
    },
  };
}

// Draws the page of a cluster; `live` answers the keys, and goes on doing so when the page is drawn anew.
export async function showCluster(main, overview, id, isCurrent, live = {}) {
  if (!main.childElementCount) replace(main, h("p", { class: "empty" }, t("working")));
  const page = await source.cluster(id, asked);
  if (!isCurrent()) return live;
  const again = () => showCluster(main, overview, id, isCurrent, live);
  const view = picture(page, overview);
  const card = (name, draw, extra = "") => {
    const body = h("div", { class: "body" });
    const section = h("section", { class: `card ${extra}`, "aria-labelledby": `h-${name}` }, h("h2", { id: `h-${name}` }, t(name)), body);
    draw(body, section);
    return section;
  };
  const panel = decisionPanel(view, again);
  const selection = h("div", { class: "selection", hidden: true });
  view.on((person) => {
    selection.hidden = !person;
    replace(selection, person ? [h("span", {}, t("selected", { name: view.name(person) })), h("button", { type: "button", onclick: () => view.select(person) }, t("unselect"))] : []);
  });
  const shown = page.blind ? [] : [card("contest", (body) => drawContest(body, view), "wide"), card("flags", (body) => drawFlags(body, view), "wide")];
  replace(main,
    heading(view),
    h("div", { class: "cluster" },
      h("div", { class: "sheet" },
        selection,
        h("div", { class: "pair" }, card("network", (body, section) => drawNetwork(body, section, view)), card("corridors", (body) => drawCorridors(body, view))),
        card("timeline", (body, section) => drawTimeline(body, section, view)),
        h("div", { class: "pair even" }, card("amounts", (body) => drawAmounts(body, view)), card("gaps", (body) => drawGaps(body, view))),
        shown,
        card("persons", (body) => drawPeople(body, view, again)),
        card("all_payments", (body, section) => drawPayments(body, section, view)),
        view.file.unknowns.length ? card("unknowns", (body) => drawUnknowns(body, view)) : null,
        view.file.partners.length ? card("partners", (body) => drawPartners(body, view)) : null),
      panel.element));
  live.keys = (event) => {
    if ((event.key === "j" || event.key === "ArrowRight") && page.after) location.hash = clusterHref(page.after);
    else if ((event.key === "k" || event.key === "ArrowLeft") && page.before) location.hash = clusterHref(page.before);
    else return panel.keys(event);
    return true;
  };
  return live;
}

// Why a cluster is back, in a few words.
export function reasonText(reason) {
  const list = (all) => (all ?? []).join(", ");
  return t(`w_${reason.why}`, {
    n: reason.joined?.length,
    until: reason.until,
    from: reason.why === "score" ? number(reason.from, 1) : Array.isArray(reason.from) ? list(reason.from) : reason.from,
    to: reason.why === "score" ? number(reason.to, 1) : reason.to,
    met: list(reason.met),
  });
}

function heading(view) {
  const { page, cluster, file } = view;
  const { row } = page;
  const standing = row.standing;
  const step = (id, key, sign) => h("a", { class: `step ${id ? "" : "off"}`, href: id ? clusterHref(id) : undefined, "aria-disabled": id ? undefined : "true", role: "link", "aria-label": t(key), title: t(key) }, sign);
  const lead = file.leads.find((candidate) => candidate.role === "recipient") ?? file.leads[0];
  const fact = (label, ...value) => h("div", { class: "fact" }, h("dt", {}, label), h("dd", {}, value));
  const titles = new Map(view.overview.flags.map((flag) => [flag.id, say(flag.title)]));
  const explained = standing.reasons.map((reason) => reasonText(reason.met ? { ...reason, met: reason.met.map((id) => titles.get(id) ?? id) } : reason));
  return h("div", { class: "heading" },
    h("div", { class: "title" },
      h("a", { href: "#/queue", class: "back" }, `‹ ${t("back")}`),
      h("h1", {}, row.cluster, " ", h("small", {}, t(`k_${row.kind}`))),
      h("span", { class: `badge s-${page.blind ? "blind" : standing.status}` }, t(`st_${page.blind ? "blind" : standing.status}`)),
      row.change && row.change !== "same" ? h("em", { class: `change ch-${row.change}` }, t(`c_${row.change}`)) : null,
      h("span", { class: "steps" }, step(page.before, "before", "‹"), step(page.after, "after", "›"))),
    page.blind ? h("p", { class: "notice blind" }, t("blind_note")) : null,
    explained.length ? h("p", { class: "notice back-why" }, h("b", {}, t(standing.status === "reopened" ? "back_why" : "since")), t("colon"), explained.join(" ; ")) : null,
    h("dl", { class: "facts" },
      page.blind ? null : [fact(t("rank"), number(row.rank)), fact(t("score"), h("b", { class: "big" }, number(row.score, 1)))],
      lead && !page.blind ? [fact(t("best"), say(lead.explanation.title)), fact(t("rival"), say(lead.rival.title)), fact(`${t("own")} / ${t("borrowed")}`, `${signed(lead.own)} / ${signed(lead.borrowed)}`)] : null,
      fact(t("members"), `${counted("payer", row.payers)} → ${counted("recipient", row.recipients)}`),
      fact(t("payments"), number(row.payments)),
      fact(t("total"), number(row.total_usd, 2)),
      fact(t("period"), `${day(row.first)} – ${day(row.last)}`),
      fact(t("corridor"), `${row.from.map(country).join(", ") || "?"} → ${row.to.map(country).join(", ") || "?"}`),
      page.blind ? null : fact(t("urgency"), `${number(row.urgency * 100)} %`),
      page.blind ? null : fact(t("expected"), number(row.expected_persons, 1))));
}

function drawFlags(body, view) {
  const byFlag = d3.group(view.file.flags, (flag) => flag.flag);
  const redraw = () => replace(body, h("ul", { class: "flags" }, [...byFlag.values()].sort((a, b) => b.length - a.length).map((met) => {
    const [first] = met;
    const touching = met.filter((flag) => !view.selected || flag.person === view.selected || flag.payer === view.selected);
    if (!touching.length) return null;
    const line = (flag) => h("li", {}, say(flag.reason), " — ", personLink(view, flag.payer ?? flag.person), flag.payer ? [" → ", personLink(view, flag.person)] : null);
    return h("li", {}, h("h3", {}, say(first.title), " ", h("small", {}, t("times", { n: number(touching.length) }))),
      h("ul", {}, touching.slice(0, 5).map(line)),
      touching.length > 5 ? h("details", {}, h("summary", {}, `+${touching.length - 5}`), h("ul", {}, touching.slice(5).map(line))) : null,
      h("p", { class: "hint" }, h("b", {}, t("innocent")), t("colon"), say(first.innocent), ". ", h("b", {}, t("source")), t("colon"), first.source, " (", first.band, ")"));
  })));
  view.on(redraw);
  redraw();
}

// A person's name as a button that narrows the page to them.
export function personLink(view, id) {
  const person = view.people.get(id);
  return h("button", { type: "button", class: `person p-${person?.role ?? "third"}`, title: id, onclick: (event) => { event.stopPropagation(); view.select(id); } }, view.name(id));
}

function drawUnknowns(body, view) {
  const groups = d3.group(view.file.unknowns, (unknown) => `${say(unknown.what)} — ${say(unknown.why)}`);
  replace(body, h("ul", { class: "lines" }, [...groups].map(([text, all]) => h("li", {}, text, all.some((one) => one.person) ? h("small", {}, ` (${[...new Set(all.filter((one) => one.person).map((one) => view.name(one.person)))].slice(0, 6).join(", ")}${all.length > 6 ? "…" : ""})`) : null))));
}

function drawPartners(body, view) {
  replace(body, h("ul", { class: "lines" }, view.file.partners.map((partner) => h("li", {}, h("b", {}, say(partner.name)), partner.countries.length ? ` (${partner.countries.join(", ")})` : "", " — ", say(partner.role)))));
}
