// One lane on screen: its head, its picture over time with the bars of the present moment below, its foot.
import { meanAt } from "../common/decode.js";
import { css, gradient, hue, hueBelow, ramp, rampIndex } from "../common/colours.js";
import { capital, contextOf, element, say } from "../common/dom.js";
import { STRIP, STRIP_GAP } from "./layout.js";

export class Panel {
  /** @type {Geometry} */ geometry;
  /** @type {number} */ widthPx;
  /** @type {number} */ stripTop;
  /** @type {number} */ stripPx;
  /** @type {number | null} */ drawn;

  /** @param {string} kind */
  constructor(kind) {
    this.canvas = element("canvas");
    this.box = element("div", { class: "box" }, this.canvas);
    this.head = element(kind === "lane" ? "button" : "div", { class: "head", type: kind === "lane" ? "button" : null });
    this.foot = element("div", { class: "foot" });
    this.root = element("div", { class: `panel ${kind}` }, this.head, this.box, this.foot);
    this.context = contextOf(this.canvas);
  }

  // Gives the canvas its size in device pixels.
  /** @param {Geometry} geometry @param {number} widthPx */
  size(geometry, widthPx) {
    const { ratio, side } = geometry;
    this.geometry = geometry;
    this.widthPx = widthPx;
    this.drawn = null; // nothing is on the canvas yet
    this.stripTop = side + Math.round(STRIP_GAP * ratio);
    this.stripPx = Math.round(STRIP * ratio);
    this.canvas.width = widthPx;
    this.canvas.height = this.stripTop + this.stripPx;
    this.canvas.style.width = `${widthPx / ratio}px`;
    this.canvas.style.height = `${this.canvas.height / ratio}px`;
    this.context.imageSmoothingEnabled = false;
    this.root.style.width = `${widthPx / ratio}px`;
  }
}

export class LanePanel extends Panel {
  /** @type {LaneEntry} */ entry;
  /** @type {Lane} */ lane;
  /** @type {Score} */ score;
  /** @type {Theme} */ theme;

  /** @param {string} [kind] */
  constructor(kind = "lane") {
    super(kind);
    this.tiny = document.createElement("canvas");
  }

  // entry: the lane's part of the plan
  /** @param {Geometry} geometry @param {LaneEntry} entry @param {Score} score @param {Theme} theme */
  show(geometry, entry, score, theme) {
    Object.assign(this, { entry, lane: entry.lane, score, theme });
    this.size(geometry, entry.widthPx);
    this.root.dataset.lane = entry.lane.key;
    this.bake();
    this.writeHead();
    this.writeFoot();
  }

  // Another take or order of the same lane, on the same place.
  /** @param {Lane} lane */
  change(lane) {
    this.entry.lane = lane;
    this.lane = lane;
    this.drawn = null;
    this.bake();
    this.writeHead();
    this.writeFoot();
  }

  // The whole lane once, a pixel a cell: playing only copies from it.
  bake() {
    const { lane, group, columns } = this.entry;
    const { lines, perLine } = this.geometry;
    this.tiny.width = columns;
    this.tiny.height = lines;
    const context = contextOf(this.tiny);
    const picture = context.createImageData(columns, lines);
    const cells = new Uint32Array(picture.data.buffer);
    const colours = ramp(lane, this.theme);
    const [red, green, blue] = this.theme.primary;
    const broken = (255 << 24) | (blue << 16) | (green << 8) | red;
    for (let line = 0; line < lines; line++) {
      for (let column = 0; column < columns; column++) {
        const value = meanAt(lane, line * perLine, column * group, perLine, group, this.score.steps);
        cells[line * columns + column] = Number.isNaN(value) ? broken : colours[rampIndex(lane, value)];
      }
    }
    context.putImageData(picture, 0, 0);
  }

  // Draws what has been read since the last call, and covers what has not been read any more.
  /** @param {number} step */
  draw(step) {
    const { context, widthPx, geometry, entry, theme } = this;
    const { linePx, perLine, lines } = geometry;
    const read = Math.floor((step + 1) / perLine);
    const known = this.drawn;
    const from = known === null ? 0 : Math.min(known, read);
    const to = known === null ? lines : Math.max(known, read);
    context.fillStyle = css(theme.unread);
    if (to > read) context.fillRect(0, read * linePx, widthPx, (to - read) * linePx);
    if (read > from) {
      context.drawImage(this.tiny, 0, from, entry.columns, read - from, 0, from * linePx, widthPx, (read - from) * linePx);
      this.drawGaps(from, read);
    }
    this.drawn = read;
    this.drawStrip(step);
  }

  // A hair of background between the rows: each is a moment of its own.
  /** @param {number} from @param {number} to */
  drawGaps(from, to) {
    const { context, widthPx, geometry, theme } = this;
    const { linePx, ratio } = geometry;
    if (linePx < 7 * ratio) return;
    context.fillStyle = css(theme.background, 0.75);
    for (let line = Math.max(1, from); line < to; line++) context.fillRect(0, line * linePx, widthPx, Math.max(1, Math.floor(ratio)));
  }

