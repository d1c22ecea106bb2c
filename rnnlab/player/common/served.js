// A component's message is small: its picture's script comes from a route of the server, once a page, and is then called.
const PAUSES = [300, 1_000, 3_000]; // milliseconds: the server may be starting again

/**
 * @typedef {{ default: (call: Call) => (() => void) | undefined, sheet: CSSStyleSheet }} PictureModule
 * @typedef {{ address: string, sheet: CSSStyleSheet, stop: (() => void) | undefined, nodes: ChildNode[] }} Drawn
 */

// A `blob:` module does not know where it stands, so the address is made whole with the page's own.
/** @param {string} address @returns {Promise<PictureModule>} */
async function load(address) {
  const url = new URL(address, document.baseURI).href;
  for (let attempt = 0; ; attempt += 1) {
    try {
      // a browser does not ask again for a module that failed, but under another name it does
      return await import(attempt ? `${url}?again=${Date.now()}` : url);
    } catch (error) {
      if (attempt === PAUSES.length) throw error;
      await new Promise((resolve) => { setTimeout(resolve, PAUSES[attempt]); });
    }
  }
}

/** @type {Map<string, Promise<PictureModule>>} */
const LOADING = new Map();

/** @param {string} address */
function loaded(address) {
  let loading = LOADING.get(address);
  if (!loading) {
    loading = load(address);
    LOADING.set(address, loading);
    loading.catch(() => LOADING.delete(address)); // the next data may have more luck
  }
  return loading;
}

// What a script drew into a place, whichever version of it that was.
const DRAWN = Symbol.for("rnnlab.drawn");

// A page outlives the server. When the next one has another version, nothing of the old one may stay beside it.
/** @param {ShadowRoot} root @param {Drawn} drawn */
function clear(root, { nodes, sheet, stop }) {
  stop?.();
  for (const node of nodes) node.remove();
  root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== sheet);
}

// call: what Streamlit calls a component with. The script's module mounts by default, and has its style as `sheet`.
/** @param {string} address @param {Call} call */
export async function callServed(address, call) {
  const { default: mount, sheet } = await loaded(address);
  const root = /** @type {ShadowRoot & { [DRAWN]?: Drawn }} */ (call.parentElement);
  if (root[DRAWN] && root[DRAWN].address !== address) {
    clear(root, root[DRAWN]);
    delete root[DRAWN];
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
  const before = new Set(root.childNodes);
  const stop = mount(call);
  const nodes = [...root.childNodes].filter((node) => !before.has(node));
  root[DRAWN] = { address, sheet, stop, nodes: [...(root[DRAWN]?.nodes ?? []), ...nodes] };
  return stop;
}
