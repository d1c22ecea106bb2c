// A link that restores this very view: the page's address, and what the server does not know.
import { element } from "../common/dom.js";
import { onStage } from "./on_stage.js";

const TOLD = 2500; // milliseconds for which "copied" stands

export class Link {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.button = element("button", { type: "button", class: "link", onclick: () => this.copy() });
    this.root = element("div", { class: "linkrow" }, this.button);
  }

  /** @param {Score} score */
  show(score) {
    this.root.hidden = !score.view.linked;
    this.button.textContent = score.text.link;
    this.button.title = score.text.link_explain;
  }

  /** @param {Score} score */
  address(score) {
    const { player } = this;
    const address = new URL(window.location.href);
    const own = {
      row: player.clock.step + 1,
      unit: player.unit === null ? null : player.unit + 1,
      ...onStage(score, player.open, player.orderKey),
    };
    for (const [name, value] of Object.entries(own)) {
      if (value === null) address.searchParams.delete(name);
      else address.searchParams.set(name, String(value));
    }
    return address.href;
  }

  async copy() {
    const { score } = this.player;
    if (!score) return;
    const { text } = score;
    const address = this.address(score);
    this.root.dataset.address = address;
    let told = text.link_copied;
    try {
      await navigator.clipboard.writeText(address);
    } catch {
      told = address; // no access to the clipboard: the address can be marked and copied by hand
    }
    this.button.textContent = told;
    this.player.voice.sayNow(told);
    setTimeout(() => { this.button.textContent = text.link; }, told === address ? 20000 : TOLD);
  }
}
