// "What am I looking at?": a small round button that opens two sentences below it.
import { element } from "./dom.js";

// Returns an element that holds the button and, once it is opened, the sentences. label: what the button is for, in words.
/** @param {string} text @param {string} label */
export function explanation(text, label) {
  const words = element("span", { class: "explained", hidden: true }, text);
  const button = element("button", {
    type: "button", class: "explain", "aria-expanded": "false", "aria-label": label || text, title: label || text,
    onclick: () => {
      words.hidden = !words.hidden;
      button.setAttribute("aria-expanded", String(!words.hidden));
    },
  }, "?");
  return element("span", { class: "explanation" }, button, words);
}
