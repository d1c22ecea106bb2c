// The picture of shapes, mounted by Streamlit.
import { readTheme } from "../common/colours.js";
import { element, say, write } from "../common/dom.js";
import { mountOnce } from "../common/mount.js";
import { axisChip, kin } from "./axis.js";
import { Block } from "./block.js";
import { decodeShapes } from "./decode.js";

class ShapesView {
  /** @type {Shapes} */ shapes;
  /** @type {Theme} */ theme;
  /** @type {TensorBlock[]} */ blocks;
  /** @type {TensorBlock[]} */ weights;

  /** @param {MountPoint} mountPoint */
  constructor(mountPoint) {
    this.mountPoint = mountPoint;
    this.change = element("p", { class: "change", role: "status", "aria-live": "polite" });
    this.strip = element("div", { class: "strip", role: "group" });
    this.readout = element("p", { class: "readout", role: "status", "aria-live": "polite" });
    this.desk = element("div", { class: "desk" }, this.strip, this.readout);
    this.flow = element("div", { class: "flow" });
    this.rest = element("div", { class: "rest" });
    this.told = element("p", { class: "told" });
    this.root = element("div", { class: "rnn-score shapes" }, this.change, this.desk, this.flow, this.rest, this.told);
    this.root.addEventListener("pointerover", (event) => this.over(event));
    this.root.addEventListener("pointerleave", () => this.leave());
    mountPoint.append(this.root);
  }

  // Called for every new data, theme and language.
  /** @param {Call} call */
  load({ data }) {
    const shapes = decodeShapes(data);
    this.root.hidden = !shapes;
    if (!shapes) return;
    this.shapes = shapes;
    this.theme = readTheme(this.mountPoint);
    const { words } = shapes;
    write(this.change, shapes.change);
    this.change.hidden = !shapes.change;
    write(this.told, shapes.told);
    /** @type {BlockEvents} */
    const events = {
      onPoint: (block, at) => this.point(block, at),
      onTensor: (block) => this.lightTensor(block.tensor.key),
      onLeave: () => this.leave(),
    };
    const options = { dark: this.theme.dark, theme: this.theme, events };
    this.blocks = shapes.blocks.map((tensor, at) => new Block(tensor, { ...options, number: at + 1 }));
    this.weights = shapes.matrices.map((tensor) => new Block(tensor, options));
    this.flow.replaceChildren(element("h5", {}, words.flow), ...this.blocks.map(({ root }) => root));
    this.rest.replaceChildren(equalityList(shapes), parameterTable(shapes, this.weights));
    this.rest.querySelectorAll("li").forEach((row) => {
      row.addEventListener("focus", () => this.lightPair((row.dataset.of ?? "").split(" ")));
      row.addEventListener("blur", () => this.leave());
    });
    this.drawStrip();
    this.root.dataset.id = shapes.id;
    this.leave();
  }

  drawStrip() {
    const { axes, sizes, words } = this.shapes;
    this.strip.setAttribute("aria-label", words.axes);
    const chips = Object.entries(sizes).map(([key, size]) => {
      const chip = axisChip(axes, key, size, this.theme.dark, "button");
      chip.setAttribute("type", "button");
      chip.append(element("em", {}, axes[key].name));
      chip.addEventListener("focus", () => this.lightAxis(key));
      chip.addEventListener("blur", () => this.leave());
      chip.addEventListener("click", () => this.lightAxis(key));
      return chip;
    });
    this.strip.replaceChildren(...chips);
  }

  get all() {
    return [...this.blocks, ...this.weights];
  }

  // What lies under the pointer, when it is no number: an axis, a pair, a tensor.
  /** @param {PointerEvent} event */
  over(event) {
    const path = event.composedPath().filter((node) => node instanceof HTMLElement);
    if (path.some((node) => node.classList.contains("box"))) return;
    const find = (/** @type {string} */ name) => path.find((node) => node.dataset[name])?.dataset[name];
    const [axis, pair, tensor] = ["axis", "of", "tensor"].map(find);
    if (axis) this.lightAxis(axis);
    else if (pair) this.lightPair(pair.split(" "));
    else if (tensor) this.lightTensor(tensor);
    else this.leave();
  }

  /** @param {string} key */
  lightAxis(key) {
    const { axes, words } = this.shapes;
    const lit = kin(axes, key);
    /** @param {TensorBlock} block */
    const has = (block) => block.tensor.axes.some((axis) => lit.has(axis));
    this.show({ kind: "axis", bright: has });
    this.root.querySelectorAll("[data-axis]").forEach((node) => node.classList.toggle("lit", lit.has(node.getAttribute("data-axis") ?? "")));
    /** @param {TensorBlock[]} blocks */
    const names = (blocks) => [...new Set(blocks.map((block) => block.tensor.code))].join(", ");
    const without = this.all.filter((block) => !has(block));
    const said = [`${axes[key].symbol}: ${axes[key].explain}`, say(words.has, { names: names(this.all.filter(has)) })];
    if (without.length) said.push(say(words.has_not, { names: names(without) }));
    write(this.readout, said.join(" "));
  }

