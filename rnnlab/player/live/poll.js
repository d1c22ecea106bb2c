// Asks a route what is new in the runs that a page shows: one short request for all of the page's components, none while
// the page is hidden. The format is that of rnnlab/runs/live.py.

// once a document, whichever component comes first: each is a module of its own
const HUB = Symbol.for("rnnlab.live.1");
// milliseconds: between two requests after a click, and for how long; then, until what was clicked has happened; after a
// failure at first and at most; between two page runs requested for the same reason; between two looks whether a page is still drawn
const QUICK = 60;
const QUICKLY = 1500;
const BRISK = 250;
const WAIT = 1000;
const LONGEST_WAIT = 15_000;
const PATIENCE = 500;
const BLINK = 50;
/** @type {CurveQuantity[]} */
const COLUMNS = ["step", "loss", "accuracy", "learning_rate", "gradient_norm", "saturation", "dead"];
// points from which on the curve is asked for anew, thinned
const REFRESH_AT = 2500;

// What is known of all runs of this page, and its subscribers.
/** @returns {Hub} */
export function livePoll() {
  const shared = /** @type {Window & { [HUB]?: Hub }} */ (window);
  shared[HUB] ||= new Hub();
  return shared[HUB];
}

export class Hub {
  /** @type {Map<string, KnownRun>} */ runs;
  /** @type {WorkerState | null} */ worker;
  /** @type {Set<Watcher>} */ watchers;
  /** @type {Map<string, string>} */ tickets;
  /** @type {number | undefined} */ timer;

  constructor() {
    this.runs = new Map();
    this.worker = null;
    this.watchers = new Set();
    this.tickets = new Map(); // an old one -> its newer one
    this.timer = undefined;
    this.due = 0; // when it rings, where it runs
    this.polling = false;
    this.failures = 0;
    this.quickUntil = 0;
    this.offset = 0; // the server's clock against this one, in seconds
    document.addEventListener("visibilitychange", () => this.plan(0));
  }

  // The server's clock, in seconds since 1970.
  now() {
    return Date.now() / 1000 + this.offset;
  }

  /** @param {string} id */
  run(id) {
    return this.runs.get(id);
  }

  // What a page run brought. Where this page knows better already, it stays.
  /** @param {Record<string, RunUpdate | RunState>} runs */
  adopt(runs) {
    for (const [id, update] of Object.entries(runs)) this.merge(id, update);
  }

  // Returns whether anything changed.
  /** @param {string} id @param {RunUpdate | RunState | RunGone} update */
  merge(id, update) {
    const known = this.runs.get(id) || empty();
    this.runs.set(id, known);
    if ("gone" in update) {
      known.gone = true;
      return true;
    }
    if (known.seen > update.seen) return false;
    Object.assign(known, { seen: update.seen, facts: update.facts, gone: false });
    if (!("points" in update)) return true;
    append(known, update);
    known.cursor = known.columns.step.length > REFRESH_AT ? "" : update.cursor;
    return true;
  }

  /** @param {Watcher} watcher */
  watch(watcher) {
    this.watchers.add(watcher);
    if (watcher.poll.brisk) this.quickUntil = Date.now() + QUICKLY;
    this.plan(watcher.poll.brisk ? QUICK : null);
  }

