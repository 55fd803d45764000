// For and against: how a score comes about, element by element, and which explanation runs second.

import { h, svg, replace, tip } from "./dom.js";
import { t, say, number, signed } from "./words.js";
import { personLink } from "./cluster.js";
import { clip } from "./network.js";

const SHOWN = 14;

export function drawContest(body, view) {
  const leads = [...view.file.leads].sort((a, b) => a.rank - b.rank);
  if (!leads.length) return replace(body, h("p", { class: "empty" }, t("no_lead")));
  let chosen = leads.find((lead) => lead.role === "recipient") ?? leads[0];
  const draw = () => {
    const mine = view.selected ? leads.filter((lead) => lead.person === view.selected) : leads;
    if (mine.length && !mine.includes(chosen)) chosen = mine[0];
    const pick = h("select", { "aria-label": t("persons"), onchange: (event) => { chosen = leads[Number(event.target.value)]; draw(); } },
      leads.map((lead, at) => h("option", { value: at, selected: lead === chosen }, `${lead.rank}. ${clip(view.name(lead.person), 40)} — ${t(lead.role === "payer" ? "payer" : "r_money_runner")} ${number(lead.score, 1)}`)));
    replace(body, h("div", { class: "contest" },
      h("div", {}, h("div", { class: "tools" }, pick, view.selected && !mine.length ? h("span", { class: "hint" }, t("no_lead")) : null), verdict(chosen), waterfall(chosen, view), h("p", { class: "hint" }, t("log_hint"))),
      h("div", { class: "sides" }, sentences(chosen, view), standings(chosen))));
  };
  view.on(draw);
  draw();
}

function verdict(lead) {
  return h("p", { class: "verdict" },
    h("span", {}, t("best"), " ", h("b", {}, say(lead.explanation.title))), h("span", {}, t("rival"), " ", h("b", {}, say(lead.rival.title))),
    h("span", { class: "split" }, h("span", { class: "own" }, `${t("own")} ${signed(lead.own)}`), h("span", { class: "borrowed" }, `${t("borrowed")} ${signed(lead.borrowed)}`)),
    lead.outcome === "possible_victim" ? h("em", { class: "badge s-possible_victim" }, t("possible_victim")) : null,
    lead.tier === "first" ? null : h("em", { class: "badge" }, t(`${lead.tier}_tier`)),
    say(lead.worth) ? h("span", { class: "hint" }, say(lead.worth)) : null);
}

// Start, what the person's own payments add, what the network lends, what is taken off for overlap, and the score.
function steps(lead, view) {
  const own = lead.evidence.filter((item) => item.measure !== "network" && item.measure !== "prior");
  const byTitle = new Map();
  for (const item of own) {
    const key = item.measure;
    const entry = byTitle.get(key) ?? { label: say(item.title), value: 0, items: [] };
    entry.value += item.log10;
    entry.items.push(item);
    byTitle.set(key, entry);
  }
  const all = [...byTitle.values()].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const loud = all.filter((entry, at) => at < SHOWN && Math.abs(entry.value) >= 0.05), quiet = all.filter((entry) => !loud.includes(entry));
  const list = [{ label: t("start"), value: lead.prior, kind: "start" }];
  for (const entry of loud) list.push({ ...entry, kind: "own", label: entry.label, shown: entry.items.length === 1 ? say(entry.items[0].shown) : t("times", { n: entry.items.length }) });
  if (quiet.length) list.push({ label: t("smaller", { n: quiet.length }), value: d3.sum(quiet, (entry) => entry.value), kind: "own" });
  const rest = lead.own - d3.sum(all, (entry) => entry.value);
  if (Math.abs(rest) > 0.05) list.push({ label: t("joint"), value: rest, kind: "own" });
  list.push({ label: t("borrowed"), value: lead.borrowed, kind: "borrowed" });
  const drift = lead.score - lead.prior - lead.own - lead.borrowed;
  if (Math.abs(drift) > 0.05) list.push({ label: t("joint"), value: drift, kind: "borrowed" });
  return list;
}

