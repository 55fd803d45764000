// From where to where: the corridors of a cluster on a map of the world.

import { h, svg, replace, tip } from "./dom.js";
import { source } from "./source.js";
import { t, number, country } from "./words.js";

const atlas = { world: null };

export async function drawCorridors(body, view) {
  atlas.world ??= source.world();
  const world = await atlas.world.catch(() => null);
  const draw = () => {
    const corridors = [...d3.rollup(view.chosen(), (all) => ({ count: all.length, dollars: d3.sum(all, (payment) => payment.dollars ?? 0) }), (payment) => payment.payer_country, (payment) => payment.recipient_country)]
      .flatMap(([from, tos]) => [...tos].map(([to, sums]) => ({ from, to, ...sums }))).sort((a, b) => b.count - a.count);
    replace(body, world ? map(world, corridors, Math.max(320, body.clientWidth || 420)) : null, table(corridors));
  };
  view.on(draw);
  requestAnimationFrame(draw);
}

function map({ countries, places }, corridors, width) {
  const height = Math.round(width * 0.44);
  const projection = d3.geoNaturalEarth1().fitExtent([[2, 2], [width - 2, width * 0.505]], { type: "Sphere" });
  const path = d3.geoPath(projection);
  const land = topojson.feature(countries, countries.objects.land);
  const borders = topojson.mesh(countries, countries.objects.countries, (a, b) => a !== b);
  const placed = corridors.filter(({ from, to }) => places[from] && places[to]);
  const most = d3.max(placed, (corridor) => corridor.count) ?? 1;
  const ends = new Set(placed.flatMap(({ from, to }) => [from, to]));
  const arcs = placed.filter(({ from, to }) => from !== to).map((corridor) => {
    const arc = svg("path", { class: "arc", d: bow(projection(places[corridor.from]), projection(places[corridor.to])) });
    arc.style.strokeWidth = (1 + 3.5 * Math.sqrt(corridor.count / most)).toFixed(1);
    arc.addEventListener("pointermove", (event) => tip.show(event, lines(corridor)));
    arc.addEventListener("pointerleave", () => tip.hide());
    return arc;
  });
  const dots = [...ends].map((code) => {
    const [x, y] = projection(places[code]);
    const paid = placed.some(({ to }) => to === code);
    return svg("g", { class: `place ${paid ? "p-money_runner" : "p-payer"}`, transform: `translate(${x.toFixed(1)},${y.toFixed(1)})` }, svg("circle", { r: 3.5 }), svg("text", { x: 5, y: -4 }, code));
  });
  return svg("svg", { class: "chart world", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": corridors.slice(0, 8).map(({ from, to, count }) => `${from} → ${to}${t("colon")}${count}`).join(", ") },
    svg("path", { class: "land", d: path(land) }), svg("path", { class: "borders", d: path(borders) }), arcs, dots);
}

// A bow from one place to the other, bent upwards so that a corridor and its reverse lie apart.
function bow([x0, y0], [x1, y1]) {
  const lift = 0.18 * Math.hypot(x1 - x0, y1 - y0);
  return `M${x0.toFixed(1)} ${y0.toFixed(1)}Q${((x0 + x1) / 2).toFixed(1)} ${(Math.min(y0, y1) - lift + Math.abs(y1 - y0) / 4).toFixed(1)} ${x1.toFixed(1)} ${y1.toFixed(1)}`;
}

function lines({ from, to, count, dollars }) {
  return [`${country(from) || "?"} → ${country(to) || "?"}`, `${number(count)} ${t("payments").toLowerCase()}, ${number(dollars)} USD`];
}

function table(corridors) {
  return h("table", { class: "plain corridors" }, h("tbody", {}, corridors.slice(0, 6).map((corridor) => h("tr", {}, h("th", { scope: "row" }, lines(corridor)[0]), h("td", { class: "number" }, number(corridor.count)), h("td", { class: "number" }, `${number(corridor.dollars)} USD`)))), corridors.length > 6 ? h("tfoot", {}, h("tr", {}, h("td", { colspan: 3 }, `+${corridors.length - 6}`))) : null);
}
