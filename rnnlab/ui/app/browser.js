// What only the browser can do: cookies, the document's language, and a canvas that answers at once.

const YEAR = "path=/; max-age=31536000; samesite=lax";

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

/** @param {string} name */
function cookie(name) {
  return document.cookie.split("; ").find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) || "";
}

// lesson -> whether it is done, and its answers; the text is that of rnnlab.lessons.Progress
/** @param {string} text */
function stages(text) {
  const items = text.split("-").flatMap((item) => [...item.matchAll(/^(\d+)([dn])(\d*)$/g)]);
  return new Map(items.map(([, lesson, done, answers]) => [Number(lesson), { done, answers }]));
}

// Two tabs may be at work: what either has done stays done, and where both have answered, this one's answer counts.
/** @param {string} mine @param {string} kept */
function merged(mine, kept) {
  const all = stages(mine);
  for (const [lesson, theirs] of stages(kept)) {
    const own = all.get(lesson) || { done: "n", answers: "" };
    const length = Math.max(own.answers.length, theirs.answers.length);
    const answers = Array.from({ length }, (_, at) => ((own.answers[at] || "0") !== "0" ? own.answers[at] : theirs.answers[at] || "0"));
    all.set(lesson, { done: own.done === "d" ? "d" : theirs.done, answers: answers.join("") });
  }
  const lessons = [...all].sort(([one], [two]) => one - two);
  return lessons.map(([lesson, { done, answers }]) => `${lesson}${done}${answers.replace(/0+$/, "")}`).join("-");
}

/** @param {Call} call */
export default function ({ data }) {
  /** @type {{ lang: string, progress: { name: string, mine: string, forget: boolean } }} */
  const { lang, progress: { name, mine, forget } } = JSON.parse(new TextDecoder().decode(data));
  document.documentElement.lang = lang;
  const progress = forget ? mine : merged(mine, cookie(name));
  if (progress !== cookie(name)) document.cookie = `${name}=${progress}; ${YEAR}`;
}
