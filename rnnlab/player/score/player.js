// One score on a page: data, clock, stage and controls brought together.
import { Chips } from "./chips.js";
import { Clock } from "../common/clock.js";
import { readTheme } from "../common/colours.js";
import { Controls } from "../common/controls.js";
import { decode, topClass } from "../common/decode.js";
import { element, motionIsReduced, whenSeen } from "../common/dom.js";
import { Explained } from "./explained.js";
import { Frames } from "../common/frames.js";
import { Guess } from "./guess.js";
import { Link } from "./link.js";
import { arrange, clickedUnit, readOrders } from "../common/orders.js";
import { nowSentence, stepOf } from "../common/readout.js";
import { Sections } from "./sections.js";
import { Stage } from "./stage.js";
import { Sync } from "./sync.js";
import { showTake, Takes } from "../common/takes.js";
import { onStage, publishStage } from "./on_stage.js";
import { Voice } from "./voice.js";

export class Player {
  /** @type {Score | null} */ score;
  /** @type {Set<string>} */ open;
  /** @type {string | null} */ wide;
  /** @type {number | null} */ unit;
  /** @type {Record<string, Numbers>} */ orders;
  /** @type {string | null} */ orderKey;
  /** @type {Cell | null} */ pick;
  /** @type {Theme} */ theme;
  /** @type {number} */ width;
  /** @type {number} */ ratio;
  /** @type {boolean} */ guesses;
  /** @type {IntersectionObserver | undefined} */ seen;
  /** @type {Call["setTriggerValue"]} */ send;
  /** @type {Chips} */ chips;
  /** @type {Stage} */ stage;
  /** @type {Controls} */ controls;
  /** @type {Takes} */ takes;
  /** @type {Sections} */ sections;
  /** @type {Explained} */ explained;
  /** @type {Link} */ link;
  /** @type {HTMLElement} */ hint;
  /** @type {HTMLElement} */ about;
  /** @type {Voice} */ voice;
  /** @type {Guess} */ guess;
  /** @type {HTMLElement} */ body;
  /** @type {HTMLElement} */ root;

  /** @param {MountPoint} mountPoint */
  constructor(mountPoint) {
    this.mountPoint = mountPoint;
    this.score = null;
    this.open = new Set();
    this.wide = null;
    this.column = 0; // the one chosen with the arrows in a widened lane
    this.unit = null; // the pinned one
    this.orders = {}; // key -> Int16Array: the unit at each place
    this.orderKey = null;
    this.pick = null;
    this.frames = new Frames();
    this.clock = new Clock({
      onStep: (step, changed) => this.moment(step, changed),
      onPlay: (playing) => this.played(playing),
      onEnd: () => this.guess.ended(),
      onFrame: (now) => this.frames.count(now, this.root),
    });
    this.build();
    this.watcher = new ResizeObserver(() => this.resized());
    this.watcher.observe(this.root);
    this.sync = new Sync(this);
    this.onKey = (/** @type {KeyboardEvent} */ event) => this.guess.key(event);
    document.addEventListener("keydown", this.onKey);
  }

