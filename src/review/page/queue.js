// The queue: ranked clusters, searched, filtered and ordered by the program, one page at a time.

import { h, replace, announce } from "./dom.js";
import { source } from "./source.js";
import { t, say, number, day, country, counted } from "./words.js";
import { searchField, choice, pager, mark, rowKeys, clusterHref } from "./list.js";

const COLUMNS = [
  { id: "rank", sort: "rank", number: true },
  { id: "score", sort: "score", number: true },
  { id: "cluster", sort: "kind" },
  { id: "recipients_names" },
  { id: "people", sort: "persons", number: true },
  { id: "corridor" },
  { id: "payments", sort: "payments", number: true },
  { id: "total", sort: "total", number: true },
  { id: "last", sort: "last" },
  { id: "urgency", sort: "urgency" },
  { id: "reasons" },
  { id: "status", sort: "status" },
];

const STATUSES = ["open", "reopened", "needs_data", "snoozed", "confirmed", "possible_victim", "dismissed"];

// What the reader last asked for; kept while the page is open, so that "next" means next in this list.
export const asked = { search: "", status: "", kind: "", country: "", change: "", assignee: "", reason: "", sort: "rank", page: 0, size: 50 };

export async function showQueue(main, overview) {
  const list = h("div", { class: "list" });
  const body = { rows: [], at: 0 };
  const refresh = async () => {
    const page = await source.queue(asked);
    asked.page = page.page;
    body.rows = page.rows;
    body.at = Math.min(body.at, Math.max(0, page.rows.length - 1));
    draw(list, page, overview, body, refresh, turn);
    announce(t("found", { n: number(page.found) }));
  };
  const turn = (by) => {
    asked.page = Math.max(0, asked.page + by);
    return refresh();
  };
  replace(main, h("div", { class: "queue" }, filters(overview, refresh), list));
  await refresh();
  return { keys: (event) => rowKeys(event, body, list, turn, (row) => { location.hash = clusterHref(row.cluster); }) };
}

function filters(overview, refresh) {
  const again = () => {
    asked.page = 0;
    return refresh();
  };
  const counts = overview.counts;
  const state = (value, label, count) =>
    h("button", { type: "button", class: `state ${asked.status === value ? "on" : ""}`, "aria-pressed": asked.status === value,
      onclick: (event) => {
        asked.status = asked.status === value ? "" : value;
        for (const button of event.currentTarget.parentElement.children) {
          const on = button === event.currentTarget && asked.status === value;
          button.classList.toggle("on", on);
          button.setAttribute("aria-pressed", on);
        }
        again();
      } }, h("span", { class: `dot s-${value.split(",")[0] || "all"}` }), h("span", {}, label), h("b", {}, number(count)));
  const changes = Object.entries(counts.change).filter(([id]) => id !== "same");
  return h("aside", { class: "filters", "aria-label": t("status") },
    searchField(asked, t("search"), again),
    h("div", { class: "states", role: "group", "aria-label": t("status") },
      STATUSES.map((id) => state(id, t(`st_${id}`), counts.status[id] ?? 0)),
      counts.blind ? state("blind", t("st_blind"), counts.blind) : null),
    overview.compared ? choice(asked, "change", changes.map(([id, n]) => [id, `${t(`c_${id}`)} (${number(n)})`]), again) : null,
    choice(asked, "kind", ["family", "organised", "hub", "single_pair"].map((id) => [id, t(`k_${id}`)]), again),
    choice(asked, "country", overview.countries.map((code) => [code, country(code)]).sort((a, b) => a[1].localeCompare(b[1])), again),
    choice(asked, "reason", overview.flags.map((flag) => [flag.id, say(flag.title)]), again),
    choice(asked, "assignee", [["-", t("nobody")], ...overview.assignees.map((name) => [name, name])], again),
    h("button", { type: "button", class: "quiet", onclick: () => {
      Object.assign(asked, { search: "", status: "", kind: "", country: "", change: "", assignee: "", reason: "", sort: "rank", page: 0 });
      dispatchEvent(new CustomEvent("obole-again"));
    } }, t("clear")),
    overview.gone.length ? h("a", { href: "#/fare", class: "gone" }, t("gone", { n: overview.gone.length })) : null);
}

