// Where the data come from: the program behind this page, or the page itself when it is a report.

// An answer that was refused, with a word the page has a sentence for.
export class Refused extends Error {
  constructor(word, more) {
    super(word);
    this.word = word;
    this.more = more;
  }
}

class Program {
  csrf = "";
  isReport = false;

  async ask(what, body = {}) {
    let response;
    try {
      response = await fetch(`/api/${what}`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-obole": this.csrf },
        body: JSON.stringify(body),
        credentials: "same-origin",
        cache: "no-store",
      });
    } catch {
      throw new Refused("unreachable");
    }
    if (response.headers.get("content-type") !== "application/json" && response.ok) return response;
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Refused(answer.refused ?? "failed", answer.more ?? answer.what);
    return answer;
  }

  async enter(token) {
    this.csrf = (await this.ask("enter", { token })).csrf;
  }

  async resume() {
    this.csrf = (await this.ask("resume")).csrf;
  }

  lock() {
    return this.ask("lock");
  }

  awake() {
    return this.ask("awake");
  }

  overview() {
    return this.ask("overview");
  }

  queue(query) {
    return this.ask("queue", query);
  }

  victims(query) {
    return this.ask("victims", query);
  }

  cluster(id, query) {
    return this.ask("cluster", { cluster: id, query });
  }

  fare() {
    return this.ask("fare");
  }

  decide(cluster, proposal) {
    return this.ask("decide", { cluster, proposal });
  }

  judge(judgement) {
    return this.ask("judge", judgement);
  }

  exportCase(wanted) {
    return this.ask("export", wanted);
  }

  async world() {
    const read = async (name) => (await fetch(name)).json();
    const [countries, places] = await Promise.all([
      read("/vendor/countries-110m.json"),
      read("/vendor/places.json"),
    ]);
    return { countries, places };
  }
}

// A report holds the whole queue and the first clusters; search and order are worked out here.
class Pages {
  isReport = true;

  constructor() {
    const read = (id) => JSON.parse(document.getElementById(id).textContent);
    this.data = read("data");
    this.map = read("world");
  }

  async resume() {}

  async overview() {
    return this.data.overview;
  }

  async fare() {
    return this.data.fare;
  }

  async world() {
    return this.map;
  }

  // Whether every word of a search is met in some texts.
  meets(search, texts) {
    const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const all = fold(texts.join(" "));
    return fold(search ?? "").split(/\s+/).every((word) => all.includes(word));
  }

  cut(found, query) {
    const size = query.size || 50;
    const page = Math.min(query.page || 0, Math.floor(Math.max(0, found.length - 1) / size));
    return { found: found.length, page, size, rows: found.slice(page * size, (page + 1) * size) };
  }

  fitting(query) {
    const statuses = (query.status ?? "").split(",").filter(Boolean);
    const fits = (row) =>
      this.meets(query.search, [row.cluster, ...row.names, ...(this.data.people[row.cluster] ?? [])]) &&
      (!statuses.length || statuses.includes(row.standing.status)) &&
      (!query.kind || row.kind === query.kind) &&
      (!query.country || row.from.includes(query.country) || row.to.includes(query.country)) &&
      (!query.change || row.change === query.change) &&
      (!query.reason || row.reasons.includes(query.reason)) &&
      (!query.assignee || (query.assignee === "-" ? !row.standing.assignee : row.standing.assignee === query.assignee));
    const turned = (query.sort ?? "").startsWith("-");
    const column = (query.sort ?? "").replace("-", "") || "rank";
    const value = {
      rank: (row) => row.rank,
      total: (row) => -Number(row.total_usd),
      last: (row) => -Date.parse(row.last || 0),
      kind: (row) => row.kind,
      status: (row) => row.standing.status,
    }[column] ?? ((row) => -(row[column] ?? 0));
    const compare = (a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0) * (turned ? -1 : 1);
    return this.data.rows.filter(fits).sort((a, b) => compare(a, b) || a.rank - b.rank);
  }

  async queue(query) {
    return this.cut(this.fitting(query), query);
  }

  async victims(query) {
    const named = (person) => [person.id, person.name];
    const texts = (row) => [...named(row.person), ...row.paid.flatMap((paid) => named(paid.person)), row.group?.id ?? "", ...(row.group?.clusters ?? [])];
    const fits = (row) => (!query.kind || row.kind === query.kind) && this.meets(query.search, texts(row));
    return this.cut(this.data.victims.filter(fits), query);
  }

  async cluster(id, query) {
    const page = this.data.clusters[id];
    if (!page) throw new Refused(this.data.rows.some((row) => row.cluster === id) ? "not_in_report" : "unknown");
    const inside = this.fitting(query ?? {}).filter((row) => this.data.clusters[row.cluster]);
    const at = inside.findIndex((row) => row.cluster === id);
    return { ...page, before: inside[at - 1]?.cluster ?? null, after: inside[at + 1]?.cluster ?? null };
  }
}

export const source = document.getElementById("data") ? new Pages() : new Program();
