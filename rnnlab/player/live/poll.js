// Asks a route what is new in the runs that a page shows: one short request for all of the page's components, none while
// the page is hidden. The format is that of rnnlab/runs/live.py.

// once a document, whichever component comes first: each is a module of its own
const HUB = Symbol.for("rnnlab.live.1");
// milliseconds: between two requests after a click, and for how long; then, until what was clicked has happened; after a
// failure at first and at most; between two wishes of the same kind; between two looks whether a page is still drawn
const QUICK = 60;
const QUICKLY = 1500;
const BRISK = 250;
const WAIT = 1000;
const LONGEST_WAIT = 15_000;
const PATIENCE = 500;
const BLINK = 50;
const COLUMNS = ["step", "loss", "accuracy", "learning_rate", "gradient_norm", "saturation", "dead"];
// points from which on the curve is asked for anew, thinned
const REFRESH_AT = 2500;

/** What is known of all runs of this page, and who waits for news. */
export function livePoll() {
  window[HUB] ||= new Hub();
  return window[HUB];
}

class Hub {
  constructor() {
    this.runs = new Map(); // id -> what is known of it, see `empty`
    this.worker = null;
    this.watchers = new Set();
    this.tickets = new Map(); // an old one -> its newer one
    this.timer = null;
    this.asking = false;
    this.failures = 0;
    this.quickUntil = 0;
    this.offset = 0; // the server's clock against this one, in seconds
    document.addEventListener("visibilitychange", () => this.plan(0));
  }

  /** The server's clock, in seconds since 1970. */
  now() {
    return Date.now() / 1000 + this.offset;
  }

  run(id) {
    return this.runs.get(id);
  }

  // What a page run brought. Where this page knows better already, it stays.
  adopt(runs) {
    for (const [id, news] of Object.entries(runs)) this.take(id, news, !news.points);
  }

  take(id, news, factsOnly = false) {
    const known = this.runs.get(id) || empty();
    this.runs.set(id, known);
    if (news.gone !== undefined) {
      known.gone = true;
      return true;
    }
    if (known.seen > news.seen) return false;
    Object.assign(known, { seen: news.seen, facts: news.facts, gone: false });
    if (factsOnly) return true;
    add(known, news);
    known.cursor = known.columns.step.length > REFRESH_AT ? "" : news.cursor;
    return true;
  }

  // `watcher`: { id, poll: { address, ticket, follow, every, more, worker }, onNews(ids), onRefused() }
  watch(watcher) {
    this.watchers.add(watcher);
    if (watcher.poll.brisk) this.quickUntil = Date.now() + QUICKLY;
    this.plan(watcher.poll.brisk ? QUICK : null);
  }

  leave(watcher) {
    this.watchers.delete(watcher);
  }

  following() {
    return [...this.watchers].filter(({ poll }) => poll.follow.length || poll.worker);
  }

  pace() {
    const paces = this.following().map(({ poll }) => (poll.brisk ? Math.min(BRISK, poll.every) : poll.every));
    return Date.now() < this.quickUntil ? QUICK : Math.min(...paces);
  }