  /** @param {string} key */
  lightTensor(key) {
    const { words } = this.shapes;
    const own = this.all.find((block) => block.tensor.key === key);
    if (!own) return;
    const from = this.all.filter((block) => own.tensor.of.includes(block.tensor.key));
    const into = this.all.filter((block) => block.tensor.of.includes(key));
    this.show({ kind: "tensor", bright: (block) => block === own || from.includes(block) || into.includes(block) });
    from.forEach((block) => block.show(`${block.tensor.code} → ${own.tensor.code}`));
    into.forEach((block) => block.show(`${own.tensor.code} → ${block.tensor.code}`));
    own.root.classList.add("own");
    /** @param {TensorBlock[]} blocks */
    const names = (blocks) => blocks.map((block) => block.tensor.code).join(", ");
    const said = [say(words.tensor, { name: own.tensor.code, shape: `(${own.tensor.shape.join(", ")})` }) + "."];
    if (from.length) said.push(say(words.from_told, { name: own.tensor.code, names: names(from) }));
    if (into.length) said.push(say(words.into_told, { names: names(into) }));
    write(this.readout, said.join(" "));
  }

  /** @param {string[]} keys */
  lightPair(keys) {
    this.show({ kind: "pair", bright: (block) => keys.includes(block.tensor.key) });
    this.all.filter((block) => keys.includes(block.tensor.key)).forEach((block) => block.root.classList.add("own"));
    const found = this.shapes.equalities.find(({ of }) => of.join(" ") === keys.join(" "));
    write(this.readout, found ? found.why : "");
  }

  // One number: what belongs to the same example, timestep, input, unit or class is outlined everywhere.
  /** @param {TensorBlock} block @param {CellOfBlock} at */
  point(block, at) {
    block.at = at;
    const place = block.tensor.placeOf(block.tensor.index(...at));
    this.show({ kind: "place", bright: () => true });
    this.all.forEach((other) => other.mark(place));
    block.root.classList.add("own");
    write(this.readout, block.read(at));
  }

  /** @param {{ kind: string, bright: (block: TensorBlock) => boolean }} light */
  show({ kind, bright }) {
    this.clear();
    this.root.dataset.lit = kind;
    this.all.forEach((block) => block.root.classList.toggle("dim", !bright(block)));
  }

  clear() {
    this.root.dataset.lit = "";
    this.all.forEach((block) => {
      block.mark(null);
      block.show("");
      block.root.classList.remove("dim", "own");
    });
    this.root.querySelectorAll(".lit").forEach((node) => node.classList.remove("lit"));
  }

  leave() {
    this.clear();
    write(this.readout, this.shapes.words.hint);
  }

  stop() {
    this.root.remove();
  }
}

// Which tensors are equal.
/** @param {Shapes} shapes */
function equalityList({ equalities, words }) {
  const rows = equalities.map((each) => element("li", {
    class: each.holds ? "holds" : "fails", "data-equality": each.key, "data-of": each.of.join(" "), tabindex: "0",
  },
    element("div", { class: "claim" },
      element("code", {}, each.left), element("span", { class: "sign" }, each.holds ? "=" : "≠"), element("code", {}, each.right),
      element("span", { class: "verdict" }, each.holds ? `✓ ${each.verdict}` : `✗ ${each.verdict} · ${each.difference}`)),
    element("p", {}, each.why)));
  return element("div", { class: "equalities" }, element("h5", {}, words.equal), element("ul", {}, ...rows));
}

// The matrices as blocks, each with its count and the reason.
/** @param {Shapes} shapes @param {TensorBlock[]} blocks */
function parameterTable({ matrices, total, words }, blocks) {
  const rows = blocks.map((block, at) => {
    const { product, count, why } = matrices[at];
    block.root.append(element("p", { class: "product" },
      element("span", { class: "sum" }, product === String(count) ? "" : `${product} = `, element("b", {}, count.toLocaleString("en"))), ` ${why}`));
    return block.root;
  });
  return element("div", { class: "parameters" }, element("h5", {}, words.parameters), element("p", { class: "total" }, total),
    element("div", { class: "flow" }, ...rows));
}

/** @param {Call} call */
export default function mount(call) {
  return mountOnce(call, ShapesView);
}
