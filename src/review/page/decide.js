// What the reader decides, on what it rests, and what was written before.

import { h, replace, announce } from "./dom.js";
import { source, Refused } from "./source.js";
import { t, say, day } from "./words.js";

const ACTIONS = ["confirm", "dismiss", "possible_victim", "needs_data", "snooze", "reopen", "note"];
const KEYS = { c: "confirm", d: "dismiss", v: "possible_victim", m: "needs_data", s: "snooze", r: "reopen", o: "note" };
const BASES = ["judicial_outcome", "provider_answer", "reading_alone"];
const JUDGING = ["confirm", "dismiss", "possible_victim"];

// What was typed and not saved yet, by cluster: it outlives a reload of the page's parts.
const drafts = new Map();

export function decisionPanel(view, again) {
  const { page, overview } = view;
  const cluster = page.row.cluster;
  const writes = !source.isReport && !overview.read_only;
  const draft = drafts.get(cluster) ?? { action: "", basis: "", explanation: "", until: "", note: "" };
  drafts.set(cluster, draft);
  const form = h("form", { class: "decide", onsubmit: (event) => { event.preventDefault(); save(); } });
  const said = h("p", { class: "said", role: "status" });
  const draw = () => {
    const option = (action) => h("label", { class: `act ${draft.action === action ? "on" : ""}` }, h("input", { type: "radio", name: "action", value: action, checked: draft.action === action, onchange: () => { draft.action = action; draw(); form.querySelector(`input[value="${action}"]`)?.focus(); } }), h("span", { class: `dot s-${shade(action)}` }), t(`a_${action}`), h("kbd", {}, Object.keys(KEYS).find((key) => KEYS[key] === action)));
    const fitting = ACTIONS.filter((action) => action !== "reopen" || page.row.standing.decision);
    const rivals = [...new Set(view.file.leads.flatMap((lead) => lead.rival.id))];
    const explanations = [...overview.explanations].sort((a, b) => (rivals.includes(b.id) - rivals.includes(a.id)) || say(a.title).localeCompare(say(b.title)));
    replace(form,
      h("fieldset", { class: "acts" }, h("legend", { class: "hidden" }, t("decision")), fitting.map(option)),
      draft.action === "dismiss" ? h("label", { class: "field" }, h("span", {}, t("explanation")), h("select", { onchange: (event) => { draft.explanation = event.target.value; } }, h("option", { value: "" }, t("pick")), explanations.map((one) => h("option", { value: one.id, selected: draft.explanation === one.id }, say(one.title))), h("option", { value: "other", selected: draft.explanation === "other" }, t("other")))) : null,
      JUDGING.includes(draft.action) ? h("fieldset", { class: "basis" }, h("legend", {}, t("basis")), BASES.map((basis) => h("label", {}, h("input", { type: "radio", name: "basis", value: basis, checked: draft.basis === basis, onchange: () => { draft.basis = basis; } }), t(`b_${basis}`)))) : null,
      draft.action === "snooze" ? h("label", { class: "field" }, h("span", {}, t("until")), h("input", { type: "date", value: draft.until, onchange: (event) => { draft.until = event.target.value; } }), h("small", {}, t("until_hint"))) : null,
      draft.action ? [h("label", { class: "field" }, h("span", {}, t("note")), h("textarea", { rows: 4, maxlength: 10000, value: draft.note, oninput: (event) => { draft.note = event.target.value; }, onkeydown: (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); save(); } } })), h("button", { type: "submit", class: "main" }, t("save"))] : null,
      said);
  };
  const tell = (text, bad) => { said.classList.toggle("wrong", Boolean(bad)); replace(said, text); announce(text); };
  const refused = async (error) => {
    if (!(error instanceof Refused)) throw error;
    if (error.word === "faults") tell(error.more.map((fault) => t(`f_${fault}`)).join(" "), true);
    else if (error.word === "stale") { drafts.get(cluster).said = t("stale"); await again(); }
    else tell(t(`x_${error.word}`, { more: error.more }), true);
  };
  const save = async () => {
    if (!draft.action) return;
    const proposal = { version: page.row.standing.version, action: draft.action, note: draft.note };
    if (JUDGING.includes(draft.action) && draft.basis) proposal.basis = draft.basis;
    if (draft.action === "dismiss" && draft.explanation) proposal.explanation = draft.explanation;
    if (draft.action === "snooze" && draft.until) proposal.until = draft.until;
    try {
      await source.decide(cluster, proposal);
      drafts.set(cluster, { action: "", basis: "", explanation: "", until: "", note: "", said: page.blind ? t("blind_done") : t("saved") });
      await again();
    } catch (error) {
      await refused(error);
    }
  };
  const assign = async (name) => {
    try {
      await source.decide(cluster, { version: page.row.standing.version, action: "assign", assignee: name });
      await again();
    } catch (error) {
      await refused(error);
    }
  };
  draw();
  if (draft.said) {
    tell(draft.said, draft.said === t("stale"));
    delete draft.said;
  }
  return {
    element: h("aside", { class: "panel", "aria-label": t("decision") },
      writes ? [h("h2", {}, t("decision")), form, assignment(page, assign)] : null,
      exportBox(view),
      h("h2", {}, t("history")), fileLines(view)),
    keys(event) {
      if (!writes || !KEYS[event.key]) return false;
      if (event.key === "r" && !page.row.standing.decision) return false;
      draft.action = KEYS[event.key];
      draw();
      form.querySelector("input:checked")?.focus();
      if (draft.action === "note") form.querySelector("textarea")?.focus();
      return true;
    },
  };
}

