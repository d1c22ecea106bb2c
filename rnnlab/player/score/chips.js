// The lanes by name: each chip opens or closes one.
import { css, hue } from "../common/colours.js";
import { element } from "../common/dom.js";
import { symbolOf } from "./panel.js";

export class Chips {
  // onToggle(key); onAll(open)
  constructor({ onToggle, onAll }) {
    Object.assign(this, { onToggle, onAll });
    this.label = element("span", { class: "label" });
    this.list = element("span", { class: "list" });
    this.root = element("div", { class: "chips", role: "group" }, this.label, this.list);
  }

  show(score, open, theme) {
    const { text } = score;
    this.label.textContent = text.lanes;
    this.root.setAttribute("aria-label", text.lanes);
    const focused = this.list.getRootNode().activeElement?.dataset?.chip;
    const chips = score.lanes.map((lane) => element("button",
      { type: "button", class: "chip", "data-chip": lane.key, "aria-pressed": String(open.has(lane.key)),
        style: `--hue: ${css(hue(lane, theme))}`, onclick: () => this.onToggle(lane.key) },
      element("i", { class: "symbol", "aria-hidden": "true" }, symbolOf(lane)), lane.name));
    const every = score.lanes.every((lane) => open.has(lane.key));
    if (score.lanes.length > 2) {
      chips.push(element("button", { type: "button", class: "chip all", "data-chip": "*", onclick: () => this.onAll(!every) },
        every ? text.few_lanes : text.all_lanes));
    }
    this.list.replaceChildren(...chips);
    if (focused) chips.find((chip) => chip.dataset.chip === focused)?.focus();
  }
}
