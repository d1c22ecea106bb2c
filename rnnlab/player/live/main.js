// A run as it happens: progress, figures, sentences and the growing figure, drawn in place from what poll.js brings.
// The page is asked for a run only when something that its own widgets show is out of date.

import { derive, deriveLayout } from "./derive.js";
import { inARow, sentence } from "./words.js";
import { PageRunRequest, isOutOfDate, livePoll } from "./poll.js";

/** @type {WeakMap<MountPoint, LiveRoot>} */
const MOUNTED = new WeakMap();
// milliseconds between two looks at the clock: "updated 0.4 s ago"
const TICK = 200;
// the share of the axis that a key moves, and the factor by which it widens
const PAN = 0.25;
const WIDEN = 2;
// the promise of Plotly's script, one for all figures of the page
const ARRIVING = Symbol.for("rnnlab.plotly");

/** @param {Call} call */
export default function mount(call) {
  const live = rootOf(call.parentElement);
  live.leave?.(); // it is called for all that is new, and not always told that the call before has ended
  live.send = () => call.setTriggerValue("wanted", Date.now());
  live.data = JSON.parse(new TextDecoder().decode(call.data));
  const hub = livePoll();
  hub.adopt(live.data.runs);
  if (live.data.worker && !hub.worker) hub.worker = live.data.worker;
  build(live);
  draw(live);
  /** @type {Watcher} */
  const watcher = {
    poll: live.data.poll,
    onUpdate(changed, workerChanged) {
      if ([...changed].some((id) => live.data.poll.follow.includes(id))) draw(live);
      if (changed.size || workerChanged) requestIfOutOfDate(live);
    },
    onRefused: () => refused(live),
  };
  hub.watch(watcher);
  requestIfOutOfDate(live);
  const clock = setInterval(() => live.parts.forEach((part) => part.tick?.()), TICK);
  const leave = () => {
    hub.leave(watcher);
    clearInterval(clock);
  };
  live.leave = leave;
  return () => {
    leave();
    // it is called again at once where the page has new data; else it is gone
    setTimeout(() => {
      if (live.host.isConnected) return;
      clearTimeout(live.request.timer);
      live.parts.forEach((part) => part.end?.());
    });
  };
}

/** @param {MountPoint} root */
function rootOf(root) {
  let live = MOUNTED.get(root);
  if (!live) {
    const host = root.querySelector(".rnn-live");
    live = /** @type {LiveRoot} */ ({ host, request: new PageRunRequest(), parts: /** @type {LivePart[]} */ ([]), shape: "" });
    MOUNTED.set(root, live);
  }
  return live;
}

/** @param {LiveRoot} live */
function refused(live) {
  live.request.make("ticket", live.send, () => refused(live));
}

// Asks for a page run if what the page shows is out of date.
/** @param {LiveRoot} live */
function requestIfOutOfDate(live) {
  const { shown, worker } = live.data;
  const hub = livePoll();
  const known = Object.keys(shown).map((id) => hub.run(id)?.facts);
  const isOld = worker && hub.worker && JSON.stringify(hub.worker) !== JSON.stringify(worker);
  if (isOld || isOutOfDate(shown)) live.request.make(JSON.stringify([known, hub.worker]), live.send, () => requestIfOutOfDate(live));
}

// Parts stay while the page asks for the same ones: a figure is not made anew.
/** @param {LiveRoot} live */
function build(live) {
  const shape = live.data.parts.map((part) => `${part.part} ${"key" in part ? part.key : ""}`).join();
  if (shape !== live.shape) {
    live.parts.forEach((part) => part.end?.());
    live.parts = live.data.parts.map(({ part }) => new PARTS[part]());
    live.host.replaceChildren(...live.parts.map((part) => part.element));
    live.shape = shape;
  }
  live.parts.forEach((part, place) => part.give(live.data.parts[place], live.data.words));
}

/** @param {LiveRoot} live */
function draw(live) {
  live.parts.forEach((part) => part.draw());
}

/** @template {PartData} Data */
class Part {
  /** @type {Data} */ data;
  /** @type {Words} */ words;

  /** @param {string} className @param {"div" | "pre"} [tag] */
  constructor(className, tag = "div") {
    this.element = element(tag, { className });
  }

  /** @param {Data} data @param {Words} words */
  give(data, words) {
    this.data = data;
    this.words = words;
  }

  get facts() {
    return ("run" in this.data && livePoll().run(this.data.run)?.facts) || {};
  }

  /** @param {Sentence} one */
  told(one) {
    return sentence(one, this.facts, this.words, livePoll());
  }
}

