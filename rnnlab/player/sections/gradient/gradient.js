// Gradient through time: the class it is asked about, its lanes, the picture over the digit, and the numbers of the moment.
import { css, rgb } from "../../common/colours.js";
import { capital, element, say, write } from "../../common/dom.js";
import { explanation } from "../../common/explain.js";
import { time } from "../../common/readout.js";

/** @type {Record<string, string>} */
const GRADIENT_DIGITS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

// "−236" raised
/** @param {number} exponent */
function raised(exponent) {
  return Array.from(String(exponent), (sign) => GRADIENT_DIGITS[sign]).join("");
}

// A share in words from its log10: "12 %", "about 10⁻⁷", "37 times".
/** @param {Words} words @param {number} log */
function shareWords(words, log) {
  if (Number.isNaN(log)) return words.not_finite;
  if (log === -Infinity) return words.nothing;
  if (log < -5 || log >= 6) return say(log > 0 ? words.power_times : words.power, { exponent: raised(Math.round(log)) });
  const share = 10 ** log;
  const value = share >= 10 ? share : 100 * share;
  const shown = value >= 100 ? Math.round(value).toLocaleString("en") : Number(value.toPrecision(2));
  return say(share >= 10 ? words.times : words.percent, { value: shown }).replaceAll(" ", "\u00a0");
}

// A length, of any size: 0.0123, 4.56·10⁻⁹
/** @param {number | null} value */
function lengthWords(value) {
  if (value === null || !Number.isFinite(value)) return "∞";
  if (value === 0 || (value >= 1e-3 && value < 1e4)) return String(Number(value.toPrecision(3)));
  const [digits, exponent] = value.toExponential(2).split("e");
  return `${digits}·10${raised(Number(exponent))}`;
}

/** @typedef {{ name: string, root: HTMLElement, value: HTMLElement, more: HTMLElement }} Tile one value of the moment */

export class GradientSection {
  /** @type {Score} */ score;
  /** @type {Theme} */ theme;
  /** @type {Tile[]} */ tiles;
  /** @type {string} */ explained;
  /** @type {{ trace: string | null, label: number }} */ picked;

