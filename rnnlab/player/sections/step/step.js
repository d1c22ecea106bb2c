// One step, in numbers: one unit's cell at one moment, as a diagram, as equations, and what pushed it the most.
import { css, hue } from "../../common/colours.js";
import { capital, element, focusedBeside, icon, say, write } from "../../common/dom.js";
import { explanation } from "../../common/explain.js";
import { time } from "../../common/readout.js";
import { StepDiagram } from "./diagram.js";
import { Equations } from "./mathml.js";
import { StepNumbers } from "./numbers.js";
import { StepPushes } from "./pushes.js";

const WIDE = 760; // CSS pixels from which diagram and equations stand side by side
// as in step.css
const COLUMN_GAP = 26;
const DIAGRAM_SHARE = 0.48;

// A part of the view: its title, its explanation, and what is built anew with new data.
class Figure {
  /** @type {string} */ text;

  /** @param {string} name */
  constructor(name) {
    this.title = element("h5");
    this.head = element("div", { class: "section-head" }, this.title);
    this.body = element("div");
    this.root = element("div", { class: `step-part ${name}` }, this.head, this.body);
  }

  /** @param {string} title @param {string} text @param {string} label @param {{ root: HTMLElement }} part */
  show(title, text, label, part) {
    this.title.textContent = title;
    // one that was opened stays open
    if (this.text !== text) this.head.replaceChildren(this.title, explanation(text, label));
    this.text = text;
    this.body.replaceChildren(part.root);
  }
}

export class StepSection {
  /** @type {StepData} */ section;
  /** @type {Score} */ score;
  /** @type {Record<string, string>} */ hues;
  /** @type {number} */ wanted;
  /** @type {string | null} */ block;
  /** @type {{ moment: (step: number) => void }[]} */ parts;

