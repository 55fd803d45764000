// Who: each person with their records as the providers wrote them, and why the records were taken for one person.

import { h, replace } from "./dom.js";
import { source, Refused } from "./source.js";
import { t, say, number, signed, day } from "./words.js";
import { personLink } from "./cluster.js";

const ROLES = { money_runner: 0, collector: 1, payer: 2, third: 3 };
const FIRST = 60;

export function drawPeople(body, view, again) {
  const judged = new Map(view.page.judgements.map((judgement) => [`${judgement.one} ${judgement.other}`, judgement]));
  const chosen = new Set();
  const bench = h("div", { class: "bench", hidden: true, "aria-live": "polite" });
  const writes = !source.isReport && !view.overview.read_only;
  const settle = () => {
    bench.hidden = chosen.size !== 2;
    if (bench.hidden) return;
    const [one, other] = [...chosen].sort();
    const known = judged.get(`${one} ${other}`);
    const judge = async (same) => {
      try {
        await source.judge({ one, other, version: known?.version ?? 0, same });
        await again();
      } catch (error) {
        if (error instanceof Refused && error.word === "stale") await again();
        else replace(bench, h("span", { role: "alert" }, t(error instanceof Refused ? `x_${error.word}` : "x_failed", { more: error.more ?? error.message })));
      }
    };
    replace(bench, h("span", {}, t("two_chosen"), known && known.same !== null ? ` (${t(known.same ? "judged_same" : "judged_not")})` : ""), h("button", { type: "button", onclick: () => judge(true) }, t("same")), h("button", { type: "button", onclick: () => judge(false) }, t("not_same")));
  };
  let all = false;
  const line = (person) => entry(view, person, chosen, judged, writes, settle);
  const draw = () => {
    const everybody = [...view.people.values()].filter((person) => !view.selected || person.id === view.selected || view.file.pairs.some((pair) => [pair.payer, pair.recipient].includes(view.selected) && [pair.payer, pair.recipient].includes(person.id)))
      .sort((a, b) => ROLES[a.role] - ROLES[b.role] || (best(view, a.id)?.rank ?? 1e9) - (best(view, b.id)?.rank ?? 1e9) || (a.id < b.id ? -1 : 1));
    const people = everybody.filter((person) => person.role !== "third"), outside = everybody.filter((person) => person.role === "third");
    const shown = all ? people : people.slice(0, FIRST);
    replace(body, writes ? h("p", { class: "hint" }, t("join_hint")) : null, bench,
      h("table", { class: "rows people" }, h("thead", {}, h("tr", {}, [h("th", { scope: "col" }, t("people")), h("th", { scope: "col", class: "number" }, t("score")), h("th", { scope: "col", class: "number" }, `${t("own")} / ${t("borrowed")}`), h("th", { scope: "col", class: "number" }, t("payments")), h("th", { scope: "col", class: "number" }, t("total")), h("th", { scope: "col" }, t("identifiers"))])),
        h("tbody", {}, shown.map(line))),
      outside.length ? h("details", {}, h("summary", {}, t("outsiders", { n: number(outside.length) })), h("table", { class: "rows people" }, h("tbody", {}, outside.slice(0, 200).map(line)))) : null,
      people.length > shown.length ? h("button", { type: "button", class: "quiet", onclick: () => { all = true; draw(); } }, `+${people.length - shown.length}`) : null);
    settle();
  };
  view.on(draw);
  draw();
}

function best(view, id) {
  return view.leadsOf(id)[0];
}

function entry(view, person, chosen, judged, writes, settle) {
  const lead = view.page.blind ? null : best(view, person.id);
  const pairs = view.file.pairs.filter((pair) => (pair.payer === person.id || pair.recipient === person.id) && (pair.inside || person.role === "third"));
  const records = h("details", { class: "records" }, h("summary", {}, person.records.length === 1 ? t("record_one") : t("records", { n: person.records.length }), " · ", [...new Set(person.records.map((record) => record.provider))].join(", ")),
    h("ul", {}, person.records.map((record) => recordLine(person, record, chosen, judged, writes, settle))));
  // open where the join is in question: several records
  records.open = person.records.length > 1 && person.records.length < 5 && person.role !== "payer" && person.role !== "third";
  return h("tr", { class: view.selected === person.id ? "current" : "" },
    h("td", {}, h("span", { class: "stack" }, personLink(view, person.id), h("small", {}, `${t(person.role)} · ${person.id} · ${person.countries.join(", ")}`, person.kind === "business" ? ` · ${t("business")}` : "", person.masked ? ` · ${t("masked")}` : "", person.minor ? ` · ${t("minor")}` : ""), lead ? h("small", {}, t("fits"), " ", say(lead.explanation.title), lead.tier === "first" ? "" : ` · ${t(`${lead.tier}_tier`)}`) : null)),
    h("td", { class: "number" }, lead ? number(lead.score, 1) : "–"),
    h("td", { class: "number" }, lead ? `${signed(lead.own)} / ${signed(lead.borrowed)}` : "–"),
    h("td", { class: "number" }, number(d3.sum(pairs, (pair) => pair.totals.payments))),
    h("td", { class: "number" }, number(d3.sum(pairs, (pair) => Number(pair.totals.usd)))),
    h("td", {}, records));
}

function recordLine(person, record, chosen, judged, writes, settle) {
  const written = Object.entries(record.written).filter(([, value]) => value);
  const verdicts = [...judged.values()].filter((judgement) => judgement.same !== null && (judgement.one === record.key || judgement.other === record.key));
  const box = writes ? h("input", { type: "checkbox", "aria-label": `${t("choose")} ${record.written.name ?? record.key}`, checked: chosen.has(record.key), onchange: (event) => {
    if (event.target.checked) chosen.add(record.key);
    else chosen.delete(record.key);
    settle();
  } }) : null;
  return h("li", {}, h("div", { class: "record" }, box, h("b", {}, record.provider), written.map(([kind, value]) => h("span", { class: "identifier" }, h("small", {}, t(`id_${kind}`)), " ", value))),
    h("small", {}, `${t("joined")}${t("colon")}${record.join_rule === "alone" ? t("alone") : `${t(`join_${record.join_rule}`)}, ${t("sure", { n: number(record.join_weight, 1) })}`} · ${record.files.join(", ")}`,
      verdicts.map((judgement) => ` · ${t(judgement.same ? "judged_same" : "judged_not")} (${judgement.user}, ${day(judgement.at)})`)));
}
