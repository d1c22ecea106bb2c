// The order in which the units of a lane stand side by side.

// The orders that came with the score, by their keys: Int16Arrays, the unit at each place.
/** @param {Score} score */
export function readOrders(score) {
  const arrays = score.sections.units?.arrays || {};
  const names = Object.keys(arrays).filter((name) => name.startsWith("order_"));
  return Object.fromEntries(names.map((name) => [name.slice("order_".length), arrays[name].values]));
}

// Whether each column of a lane is a hidden unit of its own.
/** @param {Lane} lane */
function hasUnits(lane) {
  return lane.group === 1 && !["projected", "probabilities"].includes(lane.key);
}

// order: the unit at each place, or null
/** @param {Score} score @param {Numbers | null} order */
export function arrange(score, order) {
  for (const lane of score.lanes) lane.order = order && hasUnits(lane) && order.length === lane.columns ? order : null;
}

/** @param {Lane} lane @param {number} place */
export function unitAt(lane, place) {
  return lane.order ? lane.order[place] : place;
}

/** @param {Lane} lane @param {number} unit */
export function placeOf(lane, unit) {
  return lane.order ? lane.order.indexOf(unit) : Math.floor(unit / lane.group);
}

// The unit of a clicked cell; where several share a column, the one with the largest value then. null: no unit's.
/** @param {LaneEntry} entry @param {LaneCell} cell */
export function clickedUnit({ lane, group }, { step, column }) {
  if (["projected", "probabilities"].includes(lane.key)) return null;
  const first = column * group;
  const last = Math.min(first + group, lane.columns);
  let best = first;
  for (let place = first; place < last; place++) if (Math.abs(lane.at(step, place)) > Math.abs(lane.at(step, best))) best = place;
  return unitAt(lane, best) * lane.group;
}
