// A diagram's means: boxes, wires and numbers that follow the clock.
import { write } from "../../common/dom.js";
import { number } from "../../common/readout.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} attributes
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function svgNode(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

// A drawing to which boxes, wires and numbers are added; what changes with the clock is kept as `slots`.
export class Drawing {
  /** @type {((step: number) => void)[]} */ slots;

  // parts: {section, score, numbers, hues}
  /** @param {StepParts} parts @param {number} width @param {number} height */
  constructor({ numbers, score, section, hues }, width, height) {
    this.numbers = numbers;
    this.score = score;
    this.section = section;
    this.hues = hues;
    this.width = width;
    this.slots = [];
    this.narrow = width < 400;
    this.root = svgNode("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", class: this.narrow ? "narrow" : "" });
    this.wires = svgNode("g", { class: "wires" });
    this.boxes = svgNode("g", { class: "boxes" });
    this.root.append(this.boxes, this.wires);
  }

  /** @param {number} step */
  moment(step) {
    for (const slot of this.slots) slot(step);
  }

  /** @param {string} key */
  symbol(key) {
    return this.section.quantities[key].symbol;
  }

  /** @param {number} x @param {number} y @param {string} words @param {string} [classes] @param {string} [anchor] */
  text(x, y, words, classes = "", anchor = "middle") {
    const node = svgNode("text", { x, y, class: classes, "text-anchor": anchor }, words);
    this.wires.append(node);
    return node;
  }

  // A quantity's letter with its index, and a note after it.
  /**
   * @param {number} x
   * @param {number} y
   * @param {string} key
   * @param {string} index
   * @param {string} [note]
   * @param {string} [anchor]
   */
  letter(x, y, key, index, note = "", anchor = "start") {
    const parts = [svgNode("tspan", { class: "symbol", style: `fill: ${this.hues[key]}` }, this.symbol(key)),
      svgNode("tspan", { class: "index", dy: 3 }, index)];
    if (note) parts.push(svgNode("tspan", { class: "note", dy: -3, dx: 5 }, note));
    this.text(x, y, "", "box-label", anchor).append(...parts);
  }

  // A number of this unit.
  /** @param {number} x @param {number} y @param {string} path @param {{ classes?: string, anchor?: string }} [look] */
  figure(x, y, path, { classes = "", anchor = "middle" } = {}) {
    const node = this.text(x, y, "", `figure ${classes}`, anchor);
    node.dataset.slot = path;
    this.slots.push((step) => write(node, number(this.score, this.numbers.at(step, path))));
    return node;
  }

  // points: [[x, y], …]; key: the quantity whose colour it has; an arrow stands at its end
  /** @param {[number, number][]} points @param {string | null} key @param {{ arrow?: boolean, soft?: boolean }} [look] */
  wire(points, key, { arrow = true, soft = false } = {}) {
    const colour = key ? this.hues[key] : "var(--soft)";
    const line = points.map(([x, y]) => `${x},${y}`).join(" ");
    this.wires.append(svgNode("polyline", { points: line, class: soft ? "wire soft" : "wire", style: `stroke: ${colour}` }));
    if (!arrow) return;
    const [[fromX, fromY], [x, y]] = points.slice(-2);
    const [dx, dy] = [Math.sign(x - fromX), Math.sign(y - fromY)];
    const head = [[x, y], [x - 7 * dx - 4 * dy, y - 7 * dy - 4 * dx], [x - 7 * dx + 4 * dy, y - 7 * dy + 4 * dx]];
    this.wires.append(svgNode("polygon", { points: head.map((point) => point.join(",")).join(" "), style: `fill: ${colour}` }));
  }

  // A round sign: × or +
  /** @param {number} x @param {number} y @param {string} sign @param {string} key */
  sign(x, y, sign, key) {
    this.wires.append(svgNode("circle", { cx: x, cy: y, r: 9, class: "sign", style: `stroke: ${this.hues[key]}` }));
    this.text(x, y + 5, sign, "sign-text");
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height @param {string} classes */
  frame(x, y, width, height, classes) {
    this.boxes.append(svgNode("rect", { x, y, width, height, rx: 8, class: `frame ${classes}` }));
  }

  // A box that is filled as far as its value reaches: from the ground, or from its middle.
  /**
   * @param {number} x
   * @param {number} y
   * @param {string} key
   * @param {string} path
   * @param {{ width?: number, height?: number, low?: number, high?: number, letter?: string, name?: string }} [look]
   */
  box(x, y, key, path, { width = 52, height = 44, low = 0, high = 1, letter = this.symbol(key), name = "" } = {}) {
    const [left, top] = [x - width / 2, y - height / 2];
    const gauge = svgNode("rect", { x: left, width, class: "gauge", style: `fill: ${this.hues[key]}` });
    this.boxes.append(svgNode("rect", { x: left, y: top, width, height, rx: 5, class: "box paper" }), gauge);
    this.wires.append(svgNode("rect", { x: left, y: top, width, height, rx: 5, class: "box", style: `stroke: ${this.hues[key]}` }));
    if (low < 0) {
      const zero = top + (height * high) / (high - low);
      this.boxes.append(svgNode("line", { x1: left, x2: left + width, y1: zero, y2: zero, class: "zero" }));
    }
    const label = this.text(x, y - (height < 40 ? 4 : 6), "", "box-label");
    if (letter) label.append(svgNode("tspan", { class: "symbol", style: `fill: ${this.hues[key]}` }, letter));
    if (name) label.append(svgNode("tspan", { class: "box-name" }, letter ? ` ${name}` : name));
    this.figure(x, y + (height < 40 ? 12 : 14), path, { classes: "strong" });
    this.slots.push((step) => {
      const value = this.numbers.at(step, path);
      /** @param {number} at */
      const share = (at) => Math.max(0, Math.min(1, (at - low) / (high - low)));
      const [from, to] = [share(0), Number.isFinite(value) ? share(value) : share(0)];
      gauge.setAttribute("y", String(top + height * (1 - Math.max(from, to))));
      gauge.setAttribute("height", String(height * Math.abs(to - from)));
    });
  }
}
