// When and how much: a timeline, the amounts against the price bands, and the time between payments.

import { h, svg, replace, tip } from "./dom.js";
import { t, number, day, language } from "./words.js";

const BANDS = ["core", "working", "outer", "above", "unpriced"];

function bandOf(view, dollars) {
  const { core_band: core, working_band: working, outer_band: outer } = view.bands;
  if (dollars === null) return "unpriced";
  if (dollars >= core[0] && dollars <= core[1]) return "core";
  if (dollars >= working[0] && dollars <= working[1]) return "working";
  return dollars <= outer ? "outer" : "above";
}

function frenchDates() {
  return language() === "fr"
    ? d3.timeFormatLocale({ dateTime: "%A %e %B %Y à %X", date: "%d/%m/%Y", time: "%H:%M:%S", periods: ["", ""], days: ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"], shortDays: ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."], months: ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"], shortMonths: ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."] }).utcFormat
    : d3.utcFormat;
}

function axis(scale, ticks, write, place) {
  return ticks.map((value) => {
    const at = scale(value);
    return place === "x" ? svg("text", { x: at, y: 0, class: "tick", "text-anchor": "middle" }, write(value)) : svg("text", { x: 0, y: at, dy: "0.32em", class: "tick", "text-anchor": "end" }, write(value));
  });
}

function hourOf(clock) {
  if (!clock) return null;
  const [hours, minutes] = clock.time.slice(11, 16).split(":").map(Number);
  return hours + minutes / 60;
}

export function drawTimeline(body, section, view) {
  const known = (side) => view.payments.some((payment) => payment[side]);
  const choices = [["payer_time", "hour_payer"], ["recipient_time", "hour_recipient"], ["amount", "by_amount"]].filter(([side]) => side === "amount" || known(side));
  // begin with the clock that is known for most payments
  const clocks = (side) => d3.sum(view.payments, (payment) => (payment.inside && payment[side] ? 1 : 0));
  let mode = clocks("recipient_time") > clocks("payer_time") ? "recipient_time" : choices[0][0];
  const tabs = h("div", { class: "tools tabs", role: "group", "aria-label": t("timeline") });
  section.querySelector("h2").append(tabs);
  const stage = h("div", {});
  const draw = () => {
    replace(tabs, choices.map(([id, key]) => h("button", { type: "button", "aria-pressed": mode === id, class: mode === id ? "on" : "", onclick: () => { mode = id; draw(); } }, t(key))));
    replace(stage, timeline(view, mode, Math.max(560, body.clientWidth || 900)));
  };
  replace(body, stage, h("p", { class: "legend" }, BANDS.map((band) => h("span", { class: "key" }, h("i", { class: `disc b-${band}` }), t(`band_${band}`)))));
  view.on(draw);
  requestAnimationFrame(draw);
}

