// Every payment with the file and row it was read from.

import { h, replace } from "./dom.js";
import { t, number, day } from "./words.js";
import { pager } from "./list.js";
import { personLink } from "./cluster.js";

const LINES = 100;

export function drawPayments(body, section, view) {
  const state = { sort: "time", down: false, page: 0, inside: true };
  const only = h("input", { type: "checkbox", checked: true, onchange: (event) => { state.inside = event.target.checked; state.page = 0; draw(); } });
  if (view.payments.some((payment) => !payment.inside)) section.querySelector("h2").append(h("div", { class: "tools" }, h("label", {}, only, t("only_inside"))));
  const columns = [
    ["no", (p) => p.no, (p) => number(p.no), "number"],
    ["sent", (p) => p.time, (p) => (p.precision === "day" ? day(p.sent) : p.sent.slice(0, 16).replace("T", " "))],
    ["clock_p", (p) => p.payer_time?.time.slice(11) ?? "", (p) => p.payer_time?.time.slice(11, 16) ?? ""],
    ["clock_r", (p) => p.recipient_time?.time.slice(11) ?? "", (p) => p.recipient_time?.time.slice(11, 16) ?? ""],
    ["from", (p) => view.name(p.payer), (p) => personLink(view, p.payer)],
    ["to", (p) => view.name(p.recipient), (p) => personLink(view, p.recipient)],
    ["amount", (p) => Number(p.amount), (p) => `${number(p.amount, 2)} ${p.currency}`, "number"],
    ["usd", (p) => p.dollars ?? -1, (p) => (p.dollars === null ? "–" : number(p.dollars, 2)), "number"],
    ["payout", (p) => Number(p.payout ?? -1), (p) => (p.payout === null ? "" : `${number(p.payout, 2)} ${p.payout_currency}`), "number"],
    ["purpose", (p) => p.written.purpose ?? "", (p) => [p.written.purpose, p.written.relationship].filter(Boolean).join(" · ")],
    ["provider", (p) => p.provider, (p) => [p.provider, " ", h("small", {}, p.reference)]],
    ["state", (p) => p.status, (p) => t(`pay_${p.status}`)],
    ["origin", (p) => `${p.source_file} ${String(p.source_row).padStart(9, "0")}`, (p) => [`${p.source_file}${t("colon")}${p.source_row}`, p.told_again.length ? h("small", { title: t("told_again") }, ` ${t("also")} ${p.told_again.map((again) => `${again.source_file}${t("colon")}${again.source_row}`).join(", ")}`) : null]],
  ];
  const draw = () => {
    const value = columns.find(([id]) => id === state.sort)?.[1] ?? ((p) => p.time);
    const all = view.chosen(state.inside).sort((a, b) => d3.ascending(value(a), value(b)) || a.no - b.no);
    if (state.down) all.reverse();
    const pages = Math.max(1, Math.ceil(all.length / LINES));
    state.page = Math.min(state.page, pages - 1);
    const order = (id) => { state.down = state.sort === id ? !state.down : false; state.sort = id; draw(); };
    const head = columns.map(([id, , , kind]) => h("th", { scope: "col", class: kind ?? "", "aria-sort": state.sort === id ? (state.down ? "descending" : "ascending") : "none" }, h("button", { type: "button", onclick: () => order(id) }, t(id))));
    const rows = all.slice(state.page * LINES, (state.page + 1) * LINES).map((payment) => h("tr", { class: payment.status === "completed" ? "" : "void" }, columns.map(([, , write, kind]) => h("td", { class: kind ?? "" }, write(payment)))));
    const turn = (by) => { state.page += by; draw(); };
    replace(body, h("div", { class: "scroll tall", tabindex: "0", role: "region", "aria-label": t("all_payments") }, h("table", { class: "rows payments" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows))),
      pager(t("all_payments"), `${number(all.length)} ${t("payments").toLowerCase()}`, state.page, pages, turn));
  };
  view.on(() => { state.page = 0; draw(); });
  draw();
}
