// One score on a page: data, clock, stage and controls brought together.
import { Chips } from "./chips.js";
import { Clock } from "./clock.js";
import { onColour, readTheme } from "./colours.js";
import { Controls } from "./controls.js";
import { decode, topClass } from "./decode.js";
import { element, motionIsReduced } from "./dom.js";
import { Guess } from "./guess.js";
import { stageKey } from "./keys.js";
import { nowSentence, stepOf } from "./readout.js";
import { Stage } from "./stage.js";
import { Voice } from "./voice.js";

export class Player {
  constructor(mountPoint) {
    this.mountPoint = mountPoint;
    this.score = null;
    this.open = new Set();
    this.wide = null;
    this.unit = 0; // the column chosen with the arrows in a widened lane
    this.pick = null;
    this.frames = 0;
    this.clock = new Clock({
      onStep: (step, changed) => this.moment(step, changed),
      onPlay: (playing) => this.played(playing),
      onEnd: () => this.guess.ended(),
      onFrame: (now) => this.countFrame(now),
    });
    this.build();
    this.watcher = new ResizeObserver(() => this.resized());
    this.watcher.observe(this.root);
    this.onKey = (event) => this.guess.key(event);
    document.addEventListener("keydown", this.onKey);
  }

  build() {
    const { clock } = this;
    this.chips = new Chips({ onToggle: (key) => this.toggleLane(key), onAll: (all) => this.openAll(all) });
    this.stage = new Stage({
      onPick: (pick) => this.point(pick),
      onScrub: (step) => this.guess.mayScrub && this.seek(step),
      onWiden: (key) => this.widen(key),
    });
    this.controls = new Controls({
      toggle: () => (clock.playing ? clock.pause() : clock.play()),
      restart: () => { clock.go(0); clock.play(); },
      step: (by) => this.seek(clock.step + by),
      seek: (step) => this.seek(step),
      speed: (value) => { clock.speed = value; },
      loop: (on) => { clock.loop = on; this.controls.show(this.score, clock); },
    });
    this.hint = element("p", { class: "hint" });
    this.about = element("p", { class: "about" });
    this.voice = new Voice(this);
    this.guess = new Guess(this);
    this.body = element("div", { class: "body" }, this.chips.root,
      element("div", { class: "lead" }, this.hint, this.about), this.stage.root, this.voice.notes, this.voice.readout,
      this.controls.root, this.guess.root);
    this.root = element("div", { class: "rnn-score", "data-playing": "false" }, this.body, this.voice.live);
    this.stage.root.addEventListener("keydown", (event) => stageKey(this, event));
    this.mountPoint.append(this.root);
  }

  // Called for every new data, theme and language; only another trace starts again from the top.
  load({ data, setTriggerValue }) {
    const score = decode(data);
    this.send = setTriggerValue;
    this.body.hidden = !score;
    if (!score) {
      this.clock.pause();
      this.score = null;
      return;
    }
    const first = !this.score;
    const fresh = first || this.score.id !== score.id || this.score.view.mode !== score.view.mode;
    if (first) for (const key of score.view.open_lanes) this.open.add(key);
    this.score = score;
    this.guesses = score.view.mode === "guess";
    if (fresh) this.clock.pause();
    this.clock.load(score.steps);
    if (fresh) {
      this.unit = 0;
      this.pick = null;
      this.clock.stopAfter = null;
      this.clock.step = 0;
    }
    this.refresh();
    if (!fresh) return;
    this.guess.start();
    this.begin();
  }

  // Plays from here, unless motion is not wanted.
  begin() {
    if (!motionIsReduced()) this.clock.play();
    else if (this.guesses) this.guess.pose();
  }

  openLanes() {
    return this.score.lanes.filter((lane) => this.open.has(lane.key));
  }

