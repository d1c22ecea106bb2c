// The two cards beside the plane: the learner's own digit, and the one that is pinned or under the pointer.
import { element, write } from "../common/dom.js";
import { DigitCard } from "./card.js";

export class PathsSide {
  /** @type {number | null} */ pinned;

  // acts: {letGo(), open(each), walk(by)}
  /** @param {{ letGo: () => void, open: (each: number) => void, walk: (by: number) => void }} acts */
  constructor(acts) {
    /** @param {() => void} act */
    const button = (act) => element("button", { type: "button", class: "act", onclick: act });
    this.previous = button(() => acts.walk(-1));
    this.next = button(() => acts.walk(1));
    this.open = button(() => this.pinned !== null && acts.open(this.pinned));
    this.letGo = button(() => acts.letGo());
    this.own = new DigitCard("own");
    this.picked = new DigitCard("picked", this.previous, this.next, this.open, this.letGo);
    this.root = element("div", { class: "cards" }, this.own.root, this.picked.root);
  }

  // each: the digit of the second card, or null
  /** @param {{ paths: Paths, theme: Theme, colours: Colour[], pinned: number | null, each: number | null }} view */
  show({ paths, theme, colours, pinned, each }) {
    const { words } = paths;
    this.pinned = pinned;
    this.own.show(paths, theme, paths.own, { kicker: paths.ownTold, hint: "", colour: null });
    const [held, under, hint] = paths.moves
      ? [words.pinned, words.pointed, words.nothing]
      : [words.pinned_digit, words.pointed_digit, words.nothing_digit];
    const label = each === null ? null : paths.label(each);
    const colour = label === null ? null : colours[label];
    this.picked.show(paths, theme, each, { kicker: each === pinned ? held : under, hint, colour });
    this.letGo.disabled = this.open.disabled = pinned === null;
    write(this.letGo, words.let_go);
    write(this.open, words.open);
    name(this.previous, "‹", words.previous);
    name(this.next, "›", words.next);
  }

  /** @param {number} step */
  moment(step) {
    this.own.moment(step);
    this.picked.moment(step);
  }
}

/** @param {HTMLElement} button @param {string} sign @param {string} word */
function name(button, sign, word) {
  write(button, sign);
  button.setAttribute("aria-label", word);
  button.title = word;
}