function timeline(view, mode, width) {
  const shown = view.chosen(), height = 250, left = 46, right = 12, top = 10, bottom = 24, strip = mode === "amount" ? 0 : 26;
  const extent = d3.extent(view.payments.filter((payment) => payment.inside), (payment) => payment.time);
  const span = Math.max(86400000, (extent[1] ?? 0) - (extent[0] ?? 0));
  const x = d3.scaleUtc([(extent[0] ?? 0) - span * 0.02, (extent[1] ?? 0) + span * 0.02], [left, width - right]);
  const floor = height - bottom - strip;
  const y = mode === "amount" ? d3.scaleLog([1, Math.max(1000, d3.max(view.payments, (payment) => payment.dollars ?? 0))], [floor, top]).clamp(true) : d3.scaleLinear([0, 24], [floor, top]);
  const dots = shown.map((payment) => {
    const value = mode === "amount" ? payment.dollars : hourOf(payment[mode]);
    return { payment, x: x(payment.time), y: value === null ? (mode === "amount" ? floor : floor + strip / 2 + 4) : y(Math.max(value, mode === "amount" ? 1 : 0)), band: bandOf(view, payment.dollars) };
  });
  const shade = (low, high, name) => svg("rect", { x: left, width: width - left - right, y: y(high), height: Math.max(0, y(low) - y(high)), class: `shade ${name}` });
  const { core_band: core, working_band: working, outer_band: outer } = view.bands;
  const back = mode === "amount" ? [shade(1, outer, "b-outer"), shade(...working, "b-working"), shade(...core, "b-core")] : [shade(0, 6, "night"), shade(22, 24, "night")];
  const months = frenchDates()(span > 3 * 365 * 86400000 ? "%Y" : span > 80 * 86400000 ? "%b %y" : "%d %b");
  const levels = mode === "amount" ? [1, 10, 15, 60, 200, 500, 2000].filter((value) => value <= y.domain()[1]) : [0, 6, 12, 18, 24];
  const marks = BANDS.slice().reverse().map((band) => svg("path", { class: `dots b-${band}`, d: dots.filter((dot) => dot.band === band).map((dot) => `M${dot.x.toFixed(1)} ${dot.y.toFixed(1)}h0`).join("") }));
  const cross = svg("circle", { class: "cross", r: 6 });
  cross.style.display = "none";
  const near = d3.quadtree(dots, (dot) => dot.x, (dot) => dot.y);
  const root = svg("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": t("timeline_label", { n: number(shown.length), from: day(new Date(extent[0] ?? 0).toISOString()), to: day(new Date(extent[1] ?? 0).toISOString()) }) },
    back,
    levels.map((level) => svg("line", { class: "grid", x1: left, x2: width - right, y1: y(level), y2: y(level) })),
    svg("g", { transform: `translate(${left - 6},0)` }, axis(y, levels, (value) => (mode === "amount" ? `${value} $` : `${value} h`), "y")),
    svg("g", { transform: `translate(0,${height - 8})` }, axis(x, x.ticks(Math.floor(width / 110)), months, "x")),
    strip ? svg("text", { x: left - 6, y: floor + strip / 2 + 4, dy: "0.32em", class: "tick", "text-anchor": "end" }, "?") : null,
    strip ? svg("line", { class: "grid", x1: left, x2: width - right, y1: floor + 6, y2: floor + 6 }) : null,
    marks, cross);
  root.addEventListener("pointermove", (event) => {
    const box = root.getBoundingClientRect();
    const found = near.find(((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height, 14);
    cross.style.display = found ? "" : "none";
    if (!found) return tip.hide();
    cross.setAttribute("cx", found.x);
    cross.setAttribute("cy", found.y);
    tip.show(event, paymentLines(view, found.payment));
  });
  root.addEventListener("pointerleave", () => { cross.style.display = "none"; tip.hide(); });
  return root;
}

export function paymentLines(view, payment) {
  const clock = (key, local) => (local ? `${t(key)}${t("colon")}${local.time.slice(0, 16).replace("T", " ")} (${local.zone})` : null);
  return [`${view.name(payment.payer)} → ${view.name(payment.recipient)}`, `${number(payment.amount, 2)} ${payment.currency}${payment.dollars === null ? "" : ` = ${number(payment.dollars, 2)} USD`}`, `${payment.precision === "day" ? day(payment.sent) : `${payment.sent.slice(0, 16).replace("T", " ")} UTC`}`, clock("hour_payer", payment.payer_time), clock("hour_recipient", payment.recipient_time), `${payment.source_file}${t("colon")}${payment.source_row}`].filter(Boolean);
}

export function drawAmounts(body, view) {
  const draw = () => replace(body, amounts(view, Math.max(360, body.clientWidth || 460)));
  view.on(draw);
  requestAnimationFrame(draw);
}

function amounts(view, width) {
  const height = 178, left = 34, right = 10, top = 18, bottom = 24;
  const values = view.chosen().map((payment) => payment.dollars).filter((dollars) => dollars !== null && dollars > 0);
  const x = d3.scaleLog([1, 3000], [left, width - right]).clamp(true);
  const edges = d3.range(0, 43).map((step) => Math.exp((Math.log(3000) * step) / 42));
  const bins = d3.bin().domain([1, 3000]).thresholds(edges.slice(1, -1))(values.map((value) => Math.min(2999, Math.max(1, value))));
  const most = d3.max(bins, (bin) => bin.length) || 1;
  const y = d3.scaleLinear([0, most], [height - bottom, top]).nice(4);
  const shade = ([low, high], name) => svg("rect", { x: x(low), width: x(high) - x(low), y: top, height: height - bottom - top, class: `shade ${name}` });
  const { core_band: core, working_band: working, outer_band: outer } = view.bands;
  const bars = bins.filter((bin) => bin.length).map((bin) => {
    const rect = svg("rect", { class: "column", x: x(bin.x0) + 0.5, width: Math.max(1, x(bin.x1) - x(bin.x0) - 1), y: y(bin.length), height: y(0) - y(bin.length) });
    rect.addEventListener("pointermove", (event) => tip.show(event, [`${number(bin.x0, bin.x0 < 10 ? 1 : 0)} – ${number(bin.x1, bin.x1 < 10 ? 1 : 0)} USD`, `${number(bin.length)} ${t("payments").toLowerCase()}`]));
    rect.addEventListener("pointerleave", () => tip.hide());
    return rect;
  });
  const name = (at, key) => svg("text", { class: "tick", x: x(at), y: top - 4, "text-anchor": "middle" }, t(key));
  return svg("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": t("amounts_label") },
    shade([1, outer], "b-outer"), shade(working, "b-working"), shade(core, "b-core"),
    name(Math.sqrt(core[0] * core[1]), "zone_core"), name(Math.sqrt(core[1] * working[1]), "zone_working"), name(Math.sqrt(working[1] * outer), "zone_outer"),
    svg("g", { transform: `translate(${left - 5},0)` }, axis(y, y.ticks(4).filter(Number.isInteger), String, "y")),
    svg("g", { transform: `translate(0,${height - 8})` }, axis(x, [1, 5, 15, 60, 200, 500, 2000], (value) => `${value} $`, "x")),
    svg("line", { class: "base", x1: left, x2: width - right, y1: y(0), y2: y(0) }), bars);
}

