// What only the browser can do: the document's language, a request that keeps progress, and a canvas that answers at once.

// The canvas waits 200 ms after the pen is lifted before it sends the drawing, in case more follows. Its toolbar's first
// button sends at once, so it is pressed on its behalf; if a later version has no such button, the wait is all that is left.
/** @param {PointerEvent} event */
function sendDrawing(event) {
  const canvas = event.composedPath().find((node) => node instanceof Element && node.classList.contains("upper-canvas"));
  if (canvas instanceof Element) setTimeout(() => buttonOf(canvas)?.click());
}

/** @param {Element} canvas @returns {HTMLElement | null} */
function buttonOf(canvas) {
  const root = /** @type {Document | ShadowRoot} */ (canvas.getRootNode());
  return root.querySelector(".dc-toolbar button");
}

// That toolbar is transparent and lies over a corner of the canvas, where strokes begin; what it offers, the page offers
// beside the canvas, or not at all. No pointer, no key and no screen reader reaches it any more.
/** @param {Element} toolbar */
function putAway(toolbar) {
  if (!(toolbar instanceof HTMLElement)) return;
  toolbar.inert = true;
  toolbar.style.visibility = "hidden";
}

// The canvas stands behind a shadow root, which comes after its host and is watched on its own.
function lookForToolbars() {
  for (const { shadowRoot } of document.querySelectorAll(".st-key-canvas [data-testid=stBidiComponentIsolated]")) {
    if (shadowRoot) {
      shadowRoot.querySelectorAll(".dc-toolbar:not([inert])").forEach(putAway);
      changes.observe(shadowRoot, EVERYTHING); // again and again is no more than once
    } else {
      cancelAnimationFrame(nextLook);
      nextLook = requestAnimationFrame(lookForToolbars);
    }
  }
}

let nextLook = 0;
const EVERYTHING = { childList: true, subtree: true };
const changes = new MutationObserver(lookForToolbars);
changes.observe(document.body, EVERYTHING);
lookForToolbars();

// once a document, however often the component is called
document.addEventListener("pointerup", sendDrawing, true);

// What the cookie is to hold, or was last sent for; requests wait for each other, so that the last one counts.
let sent = "";
let sending = Promise.resolve();

// The server merges it with what another tab has kept (rnnlab/server/progress_cookie.py).
/** @param {{ cookie: string, text: string, address: string }} progress */
function keepProgress({ cookie, text, address }) {
  const isKept = document.cookie.split("; ").includes(`${cookie}=${text}`);
  const request = `${address} ${text}`;
  if (request === sent || (isKept && !sent) || (!text && !address.endsWith("?forget"))) return;
  sent = request;
  sending = sending.then(() => fetch(address, { method: "POST", body: text, keepalive: true })).then(
    () => {},
    () => { sent = ""; }, // the next page run tries again
  );
}

/** @param {Call} call */
export default function ({ data }) {
  /** @type {{ lang: string, progress: { cookie: string, text: string, address: string } }} */
  const { lang, progress } = JSON.parse(new TextDecoder().decode(data));
  document.documentElement.lang = lang;
  keepProgress(progress);
}
