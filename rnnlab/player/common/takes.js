// Several readings of the same digit: which of them is shown, and the buttons or the slider that choose it.
import { difference } from "./decode.js";
import { element, focusedBeside, say, write } from "./dom.js";
import { explanation } from "./explain.js";

export const DIFFERENCE = "difference";

// Puts a take's lanes, belief and digit in the score's place. which: an index, or DIFFERENCE (surgery only).
/** @param {Score} score @param {WhichTake} which */
export function showTake(score, which) {
  score.shown = which;
  if (which !== DIFFERENCE) return Object.assign(score, score.takes[which]);
  const [before, after] = score.takes;
  const lanes = after.lanes.map((lane, index) => difference(before.lanes[index], lane));
  return Object.assign(score, { ...after, lanes, belief: after.belief });
}

// What a view beside or below the stage is about: these two follow surgery, all others ask the network itself.
const AFTER_SURGERY = new Set(["belief", "step"]);

/** @param {Score} score @param {string} view */
export function takeOf(score, view) {
  return score.axis === "surgery" && AFTER_SURGERY.has(view) ? 1 : 0;
}

// Whether the stage shows another take than that view's; a difference has the belief of after.
/** @param {Score} score @param {string} view */
export function isAnotherTake(score, view) {
  if (score.takes.length < 2) return false;
  return score.shown === DIFFERENCE ? takeOf(score, view) === 0 : score.shown !== takeOf(score, view);
}

// The name of a view's take where the stage shows something else, or "".
/** @param {Score} score @param {string} view */
export function takeApart(score, view) {
  if (score.takes.length < 2 || score.shown === takeOf(score, view)) return "";
  const { take } = score.takes[takeOf(score, view)];
  return score.axis === "training" ? say(score.text.training_step, { step: take }) : take;
}

export class Takes {
  /** @type {Score} */ score;
  /** @type {number[]} */ order;

  // onChoose(which)
  /** @param {{ onChoose: (which: WhichTake) => void }} events */
  constructor({ onChoose }) {
    this.onChoose = onChoose;
    this.slider = element("input", { type: "range", class: "slider", min: "0", step: "1" });
    this.slider.addEventListener("input", () => onChoose(this.order[Number(this.slider.value)]));
    this.where = element("output", { class: "where", "aria-live": "off" });
    this.root = element("div", { class: "takes", role: "group" });
  }

  /** @param {Score} score */
  show(score) {
    this.score = score;
    this.root.hidden = score.takes.length < 2;
    if (this.root.hidden) return;
    const { text } = score;
    this.order = score.take_order;
    const training = score.axis === "training";
    const label = element("span", { class: "label" }, training ? text.training_axis : text.surgery_axis);
    const help = explanation(training ? text.training_explain : text.surgery_explain, text.explain);
    this.root.setAttribute("aria-label", label.textContent);
    const focused = focusedBeside(this.root)?.dataset.take;
    this.root.replaceChildren(label, ...(training ? [this.slider, this.where] : this.buttons()), help);
    if (focused) [...this.root.querySelectorAll("button")].find((node) => node.dataset.take === focused)?.focus();
    this.mark();
  }

  buttons() {
    const { takes, text } = this.score;
    /** @type {[WhichTake, string][]} */
    const choices = [...this.order.map((index) => /** @type {[number, string]} */ ([index, takes[index].take])), [DIFFERENCE, text.difference]];
    return choices.map(([which, name]) => element("button",
      { type: "button", class: "take", "data-take": String(which), onclick: () => this.onChoose(which) }, name));
  }

  // Shows which take is chosen.
  mark() {
    const { score, slider } = this;
    if (score.axis !== "training") {
      for (const button of this.root.querySelectorAll("button")) {
        if (button.dataset.take) button.setAttribute("aria-pressed", String(button.dataset.take === String(score.shown)));
      }
      return;
    }
    const shown = Number(score.shown); // there is no difference to choose
    const place = this.order.indexOf(shown);
    const name = say(score.text.training_step, { step: score.takes[shown].take });
    slider.max = String(this.order.length - 1);
    slider.value = String(place);
    slider.style.setProperty("--share", `${(place / Math.max(1, this.order.length - 1)) * 100}%`);
    slider.setAttribute("aria-label", score.text.training_axis);
    slider.setAttribute("aria-valuetext", name);
    write(this.where, name);
  }
}
