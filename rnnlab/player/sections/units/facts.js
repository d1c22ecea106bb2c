// The pinned unit through all lanes, time downwards as everywhere, and its weight on each of the ten digits.
import { css, hue, hueBelow } from "../../common/colours.js";
import { capital, contextOf, element, say, write } from "../../common/dom.js";
import { explanation } from "../../common/explain.js";
import { placeOf } from "../../common/orders.js";
import { scaleNumber, symbolOf } from "../../score/panel.js";
import { number, time } from "../../common/readout.js";

const TALL = 140; // CSS pixels

export class UnitFacts {
  /** @type {number | null} */ unit;

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.curves = new UnitCurves(player);
    this.weights = new UnitWeights();
    this.root = element("div", { class: "units-facts" }, this.curves.root, this.weights.root);
  }

  /** @param {UnitsData} section @param {Score} score @param {Theme} theme @param {number | null} unit */
  show(section, score, theme, unit) {
    this.unit = unit;
    this.root.hidden = unit === null;
    if (unit === null) return;
    this.curves.show(section, score, theme, unit);
    this.weights.show(section, score, unit);
  }

  /** @param {number} step */
  moment(step) {
    if (this.unit !== null) this.curves.moment(step);
  }
}

// The round number, of 1, 2, 5, 10, …, that is not exceeded.
/** @param {number} largest */
function roundLimit(largest) {
  const ten = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, largest))));
  return [1, 2, 5, 10].map((factor) => factor * ten).find((limit) => limit >= largest) || 1;
}

// A title with its explanation, written anew only where the words change.
/** @param {HTMLElement} node @param {string} title @param {string} sentences @param {string} label */
export function unitTitle(node, title, sentences, label) {
  if (node.dataset.title === title + sentences) return;
  node.dataset.title = title + sentences;
  node.replaceChildren(element("span", { class: "units-title" }, title), explanation(sentences, label));
}