function draw(list, page, overview, body, refresh, turn) {
  const titles = new Map(overview.flags.map((flag) => [flag.id, say(flag.title)]));
  const order = (column) => {
    if (!column.sort) return;
    asked.sort = asked.sort === column.sort ? `-${column.sort}` : column.sort;
    asked.page = 0;
    refresh();
  };
  const head = COLUMNS.map((column) => {
    const sorted = asked.sort === column.sort ? "descending" : asked.sort === `-${column.sort}` ? "ascending" : undefined;
    return h("th", { scope: "col", class: `${column.number ? "number" : ""} c-${column.id}`, "aria-sort": column.sort ? (sorted ?? "none") : undefined },
      column.sort ? h("button", { type: "button", onclick: () => order(column) }, t(column.id), sorted ? h("i", { class: "arrow", "aria-hidden": "true" }, sorted === "descending" ? "↓" : "↑") : null) : t(column.id));
  });
  const top = Math.max(1, ...page.rows.map((row) => row.score ?? 0));
  const rows = page.rows.map((row, at) => line(row, at, titles, top, body));
  const pages = Math.max(1, Math.ceil(page.found / page.size));
  replace(list,
    asked.status === "blind" ? h("p", { class: "hint" }, t("blind_hint")) : null,
    page.rows.length
      ? h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("queue") }, h("table", { class: "rows" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows)))
      : h("p", { class: "empty" }, t("none_found")),
    pager(t("queue"), t("found", { n: number(page.found) }), page.page, pages, turn));
  mark(list, body.at);
}

function line(row, at, titles, top, body) {
  const standing = row.standing;
  // the rank is hidden in the blind audit, and nowhere else
  const isBlind = row.rank === null;
  const reasons = row.reasons.map((id) => titles.get(id) ?? id);
  const cells = {
    rank: row.rank ?? "–",
    score: row.score === null ? "–" : h("span", { class: "score" }, h("span", {}, number(row.score, 1)), bar(row.score / top)),
    cluster: h("span", { class: "stack" }, h("a", { href: clusterHref(row.cluster), class: "id" }, row.cluster), h("small", {}, t(`k_${row.kind}`), row.change && row.change !== "same" ? h("em", { class: `change ch-${row.change}` }, t(`c_${row.change}`)) : null)),
    recipients_names: h("span", { class: "clip" }, row.names.join(", ") || "–"),
    people: h("span", { title: `${counted("payer", row.payers)} → ${counted("recipient", row.recipients)}` }, number(row.persons), h("small", {}, ` ${row.payers}→${row.recipients}`)),
    corridor: h("span", { class: "corridor", title: `${row.from.map(country).join(", ")} → ${row.to.map(country).join(", ")}` }, short(row.from), " → ", short(row.to)),
    payments: number(row.payments),
    total: number(row.total_usd, 0),
    last: day(row.last),
    urgency: row.urgency === null ? "–" : bar(row.urgency, "urgency", `${t("urgency")} ${number(row.urgency * 100)} %`),
    reasons: h("span", { class: "clip two", title: reasons.join("\n") }, reasons.join(" · ")),
    status: h("span", { class: "stack" }, h("span", { class: `badge s-${isBlind ? "blind" : standing.status}` }, t(`st_${isBlind ? "blind" : standing.status}`)), standing.assignee ? h("small", {}, standing.assignee) : null),
  };
  return h("tr", { "data-at": at, onclick: (event) => {
    body.at = at;
    if (!event.target.closest("a") && !getSelection().toString()) location.hash = clusterHref(row.cluster);
  } }, COLUMNS.map((column) => h("td", { class: `${column.number ? "number" : ""} c-${column.id}` }, cells[column.id])));
}

// A share as a short bar.
export function bar(share, name = "", label = undefined) {
  const width = Math.max(0, Math.min(1, share)) * 100;
  const element = h("span", { class: `bar ${name}`, role: label ? "img" : undefined, "aria-label": label, title: label }, h("i", {}));
  element.firstChild.style.width = `${width.toFixed(1)}%`;
  return element;
}

function short(codes) {
  return codes.length > 3 ? `${codes.slice(0, 3).join(" ")} +${codes.length - 3}` : codes.join(" ") || "?";
}