  // The present moment as bars: up from the ground, or up and down from zero.
  /** @param {number} step */
  drawStrip(step) {
    const { context, widthPx, stripTop, stripPx, entry, lane, theme, geometry } = this;
    context.clearRect(0, stripTop, widthPx, stripPx);
    const reach = lane.diverging ? stripPx / 2 : stripPx;
    const zero = stripTop + reach;
    const gap = entry.columnPx >= 4 ? Math.max(1, Math.floor(geometry.ratio)) : 0;
    const strong = css(hue(lane, theme));
    const weak = css(hueBelow(lane, theme));
    for (let column = 0; column < entry.columns; column++) {
      const value = meanAt(lane, step, column * entry.group, 1, entry.group, this.score.steps);
      const height = Math.min(1, Math.abs(value) / lane.high) * reach;
      context.fillStyle = value < 0 ? weak : strong;
      const top = value < 0 ? zero : zero - height;
      if (height > 0) context.fillRect(column * entry.columnPx, top, entry.columnPx - gap, height);
    }
    context.fillStyle = css(theme.text, 0.35);
    const ground = Math.min(zero, stripTop + stripPx - 1);
    context.fillRect(0, Math.round(ground), widthPx, Math.max(1, Math.floor(geometry.ratio)));
  }

  writeHead() {
    const { lane, theme, head, score } = this;
    const width = this.widthPx / this.geometry.ratio;
    const symbol = element("span", { class: "symbol", style: `color: ${css(hue(lane, theme))}` }, symbolOf(lane));
    const narrow = width < 110;
    const name = !narrow || (width >= 60 && fits(lane.name, width)) ? element("span", { class: "name" }, lane.name) : "";
    head.replaceChildren(element("span", { class: narrow ? "title narrow" : "title" }, symbol, name), this.legend(width));
    const sentence = say(this.entry.wide ? score.text.narrow : score.text.widen, { name: lane.name });
    head.setAttribute("aria-label", sentence);
    head.setAttribute("aria-pressed", String(this.entry.wide));
    head.title = sentence;
  }

  /** @param {number} width */
  legend(width) {
    const { lane, theme } = this;
    const numbers = lane.diverging && width > 56 ? [lane.low, 0, lane.high] : [lane.low, lane.high];
    const labels = numbers.map((value) => element("span", {}, scaleNumber(value)));
    return element("span", { class: "legend" },
      element("span", { class: "scale", style: `background: ${gradient(lane, theme)}` }),
      element("span", { class: "numbers" }, ...labels));
  }

  writeFoot() {
    const tiny = this.geometry.compact || this.widthPx / this.geometry.ratio < 60;
    const lines = tiny ? [] : axisSentences(this.entry, this.score.text);
    this.foot.replaceChildren(...lines.map((line) => element("div", {}, line)));
  }
}

// "128 units, in no order", "2 a column"
/** @param {LaneEntry} entry @param {Words} text */
export function axisSentences({ lane, group }, text) {
  const share = group * lane.group;
  const units = lane.units === 1 ? text.unit : say(lane.order ? text.units_ordered : text.units, { units: lane.units });
  return share > 1 ? [units, say(text.binned, { group: share })] : [units];
}

/** @param {number} value */
export function scaleNumber(value) {
  return String(value).replace("-", "−");
}

// "forget_pre" has the symbol f_pre
/** @param {{ symbol: string }} lane */
export function symbolOf(lane) {
  const [letter, below] = lane.symbol.split("_");
  return below ? element("span", {}, letter, element("sub", {}, below)) : letter;
}

/** @type {CanvasRenderingContext2D | undefined} */
let ruler;

// Whether every word of a name fits into a head of that width.
/** @param {string} name @param {number} width */
function fits(name, width) {
  const context = (ruler ??= contextOf(document.createElement("canvas")));
  context.font = "600 12px sans-serif";
  const words = /[\u3000-\u9fff]/.test(name) ? [name.slice(0, 4)] : name.split(" ");
  return Math.max(...words.map((word) => context.measureText(word).width)) <= width + 2;
}

export class BeliefPanel extends LanePanel {
  /** @param {string} [kind] */
  constructor(kind = "belief") {
    super(kind);
    this.called = ""; // which of two beliefs it is
    this.labels = Array.from({ length: 10 }, (_, digit) => element("span", {}, String(digit)));
    this.now = element("div", { class: "now" });
    this.caption = element("div", { class: "caption" });
    this.foot.append(element("div", { class: "digits" }, ...this.labels), this.now, this.caption);
    this.cover = element("div", { class: "cover", hidden: true });
    this.decision = element("div", { class: "decision", hidden: true, "aria-hidden": "true" });
    this.box.append(this.cover, this.decision);
  }

  writeHead() {
    const { lane, theme, head, score } = this;
    const symbol = element("span", { class: "symbol", style: `color: ${css(hue(lane, theme))}` }, lane.symbol);
    this.root.classList.toggle("slim", !this.geometry.compact && this.widthPx / this.geometry.ratio < 165);
    this.caption.textContent = this.geometry.compact || this.called ? "" : score.text.belief;
    head.replaceChildren(
      element("span", { class: "title" }, symbol, element("span", { class: "name" }, [capital(lane.name), this.called].filter(Boolean).join(" · "))),
      this.legend(this.widthPx / this.geometry.ratio));
  }

  // mark: {step, text}: the row from which on the belief was the final one; null: no such row
  /** @param {Decision | null} mark */
  decided(mark) {
    this.decision.hidden = !mark;
    if (!mark) return;
    const { side, ratio } = this.geometry;
    this.decision.style.top = `${((mark.step / this.score.steps) * side) / ratio}px`;
    this.decision.title = mark.text;
    this.decision.dataset.step = String(mark.step + 1);
  }

  writeFoot() {}

  // best: the most probable digit and its probability in words; null while it is covered
  /** @param {{ digit: number } | null} best @param {string} sentence */
  mark(best, sentence) {
    this.labels.forEach((label, digit) => label.classList.toggle("best", best !== null && digit === best.digit));
    this.now.textContent = sentence;
  }
}