function shade(action) {
  return { confirm: "confirmed", dismiss: "dismissed", possible_victim: "possible_victim", needs_data: "needs_data", snooze: "snoozed", reopen: "reopened", note: "all" }[action];
}

function assignment(page, assign) {
  const name = h("input", { type: "text", value: page.row.standing.assignee, maxlength: 200, id: "assignee", autocomplete: "off" });
  return h("form", { class: "assign", onsubmit: (event) => { event.preventDefault(); assign(name.value.trim()); } }, h("label", { for: "assignee" }, t("assign_to")), name, h("button", { type: "submit" }, t("set")));
}

function fileLines(view) {
  const { page, overview } = view;
  const titles = new Map(overview.explanations.map((one) => [one.id, say(one.title)]));
  const lines = [...page.history].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : b.version - a.version));
  if (!lines.length) return h("p", { class: "hint" }, t("nothing_yet"));
  return h("ol", { class: "history" }, lines.map((entry) => h("li", {},
    h("div", {}, h("span", { class: `dot s-${shade(entry.action) ?? "all"}` }), h("b", {}, entry.user || "?"), " ", t(`d_${entry.action}`), entry.action === "assign" ? ` ${entry.assignee || t("nobody")}` : "", entry.explanation ? ` : ${entry.explanation === "other" ? t("other") : titles.get(entry.explanation) ?? entry.explanation}` : "", entry.until ? ` (${t("until").toLowerCase()} ${entry.until})` : ""),
    entry.note ? h("p", { class: "note" }, entry.note) : null,
    h("small", {}, `${day(entry.at)} ${entry.at.slice(11, 16)} UTC`, entry.basis ? ` · ${t(`b_${entry.basis}`)}` : "", entry.blind ? ` · ${t("st_blind")}` : "", entry.cluster === page.row.cluster ? "" : ` · ${t("from_run", { cluster: entry.cluster })}`))));
}

// For whom the last export was; kept while the page is open.
const handing = { audience: "fiu", provider: "", redact: false, language: "" };

function exportBox(view) {
  const { exports: formats = [], audiences = [] } = view.overview;
  if (source.isReport || !formats.length || view.page.blind) return null;
  const said = h("p", { class: "said", role: "status" });
  const form = h("div", { class: "handing" });
  const providers = [...new Set(view.payments.map((payment) => payment.provider))].sort();
  const audience = () => audiences.find((one) => one.id === handing.audience) ?? audiences[0];
  const choice = (label, value, options, change) => h("label", { class: "field" }, h("span", {}, label), h("select", { onchange: (event) => { change(event.target.value); replace(said); draw(); } }, options.map(([id, text]) => h("option", { value: id, selected: id === value }, text))));
  const send = async (format) => {
    const { id, one_provider: single } = audience();
    const wanted = { cluster: view.page.row.cluster, format: format.id, language: handing.language || document.documentElement.lang, audience: id, redact: handing.redact };
    if (single) wanted.provider = handing.provider || providers[0];
    try {
      replace(said, t("working"));
      const response = await source.exportCase(wanted);
      const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "");
      const address = URL.createObjectURL(await response.blob());
      const link = h("a", { href: address, download: name ? name[1] : format.file });
      link.click();
      replace(said);
      setTimeout(() => URL.revokeObjectURL(address), 10000);
    } catch (error) {
      replace(said, error instanceof Refused ? t(`x_${error.word}`, { more: error.more }) : error.message);
    }
  };
  const draw = () => {
    const whom = audience();
    replace(form,
      choice(t("for_whom"), whom.id, audiences.map((one) => [one.id, say(one.title)]), (id) => { handing.audience = id; }),
      whom.one_provider ? choice(t("provider"), handing.provider || providers[0], providers.map((name) => [name, name]), (name) => { handing.provider = name; }) : null,
      choice(t("language"), handing.language || document.documentElement.lang, [["fr", "Français"], ["en", "English"]], (to) => { handing.language = to; }),
      h("label", { class: "check" }, h("input", { type: "checkbox", checked: handing.redact, onchange: (event) => { handing.redact = event.target.checked; } }), t("redact")),
      h("div", { class: "buttons" }, formats.map((format) => h("button", { type: "button", title: say(format.title), disabled: !whom.possible, onclick: () => send(format) }, format.file))),
      h("p", { class: "hint" }, t(whom.possible ? (whom.decisions ? "export_hint" : "export_bare") : "export_tokens")));
  };
  draw();
  return h("div", { class: "exports" }, h("h2", {}, t("export")), form, said);
}