  // Everything but the moment: after new data, theme, width, or another choice of lanes.
  refresh() {
    const { score, root } = this;
    if (!score) return;
    this.width = root.clientWidth;
    if (!this.width) return;
    this.theme = readTheme(this.mountPoint);
    const open = this.openLanes();
    if (!open.some((lane) => lane.key === this.wide)) this.wide = null;
    root.style.setProperty("--on-mark", onColour(this.theme.primary));
    // before anything is measured
    root.classList.toggle("large", this.guess.large);
    root.dataset.mode = score.view.mode;
    root.dataset.trace = score.id;
    root.classList.toggle("dark", this.theme.dark);
    this.stage.show({
      score, open, theme: this.theme, width: this.width, wide: this.wide, covers: this.guesses,
      tallest: this.tallest(), step: () => this.clock.step,
    });
    root.classList.toggle("compact", this.stage.geometry.compact);
    this.stage.root.setAttribute("aria-label", score.text.stage);
    this.hint.textContent = score.by_rows ? score.text.hint_row : score.text.hint_timestep;
    this.about.textContent = score.name.includes(score.cell) ? score.name : [score.name, score.cell].filter(Boolean).join(" · ");
    this.chips.show(score, this.open, this.theme);
    this.controls.show(score, this.clock);
    this.guess.show();
    this.voice.writeNotes();
    this.ratio = window.devicePixelRatio;
    this.moment(this.clock.step, false);
  }

  // The largest side of the digit in CSS pixels. "Cover and guess" must leave room for its question on one screen.
  tallest() {
    const usual = this.guesses ? Math.max(280, Math.min(420, window.innerHeight * 0.41)) : 400;
    return (this.score.view.height || usual) * (this.guess.large ? 1.2 : 1);
  }

  resized() {
    if (this.root.clientWidth !== this.width || window.devicePixelRatio !== this.ratio) this.refresh();
  }

  // The moment changed, or must be drawn again.
  moment(step, changed) {
    const { score, stage, root, guess } = this;
    if (!score || !stage.geometry) return;
    const sentence = stepOf(score, step);
    stage.draw(step, changed && this.clock.playing && this.clock.rate < 9);
    stage.belief.mark(guess.covers ? null : topClass(score, step), guess.covers ? "" : nowSentence(score, step));
    this.controls.moment(step, sentence);
    root.dataset.step = step + 1;
    this.voice.tell();
    if (changed) this.voice.speak(step);
  }

  point(pick) {
    const { perLine } = this.stage.geometry;
    const last = pick && pick.step + (pick.exact ? 0 : perLine - 1);
    // what has not been read yet has no value
    this.pick = pick && pick.key !== null && last > this.clock.step ? null : pick;
    this.voice.tell();
  }

  seek(step) {
    this.clock.pause();
    this.clock.go(step);
  }

  played(playing) {
    this.root.dataset.playing = String(playing);
    this.controls.playing(playing);
    this.frameStart = null;
    if (!this.score) return;
    this.guess.show();
    this.voice.rest(playing);
  }

  countFrame(now) {
    this.frames += 1;
    if (this.frameStart === null) Object.assign(this, { frameStart: now, frameCount: 0 });
    this.frameCount += 1;
    if (now - this.frameStart < 500) return;
    this.root.dataset.fps = String(Math.round(((this.frameCount - 1) * 1000) / (now - this.frameStart)));
    this.root.dataset.frames = String(this.frames);
    Object.assign(this, { frameStart: now, frameCount: 1 });
  }

  toggleLane(key) {
    if (!this.open.delete(key)) this.open.add(key);
    this.refresh();
  }

  openAll(all) {
    this.open = new Set(all ? this.score.lanes.map((lane) => lane.key) : ["hidden"]);
    this.refresh();
  }

  widen(key) {
    this.wide = this.wide === key ? null : key;
    this.unit = 0;
    this.pick = null;
    this.refresh();
    if (!this.wide) return;
    this.stage.root.focus({ preventScroll: true });
    this.voice.sayNow(this.voice.readout.textContent);
  }

  stop() {
    this.clock.pause();
    this.watcher.disconnect();
    document.removeEventListener("keydown", this.onKey);
    this.root.remove();
  }
}