const GAPS = [[1 / 24, "g_hour"], [1, "g_day"], [3, "2–3"], [6, "4–6"], [10, "7–10"], [17, "11–17"], [24, "18–24"], [35, "25–35"], [60, "36–60"], [Infinity, "> 60"]];

export function drawGaps(body, view) {
  const draw = () => replace(body, gaps(view, Math.max(360, body.clientWidth || 460)));
  view.on(draw);
  requestAnimationFrame(draw);
}

function gaps(view, width) {
  const counts = GAPS.map(() => 0);
  for (const pair of d3.group(view.chosen(), (payment) => `${payment.payer} ${payment.recipient}`).values()) {
    d3.pairs(pair.filter((payment) => payment.status === "completed"), (a, b) => {
      const days = (b.time - a.time) / 86400000;
      const at = a.precision === "day" || b.precision === "day" ? GAPS.findIndex(([limit], position) => position > 0 && days <= limit) : GAPS.findIndex(([limit]) => days <= limit);
      counts[at]++;
    });
  }
  const total = d3.sum(counts);
  if (!total) return h("p", { class: "empty" }, t("no_gaps"));
  const height = 178, left = 34, right = 10, top = 18, bottom = 24;
  const x = d3.scaleBand(d3.range(GAPS.length), [left, width - right]).padding(0.12);
  const y = d3.scaleLinear([0, d3.max(counts)], [height - bottom, top]).nice(4);
  const label = (at) => (at < 2 ? t(GAPS[at][1]) : `${GAPS[at][1]} ${t("days")}`);
  return svg("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${t("gaps_label")}${t("colon")}${counts.map((count, at) => `${label(at)} ${count}`).join(", ")}` },
    svg("g", { transform: `translate(${left - 5},0)` }, axis(y, y.ticks(4).filter(Number.isInteger), String, "y")),
    counts.map((count, at) => {
      const rect = svg("rect", { class: "column", x: x(at), width: x.bandwidth(), y: y(count), height: y(0) - y(count) });
      rect.addEventListener("pointermove", (event) => tip.show(event, [label(at), `${number(count)} / ${number(total)}`]));
      rect.addEventListener("pointerleave", () => tip.hide());
      return [rect, svg("text", { class: "tick", x: x(at) + x.bandwidth() / 2, y: height - 8, "text-anchor": "middle" }, width < 520 && at > 1 ? GAPS[at][1] : label(at))];
    }).flat(),
    svg("line", { class: "base", x1: left, x2: width - right, y1: y(0), y2: y(0) }));
}
