// The lanes by name: each chip opens or closes one.
import { css, hue } from "../common/colours.js";
import { element, focusedBeside } from "../common/dom.js";
import { symbolOf } from "./panel.js";

export class Chips {
  // onToggle(key); onAll(open)
  /** @param {{ onToggle: (key: string) => void, onAll: (open: boolean) => void }} events */
  constructor({ onToggle, onAll }) {
    this.onToggle = onToggle;
    this.onAll = onAll;
    this.label = element("span", { class: "label" });
    this.list = element("span", { class: "list" });
    this.root = element("div", { class: "chips", role: "group" }, this.label, this.list);
  }

  /** @param {Score} score @param {Set<string>} open @param {Theme} theme */
  show(score, open, theme) {
    const { text } = score;
    this.label.textContent = text.lanes;
    this.root.setAttribute("aria-label", text.lanes);
    const focused = focusedBeside(this.list)?.dataset.chip;
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
