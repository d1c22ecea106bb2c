// What is on the stage of the score, as a link would say it; published to whoever on the page saves it.
import { DIFFERENCE } from "../common/takes.js";

const ON_STAGE = Symbol.for("rnnlab.onStage");
const CHANGED = "rnnlab-on-stage";

/** @typedef {{ lanes: string, units_order: string | null, take: WhichTake | null }} OnStage */

// Scripts of the same page share it.
const page = /** @type {Record<symbol, OnStage | undefined>} */ (/** @type {unknown} */ (globalThis));

// The take by its place in the order of the buttons or of the slider; null where there is only one.
/** @param {Score} score */
function shownTake(score) {
  if (score.takes.length < 2) return null;
  return score.shown === DIFFERENCE ? DIFFERENCE : score.take_order.indexOf(score.shown);
}

/** @param {Score} score @param {Set<string>} open @param {string | null} orderKey @returns {OnStage} */
export function onStage(score, open, orderKey) {
  return {
    lanes: score.lanes.filter((lane) => open.has(lane.key)).map((lane) => lane.key).join(",") || "none",
    units_order: orderKey,
    take: shownTake(score),
  };
}

/** @param {OnStage} now */
export function publishStage(now) {
  page[ON_STAGE] = now;
  window.dispatchEvent(new Event(CHANGED));
}

// Calls the listener with what is published, at once and whenever it changes. Returns the unsubscription.
/** @param {(now: OnStage) => void} listener */
export function subscribeToStage(listener) {
  const act = () => {
    const now = page[ON_STAGE];
    if (now) listener(now);
  };
  window.addEventListener(CHANGED, act);
  act();
  return () => window.removeEventListener(CHANGED, act);
}
