// What is said: the value under the pointer or the cursor, the belief of the moment, and the sentence for screen readers.
import { meanAt, topClass } from "./decode.js";
import { capital, say } from "./dom.js";
import { unitAt } from "./orders.js";

/** @param {Timed} score @param {number} step @param {number} [last] */
export function time(score, step, last = step) {
  const { text } = score;
  if (last > step) return say(score.by_rows ? text.rows : text.timesteps, { first: step + 1, last: last + 1 });
  return say(score.by_rows ? text.row : text.timestep, { step: step + 1 });
}

/** @param {Timed & { steps: number }} score @param {number} step */
export function stepOf(score, step) {
  return say(score.by_rows ? score.text.row_of : score.text.timestep_of, { step: step + 1, count: score.steps });
}

// Three decimals travel, so nothing may be called certain that is only nearly so.
/** @param {{ text: Words }} score @param {number} p */
export function percent(score, p) {
  // spaces that do not break: number and sign belong together
  const value = p >= 0.9995 ? ">\u00a099.9" : p > 0.99 ? (p * 100).toFixed(1) : String(Math.round(p * 100));
  return say(score.text.percent, { value }).replaceAll(" ", "\u00a0");
}

/** @param {{ text: Words }} score @param {number} value */
export function number(score, value) {
  if (!Number.isFinite(value)) return score.text.not_finite;
  return value.toFixed(3).replace("-", "−").replace("−0.000", "0.000");
}

// pick: a cell of a lane {key, step, column, exact} or of the digit {key: null, pixel, step}; entry: its part of the plan
/** @param {Score} score @param {Cell} pick @param {LaneEntry | undefined} entry @param {number} perLine */
export function cellSentence(score, pick, entry, perLine) {
  const { text } = score;
  if (pick.key === null) {
    const fields = { ...score.input, name: capital(score.input.name), row: Math.floor(pick.pixel / 28) + 1, column: (pick.pixel % 28) + 1 };
    return say(text.read_pixel, { ...fields, time: time(score, pick.step), value: number(score, score.image[pick.pixel] / 1000) });
  }
  const { lane, group } = /** @type {LaneEntry} */ (entry);
  const rows = pick.exact ? 1 : perLine;
  const column = pick.column * group;
  const fields = {
    name: lane.name,
    symbol: lane.symbol,
    time: time(score, pick.step, pick.step + rows - 1),
    value: number(score, meanAt(lane, pick.step, column, rows, group, score.steps)),
  };
  if (lane.key === "probabilities") return say(text.read_belief, { ...fields, digit: column });
  if (lane.order) return orderedSentence(score, fields, lane, column, group);
  const first = column * lane.group + 1;
  const last = Math.min((column + group) * lane.group, lane.units);
  if (first === last) return say(text.read_unit, { ...fields, unit: first });
  return say(text.read_units, { ...fields, first, last });
}

// Units that stand in another order have no first and last.
/**
 * @param {Score} score
 * @param {Record<string, unknown>} fields
 * @param {Lane} lane
 * @param {number} column
 * @param {number} group
 */
function orderedSentence(score, fields, lane, column, group) {
  const units = [];
  for (let place = column; place < Math.min(column + group, lane.columns); place++) units.push(unitAt(lane, place) + 1);
  if (units.length === 1) return say(score.text.read_unit, { ...fields, unit: units[0] });
  return say(score.text.read_some, { ...fields, units: units.join(", ") });
}

// "now: 7, 81 %"
/** @param {Score} score @param {number} step */
export function nowSentence(score, step) {
  const { digit, p } = topClass(score, step);
  return say(step === score.steps - 1 ? score.text.answer : score.text.now, { digit, percent: percent(score, p) });
}

// "Row 12: belief 7 at 81 %. Forget gate, mean 0.74."
/** @param {Score} score @param {number} step @param {Lane} lane */
export function momentSentence(score, step, lane) {
  const { digit, p } = topClass(score, step);
  const value = meanAt(lane, step, 0, 1, lane.columns, score.steps);
  return say(score.text.live, {
    time: capital(time(score, step)),
    digit,
    percent: percent(score, p),
    name: lane.name,
    value: Number.isFinite(value) ? value.toFixed(2).replace("-", "−") : score.text.not_finite,
  });
}
