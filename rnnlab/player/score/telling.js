// What is on the stage of the score that links are made of, for whoever on the page saves it: as a link would say it.
import { DIFFERENCE, takeOrder } from "../common/takes.js";

export const ON_STAGE = Symbol.for("rnnlab.onStage");
export const CHANGED = "rnnlab-on-stage";

// The take by its place in the order of the buttons or of the slider; null where there is only one.
function shownTake(score) {
  if (score.takes.length < 2) return null;
  return score.shown === DIFFERENCE ? DIFFERENCE : takeOrder(score).indexOf(score.shown);
}

export function onStage({ score, open, orderKey }) {
  return {
    lanes: score.lanes.filter((lane) => open.has(lane.key)).map((lane) => lane.key).join(",") || "none",
    units_order: orderKey,
    take: shownTake(score),
  };
}
