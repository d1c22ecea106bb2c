// One digit in words: its picture as far as it has been read, its class, and what the network believes right now.
import { css, mix } from "../common/colours.js";
import { capital, contextOf, element, say, write } from "../common/dom.js";
import { PICTURE } from "./decode.js";
import { percent, time } from "../common/readout.js";

export class DigitCard {
  /** @type {Paths} */ paths;
  /** @type {Theme} */ theme;
  /** @type {number | null} */ each;
  /** @type {number | null} */ drawn;

  /** @param {string} name @param {...HTMLElement} buttons */
  constructor(name, ...buttons) {
    this.kicker = element("span", { class: "kicker" });
    this.title = element("span", { class: "title" });
    this.belief = element("span", { class: "belief" });
    this.verdict = element("span", { class: "verdict" });
    this.canvas = element("canvas", { width: 28, height: 28, "aria-hidden": "true" });
    this.lines = element("div", { class: "lines" }, this.kicker, this.title, this.belief, this.verdict);
    this.hint = element("p", { class: "hint" });
    this.buttons = element("div", { class: "buttons" }, ...buttons);
    this.root = element("section", { class: `card ${name}` },
      element("div", { class: "about" }, this.canvas, this.lines), this.hint, this.buttons);
  }

  // each: the digit, or null; kicker: what stands above it; hint: what is said while there is none
  /**
   * @param {Paths} paths
   * @param {Theme} theme
   * @param {number | null} each
   * @param {{ kicker: string, hint: string, colour: Colour | null }} more
   */
  show(paths, theme, each, { kicker, hint, colour }) {
    Object.assign(this, { paths, theme, each });
    this.root.classList.toggle("empty", each === null);
    write(this.kicker, kicker);
    write(this.hint, each === null ? hint : "");
    this.hint.hidden = each !== null;
    this.root.style.setProperty("--hue", colour ? css(colour) : "var(--ink)");
    if (each === null) return;
    write(this.title, titleOf(paths, each));
    this.drawn = null;
  }

  /** @param {number} step */
  moment(step) {
    const { paths, each } = this;
    if (!paths || each === null) return;
    write(this.belief, beliefOf(paths, each, step));
    write(this.verdict, step === paths.steps - 1 ? verdictOf(paths, each) : "");
    if (this.drawn !== step) this.drawPicture(step);
  }

  /** @param {number} step */
  drawPicture(step) {
    const { paths, theme, each, canvas } = this;
    const { pictures } = paths;
    if (!pictures || each === null) return;
    const context = contextOf(canvas);
    const picture = context.createImageData(28, 28);
    for (let pixel = 0; pixel < PICTURE; pixel++) {
      const ink = mix(theme.background, theme.text, pictures[each * PICTURE + pixel] / 255);
      const ahead = paths.arrays.read_at[pixel] - step;
      const seen = ahead > 0 ? mix(theme.unread, ink, 0.2) : ahead === 0 && paths.moves ? mix(ink, theme.primary, 0.4) : ink;
      picture.data.set([...seen, 255], 4 * pixel);
    }
    context.putImageData(picture, 0, 0);
    this.drawn = step;
  }
}

// "Your digit", or "Test digit 42, a 7"
/** @param {Paths} paths @param {number} each */
export function titleOf(paths, each) {
  if (each === paths.own) return paths.ownName;
  return say(paths.words.test_digit, { index: paths.index(each), label: paths.label(each) });
}

// "Row 12: 7, 81 %"
/** @param {Paths} paths @param {number} each @param {number} step */
export function beliefOf(paths, each, step) {
  const { digit, p } = paths.belief(each, step);
  if (step === paths.steps - 1) return say(paths.words.answer, { digit, percent: percent(paths, p) });
  return capital(say(paths.words.read, { time: time(paths, step), digit, percent: percent(paths, p) }));
}

/** @param {Paths} paths @param {number} each */
function verdictOf(paths, each) {
  const label = paths.label(each);
  if (label === null) return "";
  const { digit } = paths.belief(each, paths.steps - 1);
  return digit === label ? paths.words.rightly : say(paths.words.wrongly, { label });
}
