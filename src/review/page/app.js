// The frame: who is in, which view, which language and theme, and what the keys do.

import { h, replace, tip } from "./dom.js";
import { source, Refused } from "./source.js";
import { t, number, language, speak, theme } from "./words.js";
import { showQueue } from "./queue.js";
import { showCluster } from "./cluster.js";
import { showFare } from "./fare.js";
import { showVictims } from "./victims.js";

// What stands beside the queue in the navigation, each with the function that shows it.
const VIEWS = { queue: showQueue, victims: showVictims, fare: showFare };

const frame = { overview: null, view: null, main: null, turn: 0 };

function refusalText(error) {
  if (!(error instanceof Refused)) {
    console.error(error);
    return t("x_failed", { more: error.message });
  }
  return t(`x_${error.word}`, { more: error.more ?? error.word });
}

async function start() {
  speak(language());
  theme();
  const token = location.hash.startsWith("#t=") ? location.hash.slice(3) : "";
  // the code leaves the address and the history before anything else happens
  if (token) history.replaceState(null, "", "#/queue");
  try {
    if (token) await source.enter(token);
    else await source.resume();
  } catch (error) {
    return lockScreen(token ? t("wrong_code") : "");
  }
  await open();
}

async function open() {
  frame.overview = await source.overview();
  layout();
  await show();
}

function layout() {
  const { overview } = frame;
  const select = (label, value, options, change) =>
    h("label", { class: "choice" }, h("span", { class: "hidden" }, label), h("select", { "aria-label": label, onchange: (event) => change(event.target.value) }, options.map(([id, text]) => h("option", { value: id, selected: id === value }, text))));
  frame.main = h("main", { id: "main", tabindex: "-1" });
  replace(document.body,
    h("a", { class: "skip", href: "#main", onclick: (event) => { event.preventDefault(); frame.main.focus(); } }, t("skip")),
    h("header", { class: "top" },
      h("a", { class: "name", href: "#/queue" }, coin(), "Obole"),
      h("nav", { "aria-label": "Obole" }, Object.keys(VIEWS).map((view) => h("a", { href: `#/${view}` }, t(view), view === "victims" ? h("small", { class: "count" }, number(overview.victims.count)) : null))),
      source.isReport ? h("span", { class: "badge" }, t("report")) : overview.read_only ? h("span", { class: "badge" }, t("read_only")) : null,
      h("span", { class: "run", title: overview.run }, [overview.run, overview.user].filter(Boolean).join(" · ")),
      select(t("language"), language(), [["fr", "Français"], ["en", "English"]], (to) => { speak(to); layout(); show(); }),
      select(t("theme"), theme(), ["auto", "light", "dark"].map((id) => [id, t(`theme_${id}`)]), (to) => theme(to)),
      h("button", { type: "button", class: "quiet", "aria-label": t("keys"), title: t("keys"), onclick: help }, "?"),
      source.isReport ? null : h("button", { type: "button", class: "quiet", onclick: lock }, t("lock"))),
    frame.main,
    h("footer", {}, h("span", {}, t("caution")), h("span", {}, t("searched", { payers: number(overview.searched.payers), recipients: number(overview.searched.recipients), payments: number(overview.searched.payments) }))),
    h("div", { id: "announce", class: "hidden", "aria-live": "polite" }));
}

// The mark: a small coin.
function coin() {
  return h("span", { class: "coin", "aria-hidden": "true" });
}

async function show() {
  const turn = ++frame.turn;
  tip.hide();
  const [, view = "", id] = location.hash.split("/");
  const beside = Object.hasOwn(VIEWS, view) ? view : "queue";
  document.querySelectorAll("header nav a").forEach((link) => {
    if (view !== "cluster" && link.getAttribute("href") === `#/${beside}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
  try {
    if (view === "cluster") frame.view = await showCluster(frame.main, frame.overview, decodeURIComponent(id), () => turn === frame.turn);
    else {
      if (!source.isReport) frame.overview = await source.overview();
      if (turn !== frame.turn) return;
      const shown = await VIEWS[beside](frame.main, frame.overview);
      if (turn !== frame.turn) return;
      frame.view = shown;
    }
    document.title = view === "cluster" ? `${decodeURIComponent(id)} · Obole` : `${t(beside)} · Obole`;
    if (turn > 1) scrollTo(0, 0);
  } catch (error) {
    if (error instanceof Refused && error.word === "locked") return lockScreen("");
    replace(frame.main, h("div", { class: "problem", role: "alert" }, h("p", {}, refusalText(error)), h("p", {}, h("a", { href: "#/queue" }, t("back")))));
  }
}

async function lock() {
  await source.lock().catch(() => {});
  lockScreen("");
}

function lockScreen(problem) {
  frame.view = null;
  frame.turn++;
  tip.hide();
  document.title = "Obole";
  const field = h("input", { type: "password", id: "code", autocomplete: "off", required: true });
  const said = h("p", { class: "wrong", role: "alert" }, problem);
  replace(document.body, h("main", { class: "gate" }, h("h1", {}, coin(), "Obole"), h("h2", {}, t("locked")), h("p", {}, t("locked_why")),
    h("form", { onsubmit: async (event) => {
      event.preventDefault();
      try {
        await source.enter(field.value.trim().replace(/^.*#t=/, ""));
        await open();
      } catch (error) {
        replace(said, error instanceof Refused && error.word === "token" ? t("wrong_code") : refusalText(error));
      }
    } }, h("label", { for: "code" }, t("code")), field, h("button", { type: "submit", class: "main" }, t("unlock"))), said));
  field.focus();
}

function help() {
  const row = (keys, what) => [h("dt", {}, keys.map((key) => h("kbd", {}, key))), h("dd", {}, t(what))];
  const dialog = h("dialog", { class: "help", "aria-label": t("keys") }, h("h2", {}, t("keys")),
    h("dl", {}, row(["j", "k"], "key_move"), row(["↵"], "key_open"), row(["/"], "key_search"), row(["n", "p"], "key_pages"), row(["j", "k"], "key_neighbour"), row(["c", "d", "v", "m", "s", "o"], "key_decide"), row(["Ctrl", "↵"], "key_save"), row(["Esc"], "key_back"), row(["?"], "key_help")),
    h("button", { type: "button", class: "main", onclick: () => dialog.close() }, t("close")));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

addEventListener("hashchange", () => {
  if (frame.overview && frame.main?.isConnected) show();
});
addEventListener("obole-again", () => show());
addEventListener("keydown", (event) => {
  if (!frame.view || document.querySelector("dialog[open]")) return;
  const typing = event.target.closest?.("input, textarea, select");
  if (event.key === "Escape") {
    if (typing) typing.blur();
    else if (location.hash.startsWith("#/cluster")) location.hash = "#/queue";
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "?") help();
  else if (frame.view.keys?.(event)) event.preventDefault();
});

// What is on the screen goes when the session ends, even if nobody touches the page.
if (!source.isReport) {
  setInterval(() => {
    if (frame.view) source.awake().catch((error) => { if (error.word === "locked") lockScreen(""); });
  }, 20000);
}

start();
