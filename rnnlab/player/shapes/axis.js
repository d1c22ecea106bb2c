// An axis on screen: one letter, one name, one colour and one pattern, wherever it stands.
import { element } from "../common/dom.js";

// The keys that light up together: an axis, those it is made of, and those made of it.
/** @param {Axes} axes @param {string} key */
export function kin(axes, key) {
  const related = Object.keys(axes).filter((other) => axes[other].of.includes(key));
  return new Set([key, ...axes[key].of, ...related]);
}

/** @param {HTMLElement} node @param {Axis} axis @param {boolean} dark */
export function paint(node, axis, dark) {
  node.style.setProperty("--axis", dark ? axis.dark : axis.light);
  return node;
}

// "T 2": the letter, the length, and the axis' own line below.
/** @param {Axes} axes @param {string} key @param {number} size @param {boolean} dark @param {"span" | "button"} [tag] */
export function axisChip(axes, key, size, dark, tag = "span") {
  const axis = axes[key];
  const chip = element(tag, { class: "axis-chip", "data-axis": key, title: axis.name },
    element("b", {}, axis.symbol), element("span", {}, axis.symbol === String(size) ? "" : String(size)),
    element("i", { class: `stroke ${axis.pattern}`, "aria-hidden": "true" }));
  return paint(chip, axis, dark);
}

// A line along a side of a block, with the axis' name and length.
/** @param {Axes} axes @param {string} key @param {number} size @param {boolean} dark @param {string} side */
export function ruler(axes, key, size, dark, side) {
  const axis = axes[key];
  const text = element("span", { class: "text" }, element("b", {}, axis.symbol), axis.symbol === String(size) ? "" : ` = ${size}`,
    element("em", {}, axis.name));
  const line = element("i", { class: `stroke ${axis.pattern}`, "aria-hidden": "true" });
  return paint(element("div", { class: `ruler ${side}`, "data-axis": key }, line, text), axis, dark);
}
