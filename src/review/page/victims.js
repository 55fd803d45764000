// Possible victims: a list for support. It ranks nobody, and names nobody who only pays the same recipients.

import { h, replace, announce } from "./dom.js";
import { source } from "./source.js";
import { t, say, number, day, country } from "./words.js";
import { searchField, choice, pager, mark, rowKeys, clusterHref } from "./list.js";

const FIELDS = ["victim", "looks_like", "payments", "total", "period", "paid", "paid_group", "also_pay"];

// What the reader last asked this list for; kept while the page is open.
const wanted = { search: "", kind: "", page: 0, size: 50 };

export async function showVictims(main, overview) {
  const list = h("div", { class: "list" });
  const body = { rows: [], at: 0 };
  const refresh = async () => {
    const page = await source.victims(wanted);
    wanted.page = page.page;
    body.rows = page.rows;
    body.at = Math.min(body.at, Math.max(0, page.rows.length - 1));
    drawVictims(list, page, overview, body, turn, look);
    announce(t("victims_found", { n: number(page.found) }));
  };
  const turn = (by) => {
    wanted.page = Math.max(0, wanted.page + by);
    return refresh();
  };
  const again = () => {
    wanted.page = 0;
    return refresh();
  };
  const search = searchField(wanted, t("search"), again);
  // looks for a person of the list by id
  const look = (id) => {
    search.value = wanted.search = id;
    search.focus();
    return again();
  };
  const kinds = overview.victims.kinds.map((id) => [id, titleOf(overview, id)]);
  replace(main, h("div", { class: "victims" },
    h("aside", { class: "filters", "aria-label": t("search_label") },
      search,
      choice(wanted, "kind", kinds, again, t("looks_like")),
      h("button", { type: "button", class: "quiet", onclick: () => {
        Object.assign(wanted, { search: "", kind: "", page: 0 });
        dispatchEvent(new CustomEvent("obole-again"));
      } }, t("clear")),
      h("p", { class: "hint" }, t("victims_withheld"))),
    list));
  await refresh();
  return { keys: (event) => rowKeys(event, body, list, turn, (row) => {
    const held = row.group?.clusters[0];
    if (held) location.hash = clusterHref(held);
  }) };
}

function titleOf(overview, id) {
  return say(overview.explanations.find((explanation) => explanation.id === id)?.title) || id;
}

function drawVictims(list, page, overview, body, turn, look) {
  const pages = Math.max(1, Math.ceil(page.found / page.size));
  const side = (field) => (field === "payments" || field === "total" ? "number" : "");
  const head = FIELDS.map((field) => h("th", { scope: "col", class: side(field) }, t(field)));
  const rows = page.rows.map((row, at) => {
    const cells = cellsOf(row, overview, look);
    return h("tr", { "data-at": at, tabindex: "-1", onclick: () => { body.at = at; mark(list, at); } },
      FIELDS.map((field) => h("td", { class: `${side(field)} v-${field}` }, cells[field])));
  });
  const none = overview.victims.count ? t("victims_none_found") : t("victims_none");
  replace(list,
    h("h1", { class: "hidden" }, t("victims")),
    overview.victims.count === 0 ? null : h("p", { class: "notice support" }, h("b", {}, t("victims_support")), " ", t("victims_why")),
    page.rows.length
      ? h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("victims") }, h("table", { class: "rows" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows)))
      : h("p", { class: "empty" }, none),
    pager(t("victims"), t("victims_found", { n: number(page.found) }), page.page, pages, turn));
  mark(list, body.at);
}

function cellsOf(row, overview, look) {
  return {
    victim: h("span", { class: "stack" }, shownName(row.person, "victim"), h("small", {}, row.person.id), h("small", {}, row.person.countries.map(country).join(", "))),
    looks_like: titleOf(overview, row.kind),
    payments: number(row.payments),
    total: Number(row.total_usd) ? number(row.total_usd) : t("band_unpriced"),
    period: h("span", { class: "stack" }, h("span", {}, day(row.first)), h("span", {}, day(row.last))),
    paid: row.paid.length ? shortened(row.paid.map((paid) => recipientLine(paid))) : "–",
    paid_group: row.group ? groupOf(row.group) : "–",
    also_pay: othersOf(row.others, look),
  };
}

// A person by name; by id where the name is withheld or unknown.
function shownName(person, role) {
  return h("span", { class: `person p-${role}` }, person.name || (person.minor ? t("name_withheld") : person.id), person.minor ? h("small", {}, ` ${t("minor")}`) : null);
}

function recipientLine(paid) {
  return h("li", {}, shownName(paid.person, "money_runner"), h("small", {}, `${paid.person.id} · ${paid.person.countries.join(" ") || "?"}`), h("small", {}, Number(paid.total_usd) ? `${number(paid.total_usd)} USD` : t("band_unpriced"), " · ", t("paid_times", { n: number(paid.payments) })));
}

function groupOf(group) {
  return h("span", { class: "stack" }, h("b", {}, group.id),
    h("small", {}, t("paid_group_size", { n: number(group.recipients) })), h("small", {}, t("also_listed", { n: number(group.victims) })),
    group.clusters.length ? [h("small", {}, t("in_queue")), group.clusters.map((cluster) => h("a", { class: "id", href: clusterHref(cluster) }, cluster))] : h("small", {}, t("not_in_queue")));
}

function othersOf(others, look) {
  if (!others.victims_count && !others.outside_count) return h("small", {}, t("nobody_else"));
  const name = (person) => h("li", {}, h("button", { type: "button", class: "person p-victim", title: t("look_for", { id: person.id }), onclick: () => look(person.id) }, person.name || person.id));
  const beyond = others.victims_count - others.victims.length;
  const outside = [others.outside.join(", "), others.outside_count > others.outside.length ? "…" : ""].join("");
  return [
    others.victims_count ? [h("small", {}, t("also_listed", { n: number(others.victims_count) })), shortened(others.victims.map(name)), beyond ? h("small", {}, `+${number(beyond)}`) : null] : null,
    others.outside_count ? h("details", {}, h("summary", {}, t("also_outside", { n: number(others.outside_count) })), h("small", {}, outside)) : null,
  ];
}

// The first lines of a list in a cell, the others on demand.
function shortened(lines) {
  const first = h("ul", { class: "cell" }, lines.slice(0, 3));
  return lines.length > 3 ? [first, h("details", {}, h("summary", {}, `+${number(lines.length - 3)}`), h("ul", { class: "cell" }, lines.slice(3)))] : first;
}
