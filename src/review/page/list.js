// What every list of the page has: a field to search in, choices that narrow it, pages, and rows that the keys walk.

import { h } from "./dom.js";
import { t, number } from "./words.js";

// A field that asks again shortly after the last key; `asked` keeps what was typed.
export function searchField(asked, placeholder, again) {
  let waiting;
  return h("input", {
    type: "search", id: "search", value: asked.search, placeholder, "aria-label": t("search_label"), autocomplete: "off", spellcheck: "false",
    oninput: (event) => {
      asked.search = event.target.value;
      clearTimeout(waiting);
      waiting = setTimeout(again, 150);
    },
  });
}

// A choice that narrows a list: [value, label] pairs, and "any".
export function choice(asked, name, options, again, label = t(name)) {
  return h("label", { class: "field" }, h("span", {}, label),
    h("select", { onchange: (event) => { asked[name] = event.target.value; again(); } },
      h("option", { value: "" }, t("any")),
      options.map(([value, label]) => h("option", { value, selected: asked[name] === value }, label))));
}

// How many were found, and the way to the pages before and after.
export function pager(label, found, page, pages, turn) {
  return h("nav", { class: "pages", "aria-label": label },
    h("span", {}, found),
    h("button", { type: "button", disabled: page === 0, onclick: () => turn(-1) }, `‹ ${t("previous")}`),
    h("span", {}, t("page_of", { page: number(page + 1), pages: number(pages) })),
    h("button", { type: "button", disabled: page + 1 >= pages, onclick: () => turn(1) }, `${t("next")} ›`));
}

// Marks the row at a place as the one the keys are on.
export function mark(list, at) {
  list.querySelectorAll("tr.current").forEach((row) => row.classList.remove("current"));
  const row = list.querySelector(`tr[data-at="${at}"]`);
  row?.classList.add("current");
  return row;
}

// Walks the rows of `body` by keys; `open` opens the row that they are on.
export function rowKeys(event, body, list, turn, open) {
  const move = (to) => {
    body.at = Math.max(0, Math.min(body.rows.length - 1, to));
    const row = mark(list, body.at);
    row?.scrollIntoView({ block: "nearest" });
    (row?.querySelector("a.id") ?? row)?.focus({ preventScroll: true });
  };
  switch (event.key) {
    case "j": case "ArrowDown": move(body.at + 1); return true;
    case "k": case "ArrowUp": move(body.at - 1); return true;
    case "Home": move(0); return true;
    case "End": move(body.rows.length - 1); return true;
    case "Enter":
      if (event.target.closest("button, a, summary")) return false;
      if (body.rows[body.at]) open(body.rows[body.at]);
      return true;
    case "n": case "PageDown": turn(1); return true;
    case "p": case "PageUp": turn(-1); return true;
    case "/": document.getElementById("search")?.focus(); return true;
  }
  return false;
}

// The way to the page of a cluster.
export function clusterHref(cluster) {
  return `#/cluster/${encodeURIComponent(cluster)}`;
}
