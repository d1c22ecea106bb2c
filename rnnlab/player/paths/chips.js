// The ten classes by their figures and colours: which of them are shown.
import { css } from "../common/colours.js";
import { element, say, write } from "../common/dom.js";

export class ClassChips {
  /** @type {Set<number>} */ classes;

  // onChange(classes: Set of digits)
  /** @param {(classes: Set<number>) => void} onChange */
  constructor(onChange) {
    this.onChange = onChange;
    this.classes = new Set();
    this.label = element("span", { class: "label" });
    this.digits = Array.from({ length: 10 }, (_, digit) => element("button",
      { type: "button", class: "chip class", "data-class": digit, onclick: () => this.toggle(digit) }, String(digit)));
    this.all = element("button", { type: "button", class: "chip all", onclick: () => this.choose(allClasses()) });
    this.list = element("span", { class: "list" }, ...this.digits, this.all);
    this.root = element("div", { class: "chips classes", role: "group" }, this.label, this.list);
  }

  /** @param {Words} words @param {Colour[]} colours */
  show(words, colours) {
    write(this.label, words.classes);
    write(this.all, words.all);
    this.root.setAttribute("aria-label", words.classes);
    this.list.title = words.only;
    this.digits.forEach((chip, digit) => {
      chip.style.setProperty("--hue", css(colours[digit]));
      chip.setAttribute("aria-pressed", String(this.classes.has(digit)));
      chip.setAttribute("aria-label", say(words.class, { digit }));
    });
    this.all.disabled = this.classes.size === 10;
  }

  /** @param {HTMLElement} help */
  explain(help) {
    this.list.querySelector(".explanation")?.remove();
    this.list.append(help);
  }

  // From all ten a click leaves one; after that it adds or takes away. Never none at all.
  /** @param {number} digit */
  toggle(digit) {
    const next = new Set(this.classes);
    if (next.size === 10) return this.choose(new Set([digit]));
    if (!next.delete(digit)) next.add(digit);
    return this.choose(next.size ? next : allClasses());
  }

  /** @param {Set<number>} classes */
  choose(classes) {
    this.classes = classes;
    this.onChange(classes);
  }
}

function allClasses() {
  return new Set(Array.from({ length: 10 }, (_, digit) => digit));
}