  build() {
    const { clock } = this;
    this.chips = new Chips({ onToggle: (key) => this.toggleLane(key), onAll: (all) => this.openAll(all) });
    this.stage = new Stage({
      onPick: (pick) => this.point(pick),
      onChoose: (pick) => this.choose(pick),
      onScrub: (step) => { if (this.guess.mayScrub) this.seek(step); },
      onWiden: (key) => this.widen(key),
    });
    this.controls = new Controls({
      toggle: () => (clock.playing ? clock.pause() : clock.play()),
      restart: () => { clock.go(0); clock.play(); },
      step: (by) => this.seek(clock.step + by),
      seek: (step) => this.seek(step),
      speed: (value) => { clock.speed = value; },
      loop: (on) => { clock.loop = on; if (this.score) this.controls.show(this.score, clock); },
    });
    this.takes = new Takes({ onChoose: (which) => this.showTake(which) });
    this.sections = new Sections(this);
    this.explained = new Explained();
    this.link = new Link(this);
    this.hint = element("p", { class: "hint" });
    this.about = element("p", { class: "about" });
    this.voice = new Voice(this);
    this.guess = new Guess(this);
    this.body = element("div", { class: "body" }, this.chips.root,
      element("div", { class: "lead" }, this.hint, this.explained.button, this.about), this.explained.list, this.stage.root, this.voice.notes,
      this.voice.readout, this.controls.root, this.takes.root, this.sections.root, this.link.root, this.guess.root);
    this.root = element("div", { class: "rnn-score", "data-playing": "false" }, this.body, this.voice.live);
    this.stage.root.addEventListener("keydown", (event) => this.key(event));
    this.mountPoint.append(this.root);
  }

  // Called for every new data, theme and language; only another trace starts again from the top.
  /** @param {PlayerCall} call */
  load({ data, setTriggerValue }) {
    const score = decode(data);
    this.send = setTriggerValue || (() => {}); // a page on its own has nobody to ask
    this.body.hidden = !score;
    if (!score) {
      this.clock.pause();
      this.score = null;
      return;
    }
    const before = this.score;
    const first = !before;
    const fresh = !before || before.id !== score.id || before.view.mode !== score.view.mode;
    const again = !before || before.axis !== score.axis || before.takes.length !== score.takes.length;
    const which = again ? score.first_take : before.shown;
    const atEnd = this.clock.step >= this.clock.steps - 1;
    this.score = score;
    this.guesses = score.view.mode === "guess";
    if (first) this.restore(score.view);
    if (first || score.view.can_pin) this.unit = score.view.unit;
    this.orders = readOrders(score);
    showTake(score, which);
    if (fresh) this.clock.pause();
    this.clock.load(score.steps);
    if (fresh) this.rewind(score, first, atEnd);
    this.refresh();
    if (!fresh) return;
    this.guess.start();
    if (!score.view.live && !(first && score.view.row !== null) && !this.sync.follows) this.begin();
  }

  // What a link asks for, once.
  /** @param {ScoreView} view */
  restore(view) {
    for (const key of view.open_lanes) this.open.add(key);
    this.orderKey = view.order;
  }

  // Another trace: from the top, or where a link, or the pen that goes on drawing, wants it.
  /** @param {Score} score @param {boolean} first @param {boolean} atEnd */
  rewind({ view, steps }, first, atEnd) {
    const { clock } = this;
    this.column = 0;
    this.pick = null;
    clock.stopAfter = null;
    if (first && view.row !== null) clock.step = Math.min(view.row, steps - 1);
    else if (view.live) clock.step = first || atEnd ? steps - 1 : clock.step;
    else clock.step = 0;
  }

  // Plays from here, unless motion is not wanted; where it waits, when it is seen.
  begin() {
    this.seen?.disconnect();
    if (motionIsReduced()) {
      if (this.guesses) this.guess.pose();
    } else if (this.score?.view.waits) this.seen = whenSeen(this.stage.root, () => { if (this.clock.step === 0) this.clock.play(); });
    else this.clock.play();
  }

  openLanes() {
    return this.score ? this.score.lanes.filter((lane) => this.open.has(lane.key)) : [];
  }

  // Everything but the moment, written again: after new data, theme, width, or another choice of lanes.
  refresh() {
    const { score, root, sections, stage } = this;
    if (!score) return;
    this.width = root.clientWidth;
    if (!this.width) return;
    this.theme = readTheme(this.mountPoint);
    const open = this.openLanes();
    if (!open.some((lane) => lane.key === this.wide)) this.wide = null;
    this.markRoot(score);
    arrange(score, this.orderOfUnits());
    sections.show(score, this.theme);
    stage.show({
      score, open, theme: this.theme, width: this.width, wide: this.wide, unit: this.unit, covers: this.guesses,
      bars: sections.bars(score), overlay: sections.overlay(score), decision: sections.decision(score),
      tallest: this.tallest(score.view), step: () => this.clock.step,
    });
    root.classList.toggle("compact", stage.geometry.compact);
    this.writeAround(score, open);
    this.ratio = window.devicePixelRatio;
    this.moment(this.clock.step, false);
    this.tellStage();
  }

