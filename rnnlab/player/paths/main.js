// The picture of paths, mounted by Streamlit.
import { Clock } from "../common/clock.js";
import { readTheme, rgb } from "../common/colours.js";
import { Controls } from "../common/controls.js";
import { element, motionIsReduced, write } from "../common/dom.js";
import { explanation } from "../common/explain.js";
import { Frames } from "../common/frames.js";
import { mountOnce } from "../common/mount.js";
import { stepOf } from "../common/readout.js";
import { beliefOf, titleOf } from "./card.js";
import { ClassChips } from "./chips.js";
import { decodePaths } from "./decode.js";
import { PathsPlot } from "./plot.js";
import { PathsSide } from "./side.js";

const SIDE_BY_SIDE = 820; // CSS pixels from which the cards stand beside the plane
const CARDS = 308; // CSS pixels: the cards and the gap before them

class PathsPlayer {
  /** @type {Paths | null} */ paths;
  /** @type {Theme} */ theme;
  /** @type {Colour[]} */ colours;
  /** @type {number} */ width;
  /** @type {number | null} */ pinned;
  /** @type {number | null} */ pointed;
  /** @type {Call["setTriggerValue"]} */ send;
  /** @type {string} */ explained;
  /** @type {ClassChips} */ chips;
  /** @type {PathsPlot} */ plot;
  /** @type {Controls} */ controls;
  /** @type {PathsSide} */ side;
  /** @type {HTMLElement} */ trails;
  /** @type {HTMLElement} */ sentences;
  /** @type {HTMLElement} */ told;
  /** @type {HTMLElement} */ trailsHelp;
  /** @type {HTMLElement} */ live;
  /** @type {HTMLElement} */ tools;
  /** @type {HTMLElement} */ body;
  /** @type {HTMLElement} */ root;

  /** @param {MountPoint} mountPoint */
  constructor(mountPoint) {
    this.mountPoint = mountPoint;
    this.paths = null;
    this.pinned = null; // the digits that are pinned and pointed at
    this.pointed = null;
    this.whole = false;
    this.frames = new Frames();
    this.clock = new Clock({
      onStep: (step) => this.moment(step),
      onPlay: (playing) => this.played(playing),
      onEnd: () => {},
      onFrame: (now) => this.frame(now),
    });
    this.build();
    this.watcher = new ResizeObserver(() => this.root.clientWidth !== this.width && this.refresh());
    this.watcher.observe(this.root);
  }

  build() {
    const { clock } = this;
    this.chips = new ClassChips((classes) => this.chooseClasses(classes));
    this.plot = new PathsPlot({ onPoint: (each) => this.point(each), onChoose: (each) => this.pin(each === this.pinned ? null : each) });
    this.controls = new Controls({
      toggle: () => (clock.playing ? clock.pause() : clock.play()),
      restart: () => { clock.go(0); clock.play(); },
      step: (by) => this.seek(clock.step + by),
      seek: (step) => this.seek(step),
      speed: (value) => { clock.speed = value; },
      loop: (on) => { clock.loop = on; if (this.paths) this.controls.show(this.paths, clock); },
    });
    this.side = new PathsSide({
      letGo: () => this.pin(null),
      open: (each) => this.send("sample", this.paths?.index(each)),
      walk: (by) => this.walk(by),
    });
    this.trails = element("button", { type: "button", class: "chip trails", onclick: () => { this.whole = !this.whole; this.refresh(); } });
    this.sentences = element("span");
    this.told = element("div", { class: "told" }, this.sentences);
    this.trailsHelp = element("span");
    this.live = element("div", { class: "unseen", "aria-live": "polite", role: "status" });
    this.tools = element("div", { class: "tools" }, this.chips.root, this.trails, this.trailsHelp);
    this.body = element("div", { class: "body" }, this.tools,
      element("div", { class: "scene" }, this.plot.root, this.controls.root, this.side.root), this.told);
    this.root = element("div", { class: "rnn-score paths", "data-playing": "false" }, this.body, this.live);
    this.plot.root.addEventListener("keydown", (event) => this.key(event));
    this.mountPoint.append(this.root);
  }

