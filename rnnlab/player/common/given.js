// A page is given a script once, under a name; whatever is mounted on it calls the script by that name.
const GIVEN = Symbol.for("rnnlab.given");

/** @typedef {{ mount: (call: PlayerCall) => unknown, sheet: CSSStyleSheet }} Given */
/** @typedef {{ ready: Promise<Given>, fill: (given: Given) => void }} Slot */

// Either side may come first.
/** @param {string} name */
function slot(name) {
  const shared = /** @type {Record<symbol, Map<string, Slot>>} */ (/** @type {unknown} */ (globalThis));
  const slots = (shared[GIVEN] ??= new Map());
  if (!slots.has(name)) {
    const made = /** @type {Slot} */ ({});
    made.ready = new Promise((resolve) => { made.fill = resolve; });
    slots.set(name, made);
  }
  return /** @type {Slot} */ (slots.get(name));
}

/** @param {string} name @param {(call: PlayerCall) => unknown} mount @param {string} css */
export function give(name, mount, css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  slot(name).fill({ mount, sheet });
}

// call: what Streamlit calls a component with. Waits until the script is there.
/** @param {string} name @param {PlayerCall} call */
export async function callGiven(name, call) {
  const { mount, sheet } = await slot(name).ready;
  const root = /** @type {ShadowRoot} */ (call.parentElement);
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
  return mount(call);
}