function waterfall(lead, view) {
  const list = steps(lead, view), width = 720, line = 22, left = 270, right = 56, height = (list.length + 1) * line + 22;
  let sum = 0;
  const spans = list.map((step) => {
    const from = step.kind === "start" ? 0 : sum;
    sum = from + step.value;
    return { ...step, from, to: sum };
  });
  const ends = spans.flatMap((span) => [span.from, span.to]).concat(0, lead.score);
  const x = d3.scaleLinear(d3.extent(ends), [left, width - right]).nice();
  const bars = spans.map((span, at) => {
    const y = at * line + 4, low = Math.min(span.from, span.to), high = Math.max(span.from, span.to);
    const group = svg("g", { class: `step-bar ${span.kind} ${span.value < 0 ? "against" : "for"}` },
      svg("text", { x: left - 10, y: y + 9, dy: "0.32em", "text-anchor": "end" }, clip(span.shown ? `${span.label}${t("colon")}${span.shown}` : span.label, 44)),
      svg("rect", { x: x(low), y, width: Math.max(1.5, x(high) - x(low)), height: line - 5 }),
      svg("line", { class: "carry", x1: x(span.to), x2: x(span.to), y1: y, y2: y + line + 4 }),
      svg("text", { class: "value", x: x(high) + 5, y: y + 9, dy: "0.32em" }, signed(span.value)));
    group.addEventListener("pointermove", (event) => tip.show(event, [`${span.label} ${signed(span.value, 2)}`, ...(span.items ?? []).slice(0, 6).map((item) => say(item.sentence))]));
    group.addEventListener("pointerleave", () => tip.hide());
    return group;
  });
  const y = spans.length * line + 4;
  return svg("svg", { class: "chart waterfall", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${t("contest")}${t("colon")}${spans.map((span) => `${span.label} ${signed(span.value)}`).join(", ")} ; ${t("final")} ${number(lead.score, 1)}` },
    x.ticks(7).map((tick) => [svg("line", { class: "grid", x1: x(tick), x2: x(tick), y1: 0, y2: height - 18 }), svg("text", { class: "tick", x: x(tick), y: height - 5, "text-anchor": "middle" }, number(tick, Number.isInteger(tick) ? 0 : 1))]).flat(),
    svg("line", { class: "zero", x1: x(0), x2: x(0), y1: 0, y2: height - 18 }),
    bars,
    svg("text", { class: "total", x: left - 10, y: y + 9, dy: "0.32em", "text-anchor": "end" }, t("final")),
    svg("line", { class: "total", x1: x(lead.score), x2: x(lead.score), y1: y - 4, y2: y + 16 }),
    svg("text", { class: "total", x: x(lead.score) + 6, y: y + 9, dy: "0.32em" }, number(lead.score, 1)));
}

function sentences(lead, view) {
  const side = (sign, key) => {
    const items = lead.evidence.filter((item) => Math.sign(item.log10) === sign && Math.abs(item.log10) >= 0.1).sort((a, b) => Math.abs(b.log10) - Math.abs(a.log10));
    const write = (item) => h("li", {}, h("b", {}, signed(item.log10)), " ", say(item.sentence) || say(item.title), item.with ? [" (", personLink(view, item.with), ")"] : null);
    return h("div", { class: sign > 0 ? "for" : "against" }, h("h3", {}, t(key)), items.length ? h("ul", {}, items.slice(0, 6).map(write)) : h("p", { class: "hint" }, "–"),
      items.length > 6 ? h("details", {}, h("summary", {}, `+${items.length - 6}`), h("ul", {}, items.slice(6, 60).map(write))) : null);
  };
  return [side(1, "evidence_for"), side(-1, "evidence_against")];
}

function standings(lead) {
  if (!lead.standings.length) return null;
  const shown = lead.standings.slice(0, 8);
  return h("div", { class: "standings" }, h("h3", {}, t("standings")), h("table", { class: "plain" }, h("tbody", {}, shown.map((standing) => h("tr", {}, h("th", { scope: "row" }, say(standing.explanation.title)), h("td", { class: "number" }, standing.log10 === null ? "" : signed(standing.log10)), h("td", {}, meter(standing.posterior)))))));
}

function meter(share) {
  const element = h("span", { class: "bar" }, h("i", {}));
  element.firstChild.style.width = `${(100 * share).toFixed(1)}%`;
  return element;
}
