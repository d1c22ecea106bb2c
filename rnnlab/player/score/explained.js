// "What am I looking at?": two sentences for everything that stands on the stage.
import { css, hue } from "../common/colours.js";
import { element } from "../common/dom.js";
import { symbolOf } from "./panel.js";

export class Explained {
  constructor() {
    this.button = element("button", { type: "button", class: "explain-all", "aria-expanded": "false", onclick: () => this.toggle() });
    this.list = element("dl", { class: "explained-lanes", hidden: true });
  }

  toggle() {
    this.list.hidden = !this.list.hidden;
    this.button.setAttribute("aria-expanded", String(!this.list.hidden));
  }

  /** @param {Score} score @param {Lane[]} open @param {Theme} theme */
  show(score, open, theme) {
    const { text } = score;
    this.button.replaceChildren(element("span", { class: "explain", "aria-hidden": "true" }, "?"), text.explain);
    const lanes = [...open, score.belief].flatMap((lane) => [
      element("dt", {}, element("span", { class: "symbol", style: `color: ${css(hue(lane, theme))}` }, symbolOf(lane)), " ", lane.name),
      element("dd", {}, lane.explain)]);
    this.list.replaceChildren(element("dt", {}, text.digit), element("dd", {}, text.digit_explain), ...lanes,
      element("dt", {}, text.clock), element("dd", {}, text.clock_explain));
  }
}