  // Called for every new data, theme and language; only other paths start again.
  /** @param {Call} call */
  load({ data, setTriggerValue }) {
    const paths = decodePaths(data);
    this.send = setTriggerValue;
    this.body.hidden = !paths;
    if (!paths) return this.clock.pause();
    const fresh = !this.paths || this.paths.id !== paths.id;
    if (!this.paths) this.adopt(paths);
    // the same test digit stays pinned where another network reads it
    if (this.paths) this.pinned = paths.placeOf(this.pinned === null ? null : this.paths.index(this.pinned));
    if (this.paths && !fresh) paths.pictures = this.paths.pictures;
    this.paths = paths;
    this.pointed = null;
    if (fresh) this.clock.pause();
    this.clock.load(paths.steps);
    if (fresh) Object.assign(this.clock, { step: motionIsReduced() ? paths.steps - 1 : 0, since: 0 });
    this.refresh();
    if (fresh && paths.moves && !motionIsReduced()) this.clock.play();
    if (!paths.pictures) paths.unpack().then(() => { if (this.paths === paths) this.refresh(); });
  }

  // What the page remembers from before, or from a link.
  /** @param {Paths} paths */
  adopt(paths) {
    this.chips.classes = new Set([...paths.view.classes].map(Number));
    this.pinned = paths.placeOf(paths.view.pinned);
    this.paths = paths;
  }

  // Everything but the moment: after new data, theme, width, or another choice.
  refresh() {
    const { paths, root } = this;
    this.width = root.clientWidth;
    if (!paths || !this.width) return;
    this.theme = readTheme(this.mountPoint);
    const beside = this.width >= SIDE_BY_SIDE;
    root.classList.toggle("beside", beside);
    root.classList.toggle("compact", this.width < 620);
    Object.assign(root.dataset, { trace: paths.id, kind: paths.kind });
    this.colours = paths.colours[this.theme.dark ? "dark" : "light"].map(rgb);
    this.chips.show(paths.words, this.colours);
    this.plot.show({ paths, theme: this.theme, width: beside ? this.width - CARDS : this.width, classes: this.chips.classes });
    this.plot.root.setAttribute("aria-label", paths.moves ? paths.words.stage : paths.words.points);
    this.controls.root.hidden = this.trails.hidden = this.trailsHelp.hidden = !paths.moves;
    this.controls.show(paths, this.clock);
    this.trails.setAttribute("aria-pressed", String(this.whole));
    this.writeWords(paths);
    this.showCards(paths);
    this.moment(this.clock.step);
  }

  /** @param {Paths} paths */
  writeWords({ words, explain, kind, told }) {
    write(this.trails, words.whole);
    write(this.sentences, told);
    const spoken = JSON.stringify(explain);
    if (this.explained === spoken) return;
    this.explained = spoken;
    this.told.replaceChildren(this.sentences, explanation(explain[kind], words.about));
    this.chips.explain(explanation(explain.classes, words.about));
    this.trailsHelp.replaceChildren(explanation(explain.trails, words.about));
  }

  /** @param {Paths} paths */
  showCards(paths) {
    const { theme, pinned, colours } = this;
    this.side.show({ paths, theme, colours, pinned, each: this.shown });
    this.root.dataset.picked = this.shown === null ? "" : String(paths.index(this.shown));
  }

  // Which digit the second card tells of.
  get shown() {
    return this.pointed ?? this.pinned;
  }

  // The moment changed, or must be drawn again.
  /** @param {number} step */
  moment(step) {
    const { paths, plot, root } = this;
    if (!paths || !plot.unit) return;
    if (!this.clock.playing) this.draw(step);
    this.controls.moment(step, stepOf(paths, step));
    this.side.moment(step);
    root.dataset.step = String(step + 1);
    if (!this.clock.playing) this.speak(step);
  }

