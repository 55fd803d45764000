// Every sentence of the page, French and English, and how numbers and dates are written in each.

const WORDS = {
  // the frame
  caution: ["Une piste est une raison de regarder, jamais une accusation. Indice de classement, pas une probabilité.", "A lead is a reason to look, never an accusation. The score ranks; it is not a probability."],
  searched: ["{payers} émetteurs et {recipients} bénéficiaires examinés, {payments} paiements", "{payers} payers and {recipients} recipients searched, {payments} payments"],
  queue: ["File", "Queue"],
  fare: ["Bilan", "Results so far"],
  lock: ["Verrouiller", "Lock"],
  locked: ["Page verrouillée", "Page locked"],
  locked_why: ["Aucune activité depuis un moment, ou la page a été rouverte. Le code figure dans l'adresse que le programme a affichée, après #.", "Nothing happened for a while, or the page was opened anew. The code stands in the address that the program printed, after #."],
  code: ["Code", "Code"],
  unlock: ["Déverrouiller", "Unlock"],
  wrong_code: ["Ce n'est pas le code de ce démarrage.", "This is not the code of this start."],
  theme: ["Thème", "Theme"],
  theme_auto: ["auto", "auto"], theme_light: ["clair", "light"], theme_dark: ["sombre", "dark"],
  language: ["Langue", "Language"],
  read_only: ["lecture seule", "read only"],
  report: ["rapport figé", "fixed report"],
  skip: ["Aller au contenu", "Skip to content"],
  keys: ["Clavier", "Keyboard"],
  close: ["Fermer", "Close"],
  working: ["Chargement…", "Loading…"],
  loaded: ["{n} groupes", "{n} clusters"],
  // the queue
  search: ["Nom, téléphone, n°…", "Name, phone, id…"],
  search_label: ["Chercher", "Search"],
  status: ["État", "Status"], kind: ["Forme", "Kind"], country: ["Pays", "Country"], change: ["Depuis le dernier passage", "Since the last run"],
  assignee: ["Suivi par", "Assigned to"], reason: ["Motif", "Pattern"], any: ["tous", "any"], nobody: ["personne", "nobody"],
  clear: ["Effacer les filtres", "Clear filters"],
  colon: ["\u00a0: ", ": "],
  rank: ["Rang", "Rank"], score: ["Indice", "Score"], cluster: ["Groupe", "Cluster"], people: ["Personnes", "Persons"], corridor: ["Corridor", "Corridor"],
  payments: ["Paiements", "Payments"], total: ["Somme USD", "Sum USD"], last: ["Dernier", "Last"], reasons: ["Motifs principaux", "Main reasons"],
  urgency: ["Urgence", "Urgency"], recipients_names: ["Bénéficiaires", "Recipients"],
  st_open: ["À examiner", "Open"], st_reopened: ["Rouvert", "Reopened"], st_needs_data: ["Données manquantes", "Needs data"], st_snoozed: ["En sommeil", "Snoozed"],
  st_confirmed: ["Confirmé", "Confirmed"], st_possible_victim: ["Victime possible", "Possible victim"], st_dismissed: ["Écarté", "Dismissed"], st_blind: ["Contrôle à l'aveugle", "Blind audit"],
  k_family: ["famille", "family"], k_organised: ["organisé", "organised"], k_hub: ["bénéficiaire commun", "hub"], k_single_pair: ["paire isolée", "single pair"],
  c_new: ["nouveau", "new"], c_same: ["inchangé", "same"], c_grown: ["grandi", "grown"], c_shrunk: ["réduit", "shrunk"], c_merged: ["réuni", "merged"], c_split: ["scindé", "split"],
  page_of: ["Page {page} sur {pages}", "Page {page} of {pages}"],
  found: ["{n} groupes", "{n} clusters"], none_found: ["Aucun groupe ne correspond. Élargissez la recherche ou effacez les filtres.", "No cluster fits. Widen the search or clear the filters."],
  previous: ["Précédents", "Previous"], next: ["Suivants", "Next"],
  blind_hint: ["Tirés au sort sous le seuil de lecture, montrés sans rang, indice ni motifs : votre jugement mesure ce que la file manque.", "Drawn at random below the cut, shown without rank, score or reasons: your judgement measures what the queue misses."],
  gone: ["Décidés, absents de ce passage : {n}", "Decided, gone from this run: {n}"],
  // possible victims
  victims: ["Victimes possibles", "Possible victims"],
  victims_support: ["Pour soutenir, non pour soupçonner.", "For support, not suspicion."],
  victims_why: ["Ces personnes paient comme paient celles que l'on trompe ou que l'on fait chanter. Ce n'est qu'une possibilité ; aucune n'est classée dans la file. La liste dit à qui leur argent est allé, pour que l'aide parvienne à toutes.", "These persons pay as people do who are deceived or blackmailed. It is a possibility only; none of them is ranked in the queue. The list says whom their money reached, so that help reaches everybody."],
  victims_withheld: ["Le nom des moins de 18 ans et de qui n'est pas sur la liste n'est pas montré.", "Names of those under 18, and of who is not on the list, are not shown."],
  victims_found: ["Victimes possibles : {n}", "Possible victims: {n}"], victims_none: ["Aucune victime possible n'apparaît dans ce passage. Cela ne prouve pas qu'il n'y en a pas.", "No possible victim shows in this run. That is no proof that there is none."], victims_none_found: ["Personne ne correspond. Élargissez la recherche ou effacez les filtres.", "Nobody fits. Widen the search or clear the filters."],
  victim: ["Victime possible", "Possible victim"], looks_like: ["Ce que cela évoque", "Looks like"], paid: ["À qui va l'argent", "Whom the money reaches"], paid_group: ["Bénéficiaires liés", "Linked recipients"], also_pay: ["Qui d'autre les paie", "Who else pays them"],
  paid_times: ["paiements : {n}", "payments: {n}"], paid_group_size: ["bénéficiaires : {n}", "recipients: {n}"], in_queue: ["dans la file :", "in the queue:"], not_in_queue: ["hors de la file", "not in the queue"],
  also_listed: ["victimes possibles : {n}", "possible victims: {n}"], also_outside: ["hors de la liste : {n}", "not on the list: {n}"], nobody_else: ["personne d'autre", "nobody else"], look_for: ["chercher {id}", "look for {id}"], name_withheld: ["nom non montré", "name not shown"],
  // the cluster
  back: ["Retour à la file", "Back to the queue"], before: ["Groupe précédent", "Previous cluster"], after: ["Groupe suivant", "Next cluster"],
  summary: ["En bref", "In short"], network: ["Réseau", "Network"], corridors: ["Corridors", "Corridors"], timeline: ["Chronologie", "Timeline"], amounts: ["Montants", "Amounts"], gaps: ["Écarts", "Gaps"],
  contest: ["Pour et contre", "For and against"], persons: ["Personnes et identifiants", "Persons and identifiers"], flags: ["Motifs relevés", "Patterns met"], all_payments: ["Paiements", "Payments"], unknowns: ["Ce qui n'est pas connu", "What is not known"],
  partners: ["Vers qui se tourner", "Whom to turn to"],
  decision: ["Décision", "Decision"], history: ["Dossier", "File"],
  one_payer: ["{n} émetteur", "{n} payer"], one_recipient: ["{n} bénéficiaire", "{n} recipient"],
  n_payer: ["{n} émetteurs", "{n} payers"], n_recipient: ["{n} bénéficiaires", "{n} recipients"],
  payer: ["émetteur", "payer"], money_runner: ["bénéficiaire (collecte possible)", "recipient (possible money runner)"], collector: ["collecteur possible", "possible collector"], outsiders: ["{n} personnes hors du groupe (comptées dans les mesures)", "{n} persons outside the cluster (counted in the measures)"],
  third: ["hors du groupe", "outside the cluster"],
  r_payer: ["émetteur", "payer"], r_money_runner: ["bénéficiaire", "recipient"], r_collector: ["collecteur", "collector"],
  fit: ["Ajuster", "Fit"], zoom_in: ["Agrandir", "Zoom in"], zoom_out: ["Réduire", "Zoom out"], show_others: ["Montrer hors groupe", "Show outsiders"], labels: ["Noms", "Names"],
  net_label: ["Réseau : {r} bénéficiaires, {p} émetteurs, {e} liens de paiement. Flèches pour parcourir, Entrée pour choisir.", "Network: {r} recipients, {p} payers, {e} payment links. Arrow keys move, Enter selects."],
  net_hint: ["Épaisseur : nombre de paiements. Teinte : récence. Tirets : identifiant partagé.", "Width: number of payments. Shade: recency. Dashes: shared identifier."],
  shares: ["partage", "shares"],
  selected: ["Sélection : {name}", "Selected: {name}"], unselect: ["Tout montrer", "Show all"],
  hour_payer: ["Heure de l'émetteur", "Payer's clock"], hour_recipient: ["Heure du bénéficiaire", "Recipient's clock"], by_amount: ["Montant", "Amount"],
  no_hour: ["heure inconnue", "hour unknown"],
  band_core: ["cœur 15–60 USD", "core 15–60 USD"], band_working: ["usuel 10–200", "working 10–200"], band_outer: ["jusqu'à 500", "up to 500"], band_above: ["au-delà", "above"], band_unpriced: ["sans cours", "unpriced"],
  zone_core: ["cœur", "core"], zone_working: ["usuel", "working"], zone_outer: ["élargi", "outer"],
  amounts_label: ["Répartition des montants en dollars, bandes de prix ombrées", "Amounts in US dollars, price bands shaded"],
  gaps_label: ["Temps entre deux paiements d'un même émetteur à un même bénéficiaire", "Time between two payments of one payer to one recipient"],
  g_hour: ["≤ 1 h", "≤ 1 h"], g_day: ["≤ 1 j", "≤ 1 d"], days: ["j", "d"], no_gaps: ["Aucun paiement répété.", "No repeated payment."],
  timeline_label: ["{n} paiements du {from} au {to}", "{n} payments from {from} to {to}"],
  start: ["Départ (rareté)", "Start (rarity)"], own: ["Paiements propres", "Own payments"], borrowed: ["Prêté par le réseau", "Lent by the network"], joint: ["Autres explications, recoupements", "Other explanations, overlap"], final: ["Indice", "Score"], smaller: ["{n} éléments plus faibles", "{n} smaller elements"],
  for: ["pour", "for"], against: ["contre", "against"], best: ["Meilleure explication", "Best explanation"], rival: ["Meilleure rivale", "Best rival"], standings: ["Toutes les explications", "All explanations"],
  second_tier: ["second rang : à identifier une fois le bénéficiaire confirmé, jamais un dossier seul", "second tier: to identify once the recipient is confirmed, never a case of its own"],
  third_tier: ["troisième rang : un seul paiement en cause et peu d'autres raisons, jamais un dossier seul", "third tier: one payment at stake and little else, never a case of its own"],
  possible_victim: ["victime possible : protéger, ne pas soupçonner", "possible victim: protect, do not suspect"],
  no_lead: ["Aucune piste propre pour cette personne.", "No lead of its own for this person."],
  evidence_for: ["À charge", "For"], evidence_against: ["À décharge", "Against"],
  log_hint: ["Échelle log10 : +1, dix fois plus vraisemblable ; −1, dix fois moins.", "log10 scale: +1 is ten times likelier, −1 ten times less."],
  innocent: ["Vu aussi dans", "Also seen in"], source: ["Source", "Source"], met_on: ["sur", "on"], times: ["{n} fois", "{n} times"],
  join_customer_number: ["même numéro de client", "same customer number"], join_document: ["même pièce d'identité", "same identity document"], join_account: ["même compte", "same account"], join_email: ["même courriel", "same e-mail"], join_phone_and_name: ["même téléphone et nom proche", "same phone and a near name"],
  join_name_and_birth_date: ["nom proche et même date de naissance", "near name and same birth date"], join_name_and_address: ["nom proche et même adresse", "near name and same address"], join_name_and_counterpart: ["nom proche et mêmes contreparties", "near name and same counterparts"],
  join_rare_name: ["nom rare identique", "same rare name"], join_likeliest_of_name: ["nom proche, personne de plus probable", "near name, and nobody likelier"], join_judgement: ["jugé la même personne", "judged the same person"],
  provider: ["Prestataire", "Provider"], identifiers: ["Identifiants", "Identifiers"], joined: ["Rapprochement", "Join"], alone: ["seul enregistrement relié à rien", "stands alone"], sure: ["force {n}", "weight {n}"], files: ["Fichiers", "Files"],
  fits: ["paiements qui vont avec :", "payments that fit:"],
  records: ["{n} enregistrements", "{n} records"], record_one: ["1 enregistrement", "1 record"], join_hint: ["Un rapprochement est une hypothèse. Cochez deux enregistrements pour la confirmer ou la contester.", "A join is a hypothesis. Tick two records to confirm or contest it."],
  same: ["Même personne", "Same person"], not_same: ["Pas la même personne", "Not the same person"], two_chosen: ["Deux enregistrements choisis", "Two records chosen"], judged_same: ["jugés la même personne", "judged the same person"], judged_not: ["jugés deux personnes", "judged two persons"], choose: ["choisir", "choose"],
  masked: ["identité masquée", "identity masked"], minor: ["moins de 18 ans", "under 18"], business: ["entreprise", "business"],
  id_name: ["nom", "name"], id_phone: ["téléphone", "phone"], id_email: ["courriel", "e-mail"], id_document: ["pièce", "document"], id_account: ["compte", "account"], id_address: ["adresse", "address"], id_birth_date: ["naissance", "birth"], id_id: ["n° client", "customer no."], id_city: ["ville", "city"], id_country: ["pays", "country"], id_kind: ["nature", "kind"],
  no: ["N°", "No."], sent: ["Envoyé (UTC)", "Sent (UTC)"], clock_p: ["Ém.", "Payer"], clock_r: ["Bén.", "Recip."], from: ["Émetteur", "Payer"], to: ["Bénéficiaire", "Recipient"], amount: ["Montant", "Amount"], usd: ["USD", "USD"], payout: ["Versé", "Paid out"], reference: ["Référence", "Reference"], purpose: ["Motif déclaré", "Declared purpose"], relation: ["Lien déclaré", "Declared relation"], state: ["Statut", "Status"], origin: ["Fichier : ligne", "File: row"],
  inside: ["dans le groupe", "inside"], with_others: ["avec d'autres", "with others"], only_inside: ["Dans le groupe seulement", "Inside the cluster only"],
  expected: ["Personnes attendues", "Expected persons"], period: ["Période", "Period"], members: ["Membres", "Members"],
  back_why: ["Rouvert", "Reopened"], since: ["Depuis la décision", "Since the decision"],
  w_asked: ["demandé par un examinateur", "a reviewer asked"], w_woke: ["l'échéance du {until} est passée", "its date, {until}, has come"], w_recipients: ["{n} bénéficiaires de plus", "{n} more recipients"], w_payers: ["{n} émetteurs de plus", "{n} more payers"], w_payments: ["paiements : {from} → {to}", "payments: {from} → {to}"], w_score: ["indice : {from} → {to}", "score: {from} → {to}"], w_reasons: ["nouveaux motifs : {met}", "new patterns: {met}"], w_merged: ["réunion de {from}", "merged from {from}"], w_split: ["détaché de {from}", "split off from {from}"],
  // decisions
  a_confirm: ["Confirmer", "Confirm"], a_dismiss: ["Écarter", "Dismiss"], a_possible_victim: ["Victime possible", "Possible victim"], a_needs_data: ["Données manquantes", "Needs data"], a_snooze: ["Mettre en sommeil", "Snooze"], a_reopen: ["Rouvrir", "Reopen"], a_note: ["Note", "Note"], a_assign: ["Attribuer", "Assign"],
  d_confirm: ["a confirmé", "confirmed"], d_dismiss: ["a écarté", "dismissed"], d_possible_victim: ["y voit une victime possible", "sees a possible victim"], d_needs_data: ["attend des données", "needs more data"], d_snooze: ["a mis en sommeil", "snoozed"], d_reopen: ["a rouvert", "reopened"], d_note: ["a noté", "noted"], d_assign: ["a attribué à", "assigned to"],
  basis: ["Sur la foi de", "On the basis of"], b_judicial_outcome: ["une décision de justice", "a judicial outcome"], b_provider_answer: ["la réponse d'un prestataire", "a provider's answer"], b_reading_alone: ["la seule lecture de cette page", "reading this page alone"],
  explanation: ["Explication retenue", "Explanation that won"], pick: ["choisir…", "choose…"], other: ["autre (à préciser)", "other (say which)"],
  until: ["Jusqu'au", "Until"], until_hint: ["vide : jusqu'à ce que le groupe change", "empty: until the cluster changes"], note: ["Note", "Note"], save: ["Enregistrer", "Save"], saved: ["Enregistré.", "Saved."], blind_done: ["Contrôle à l'aveugle : rang, indice et motifs apparaissent maintenant.", "Blind audit: rank, score and reasons are now shown."],
  blind_note: ["Contrôle à l'aveugle : décidez sur les paiements seuls. Rang, indice, explications et motifs restent cachés jusqu'à votre décision.", "Blind audit: decide on the payments alone. Rank, score, explanations and patterns stay hidden until you have decided."],
  from_run: ["groupe {cluster}", "cluster {cluster}"], nothing_yet: ["Rien encore.", "Nothing yet."], assign_to: ["Attribuer à", "Assign to"], set: ["Fixer", "Set"],
  f_basis: ["Dites sur quoi repose la décision.", "Say what the decision rests on."], f_explanation: ["Choisissez l'explication qui l'emporte.", "Choose the explanation that won."], f_note: ["Écrivez une note.", "Write a note."], f_note_length: ["La note dépasse 10 000 caractères.", "The note is longer than 10,000 characters."], f_until: ["La date doit être à venir.", "The date must lie ahead."], f_assignee: ["Donnez un nom plus court.", "Give a shorter name."], f_records: ["Choisissez deux enregistrements.", "Choose two records."],
  stale: ["Quelqu'un a écrit dans ce dossier entre-temps. Il a été rechargé ; votre saisie est intacte : relisez, puis enregistrez à nouveau.", "Someone wrote in this file meanwhile. It was loaded again and your text is intact: read, then save again."],
  // export
  pay_completed: ["abouti", "completed"], pay_pending: ["en attente", "pending"], pay_cancelled: ["annulé", "cancelled"], pay_refunded: ["remboursé", "refunded"], also: ["aussi", "also"], told_again: ["Un autre fichier raconte le même paiement : il compte une fois.", "Another file tells the same payment: it counts once."],
  export: ["Exporter", "Export"], export_hint: ["Dossier remis avec les décisions et les notes.", "The case file goes out with decisions and notes."], export_bare: ["Pour ce destinataire, ni décisions ni notes.", "For this audience, neither decisions nor notes."], export_tokens: ["Ce destinataire voit des jetons : relancez obole review avec --pseudonymise FICHIER.", "This audience sees tokens: start obole review again with --pseudonymise FILE."], for_whom: ["Pour qui", "For whom"], redact: ["Retirer ce qu'il ne peut pas voir, au lieu de refuser", "Take out what it may not see, in place of refusing"], x_audience: ["Refusé : {more}", "Refused: {more}"],
  // results so far
  fare_title: ["La file, telle qu'examinée", "The queue as reviewed"], fare_k: ["Premiers", "First"], fare_judged: ["Jugés", "Judged"], fare_confirmed: ["Confirmés", "Confirmed"], fare_precision: ["Précision (intervalle 90 %)", "Precision (90 % interval)"], fare_reading: ["Sur lecture seule", "By reading alone"], fare_victims: ["Victimes possibles", "Possible victims"],
  fare_blind: ["Contrôle à l'aveugle", "Blind audit"], fare_blind_text: ["{hits} confirmés sur {of} jugés, tirés au sort parmi {below} groupes sous le seuil. On peut s'attendre à {low}–{high} groupes manqués sous le seuil (intervalle à 90 %).", "{hits} confirmed of {of} judged, drawn at random from {below} clusters below the cut. Between {low} and {high} clusters may be missed below it (90 % interval)."], fare_blind_none: ["{offered} groupes proposés, aucun jugé encore : ce qui est manqué n'est pas connu.", "{offered} clusters offered, none judged yet: what is missed is not known."],
  fare_caution: ["Un jugement par lecture seule confirme en partie le classement lui-même : lui seul ne prouve pas la précision.", "A judgement by reading alone partly confirms the ranking itself: alone it does not prove precision."],
  gone_title: ["Décidés, absents de ce passage", "Decided, gone from this run"], gone_text: ["Leurs paiements ne sont plus dans ces données ou ne ressortent plus ; les décisions restent.", "Their payments are not in these data or do not stand out any more; the decisions stay."],
  // refusals
  x_locked: ["La page est verrouillée.", "The page is locked."], x_unreachable: ["Le programme ne répond plus. Relancez obole review.", "The program does not answer. Start obole review again."], x_unknown: ["Ce groupe n'est pas dans ce passage.", "This cluster is not in this run."], x_not_in_report: ["Ce groupe n'est pas détaillé dans ce rapport : seuls les premiers le sont.", "This cluster is not told in this report: only the first ones are."], x_read_only: ["Mode lecture seule : rien n'est écrit.", "Read-only mode: nothing is written."], x_failed: ["Échec : {more}", "Failed: {more}"], x_csrf: ["Session périmée : rechargez la page.", "Stale session: load the page again."], x_body: ["La demande n'a pas été comprise.", "The request was not understood."],
  // keyboard
  key_move: ["ligne suivante, précédente", "next, previous row"], key_open: ["ouvrir", "open"], key_search: ["chercher", "search"], key_pages: ["page suivante, précédente", "next, previous page"], key_neighbour: ["groupe suivant, précédent", "next, previous cluster"], key_decide: ["décision : confirmer, écarter, victime possible, données, sommeil, note", "decision: confirm, dismiss, possible victim, needs data, snooze, note"], key_save: ["enregistrer", "save"], key_back: ["retour", "back"], key_help: ["cette aide", "this help"],
};