// How far it is, in words over a bar.
/** @extends {Part<ProgressData>} */
class Progress extends Part {
  constructor() {
    super("live-progress");
    this.text = element("div", { className: "live-words" });
    this.done = element("div", { className: "live-done" });
    this.bar = element("div", { className: "live-bar", role: "progressbar", ariaValueMin: "0" });
    this.bar.append(this.done);
    this.element.append(this.text, this.bar);
  }

  draw() {
    this.tick();
    const { step = 0, steps = 1, state = "" } = this.facts;
    Object.assign(this.bar, { ariaValueNow: String(step), ariaValueMax: String(steps), ariaLabel: this.data.label });
    Object.assign(this.element.dataset, { step, state });
    this.done.style.width = `${100 * Math.min(1, step / steps)}%`;
  }

  tick() {
    const told = inARow(this.data.sentences, this.facts, this.words, livePoll());
    if (told !== this.text.textContent) this.text.textContent = told;
  }
}

// The figures that matter, each with its name over it.
/** @extends {Part<FiguresData>} */
class Figures extends Part {
  /** @type {string | undefined} */ drawn;
  /** @type {HTMLElement[]} */ values;

  constructor() {
    super("live-figures");
  }

  /** @param {FiguresData} data @param {Words} words */
  give(data, words) {
    super.give(data, words);
    const drawn = JSON.stringify(data.figures);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.values = data.figures.map(() => element("div", { className: "live-value" }));
    this.element.replaceChildren(...data.figures.map(({ label, help }, place) => figure(label, help, this.values[place])));
  }

  draw() {
    this.data.figures.forEach((one, place) => {
      const told = this.told(one) ?? "–";
      if (this.values[place].textContent !== told) this.values[place].textContent = told;
    });
  }
}

/** @param {string} label @param {string} help @param {HTMLElement} value */
function figure(label, help, value) {
  const one = element("div", { className: "live-figure" });
  const name = element("div", { className: "live-name" });
  name.append(element("span", { textContent: label }));
  if (help) {
    const mark = element("span", { className: "live-help", tabIndex: 0, textContent: "?", role: "img", ariaLabel: help });
    mark.dataset.help = help;
    name.append(mark);
  }
  one.append(name, value);
  return one;
}

// A line of sentences, gone where there is nothing to tell.
/** @extends {Part<LineData>} */
class Line extends Part {
  constructor() {
    super("live-line");
  }

  draw() {
    const told = this.data.sentences.map((one) => this.told(one)).filter((one) => one !== null).join(this.words.between);
    if (told !== this.element.textContent) this.element.textContent = told;
    this.element.hidden = !told;
  }
}

// A document's console.
/** @extends {Part<ConsoleData>} */
class Console extends Part {
  constructor() {
    super("live-console", "pre");
    this.element.tabIndex = 0;
  }

  draw() {
    const told = (livePoll().run(this.data.run)?.console || this.data.lines).join("\n");
    if (told === this.element.textContent) return;
    const atEnd = this.element.scrollTop + this.element.clientHeight >= this.element.scrollHeight - 8;
    this.element.textContent = told;
    if (atEnd) this.element.scrollTop = this.element.scrollHeight;
    this.element.hidden = !told;
  }
}

// A figure of Plotly's whose traces follow the runs' points.
/** @extends {Part<ChartData>} */
class Chart extends Part {
  /** @type {[number, number] | null} */ range;
  /** @type {MouseEvent | null} */ pointer;
  /** @type {PlotlyScript | undefined} */ Plotly;
  wanted = 0; // the frame in which it is drawn
  isHeard = false;
  drawn = 0; // how often
  ended = false;

  constructor() {
    super("live-chart");
    this.range = null; // what of the axis was zoomed to; null: all
    this.pointer = null;
    this.plot = element("div", { className: "live-plot", tabIndex: 0, role: "group" });
    this.whole = element("button", { type: "button", className: "live-whole", hidden: true, onclick: () => this.zoom(null) });
    this.element.append(this.plot, this.whole);
    this.plot.addEventListener("mousemove", (event) => event.isTrusted && (this.pointer = event));
    this.plot.addEventListener("mouseleave", () => (this.pointer = null));
    this.plot.addEventListener("keydown", (event) => this.press(event));
    this.size = new ResizeObserver(() => this.fit());
    this.size.observe(this.element);
  }

  /** @param {ChartData} data @param {Words} words */
  give(data, words) {
    super.give(data, words);
    this.plot.style.minHeight = `${data.figure.layout.height}px`;
    this.plot.ariaLabel = data.zoom ? `${data.label}. ${words.zoom}` : data.label;
    this.plot.title = "";
    this.whole.textContent = words.whole;
  }