  // Before anything is measured.
  /** @param {Score} score */
  markRoot(score) {
    const { root, theme, guess } = this;
    root.classList.toggle("large", guess.large);
    root.classList.toggle("dark", theme.dark);
    root.dataset.mode = score.view.mode;
    root.dataset.trace = score.id;
  }

  // What stands round the stage.
  /** @param {Score} score @param {Lane[]} open */
  writeAround(score, open) {
    const { theme } = this;
    this.stage.root.setAttribute("aria-label", score.text.stage);
    this.hint.textContent = score.by_rows ? score.text.hint_row : score.text.hint_timestep;
    this.about.textContent = score.name.includes(score.cell) ? score.name : [score.name, score.cell].filter(Boolean).join(" · ");
    this.chips.show(score, this.open, theme);
    this.controls.show(score, this.clock);
    this.controls.root.hidden = this.sync.follows;
    this.takes.show(score);
    this.explained.show(score, open, theme);
    this.link.show(score);
    this.guess.show();
    this.voice.writeNotes(score);
  }

  // The largest side of the digit in CSS pixels. "Cover and guess" must leave room for its question on one screen.
  /** @param {ScoreView} view */
  tallest(view) {
    const usual = this.guesses ? Math.max(280, Math.min(420, window.innerHeight * 0.41)) : 400;
    return (view.height || usual) * (this.guess.large ? 1.2 : 1);
  }

  // Lets the rest of the page know what is on the stage of the score that links are made of.
  tellStage() {
    if (this.score?.view.linked) publishStage(onStage(this.score, this.open, this.orderKey));
  }

  resized() {
    if (this.root.clientWidth !== this.width || window.devicePixelRatio !== this.ratio) this.refresh();
  }

  // The moment changed, or must be drawn again.
  /** @param {number} step @param {boolean} changed */
  moment(step, changed) {
    const { score, stage, root, guess } = this;
    // what is hidden was not written yet
    if (!score || stage.view?.score !== score) return;
    const sentence = stepOf(score, step);
    stage.draw(step, changed && this.clock.playing && this.clock.rate < 9);
    stage.markBeliefs(guess.covers ? null : (belief) => [topClass({ belief }, step), nowSentence({ ...score, belief }, step)]);
    this.controls.moment(step, sentence);
    this.sections.moment(score, step);
    this.sync.lead(step);
    root.dataset.step = String(step + 1);
    this.voice.showReadout();
    if (changed) this.voice.speak(step);
  }

  /** @param {Cell | null} pick */
  point(pick) {
    const { perLine } = this.stage.geometry;
    const last = pick && pick.key !== null ? pick.step + (pick.exact ? 0 : perLine - 1) : 0;
    // what has not been read yet has no value
    this.pick = last > this.clock.step ? null : pick;
    this.voice.showReadout();
  }

  // The unit that stands at each place, or null.
  orderOfUnits() {
    return (this.orderKey !== null && this.orders[this.orderKey]) || null;
  }

  // Another reading of the same digit, at the same moment: no more than the pictures change.
  /** @param {WhichTake} which */
  showTake(which) {
    const { score, stage } = this;
    if (!score) return;
    showTake(score, which);
    arrange(score, this.orderOfUnits());
    stage.change();
    this.takes.mark();
    this.sections.mark(score);
    this.moment(this.clock.step, false);
    this.tellStage();
  }

