// Small helpers for elements and sentences.

/**
 * element("button", {class: "x", onclick: f, "aria-label": "…"}, child, "text")
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} attributes
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children);
  return node;
}

// Fills the {named} fields of a sentence that came from Python.
/** @param {string} template @param {Record<string, unknown>} [fields] */
export function say(template, fields = {}) {
  return (template || "").replace(/\{(\w+)\}/g, (all, name) => (name in fields ? String(fields[name]) : all));
}

/** @param {string} sentence */
export function capital(sentence) {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

// Sets text only where it differs: an unchanged aria-live region must stay silent.
/** @param {Element} node @param {string} text */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// What has the keyboard's focus in the page, or in the shadow root that a node stands in.
/** @param {Node} node @returns {HTMLElement | null} */
export function focusedBeside(node) {
  const root = /** @type {Document | ShadowRoot} */ (node.getRootNode());
  return root.activeElement instanceof HTMLElement ? root.activeElement : null;
}

/** @param {HTMLCanvasElement} canvas */
export function contextOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/** @type {Record<IconName, string>} */
const ICONS = {
  play: "M7 4.5v15l12-7.5z",
  pause: "M6 4.5h4.2v15H6zM13.8 4.5H18v15h-4.2z",
  restart: "M5 5h2.6v14H5zM19 5v14L8.6 12z",
  back: "M14.5 5v14L4.5 12zM16.5 5h3v14h-3z",
  forward: "M9.5 5v14l10-7zM4.5 5h3v14h-3z",
  loop: "M7 7h9.2V4.2L20.5 8.2l-4.3 4V9.4H9.2v4H7zM17 17H7.8v2.8L3.5 15.8l4.3-4v2.8h7v-4H17z",
};

/** @param {IconName} name */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

// Calls back once, when enough of a node has come into view. Whoever goes before that disconnects what is given back.
/** @param {Element} node @param {() => void} act */
export function whenSeen(node, act) {
  const watcher = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watcher.disconnect();
    act();
  }, { threshold: 0.25 });
  watcher.observe(node);
  return watcher;
}

export function motionIsReduced() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