  draw() {
    if (this.wanted) return;
    this.wanted = requestAnimationFrame(async () => {
      this.wanted = 0;
      const Plotly = await plotly(this.data.plotly);
      if (!this.ended) this.show(Plotly);
    });
  }

  /** @param {PlotlyScript} Plotly */
  show(Plotly) {
    const runs = this.data.runs.flatMap((id) => livePoll().run(id) ?? []);
    if (runs.length < this.data.runs.length) return;
    const { data, layout } = structuredClone(this.data.figure); // Plotly writes into what it is given
    const traces = data.map((trace) => (trace.meta?.live ? { ...trace, ...derive(trace.meta.live, runs) } : trace));
    const made = deriveLayout({ ...layout, autosize: true }, traces, runs);
    if (this.data.zoom) {
      // a finger scrolls the page
      if (matchMedia("(pointer: fine)").matches) Object.assign(made, { dragmode: "zoom" });
      // what is zoomed to is kept here, not by Plotly, which would not give it back
      made.xaxis = { ...made.xaxis, fixedrange: false, uirevision: ++this.drawn };
      if (this.range) Object.assign(made.xaxis, { range: [...this.range], autorange: false });
    }
    this.Plotly = Plotly;
    Plotly.react(this.plot, traces, made, { displayModeBar: false, doubleClick: false, showTips: false });
    if (!this.isSubscribed) {
      this.isSubscribed = true;
      const plot = /** @type {PlotlyPlot} */ (this.plot);
      plot.on("plotly_relayout", (change) => this.moved(change));
      plot.on("plotly_doubleclick", () => this.zoom(null));
    }
    this.pointAgain();
  }

  // Under a mouse that rests, the new points are read out.
  pointAgain() {
    const { clientX, clientY, target } = this.pointer || {};
    const panel = target instanceof Element && target.getAttribute("data-subplot");
    const place = panel && this.plot.querySelector(`.nsewdrag[data-subplot="${panel}"]`);
    if (place) place.dispatchEvent(new MouseEvent("mousemove", { clientX, clientY, bubbles: true, view: window }));
  }

  /** @param {PlotlyChange} change */
  moved(change) {
    const low = change["xaxis.range[0]"] ?? change["xaxis.range"]?.[0];
    const high = change["xaxis.range[1]"] ?? change["xaxis.range"]?.[1];
    if (low === undefined || high === undefined) return;
    this.range = [low, high];
    this.whole.hidden = false;
  }

  /** @param {[number, number] | null} range */
  zoom(range) {
    this.range = range;
    this.whole.hidden = range === null;
    this.draw();
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (!this.data.zoom || !this.Plotly || event.ctrlKey || event.metaKey || event.altKey) return;
    const [low, high] = this.range || /** @type {PlotlyPlot} */ (this.plot)._fullLayout.xaxis.range;
    const [middle, half] = [(low + high) / 2, (high - low) / 2];
    /** @type {Record<string, () => [number, number] | null>} */
    const keys = {
      "+": () => [middle - half / WIDEN, middle + half / WIDEN],
      "=": () => [middle - half / WIDEN, middle + half / WIDEN],
      "-": () => [middle - half * WIDEN, middle + half * WIDEN],
      ArrowLeft: () => [low - 2 * half * PAN, high - 2 * half * PAN],
      ArrowRight: () => [low + 2 * half * PAN, high + 2 * half * PAN],
      0: () => null,
      Escape: () => null,
    };
    const to = keys[event.key];
    if (!to || (this.range === null && event.key === "Escape")) return;
    event.preventDefault();
    this.zoom(to());
  }

  fit() {
    if (this.Plotly && this.plot.isConnected && this.element.clientWidth) this.Plotly.Plots.resize(this.plot);
  }

  end() {
    this.ended = true;
    this.size.disconnect();
    this.Plotly?.purge(this.plot);
  }
}

// Plotly as Streamlit's own charts have brought it, else from the address that the page gave.
/** @param {string} address @returns {Promise<PlotlyScript>} */
function plotly(address) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  const shared = /** @type {Window & { [ARRIVING]?: Promise<PlotlyScript> }} */ (window);
  shared[ARRIVING] ||= new Promise((done, failed) => {
    const script = element("script", { src: address, onload: () => done(/** @type {PlotlyScript} */ (window.Plotly)) });
    script.onerror = () => {
      delete shared[ARRIVING]; // the next draw tries again
      failed(new Error("Plotly's script did not arrive"));
    };
    document.head.append(script);
  });
  return shared[ARRIVING];
}

/** @type {Record<PartData["part"], new () => LivePart>} */
const PARTS = { progress: Progress, figures: Figures, line: Line, console: Console, chart: Chart };

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} properties
 * @returns {HTMLElementTagNameMap[Tag]}
 */
function element(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}
