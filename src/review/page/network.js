// Who paid whom: payers, possible money runners and collectors, as a drawing one can push around.

import { h, svg, replace, tip } from "./dom.js";
import { t, number, day } from "./words.js";

// Identifiers that, when two persons share one, tie them in the drawing.
const TYING = ["phone", "email", "document", "account", "address"];

function bond(value) {
  return value.normalize("NFD").replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
}

function identifierTies(view) {
  const holders = new Map();
  for (const person of view.people.values()) {
    if (person.masked) continue;
    for (const record of person.records) {
      for (const kind of TYING) {
        const value = record.written[kind];
        if (!value || bond(value).length < 5) continue;
        const key = `${kind} ${bond(value)}`;
        if (!holders.has(key)) holders.set(key, { kind, value, persons: new Set() });
        holders.get(key).persons.add(person.id);
      }
    }
  }
  const ties = [];
  for (const { kind, value, persons } of holders.values()) {
    const all = [...persons];
    if (all.length < 2 || all.length > 6) continue;
    all.forEach((one, at) => all.slice(at + 1).forEach((other) => ties.push({ source: one, target: other, kind, value })));
  }
  return ties;
}

function lay(nodes, links, width, height) {
  const paid = nodes.filter((node) => node.role !== "payer" && node.role !== "third");
  const ring = Math.min(width, height) * 0.16 * Math.sqrt(paid.length);
  paid.forEach((node, at) => {
    const angle = (2 * Math.PI * at) / paid.length;
    node.x = paid.length === 1 ? 0 : ring * Math.cos(angle);
    node.y = paid.length === 1 ? 0 : ring * Math.sin(angle);
  });
  const home = new Map();
  links.forEach((link) => { if (!home.has(link.source)) home.set(link.source, link.target); });
  const index = new Map(nodes.map((node) => [node.id, node]));
  nodes.forEach((node, at) => {
    if (node.x !== undefined) return;
    const near = index.get(home.get(node.id)) ?? { x: 0, y: 0 };
    node.x = (near.x ?? 0) * 1.5 + 60 * Math.cos(at * 2.4);
    node.y = (near.y ?? 0) * 1.5 + 60 * Math.sin(at * 2.4);
  });
  const many = nodes.length > 150;
  const simulation = d3.forceSimulation(nodes)
    .force("link", d3.forceLink(links).id((node) => node.id).distance((link) => (link.kind ? 70 : 70 + 240 / Math.sqrt(nodes.length + 8))).strength(0.5))
    .force("charge", d3.forceManyBody().strength(many ? -60 : -260).theta(1.1))
    .force("room", d3.forceCollide((node) => node.r + (many ? 2 : 6)))
    .force("x", d3.forceX(0).strength(0.05))
    .force("y", d3.forceY(0).strength(0.05 * (width / height)))
    .stop();
  simulation.tick(many ? 80 : 220);
}

export function drawNetwork(body, section, view) {
  const others = h("input", { type: "checkbox" });
  const names = h("input", { type: "checkbox", checked: true });
  const stage = h("div", { class: "stage" });
  const has = [...view.people.values()].some((person) => person.role === "third");
  const tools = h("div", { class: "tools" });
  section.querySelector("h2").append(tools);
  const draw = () => {
    const handle = paint(stage, view, others.checked, names.checked);
    replace(tools,
      has ? h("label", {}, others, t("show_others")) : null,
      h("label", {}, names, t("labels")),
      h("button", { type: "button", "aria-label": t("zoom_in"), title: t("zoom_in"), onclick: () => handle.zoom(1.4) }, "+"),
      h("button", { type: "button", "aria-label": t("zoom_out"), title: t("zoom_out"), onclick: () => handle.zoom(1 / 1.4) }, "−"),
      h("button", { type: "button", onclick: () => handle.fit() }, t("fit")));
  };
  others.addEventListener("change", draw);
  names.addEventListener("change", draw);
  replace(body, stage, legend());
  requestAnimationFrame(draw);
}

function legend() {
  const key = (role, text) => h("span", { class: "key" }, h("i", { class: `shape p-${role}` }), text);
  return h("p", { class: "legend" }, key("payer", t("payer")), key("money_runner", t("money_runner")), key("collector", t("collector")), h("span", { class: "hint" }, t("net_hint")));
}

