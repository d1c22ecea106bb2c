// Where a score stands when it is first shown, and when another digit comes.
import { takeOrder } from "../common/takes.js";

// What a link asks for, once.
export function restore(player, view) {
  for (const key of view.open_lanes) player.open.add(key);
  player.orderKey = view.order;
}

// The take to begin with, by its place; a name is that of the difference.
export function firstTake(score) {
  const order = takeOrder(score);
  const { take } = score.view;
  if (typeof take === "string") return score.axis === "surgery" ? take : order[order.length - 1];
  return order[take] ?? order[order.length - 1];
}

// Another trace: from the top, or where a link, or the pen that goes on drawing, wants it.
export function rewind(player, first, atEnd) {
  const { clock, score } = player;
  const { view, steps } = score;
  player.column = 0;
  player.pick = null;
  clock.stopAfter = null;
  if (first && view.row !== null) clock.step = Math.min(view.row, steps - 1);
  else if (view.live) clock.step = first || atEnd ? steps - 1 : clock.step;
  else clock.step = 0;
}