const store = {
  read(name) {
    try { return localStorage.getItem(name); } catch { return null; }
  },
  write(name, value) {
    try { localStorage.setItem(name, value); } catch { /* a report opened from a file may have no storage */ }
  },
};

const spoken = { language: store.read("obole-language") ?? document.documentElement.lang };

export function language() {
  return spoken.language === "fr" ? "fr" : "en";
}

export function speak(language) {
  spoken.language = language;
  store.write("obole-language", language);
  document.documentElement.lang = language;
}

export function theme(chosen) {
  if (chosen !== undefined) store.write("obole-theme", chosen);
  const kept = chosen ?? store.read("obole-theme") ?? "auto";
  if (kept === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = kept;
  return kept;
}

// A sentence, with {names} filled in.
export function t(key, values = {}) {
  const both = WORDS[key];
  if (!both) return key;
  return both[language() === "fr" ? 0 : 1].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

// A text that comes in both languages.
export function say(text) {
  return text?.[language()] ?? "";
}

// A count of payers or recipients.
export function counted(what, count) {
  return t(`${count === 1 ? "one" : "n"}_${what}`, { n: number(count) });
}

export function number(value, digits = 0) {
  if (value === null || value === undefined || Number.isNaN(Number(value))) return "";
  return new Intl.NumberFormat(language() === "fr" ? "fr-FR" : "en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(Number(value));
}

export function signed(value, digits = 1) {
  const text = number(Math.abs(value), digits);
  return Number(value) < 0 && Number(Math.abs(value).toFixed(digits)) > 0 ? `−${text}` : `+${text}`;
}

export function day(iso) {
  return iso ? iso.slice(0, 10) : "";
}

export function country(code) {
  if (!code) return "";
  try {
    return new Intl.DisplayNames([language()], { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
}