  static key = /** @type {const} */ ("step");

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.block = null; // whose pushes are shown
    this.parts = [];
    this.title = element("h4");
    this.why = element("p", { class: "why" });
    this.number = element("input", { type: "number", min: "1", step: "1", class: "unit-number" });
    this.number.addEventListener("change", () => this.ask(Number(this.number.value) - 1));
    this.count = element("span", { class: "unit-count" });
    this.label = element("span", { class: "unit-label" });
    this.back = this.button("back", () => this.ask(this.wanted - 1));
    this.forward = this.button("forward", () => this.ask(this.wanted + 1));
    this.free = element("button", { type: "button", class: "free-unit", onclick: () => this.player.pin(null) });
    this.chooser = element("div", { class: "unit-chooser" },
      element("label", {}, this.label, this.number), this.count, this.back, this.forward, this.free);
    this.figures = { diagram: new Figure("drawn"), equations: new Figure("written"), pushed: new Figure("pushed") };
    this.columns = [element("div", { class: "step-column" }), element("div", { class: "step-column" })];
    this.board = element("div", { class: "step-board" }, ...this.columns);
    this.root = element("section", { class: "section step" },
      element("div", { class: "section-head" }, this.title), this.why, this.chooser, this.board);
    this.root.addEventListener("keydown", (event) => this.key(event));
  }

  /** @param {"back" | "forward"} name @param {() => void} act */
  button(name, act) {
    return element("button", { type: "button", class: "control small", onclick: act }, icon(name));
  }

  // New data, theme, language or width.
  /** @param {StepData} section @param {Score} score @param {Theme} theme */
  show(section, score, theme) {
    Object.assign(this, { section, score, wanted: section.unit });
    const { words } = section;
    this.hues = Object.fromEntries(Object.entries(section.quantities).map(([key, quantity]) => [key, css(hue(quantity, theme))]));
    this.hues.bias = "var(--soft)";
    this.root.style.setProperty("--row-hue", this.hues.inputs);
    this.root.style.setProperty("--memory-hue", this.hues.hidden);
    this.root.classList.remove("waiting");
    this.writeChooser(words);
    this.build();
    this.moment(this.player.clock.step);
  }

  /** @param {Words} words */
  writeChooser(words) {
    const { section, score } = this;
    const answers = score.view.can_pin;
    const reason = section.pinned ? words.chosen : words.unchosen;
    const sentences = [say(answers ? reason : words.fixed, { digit: section.answer })];
    if (section.take) sentences.unshift(say(words.take, { take: section.take }));
    write(this.why, sentences.join(" "));
    this.chooser.hidden = !answers;
    this.label.textContent = words.unit;
    this.number.max = String(section.units);
    if (Number(this.number.value) !== section.unit + 1) this.number.value = String(section.unit + 1);
    this.count.textContent = say(words.of, { units: section.units });
    /** @type {[HTMLElement, string, boolean][]} */
    const steps = [[this.back, words.before, section.unit === 0], [this.forward, words.after, section.unit === section.units - 1]];
    for (const [button, name, blocked] of steps) {
      button.setAttribute("aria-label", name);
      button.title = name;
      button.setAttribute("aria-disabled", String(blocked));
    }
    this.free.textContent = words.telling;
    this.free.hidden = !section.pinned;
  }

  build() {
    const { section, score, hues } = this;
    const { words, explain } = section;
    const numbers = new StepNumbers(section);
    const width = this.root.clientWidth || this.player.width;
    const wide = width >= WIDE;
    const parts = { section, score, numbers, hues };
    const diagram = new StepDiagram(parts, wide ? (width - COLUMN_GAP) * DIAGRAM_SHARE : width);
    const equations = new Equations(parts);
    const pushes = new StepPushes({ ...parts, chosen: this.block, onBlock: (key) => { this.block = key; },
      onPin: score.view.can_pin ? (unit) => this.ask(unit) : null });
    this.parts = [diagram, equations, pushes];
    const { diagram: drawn, equations: written, pushed } = this.figures;
    this.refocus(() => {
      drawn.show(words.diagram, explain.diagram, score.text.explain, diagram);
      written.show(words.equations, explain.equations, score.text.explain, equations);
      pushed.show(words.pushed, explain.pushes, score.text.explain, pushes);
    });
    // the pushes stand where there is more room left; in a narrow place, last
    const last = !wide || section.blocks.length === 1 ? this.columns[1] : this.columns[0];
    this.place([[drawn, this.columns[0]], [written, this.columns[1]], [pushed, last]]);
    this.board.classList.toggle("wide", wide);
  }

  // Moves only what stands elsewhere: what is moved loses the keyboard's focus.
  /** @param {[Figure, HTMLElement][]} places */
  place(places) {
    for (const [figure, column] of places) if (figure.root.parentNode !== column) column.append(figure.root);
  }

  // New data must not take the keyboard away from a block's chip.
  /** @param {() => void} replace */
  refocus(replace) {
    const focused = focusedBeside(this.root);
    const block = focused && this.figures.pushed.root.contains(focused) ? focused.dataset.block : null;
    replace();
    if (block) this.chipOf(block)?.focus();
  }

  /** @param {number} step */
  moment(step) {
    const { section, score } = this;
    write(this.title, capital(say(section.words.title, { unit: section.unit + 1, time: time(score, step) })));
    for (const part of this.parts) part.moment(step);
  }

  /** @param {string} block @returns {HTMLElement | null} */
  chipOf(block) {
    return this.figures.pushed.root.querySelector(`[data-block="${block}"]`);
  }

  // Asks for another unit; the server brings its numbers.
  /** @param {number} unit */
  ask(unit) {
    const { section, score } = this;
    const whole = Math.round(unit);
    if (!score.view.can_pin || !(whole >= 0 && whole < section.units)) {
      this.number.value = String(section.unit + 1);
      return;
    }
    this.wanted = whole;
    if (whole === this.player.unit) return;
    this.root.classList.add("waiting");
    this.player.pin(whole);
  }

  // The arrow keys: left and right another unit, up and down another moment; a field of numbers keeps its own.
  /** @param {KeyboardEvent} event */
  key(event) {
    const { player } = this;
    if (event.ctrlKey || event.metaKey || event.altKey || event.target === this.number) return;
    /** @type {Record<string, () => void>} */
    const acts = {
      ArrowLeft: () => this.ask(this.wanted - 1),
      ArrowRight: () => this.ask(this.wanted + 1),
      ArrowUp: () => player.seek(player.clock.step - 1),
      ArrowDown: () => player.seek(player.clock.step + 1),
    };
    if (!(event.key in acts)) return;
    event.preventDefault();
    acts[event.key]();
  }
}
