// "Cover and guess": the network reads, stops in mid-digit, and the onlookers commit themselves before it does.
import { topClass } from "../common/decode.js";
import { element, focusedBeside, motionIsReduced, say, write } from "../common/dom.js";
import { percent, time } from "../common/readout.js";

const SURENESS = ["sure", "fairly", "unsure"];

const SWITCHES = ["radio", "checkbox", "range", "button", "submit"];

// Whether somebody may be writing there.
/** @param {HTMLElement} target */
function types(target) {
  if (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName || "")) return true;
  return target instanceof HTMLInputElement && !SWITCHES.includes(target.type);
}

// Whether the space bar already means something there.
/** @param {HTMLElement} target */
function presses(target) {
  return /^(BUTTON|A|SUMMARY|INPUT)$/.test(target.tagName || "");
}

export class Guess {
  /** @type {number | null} */ guessed;
  /** @type {string | null} */ sure;

  // phase: "reading" -> "asking" -> "revealing" -> "told"
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.phase = "off";
    this.large = false;
    this.question = element("p", { class: "question" });
    this.digits = Array.from({ length: 10 }, (_, digit) => element("button",
      { type: "button", class: "pickdigit", onclick: () => this.choose(digit) }, String(digit)));
    this.sureness = SURENESS.map((name) => element("button",
      { type: "button", class: "sureness", onclick: () => this.beSure(name) }));
    this.revealer = element("button", { type: "button", class: "reveal", onclick: () => this.space() });
    this.ask = element("div", { class: "ask" }, this.question,
      element("div", { class: "row" }, element("div", { class: "ten" }, ...this.digits),
        element("div", { class: "three" }, ...this.sureness), this.revealer));
    this.final = element("div", { class: "final" });
    this.story = element("p", { class: "story" });
    this.told = element("div", { class: "told", hidden: true }, this.final, this.story);
    /** @type {Record<string, () => void>} */
    this.keys = { " ": () => this.space(), n: () => this.next(), g: () => this.gates(), p: () => this.enlarge() };
    this.legend = element("div", { class: "legendkeys", role: "group" });
    this.root = element("div", { class: "guess", hidden: true }, element("div", { class: "talk" }, this.ask, this.told), this.legend);
    // a click must not leave the focus on a button, or the next press of space would press it again
    this.root.addEventListener("click", (event) => {
      if (event.detail > 0 && event.target instanceof Element) event.target.closest("button")?.blur();
    });
  }

  // Nobody guesses while there is nothing to show.
  get score() {
    return /** @type {Score} */ (this.player.score);
  }

  get covers() {
    return this.phase === "reading" || this.phase === "asking";
  }

  // Nobody looks ahead before the answer is told.
  get mayScrub() {
    return this.phase === "off" || this.phase === "told";
  }

  // A new digit.
  start() {
    const { player } = this;
    this.guessed = null;
    this.sure = null;
    this.phase = player.guesses ? "reading" : "off";
    if (player.guesses) player.clock.stopAfter = this.score.pause;
    this.show();
  }

  show() {
    const { player, root } = this;
    root.hidden = !player.guesses;
    player.root.dataset.phase = this.phase;
    player.stage.belief.cover.hidden = !this.covers;
    if (!player.guesses) return;
    const { text } = this.score;
    player.stage.belief.cover.replaceChildren(element("b", {}, "?"), element("span", {}, text.covered));
    write(this.question, this.phase === "reading" && player.clock.playing ? text.watch : text.question);
    this.digits.forEach((button, digit) => {
      button.setAttribute("aria-label", say(text.guess, { digit }));
      button.setAttribute("aria-pressed", String(digit === this.guessed));
      button.disabled = !this.covers;
    });
    this.sureness.forEach((button, index) => {
      write(button, text[SURENESS[index]]);
      button.setAttribute("aria-pressed", String(SURENESS[index] === this.sure));
      button.disabled = !this.covers;
    });
    write(this.revealer, text.reveal);
    this.revealer.disabled = !this.covers;
    this.ask.hidden = this.phase === "told";
    this.told.hidden = this.phase !== "told";
    if (this.phase === "told") this.showOutcome();
    this.writeLegend(text);
  }

  /** @param {Words} text */
  writeLegend(text) {
    /** @param {string} key @param {string} shown @param {string} name @param {string | null} pressed */
    const entry = (key, shown, name, pressed) => element("button",
      { type: "button", class: "keyhint", onclick: () => this.keys[key](), "aria-pressed": pressed, "data-key": shown },
      element("kbd", {}, shown), name);
    const focused = focusedBeside(this.legend)?.dataset.key;
    const all = this.score.lanes.every((lane) => this.player.open.has(lane.key));
    this.legend.replaceChildren(
      entry(" ", text.key_space, this.phase === "told" ? text.again : text.reveal, null),
      ...(this.score.view.has_next ? [entry("n", "N", text.next, null)] : []),
      entry("g", "G", text.gates, String(all)),
      entry("p", "P", text.large, String(this.large)));
    if (focused) [...this.legend.querySelectorAll("button")].find((button) => button.dataset.key === focused)?.focus();
  }

  // The clock came to rest by itself: in mid-digit, or at the end.
  ended() {
    if (this.phase === "reading") this.pose();
    else if (this.phase === "revealing") this.finish();
  }

  pose() {
    const { score } = this;
    const { clock } = this.player;
    clock.pause();
    clock.stopAfter = null;
    if (clock.step !== score.pause) clock.go(score.pause);
    this.phase = "asking";
    this.show();
    this.player.voice.sayNow(score.text.question);
  }

  /** @param {number} digit */
  choose(digit) {
    if (!this.covers) return;
    this.guessed = digit;
    this.show();
  }

  /** @param {string} name */
  beSure(name) {
    if (!this.covers) return;
    this.sure = name;
    this.show();
  }

  space() {
    const { player } = this;
    if (this.phase === "told") return this.again();
    if (this.phase === "revealing") {
      player.clock.go(player.clock.steps - 1);
      player.clock.pause();
      return this.finish();
    }
    if (player.clock.step < this.score.pause) {
      return this.pose(); // still reading: leap to the question
    }
    return this.reveal();
  }

  reveal() {
    const { player } = this;
    this.phase = "revealing";
    player.clock.stopAfter = null;
    this.show();
    player.refresh();
    if (!motionIsReduced()) return player.clock.play();
    player.clock.go(player.clock.steps - 1);
    return this.finish();
  }

  finish() {
    this.phase = "told";
    this.show();
    this.player.voice.sayNow(this.story.textContent ?? "");
  }

  again() {
    this.start();
    this.player.clock.go(0);
    this.player.refresh();
    this.player.begin();
  }

  // "You said 4: sure. After row 14 the network's belief was 9, 48 %; at the end it answers 9, 99.8 %."
  showOutcome() {
    const { score } = this;
    const { text } = score;
    const then = topClass(score, score.pause);
    const end = topClass(score, score.steps - 1);
    const parts = [];
    if (this.guessed !== null) {
      const fields = { guess: this.guessed, sureness: this.sure ? text[this.sure] : "" };
      parts.push(say(this.sure ? text.told_sure : text.told_guess, fields));
    }
    parts.push(say(text.told_then, { time: time(score, score.pause), digit: then.digit, percent: percent(score, then.p),
      answer: end.digit, last: percent(score, end.p) }));
    if (score.label !== null && score.label !== end.digit) parts.push(say(text.told_label, { label: score.label }));
    write(this.final, String(end.digit));
    write(this.story, parts.join(" "));
  }

  next() {
    const { player } = this;
    if (this.score.view.has_next) player.send("next", this.score.id);
  }

  gates() {
    const { player } = this;
    player.openAll(!this.score.lanes.every((lane) => player.open.has(lane.key)));
  }

  enlarge() {
    this.large = !this.large;
    this.player.refresh();
  }

  // Keys work without focus, but never while somebody types or a button has the keyboard's focus.
  /** @param {KeyboardEvent} event */
  key(event) {
    if (!this.player.guesses || !this.player.score || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const target = event.composedPath()[0];
    if (target instanceof HTMLElement && (types(target) || (event.key === " " && presses(target)))) return;
    const key = event.key.toLowerCase();
    if (/^[0-9]$/.test(key)) this.choose(Number(key));
    else if (key in this.keys) this.keys[key]();
    else return;
    event.preventDefault();
  }
}