  /** @param {number} now */
  draw(now) {
    this.plot.draw(now, { picked: this.shown, pinned: this.pinned, whole: this.whole });
  }

  // Between two timesteps the heads glide from the one state to the next.
  /** @param {number} now */
  frame(now) {
    const { clock } = this;
    this.draw(Math.min(clock.step + Math.min(clock.since, 1), clock.steps - 1));
    this.frames.count(now, this.root);
  }

  /** @param {number} step */
  speak(step) {
    const { paths } = this;
    if (!paths) return;
    const digits = [paths.own, this.shown].filter((each) => each !== null);
    write(this.live, digits.map((each) => `${titleOf(paths, each)}: ${beliefOf(paths, each, step)}`).join(" "));
  }

  /** @param {number} step */
  seek(step) {
    this.clock.pause();
    this.clock.go(step);
  }

  /** @param {boolean} playing */
  played(playing) {
    this.root.dataset.playing = String(playing);
    this.controls.playing(playing);
    this.frames.begin();
    if (!playing && this.paths) this.moment(this.clock.step);
  }

  /** @param {number | null} each */
  point(each) {
    const pointed = each === this.paths?.own ? null : each;
    if (pointed === this.pointed) return;
    this.pointed = pointed;
    this.repick();
  }

  /** @param {number | null} each */
  pin(each) {
    const { paths } = this;
    if (!paths) return;
    const pinned = each === paths.own ? null : each;
    this.pointed = null;
    if (pinned !== this.pinned) {
      this.pinned = pinned;
      this.send("pin", pinned === null ? -1 : paths.index(pinned));
    }
    this.repick();
  }

  repick() {
    if (this.paths) this.showCards(this.paths);
    this.side.moment(this.clock.step);
    if (this.clock.playing) return;
    this.draw(this.clock.step);
    this.speak(this.clock.step);
  }

  // Pins the next or the previous digit of the shown classes.
  /** @param {number} by */
  walk(by) {
    const { paths } = this;
    if (!paths) return;
    const digits = paths.testDigits().filter((each) => this.chips.classes.has(paths.arrays.labels[each]));
    const at = this.pinned === null ? -1 : digits.indexOf(this.pinned);
    const next = at < 0 ? (by > 0 ? 0 : digits.length - 1) : (at + by + digits.length) % digits.length;
    this.pin(digits[next]);
  }

  /** @param {Set<number>} classes */
  chooseClasses(classes) {
    this.send("classes", [...classes].sort().join(""));
    this.pointed = null;
    this.refresh();
  }

  // The plane's own keys, while it has the focus: as in the score, and Page Up and Page Down for another digit.
  /** @param {KeyboardEvent} event */
  key(event) {
    const { clock, paths, plot } = this;
    if (event.target !== plot.root || event.ctrlKey || event.metaKey || event.altKey) return;
    const inTime = {
      " ": () => (clock.playing ? clock.pause() : clock.play()),
      ArrowDown: () => this.seek(clock.step + 1),
      ArrowRight: () => this.seek(clock.step + 1),
      ArrowUp: () => this.seek(clock.step - 1),
      ArrowLeft: () => this.seek(clock.step - 1),
      Home: () => this.seek(0),
      End: () => this.seek(clock.steps - 1),
    };
    /** @type {Record<string, () => void>} */
    const acts = {
      ...(paths?.moves ? inTime : {}),
      PageDown: () => this.walk(1),
      PageUp: () => this.walk(-1),
      Escape: () => this.pin(null),
    };
    if (!(event.key in acts)) return;
    event.preventDefault();
    acts[event.key]();
  }

  stop() {
    this.clock.pause();
    this.watcher.disconnect();
    this.root.remove();
  }
}

/** @param {Call} call */
export default function mount(call) {
  return mountOnce(call, PathsPlayer);
}
