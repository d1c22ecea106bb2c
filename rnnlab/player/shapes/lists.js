// Below the blocks: which tensors are equal, and how many parameters each matrix has.
import { element } from "../common/dom.js";

export function equalityList({ equalities, words }) {
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
export function parameterTable({ matrices, total, words }, blocks) {
  const rows = blocks.map((block, at) => {
    const { product, count, why } = matrices[at];
    block.root.append(element("p", { class: "product" },
      element("span", { class: "sum" }, product === String(count) ? "" : `${product} = `, element("b", {}, count.toLocaleString("en"))), ` ${why}`));
    return block.root;
  });
  return element("div", { class: "parameters" }, element("h5", {}, words.parameters), element("p", { class: "total" }, total),
    element("div", { class: "flow" }, ...rows));
}
