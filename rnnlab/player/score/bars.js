// A lane one column wide: a horizontal bar a row, on the score's own rows.
import { css, rgb } from "../common/colours.js";
import { element } from "../common/dom.js";
import { Panel, scaleNumber, symbolOf } from "./panel.js";

const NAMED = 50; // CSS pixels from which there is room for a name
const NUMBERED = 36; // and for the ends of the scale

// How much of the width a value takes, 0 to 1; a logarithmic scale begins at bar.low.
/** @param {Bar} bar @param {number} value */
function share(bar, value) {
  const part = bar.log ? Math.log(value / bar.low) / Math.log(bar.high / bar.low) : (value - bar.low) / (bar.high - bar.low);
  return Math.max(0, Math.min(1, part));
}

// "1e-6" as 10⁻⁶
/** @param {number} value */
function power(value) {
  const exponent = Math.round(Math.log10(value));
  return element("span", {}, "10", element("sup", {}, scaleNumber(exponent)));
}

export class BarPanel extends Panel {
  /** @type {StageBar} */ bar;
  /** @type {Score} */ score;
  /** @type {Theme} */ theme;
  /** @type {Colour} */ colour;

  constructor() {
    super("bar");
  }

  // bar: {key, name, symbol, colour, colour_dark, values (T), low, high, log}
  /** @param {Geometry} geometry @param {StageBar} bar @param {Score} score @param {Theme} theme */
  show(geometry, bar, score, theme) {
    Object.assign(this, { bar, score, theme });
    this.size(geometry, geometry.barPx);
    this.root.dataset.bar = bar.key;
    this.colour = rgb(theme.dark ? bar.colour_dark : bar.colour);
    const numbers = [bar.low, bar.high].map((value) => (bar.log && value !== 1 ? power(value) : element("span", {}, scaleNumber(value))));
    const width = this.widthPx / geometry.ratio;
    this.head.replaceChildren(
      element("span", { class: "title narrow", title: bar.name },
        element("span", { class: "symbol", style: `color: ${css(this.colour)}` }, symbolOf(bar)),
        width < NAMED ? "" : element("span", { class: "name" }, bar.name)),
      element("span", { class: "legend" }, element("span", { class: "numbers" }, ...(width < NUMBERED ? [] : numbers))));
  }

  /** @param {number} step */
  draw(step) {
    const { context, widthPx, geometry, bar, theme, score } = this;
    const { linePx, perLine, lines, side, ratio } = geometry;
    const read = Math.floor((step + 1) / perLine);
    const gap = linePx >= 5 * ratio ? Math.max(1, Math.floor(ratio)) : 0;
    context.clearRect(0, 0, widthPx, side);
    context.fillStyle = css(theme.unread);
    context.fillRect(0, read * linePx, widthPx, (lines - read) * linePx);
    context.fillStyle = css(this.colour);
    for (let line = 0; line < read; line++) {
      const value = this.mean(line * perLine, Math.min((line + 1) * perLine, score.steps));
      context.fillRect(0, line * linePx + gap, Math.round(share(bar, value) * widthPx), linePx - gap);
    }
  }

  /** @param {number} from @param {number} to */
  mean(from, to) {
    let sum = 0;
    for (let step = from; step < to; step++) sum += this.bar.values[step];
    return sum / (to - from);
  }
}
