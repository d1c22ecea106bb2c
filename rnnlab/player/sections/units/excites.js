// "What excites this unit": the test digits at which it was highest and lowest, as far as they had been read.
import { css, mix } from "../../common/colours.js";
import { contextOf, element, motionIsReduced, say } from "../../common/dom.js";
import { number, time } from "../../common/readout.js";
import { unitTitle } from "./facts.js";

const SHOWN = 84; // CSS pixels: the largest side of a picture

export class Excites {
  /** @type {UnitsData} */ section;
  /** @type {Score} */ score;
  /** @type {Theme} */ theme;
  /** @type {string} */ names;
  /** @type {string} */ state;

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.title = element("div", { class: "units-subhead" });
    this.label = element("label", { class: "units-label", for: "units-quantity" });
    this.select = element("select", { id: "units-quantity", class: "units-select", onchange: () => this.choose() });
    this.choice = element("div", { class: "units-row" }, this.label, this.select);
    this.story = element("p", { class: "units-note", role: "status" });
    this.ends = element("div", { class: "units-ends" });
    this.root = element("div", { class: "units-excites" }, this.title, this.choice, this.story, this.ends);
  }

  // Until the server has looked for this unit, the pictures of another one are pale and cannot be chosen.
  /** @param {UnitsData} section @param {Score} score @param {Theme} theme @param {number | null} unit */
  show(section, score, theme, unit) {
    this.root.hidden = unit === null;
    if (unit === null) return;
    const { words, excitation } = section;
    Object.assign(this, { section, score, theme });
    unitTitle(this.title, words.excites, words.excites_explain, score.text.explain);
    this.offer();
    const known = excitation !== null && excitation.unit === unit;
    this.root.setAttribute("aria-busy", String(!known));
    this.ends.inert = !known;
    if (!known) this.story.textContent = words.looking;
    else this.build(excitation);
  }

  // The quantities to choose from, if there is a choice.
  offer() {
    const { section } = this;
    this.choice.hidden = section.quantities.length < 2;
    const names = section.quantities.map(({ name }) => name).join();
    if (this.names !== names) {
      this.names = names;
      this.select.replaceChildren(...section.quantities.map(({ key, name }) => element("option", { value: key }, name)));
    }
    this.label.textContent = section.words.quantity;
    if (section.excitation) this.select.value = section.excitation.quantity;
  }

  choose() {
    this.root.setAttribute("aria-busy", "true");
    this.ends.inert = true;
    this.story.textContent = this.section.words.looking;
    this.player.send("excites", this.select.value);
  }

  /** @param {Excitation} excitation */
  build(excitation) {
    const { section, score, theme } = this;
    const { words } = section;
    const some = excitation.ends.some(({ digits }) => digits.length > 0);
    this.story.textContent = some ? excitation.story : words.nothing;
    const state = JSON.stringify([excitation, score.pixelsAStep, score.pixels[1], theme.background, window.devicePixelRatio]);
    if (this.state === state) return; // what has the keyboard's focus keeps it
    this.state = state;
    let picture = 0;
    this.ends.replaceChildren(...(some ? excitation.ends : []).map(({ key, title, digits }) => element("div", { class: "units-end", "data-end": key },
      element("span", { class: "units-endtitle" }, title),
      element("div", { class: "units-gallery" }, ...digits.map((digit) => this.example(digit, excitation.name, picture++))))));
  }

  // One digit, a button.
  /** @param {Example} example @param {string} name @param {number} picture */
  example({ index, label, step, value }, name, picture) {
    const { section, score } = this;
    const { words, arrays } = section;
    const fields = { index, label, name, value: number(score, value), time: time(score, step) };
    const canvas = element("canvas", { "aria-hidden": "true" });
    this.draw(canvas, arrays.pictures.values.subarray(picture * 784, (picture + 1) * 784), step);
    return element("button", { type: "button", class: "units-example", "data-index": index, "data-step": step + 1,
      "aria-label": say(words.load, fields), title: say(words.load, fields), onclick: () => this.load(index) },
    canvas, element("b", {}, number(score, value)),
    element("span", {}, time(score, step)), element("span", {}, say(words.meant, { label })));
  }

  // The digit takes the place of the one that is shown, above.
  /** @param {number} index */
  load(index) {
    this.player.send("sample", index);
    this.player.root.scrollIntoView({ block: "start", behavior: motionIsReduced() ? "auto" : "smooth" });
  }

  // Ink as in the score: what had not been read yet is pale; what was being read is outlined.
  /** @param {HTMLCanvasElement} canvas @param {Numbers} ink @param {number} step */
  draw(canvas, ink, step) {
    const { score, theme } = this;
    const ratio = window.devicePixelRatio || 1;
    const cell = Math.ceil((SHOWN * ratio) / 28);
    canvas.width = canvas.height = cell * 28;
    const context = contextOf(canvas);
    for (let pixel = 0; pixel < 784; pixel++) {
      const colour = mix(theme.background, theme.text, ink[pixel] / 255);
      context.fillStyle = css(score.readAt[pixel] > step ? mix(theme.unread, colour, 0.2) : colour);
      context.fillRect((pixel % 28) * cell, Math.floor(pixel / 28) * cell, cell, cell);
    }
    const pixels = score.pixels.subarray(step * score.pixelsAStep, (step + 1) * score.pixelsAStep);
    context.strokeStyle = css(theme.primary);
    context.lineWidth = Math.max(2, Math.round(1.5 * ratio));
    for (const [x, y, width, height] of rectangles(pixels)) frame(context, x * cell, y * cell, width * cell, height * cell);
  }
}

// A frame round a place, or inside the picture's own edge where it reaches that.
/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 */
function frame(context, x, y, width, height) {
  const half = context.lineWidth / 2;
  /** @param {number} at */
  const within = (at) => Math.max(half, Math.min(context.canvas.width - half, at));
  const [left, top, right, bottom] = [x - half, y - half, x + width + half, y + height + half].map(within);
  context.strokeRect(left, top, right - left, bottom - top);
}

// The pixels of a timestep as one rectangle, where they are one, else each by itself: [x, y, width, height].
/** @param {Numbers} pixels */
function rectangles(pixels) {
  const xs = Array.from(pixels, (pixel) => pixel % 28);
  const ys = Array.from(pixels, (pixel) => Math.floor(pixel / 28));
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) - x + 1, Math.max(...ys) - y + 1];
  if (width * height === pixels.length) return [[x, y, width, height]];
  return xs.map((_, index) => [xs[index], ys[index], 1, 1]);
}