function paint(stage, view, withOthers, withNames) {
  const width = Math.max(420, stage.clientWidth), height = Math.max(320, stage.clientHeight || 380);
  const pairs = view.file.pairs.filter((pair) => pair.totals.payments > 0 && (withOthers || pair.inside));
  const inUse = new Set([...view.cluster.members.map((member) => member.person), ...pairs.flatMap((pair) => [pair.payer, pair.recipient])]);
  const received = d3.rollup(pairs, (all) => d3.sum(all, (pair) => pair.totals.payments), (pair) => pair.recipient);
  const nodes = [...view.people.values()].filter((person) => inUse.has(person.id) && (withOthers || person.role !== "third"))
    .map((person) => ({ id: person.id, role: person.role, person, r: person.role === "payer" || person.role === "third" ? 5 : Math.min(inUse.size > 150 ? 12 : 18, 8 + Math.sqrt(received.get(person.id) ?? 0)) }));
  const known = new Set(nodes.map((node) => node.id));
  const last = d3.max(view.payments, (payment) => payment.time) ?? 0, first = d3.min(view.payments, (payment) => payment.time) ?? 0;
  const paid = pairs.filter((pair) => known.has(pair.payer) && known.has(pair.recipient))
    .map((pair) => ({ source: pair.payer, target: pair.recipient, pair, age: last > first ? (Date.parse(pair.totals.last) - first) / (last - first) : 1 }));
  const ties = identifierTies(view).filter((tie) => known.has(tie.source) && known.has(tie.target));
  const links = [...paid, ...ties];
  lay(nodes, links, width, height);
  const scene = svg("g", {});
  const label = t("net_label", { r: number(nodes.filter((node) => node.role === "money_runner" || node.role === "collector").length), p: number(nodes.filter((node) => node.role === "payer").length), e: number(paid.length) });
  const root = svg("svg", { class: "network", viewBox: `0 0 ${width} ${height}`, role: "application", "aria-roledescription": t("network"), "aria-label": label, tabindex: "0" }, svg("defs", {}, svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 6, markerHeight: 6, orient: "auto", markerUnits: "userSpaceOnUse" }, svg("path", { d: "M0 0L8 4L0 8z" }))), scene);
  const faint = Math.max(0.12, Math.min(1, 500 / links.length));
  const say = { move: (event) => tip.show(event, event.currentTarget.lines()), leave: () => tip.hide() };
  for (const link of links) {
    const { source: a, target: b } = link;
    const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    const end = [b.x - ((b.x - a.x) / length) * (b.r + 2), b.y - ((b.y - a.y) / length) * (b.r + 2)];
    const line = svg("line", { x1: a.x, y1: a.y, x2: link.pair ? end[0] : b.x, y2: link.pair ? end[1] : b.y, class: link.pair ? "edge" : "tie", "marker-end": link.pair && links.length < 400 ? "url(#arrow)" : undefined, onpointermove: say.move, onpointerleave: say.leave });
    if (link.pair) {
      line.style.strokeWidth = Math.min(7, 0.8 + 1.1 * Math.log2(link.pair.totals.payments)).toFixed(2);
      line.style.strokeOpacity = ((0.28 + 0.62 * link.age) * faint).toFixed(2);
    }
    line.lines = () => link.pair
      ? [`${view.name(a.id)} → ${view.name(b.id)}`, `${number(link.pair.totals.payments)} ${t("payments").toLowerCase()}, ${number(link.pair.totals.usd, 2)} USD`, `${day(link.pair.totals.first)} – ${day(link.pair.totals.last)}`]
      : [`${view.name(a.id)} – ${view.name(b.id)}`, `${t("shares")} ${t(`id_${link.kind}`)}${t("colon")}${link.value}`];
    link.line = line;
    scene.append(line);
  }
  for (const node of nodes) {
    const shape = node.role === "collector" ? svg("rect", { x: -node.r, y: -node.r, width: 2 * node.r, height: 2 * node.r, transform: "rotate(45)" }) : svg("circle", { r: node.r });
    const named = withNames && (nodes.length <= 60 || node.role === "money_runner" || node.role === "collector");
    const group = svg("g", { class: `node p-${node.role}`, transform: `translate(${node.x},${node.y})`, onclick: () => view.select(node.id), onpointermove: say.move, onpointerleave: say.leave }, shape, named ? svg("text", { y: node.y < -4 && node.role === "payer" ? -node.r - 5 : node.r + 11 }, clip(view.name(node.id), 24)) : null);
    group.lines = () => [view.name(node.id), t(node.role), `${node.id} · ${node.person.countries.join(", ")}`, ...view.leadsOf(node.id).map((lead) => `${t("score")} ${number(lead.score, 1)} (${t("own").toLowerCase()} ${number(lead.own, 1)}, ${t("borrowed").toLowerCase()} ${number(lead.borrowed, 1)})`)];
    node.group = group;
    scene.append(group);
  }
  replace(stage, root);
  const zoom = d3.zoom().scaleExtent([0.1, 8]).on("zoom", (event) => scene.setAttribute("transform", event.transform));
  const canvas = d3.select(root).call(zoom).on("dblclick.zoom", null);
  const fit = () => {
    const [x0, x1] = d3.extent(nodes, (node) => node.x), [y0, y1] = d3.extent(nodes, (node) => node.y);
    if (x0 === undefined) return;
    const scale = Math.min(1.6, 0.9 * Math.min(width / (x1 - x0 + 90), height / (y1 - y0 + 60)));
    canvas.call(zoom.transform, d3.zoomIdentity.translate(width / 2, height / 2).scale(scale).translate(-(x0 + x1) / 2, -(y0 + y1) / 2 - 4));
  };
  fit();
  highlight(view, nodes, links);
  let at = -1;
  root.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step) {
      at = (at + step + nodes.length) % nodes.length;
      nodes.forEach((node, position) => node.group.classList.toggle("at", position === at));
      const box = nodes[at].group.getBoundingClientRect();
      tip.show({ clientX: box.right, clientY: box.top }, nodes[at].group.lines());
    } else if (event.key === "Enter" && nodes[at]) view.select(nodes[at].id);
    else if (event.key === "+" || event.key === "-") canvas.call(zoom.scaleBy, event.key === "+" ? 1.4 : 1 / 1.4);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  root.addEventListener("blur", () => tip.hide());
  stage.selectionDrawn = () => highlight(view, nodes, links);
  if (!stage.listens) view.on(() => stage.selectionDrawn());
  stage.listens = true;
  return { fit, zoom: (by) => canvas.call(zoom.scaleBy, by) };
}

function highlight(view, nodes, links) {
  const near = new Set([view.selected]);
  for (const { source: a, target: b, line } of links) {
    const touches = a.id === view.selected || b.id === view.selected;
    if (touches) near.add(a.id).add(b.id);
    line.classList.toggle("faded", Boolean(view.selected) && !touches);
  }
  for (const { id, group } of nodes) {
    group.classList.toggle("chosen", id === view.selected);
    group.classList.toggle("faded", Boolean(view.selected) && !near.has(id));
  }
}

export function clip(text, length) {
  const letters = [...text];
  return letters.length > length ? `${letters.slice(0, length - 1).join("")}…` : text;
}