  // The next request, in so many milliseconds; without a number as soon as it is due anyway.
  plan(wait = null) {
    if (document.visibilityState === "hidden" || !this.following().length) {
      clearTimeout(this.timer);
      this.timer = null;
      return;
    }
    const due = Date.now() + (wait ?? this.pace());
    if (this.asking || (wait === null && this.timer !== null && due >= this.due)) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => this.ask(), due - Date.now());
  }

  async ask() {
    this.timer = null;
    const watchers = this.following();
    if (this.asking || !watchers.length || document.visibilityState === "hidden") return;
    this.asking = true;
    const asked = new URLSearchParams();
    const tickets = new Set(watchers.map(({ poll }) => this.ticket(poll.ticket)));
    for (const ticket of tickets) asked.append("ticket", ticket);
    for (const id of new Set(watchers.flatMap(({ poll }) => poll.follow))) {
      if (!this.runs.get(id)?.gone) asked.append("have", `${id}:${this.runs.get(id)?.cursor || ""}`);
    }
    if (watchers.some(({ poll }) => poll.worker)) {
      asked.append("worker", this.worker ? this.worker.state + (this.worker.device || "") : "");
    }
    const more = watchers.find(({ poll }) => poll.more)?.poll.more;
    if (more) asked.append("more", more);
    try {
      const answer = await fetch(`${watchers[0].poll.address}?${asked}`, { cache: "no-store" });
      if (answer.status === 403) this.refused(watchers);
      else if (answer.status === 200) this.hear(await answer.json());
      else if (answer.status !== 204) throw new Error(`status ${answer.status}`);
      this.failures = 0;
    } catch {
      this.failures += 1; // the server may be starting again
    }
    this.asking = false;
    this.plan(this.failures ? Math.min(WAIT * 2 ** (this.failures - 1), LONGEST_WAIT) : null);
  }

  hear(answer) {
    this.offset = answer.now - Date.now() / 1000;
    for (const [old, newer] of Object.entries(answer.tickets || {})) this.tickets.set(old, newer);
    const changed = new Set();
    for (const [id, news] of Object.entries(answer.runs || {})) if (this.take(id, news)) changed.add(id);
    if (answer.worker) this.worker = answer.worker;
    for (const watcher of [...this.watchers]) watcher.onNews(changed, Boolean(answer.worker));
  }

  ticket(first) {
    let ticket = first;
    while (this.tickets.has(ticket)) ticket = this.tickets.get(ticket);
    return ticket;
  }

  // A page that slept has expired tickets: a page run brings new ones.
  refused(watchers) {
    for (const watcher of watchers) {
      watcher.poll = { ...watcher.poll, follow: [], worker: false };
      watcher.onRefused();
    }
  }
}

function empty() {
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, []]));
  return { cursor: "", seen: 0, facts: {}, gone: false, columns, evaluations: [], measured: {}, probe: null, confusion: null };
}

function add(known, news) {
  const isWhole = news.from === 0;
  for (const name of COLUMNS) {
    const values = (news.points[name] || []).map((value) => value ?? NaN);
    // a curve that was thinned has fewer points than the run: what comes later is appended
    known.columns[name] = isWhole ? values : known.columns[name].concat(values);
  }
  known.evaluations = isWhole ? news.evaluations : known.evaluations.concat(news.evaluations);
  if (isWhole) Object.assign(known, { measured: {}, probe: null, confusion: null });
  for (const [name, { from, steps, values }] of Object.entries(news.measured || {})) {
    const had = from ? known.measured[name] : { steps: [], values: [] };
    known.measured[name] = { steps: had.steps.concat(steps), values: had.values.concat(values.map((one) => one ?? NaN)) };
  }
  for (const name of ["probe", "confusion", "console"]) if (news[name]) known[name] = news[name];
}

/** Whether the page shows something of these runs that is out of date; `shown`: id -> fact -> what was drawn. */
export function isOutOfDate(shown) {
  const hub = livePoll();
  return Object.entries(shown).some(([id, drawn]) => {
    const { facts, gone } = hub.run(id) || {};
    return gone || (facts && Object.entries(drawn).some(([name, value]) => !isSame(facts[name], value)));
  });
}

function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Asks for a page run, not again and again for the same. `lookAgain` is called where it is not the moment for it. */
export class Wish {
  constructor() {
    this.timer = null;
    this.what = "";
    this.at = 0;
    this.wait = 0;
  }

  make(what, send, lookAgain) {
    clearTimeout(this.timer);
    // While a page is drawn, it may bring what is wished for; and its fragments would be drawn into what is not there yet.
    if (document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "running") {
      this.timer = setTimeout(lookAgain, BLINK);
      return;
    }
    const again = what === this.what;
    if (again && Date.now() - this.at < this.wait) return;
    Object.assign(this, { what, at: Date.now(), wait: again ? this.wait * 2 : PATIENCE });
    send();
  }
}
