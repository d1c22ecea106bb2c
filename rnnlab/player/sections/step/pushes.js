// What pushed the most on one block: bars of single pixels and of single units.
import { capital, element, say, write } from "../../common/dom.js";
import { number } from "../../common/readout.js";

const SIDE_OF_DIGIT = 28;

// One bar from the middle: to the right it pushes up, to the left down.
class PushBar {
  /** @type {number} */ index;

  /** @param {((index: number) => void) | null} onChoose */
  constructor(onChoose) {
    this.bar = element("i", { class: "bar", "aria-hidden": "true" });
    this.name = element("span", { class: "push-name" });
    this.value = element("span", { class: "push-value" });
    const content = [this.name, element("span", { class: "axis", "aria-hidden": "true" }, this.bar), this.value];
    this.root = onChoose
      ? element("button", { type: "button", class: "push", onclick: () => onChoose(this.index) }, ...content)
      : element("div", { class: "push" }, ...content);
  }

  /** @param {Push} push @param {{ name: string, choose?: string }} words @param {number} reach @param {string} text */
  show({ index, amount }, words, reach, text) {
    this.index = index;
    write(this.name, words.name);
    write(this.value, text.startsWith("−") ? text : `+${text}`);
    if (words.choose) this.root.setAttribute("title", words.choose);
    const share = Number.isFinite(amount) ? Math.min(1, Math.abs(amount) / reach) / 2 : 0;
    this.root.classList.toggle("down", amount < 0);
    this.bar.style.width = `${share * 100}%`;
    this.bar.style.left = `${(amount < 0 ? 0.5 - share : 0.5) * 100}%`;
  }
}

// The five of one kind, or the sentence that says why there are none.
class PushList {
  /** @param {string} title @param {string} none @param {PushBar[]} bars */
  constructor(title, none, bars) {
    this.none = element("p", { class: "none" }, none);
    this.bars = bars;
    this.root = element("div", { class: "push-list" }, element("h6", {}, title), ...bars.map((bar) => bar.root), this.none);
  }

  /**
   * @param {Push[]} pushes
   * @param {(index: number) => { name: string, choose?: string }} nameOf
   * @param {number} reach
   * @param {Score} score
   */
  show(pushes, nameOf, reach, score) {
    const shown = pushes.filter(({ amount }) => Math.abs(amount) >= 0.0005 || Number.isNaN(amount));
    this.none.hidden = shown.length > 0;
    this.bars.forEach((bar, place) => {
      bar.root.hidden = place >= shown.length;
      if (place < shown.length) bar.show(shown[place], nameOf(shown[place].index), reach, number(score, shown[place].amount));
    });
  }
}

export class StepPushes {
  /** @type {string} */ block;
  /** @type {number} */ reach;
  /** @type {number} */ step;

  // onPin(unit), or null where nobody answers; chosen: the block's key to begin with
  /**
   * @param {StepParts & { onPin: ((unit: number) => void) | null, chosen: string | null, onBlock: (key: string) => void }} parts
   */
  constructor({ section, score, numbers, hues, onPin, chosen, onBlock }) {
    this.section = section;
    this.score = score;
    this.numbers = numbers;
    this.hues = hues;
    const { words } = section;
    /** @param {string} kind */
    const count = (kind) => section.arrays[`${section.blocks[0].key}_${kind}s`].shape[1];
    /** @param {string} kind @param {((index: number) => void) | null} act */
    const bars = (kind, act) => Array.from({ length: count(kind) }, () => new PushBar(act));
    this.pixels = new PushList(words.pixels, words.no_ink, bars("pixel", null));
    this.units = new PushList(words.units, words.no_memory, bars("unit", onPin));
    this.canChoose = Boolean(onPin);
    this.note = element("p", { class: "push-note" });
    this.chips = section.blocks.map(({ key }) => this.chip(key, onBlock));
    this.list = element("div", { class: "push-blocks", role: "group", "aria-label": words.choose_block }, ...this.chips);
    this.list.hidden = this.chips.length < 2;
    this.root = element("div", { class: "pushes" }, this.list,
      element("div", { class: "push-lists" }, this.pixels.root, this.units.root), this.note);
    this.choose((section.blocks.find(({ key }) => key === chosen) ?? section.blocks[0]).key);
  }

  /** @param {string} key @param {(key: string) => void} onBlock */
  chip(key, onBlock) {
    const { symbol, name } = this.section.quantities[key];
    return element("button", { type: "button", class: "chip", "data-block": key, style: `--hue: ${this.hues[key]}`,
      onclick: () => { this.choose(key); this.moment(this.step); onBlock(key); } },
    element("i", { class: "symbol", "aria-hidden": "true" }, symbol), name);
  }

  /** @param {string} key */
  choose(key) {
    const { section, score } = this;
    const { words } = section;
    const block = section.blocks.find((each) => each.key === key) ?? section.blocks[0];
    this.block = key;
    this.reach = this.numbers.reach(key);
    this.root.style.setProperty("--hue", this.hues[key]);
    for (const chip of this.chips) chip.setAttribute("aria-pressed", String(chip.dataset.block === key));
    const notes = [];
    if (section.input_layer) notes.push(say(words.constant, { value: number(score, block.row_constant) }));
    if (block.through_reset) notes.push(words.through_reset);
    this.note.textContent = notes.join(" ");
    this.note.hidden = !notes.length;
  }

  /** @param {number} step */
  moment(step) {
    const { numbers, score, block, reach } = this;
    const { words } = this.section;
    this.step = step;
    /** @param {number} index */
    const pixelName = (index) =>
      ({ name: say(words.pixel, { row: Math.floor(index / SIDE_OF_DIGIT) + 1, column: (index % SIDE_OF_DIGIT) + 1 }) });
    /** @param {number} index */
    const unitName = (index) => ({ name: say(words.push_unit, { unit: index + 1 }),
      choose: this.canChoose ? capital(say(words.choose, { unit: index + 1 })) : "" });
    this.pixels.show(numbers.pushes(step, block, "pixel"), pixelName, reach, score);
    this.units.show(numbers.pushes(step, block, "unit"), unitName, reach, score);
  }
}
