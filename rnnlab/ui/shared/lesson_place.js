// Scrolls a lesson: to its top when it was just opened, else to where this tab left it.

const KEPT = "rnnlab_lesson_place";
// milliseconds: how long a block is waited for, and how long it is followed, since a page grows while its widgets arrive
const PATIENCE = 20000;
const GROWING = 2500;

/** @type {string | null} */
let shown = null; // the lesson that is on the page now
/** @type {number | null} */
let visit = null; // of the last call
let restoring = 0;

const pane = () => document.querySelector("[data-testid=stMain]");
const blocks = () => [...document.querySelectorAll("[class*=st-key-lesson_text_], [class*=st-key-lesson_wide_]")];

/** @param {Element} block */
function numberOf(block) {
  return Number(block.className.match(/st-key-lesson_(?:text|wide)_(\d+)/)?.[1] ?? -1);
}

// The block at the top of the window, and how far above the window's top it begins.
function keep() {
  const top = pane()?.getBoundingClientRect().top ?? 0;
  const block = blocks().find((each) => numberOf(each) >= 0 && each.getBoundingClientRect().bottom > top + 1);
  if (!shown || !block) return;
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "{}");
  kept[shown] = { block: numberOf(block), above: top - block.getBoundingClientRect().top };
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
}

// Follows the block until the page has settled, or until the learner scrolls.
/** @param {{ block: number, above: number }} place */
function restore(place) {
  restoring += 1;
  const mine = restoring;
  let end = performance.now() + PATIENCE;
  let found = false;
  const stop = () => { restoring += 1; };
  for (const kind of ["wheel", "touchstart", "pointerdown", "keydown"]) addEventListener(kind, stop, { once: true, passive: true });
  const follow = () => {
    if (mine !== restoring || performance.now() > end) return;
    const within = pane();
    const block = within && blocks().find((each) => numberOf(each) === place.block);
    if (block && !found) end = performance.now() + GROWING;
    found ||= Boolean(block);
    if (block) within.scrollTop += block.getBoundingClientRect().top - within.getBoundingClientRect().top + place.above;
    requestAnimationFrame(follow);
  };
  follow();
}

function toTop() {
  restoring += 1;
  pane()?.scrollTo({ top: 0, behavior: "instant" });
}

// A click may lead away from the page, and a reload always does; a scroll position alone may be that of the next page.
document.addEventListener("click", keep, true);
addEventListener("pagehide", keep);

/** @param {Call} call */
export default function ({ data }) {
  /** @type {{ lesson: string, visit: number, block: number | null }} */
  const { lesson, visit: current, block } = JSON.parse(new TextDecoder().decode(data));
  const gone = () => { shown = null; };
  if (shown === lesson && visit === current && block === null) return gone;
  const opened = visit !== null && visit !== current;
  shown = lesson;
  visit = current;
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "{}")[lesson];
  const place = kept || (block === null ? null : { block, above: 0 });
  if (opened || !lesson) toTop();
  else if (place) restore(place);
  return gone;
}