  static key = /** @type {const} */ ("gradient");

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.picked = { trace: null, label: 0 };
    this.title = element("h4");
    this.head = element("div", { class: "section-head" }, this.title);
    this.labels = Array.from({ length: 10 }, (_, label) => element("button",
      { type: "button", class: "gradient-class", "data-label": label, onclick: () => this.choose(label) }, String(label)));
    this.asked = element("span", { class: "gradient-asked" });
    this.told = element("span", { class: "gradient-told" });
    this.chooser = element("div", { class: "gradient-classes", role: "group" }, this.asked, ...this.labels, this.told);
    this.now = element("p", { class: "gradient-now" });
    this.values = element("dl", { class: "gradient-values" });
    this.legend = element("p", { class: "gradient-legend" });
    this.notes = element("div", { class: "gradient-notes" });
    this.root = element("section", { class: "section gradient", "data-section": "gradient" },
      this.head, this.chooser, this.now, this.values, this.legend, this.notes);
  }

  get data() {
    return /** @type {GradientData} */ (this.score.sections.gradient);
  }

  // The class that is asked about: the network's answer until another one is chosen for this trace.
  get label() {
    const { trace, label } = this.picked;
    return trace === this.score.id && label < this.data.classes ? label : this.data.answer;
  }

  /** @param {number} label */
  choose(label) {
    this.picked = { trace: this.score.id, label };
    this.player.refresh();
  }

  /** @param {GradientData} section @param {Score} score @param {Theme} theme */
  show(section, score, theme) {
    const { words, bars } = section;
    this.score = score;
    this.theme = theme;
    this.title.textContent = words.title;
    this.explain(words.explain, score.text.explain);
    this.asked.textContent = words.class;
    this.chooser.setAttribute("aria-label", words.class);
    this.root.dataset.label = String(this.label);
    this.labels.forEach((button, label) => {
      button.hidden = label >= section.classes;
      button.setAttribute("aria-pressed", String(label === this.label));
      button.classList.toggle("answer", label === section.answer);
      button.title = label === section.answer ? words.class_is : "";
    });
    this.told.textContent = `${section.answer}: ${words.class_is}`;
    this.tiles = bars.map((bar) => this.tile(bar.array, bar, bar.array === "direct" ? words.direct_left : words.left));
    const pixel = { symbol: "∂x", title: words.pixel };
    this.tiles.push(this.tile("pixel", pixel, words.pixel_share));
    this.values.replaceChildren(...this.tiles.map((tile) => tile.root));
    this.legend.replaceChildren(element("b", {}, words.overlay), this.scale(), words.overlay_is);
    this.notes.replaceChildren(...[words.normalised, words.direct, words.cause].map((text) => element("p", {}, text)));
    this.moment(this.player.clock.step);
  }

  // What was opened stays open until the words are others.
  /** @param {string} words @param {string} label */
  explain(words, label) {
    if (this.explained === words) return;
    this.explained = words;
    this.head.replaceChildren(this.title, explanation(words, label));
  }

  // One value of the moment: what it is, its share, and its own length below it.
  /** @param {string} name @param {Partial<Look> & { symbol: string, title: string }} bar @param {string} unit */
  tile(name, bar, unit) {
    const look = this.theme.dark ? bar.colour_dark : bar.colour;
    const hue = look ? css(rgb(look)) : "var(--mark)";
    const value = element("b", { "data-value": name });
    const more = element("span", { class: "gradient-more" });
    const root = element("div", { style: `--hue: ${hue}` },
      element("dt", {}, element("span", { class: "symbol" }, bar.symbol), " ", capital(bar.title)),
      element("dd", {}, value, element("span", {}, unit), more));
    return { name, root, value, more };
  }

  scale() {
    const { primary, background } = this.theme;
    return element("span", { class: "gradient-scale", "aria-hidden": "true",
      style: `background: linear-gradient(to right, ${css(background)}, ${css(primary)})` });
  }

  /** @param {number} step */
  moment(step) {
    const { data, score } = this;
    const { words } = data;
    write(this.now, say(words.now, { time: capital(time(score, step)), label: this.label }));
    for (const tile of this.tiles) {
      if (tile.name === "pixel") {
        this.pixelMoment(tile, step);
        continue;
      }
      const log = this.logs(tile.name)[step];
      write(tile.value, shareWords(words, log));
      const last = data.last[tile.name]?.[this.label];
      const length = last === undefined ? "" : say(words.size, { value: lengthWords(last === null ? null : last * 10 ** log) });
      write(tile.more, length);
    }
  }

  // The pixel of this timestep that sways the class most.
  /** @param {Tile} tile @param {number} step */
  pixelMoment(tile, step) {
    const { data, score } = this;
    const row = this.overlay();
    let best = score.pixels[step * score.pixelsAStep];
    for (let index = 1; index < score.pixelsAStep; index++) {
      const pixel = score.pixels[step * score.pixelsAStep + index];
      if (row[pixel] > row[best]) best = pixel;
    }
    write(tile.value, shareWords(data.words, Math.log10(row[best])));
    write(tile.more, row[best] > 0 ? say(data.words.pixel_at, { row: Math.floor(best / 28) + 1, column: (best % 28) + 1 }) : "");
  }

  // log10 of a curve of the chosen class; the product of gates is the same for all of them.
  /** @param {string} name */
  logs(name) {
    const { values, shape } = this.data.arrays[name];
    return shape.length === 1 ? values : values.subarray(this.label * shape[1], (this.label + 1) * shape[1]);
  }

  // The lanes that stand on the stage, one column wide.
  bars() {
    return this.data.bars.map((bar) => ({ ...bar, log: true, values: Float32Array.from(this.logs(bar.array), (log) => 10 ** log) }));
  }

  // What lies over the digit: |d logit / d x| of its 784 pixels, 1 the largest.
  overlay() {
    const { values } = this.data.arrays.saliency;
    return values.subarray(this.label * 784, (this.label + 1) * 784);
  }
}