  // Puts the units in another order, by its key; null: as they are numbered.
  /** @param {string | null} key */
  orderBy(key) {
    this.orderKey = key;
    this.refresh();
  }

  // A click on a cell chooses its unit, where somebody answers.
  /** @param {Cell | null} pick */
  choose(pick) {
    if (!this.score?.view.can_pin || !pick || !pick.key) return;
    const entry = this.stage.entryOf(pick.key);
    const unit = entry ? clickedUnit(entry, pick) : null;
    if (unit !== null) this.pin(unit);
  }

  // unit: from 0; null: none
  /** @param {number | null} unit */
  pin(unit) {
    if (!this.score || unit === this.unit) return;
    this.unit = unit;
    this.stage.pin(unit);
    this.sections.moment(this.score, this.clock.step);
    this.send("pin", unit === null ? -1 : unit);
  }

  /** @param {number} step */
  seek(step) {
    if (this.sync.request(step)) return;
    this.clock.pause();
    this.clock.go(step);
  }

  /** @param {boolean} playing */
  played(playing) {
    this.root.dataset.playing = String(playing);
    this.controls.playing(playing);
    this.frames.begin();
    if (!this.score) return;
    this.guess.show();
    this.voice.rest(playing);
  }

  /** @param {string} key */
  toggleLane(key) {
    if (!this.open.delete(key)) this.open.add(key);
    this.refresh();
  }

  /** @param {boolean} all */
  openAll(all) {
    this.open = new Set(all && this.score ? this.score.lanes.map((lane) => lane.key) : ["hidden"]);
    this.refresh();
  }

  /** @param {string} key */
  widen(key) {
    this.wide = this.wide === key ? null : key;
    this.column = 0;
    this.pick = null;
    this.refresh();
    if (!this.wide) return;
    this.stage.root.focus({ preventScroll: true });
    this.voice.sayReadout();
  }

  // The stage's own keys, while it has the focus: play, step, jump, and choose a unit in a widened lane.
  /** @param {KeyboardEvent} event */
  key(event) {
    const { clock, wide } = this;
    if (event.target !== this.stage.root || event.ctrlKey || event.metaKey || event.altKey) return;
    /** @param {number} by */
    const across = (by) => (wide ? this.chooseColumn(by) : this.seek(clock.step + by));
    /** @type {Record<string, () => void>} */
    const acts = {
      " ": () => (clock.playing ? clock.pause() : clock.play()),
      ArrowDown: () => this.seek(clock.step + 1),
      ArrowUp: () => this.seek(clock.step - 1),
      ArrowRight: () => across(1),
      ArrowLeft: () => across(-1),
      Home: () => this.seek(0),
      End: () => this.seek(clock.steps - 1),
      Enter: () => { if (wide) this.choose({ key: wide, step: clock.step, column: this.column, exact: true }); },
      Escape: () => { if (wide) this.widen(wide); },
    };
    if (!(event.key in acts) || !this.allows(event.key)) return;
    event.preventDefault();
    this.pick = null;
    acts[event.key]();
  }

  // In "cover and guess" space has another meaning, and nobody may look ahead.
  /** @param {string} key */
  allows(key) {
    if (!this.guesses) return true;
    if (key === " ") return false;
    return this.guess.mayScrub || key === "Escape" || (this.wide !== null && /^Arrow(Left|Right)$/.test(key));
  }

  /** @param {number} by */
  chooseColumn(by) {
    const entry = this.wide === null ? undefined : this.stage.entryOf(this.wide);
    if (!entry) return;
    this.column = Math.max(0, Math.min(entry.columns - 1, this.column + by));
    this.voice.showReadout();
    if (!this.clock.playing) this.voice.sayReadout();
  }

  stop() {
    this.clock.pause();
    this.seen?.disconnect();
    this.watcher.disconnect();
    this.sync.stop();
    document.removeEventListener("keydown", this.onKey);
    this.root.remove();
  }
}