class UnitCurves {
  /** @type {UnitsData} */ section;
  /** @type {Score} */ score;
  /** @type {Theme} */ theme;
  /** @type {number} */ unit;
  /** @type {Lane[]} */ shown;
  /** @type {Lane[]} */ lanes;
  /** @type {number[][]} */ scales;
  /** @type {HTMLElement[]} */ values;
  /** @type {HTMLCanvasElement[]} */ canvases;

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.title = element("div", { class: "units-subhead" });
    this.now = element("p", { class: "units-note", "aria-live": "off" });
    this.heads = element("div", { class: "units-lanes" });
    this.pictures = element("div", { class: "units-lanes units-pictures", "aria-hidden": "true" });
    this.pictures.addEventListener("pointerdown", (event) => this.seek(event));
    this.cover = element("div", { class: "units-cover" });
    this.line = element("div", { class: "units-line" });
    this.names = element("div", { class: "units-lanes units-lanenames", "aria-hidden": "true" });
    this.root = element("div", { class: "units-curves" }, this.title, this.now, this.heads, this.pictures, this.names);
  }

  /** @param {UnitsData} section @param {Score} score @param {Theme} theme @param {number} unit */
  show(section, score, theme, unit) {
    Object.assign(this, { section, score, theme, unit });
    const named = section.names[unit] ? section.words.unit_named : section.words.unit;
    unitTitle(this.title, capital(say(named, { unit: unit + 1, name: section.names[unit] })), section.words.now_explain,
      score.text.explain);
    this.rebuild();
  }

  // One column a lane; another take of the digit brings other lanes.
  rebuild() {
    const { score, theme } = this;
    this.shown = score.lanes;
    this.lanes = score.lanes.filter((lane) => lane.key !== "projected");
    this.scales = this.lanes.map((lane) => this.scaleOf(lane));
    this.root.style.setProperty("--lanes", String(this.lanes.length));
    this.root.classList.toggle("many", this.lanes.length > 4);
    this.values = this.lanes.map(() => element("b"));
    this.heads.replaceChildren(...this.lanes.map((lane, index) => element("span", { class: "units-lanehead", title: lane.name, "data-of": lane.key },
      element("span", { class: "symbol", style: `color: ${css(hue(lane, theme))}` }, symbolOf(lane)),
      element("span", { class: "unseen" }, lane.name), this.values[index])));
    this.names.replaceChildren(...this.lanes.map((lane, index) => element("span", {},
      element("span", { class: "units-lanescale" }, ...this.scales[index].map((end) => element("span", {}, scaleNumber(end)))),
      element("span", { class: "units-lanename" }, lane.name))));
    this.canvases = this.lanes.map(() => element("canvas"));
    this.pictures.replaceChildren(...this.canvases, this.cover, this.line);
    const width = this.canvases[0].clientWidth;
    this.lanes.forEach((lane, index) => this.draw(this.canvases[index], lane, this.scales[index], width));
  }

  // Where a lane is unbounded, other units may reach much further: a round number that holds this one's values, in all takes.
  /** @param {Lane} lane */
  scaleOf(lane) {
    if (lane.bounded || !Number.isFinite(lane.high)) return [lane.low, lane.high];
    let largest = 0;
    for (const at of this.readings(lane)) {
      for (let step = 0; step < this.score.steps; step++) largest = Math.max(largest, Math.abs(at(step)) || 0);
    }
    const limit = roundLimit(largest);
    return [-limit, limit];
  }

  // This lane as it is shown, and in every take, as functions of the timestep.
  /** @param {Lane} lane */
  readings(lane) {
    const others = this.score.takes.flatMap((take) => take.lanes.filter(({ key }) => key === lane.key));
    return [lane, ...others].map((each) => (/** @type {number} */ step) => each.at(step, placeOf(each, this.unit)));
  }

  /** @param {Lane} lane @param {number} step */
  at(lane, step) {
    return lane.at(step, placeOf(lane, this.unit));
  }

  // Bars from zero, a timestep a line.
  /** @param {HTMLCanvasElement} canvas @param {Lane} lane @param {number[]} range @param {number} width */
  draw(canvas, lane, [low, high], width) {
    const { score, theme } = this;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(TALL * ratio);
    const context = contextOf(canvas);
    const tall = canvas.height / score.steps;
    const gap = tall >= 4 * ratio ? Math.max(1, Math.floor(ratio)) : 0;
    /** @param {number} value */
    const across = (value) => Math.round(((Math.max(low, Math.min(high, value)) - low) / (high - low)) * canvas.width);
    const zero = across(0);
    for (let step = 0; step < score.steps; step++) {
      const value = this.at(lane, step);
      if (!Number.isFinite(value)) continue;
      const end = across(value);
      const top = Math.round(step * tall);
      context.fillStyle = css(value < 0 ? hueBelow(lane, theme) : hue(lane, theme));
      context.fillRect(Math.min(zero, end), top, Math.abs(end - zero), Math.max(1, Math.round((step + 1) * tall) - top - gap));
    }
    if (!lane.diverging) return;
    context.fillStyle = css(theme.text, 0.35);
    context.fillRect(zero, 0, Math.max(1, Math.floor(ratio)), canvas.height);
  }

  /** @param {number} step */
  moment(step) {
    const { score, section } = this;
    if (this.shown !== score.lanes) this.rebuild();
    const line = TALL / score.steps;
    this.line.style.height = `${Math.max(line, 3)}px`;
    this.line.style.transform = `translateY(${Math.max(0, Math.min(TALL - 3, step * line))}px)`;
    this.cover.style.transform = `translateY(${(step + 1) * line}px)`;
    this.lanes.forEach((lane, index) => write(this.values[index], number(score, this.at(lane, step))));
    const { group, units } = this.lanes[0];
    const first = Math.floor(this.unit / group) * group + 1;
    const mean = group > 1 ? ` · ${say(section.words.mean, { first, last: Math.min(first + group - 1, units) })}` : "";
    write(this.now, say(section.words.now, { time: time(score, step) }) + mean);
  }

  /** @param {PointerEvent} event */
  seek(event) {
    const box = this.pictures.getBoundingClientRect();
    this.player.seek(Math.floor(((event.clientY - box.top) / box.height) * this.score.steps));
  }
}

class UnitWeights {
  constructor() {
    this.title = element("div", { class: "units-subhead" });
    this.scale = element("p", { class: "units-note" });
    this.bars = Array.from({ length: 10 }, (_, digit) => new WeightBar(digit));
    this.list = element("ol", { class: "units-weights" }, ...this.bars.map((bar) => bar.root));
    this.root = element("div", { class: "units-weighing" }, this.title, this.scale, this.list);
  }

  /** @param {UnitsData} section @param {Score} score @param {number} unit */
  show(section, score, unit) {
    const { words, arrays, limit } = section;
    unitTitle(this.title, words.weights, words.weights_explain, score.text.explain);
    this.scale.textContent = say(words.weights_scale, { limit });
    this.list.setAttribute("aria-label", words.weights);
    const { values, shape } = arrays.weights;
    this.bars.forEach((bar, digit) => bar.show(values[unit * shape[1] + digit] / 1000, limit, words, score));
  }
}

class WeightBar {
  /** @param {number} digit */
  constructor(digit) {
    this.digit = digit;
    this.bar = element("span", { class: "units-bar" });
    this.value = element("span", { class: "units-value" });
    this.root = element("li", {}, element("span", { class: "units-barbox" }, this.bar), this.value,
      element("b", {}, String(digit)));
  }

  /** @param {number} value @param {number} limit @param {Words} words @param {Score} score */
  show(value, limit, words, score) {
    const share = Math.min(1, Math.abs(value) / limit) * 50;
    this.root.classList.toggle("against", value < 0);
    this.root.dataset.value = String(value);
    this.bar.style.height = `${share}%`;
    this.value.textContent = value.toFixed(2).replace("-", "−").replace("−0.00", "0.00");
    this.root.title = say(words.weight_of, { digit: this.digit, value: number(score, value) });
    this.root.setAttribute("aria-label", this.root.title);
  }
}