  /** @param {Watcher} watcher */
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
  /** @param {number | null} [wait] */
  plan(wait = null) {
    if (document.visibilityState === "hidden" || !this.following().length) {
      clearTimeout(this.timer);
      this.timer = undefined;
      return;
    }
    const due = Date.now() + (wait ?? this.pace());
    if (this.polling || (wait === null && this.timer !== undefined && due >= this.due)) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => this.poll(), due - Date.now());
  }

  async poll() {
    this.timer = undefined;
    const watchers = this.following();
    if (this.polling || !watchers.length || document.visibilityState === "hidden") return;
    this.polling = true;
    const query = new URLSearchParams();
    const tickets = new Set(watchers.map(({ poll }) => this.ticket(poll.ticket)));
    for (const ticket of tickets) query.append("ticket", ticket);
    /** @type {Map<string, string>} */
    const had = new Map(); // run -> cursor
    for (const id of new Set(watchers.flatMap(({ poll }) => poll.follow))) {
      if (!this.runs.get(id)?.gone) had.set(id, this.runs.get(id)?.cursor || "");
    }
    for (const [id, cursor] of had) query.append("have", `${id}:${cursor}`);
    if (watchers.some(({ poll }) => poll.worker)) {
      query.append("worker", this.worker ? this.worker.state + (this.worker.device || "") : "");
    }
    const more = watchers.find(({ poll }) => poll.more)?.poll.more;
    if (more) query.append("more", more);
    try {
      const answer = await fetch(`${watchers[0].poll.address}?${query}`, { cache: "no-store" });
      if (answer.status === 403) this.refused(watchers);
      else if (answer.status === 200) this.receive(await answer.json(), had);
      else if (answer.status !== 204) throw new Error(`status ${answer.status}`);
      this.failures = 0;
    } catch {
      this.failures += 1; // the server may be starting again
    }
    this.polling = false;
    this.plan(this.failures ? Math.min(WAIT * 2 ** (this.failures - 1), LONGEST_WAIT) : null);
  }

  /** @param {LiveAnswer} answer @param {Map<string, string>} had */
  receive(answer, had) {
    this.offset = answer.now - Date.now() / 1000;
    for (const [old, newer] of Object.entries(answer.tickets || {})) this.tickets.set(old, newer);
    /** @type {Set<string>} */
    const changed = new Set();
    for (const [id, update] of Object.entries(answer.runs || {})) {
      // a page run has brought more meanwhile: what was asked for cannot be added to that
      const isOvertaken = "from" in update && update.from > 0 && had.get(id) !== this.runs.get(id)?.cursor;
      if (!isOvertaken && this.merge(id, update)) changed.add(id);
    }
    if (answer.worker) this.worker = answer.worker;
    for (const watcher of [...this.watchers]) watcher.onUpdate(changed, Boolean(answer.worker));
  }

  /** @param {string} first */
  ticket(first) {
    let ticket = first;
    for (let newer = this.tickets.get(ticket); newer !== undefined; newer = this.tickets.get(ticket)) ticket = newer;
    return ticket;
  }

  // A page that slept has expired tickets: a page run brings new ones.
  /** @param {Watcher[]} watchers */
  refused(watchers) {
    for (const watcher of watchers) {
      watcher.poll = { ...watcher.poll, follow: [], worker: false };
      watcher.onRefused();
    }
  }
}

/** @returns {KnownRun} */
function empty() {
  const columns = /** @type {KnownRun["columns"]} */ ({});
  for (const name of COLUMNS) columns[name] = [];
  return { cursor: "", seen: 0, facts: {}, gone: false, columns, evaluations: [], measured: {}, probe: null, confusion: null };
}

/** @param {KnownRun} known @param {RunUpdate} update */
function append(known, update) {
  const isWhole = update.from === 0;
  for (const name of COLUMNS) {
    const values = (update.points[name] || []).map((value) => value ?? NaN);
    // a curve that was thinned has fewer points than the run: what comes later is appended
    known.columns[name] = isWhole ? values : known.columns[name].concat(values);
  }
  known.evaluations = isWhole ? update.evaluations : known.evaluations.concat(update.evaluations);
  if (isWhole) Object.assign(known, { measured: {}, probe: null, confusion: null });
  for (const [name, { from, steps, values }] of Object.entries(update.measured || {})) {
    const had = from ? known.measured[name] : { steps: [], values: [] };
    known.measured[name] = { steps: had.steps.concat(steps), values: had.values.concat(values.map((one) => one ?? NaN)) };
  }
  const { probe, confusion, console } = update;
  Object.assign(known, probe && { probe }, confusion && { confusion }, console && { console });
}

// Whether the page shows something of these runs that is out of date.
/** @param {ShownFacts} shown */
export function isOutOfDate(shown) {
  const hub = livePoll();
  return Object.entries(shown).some(([id, drawn]) => {
    const known = hub.run(id);
    return known && (known.gone || Object.entries(drawn).some(([name, value]) => !isSame(known.facts[name], value)));
  });
}

/** @param {unknown} one @param {unknown} other */
function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

// Requests a page run, not again and again for the same reason.
export class PageRunRequest {
  /** @type {number | undefined} */ timer;

  constructor() {
    this.timer = undefined;
    this.what = "";
    this.at = 0;
    this.wait = 0;
  }

  // `lookAgain` is called where it is not the moment for it.
  /** @param {string} what @param {() => void} send @param {() => void} lookAgain */
  make(what, send, lookAgain) {
    clearTimeout(this.timer);
    // While a page is drawn, it may bring what is asked for; and its fragments would be drawn into what is not there yet.
    if (document.querySelector("[data-testid=stApp]")?.getAttribute("data-test-script-state") === "running") {
      this.timer = setTimeout(lookAgain, BLINK);
      return;
    }
    const again = what === this.what;
    if (again && Date.now() - this.at < this.wait) return;
    Object.assign(this, { what, at: Date.now(), wait: again ? this.wait * 2 : PATIENCE });
    send();
  }
}
