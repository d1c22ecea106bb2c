// From the bytes of payload.py to a score: header, takes with their lanes, and the pixels of every timestep.
import { NOT_FINITE, unpack } from "./unpack.js";

// Returns null when there is nothing to show, or nothing that could be shown.
/** @param {Uint8Array | null} bytes */
export function decode(bytes) {
  return unpack(bytes, readScore);
}

/** @param {ScoreHeader} header @param {(name: string) => NumberArray} array */
function readScore(header, array) {
  const pixels = array("pixels");
  const takes = header.takes.map((name, place) => makeTake(header, array, name, place));
  return {
    ...header,
    ...takes[0],
    steps: header.timesteps,
    pixels: pixels.values,
    pixelsAStep: pixels.shape[1],
    readAt: readingStep(pixels),
    takes,
    shown: 0,
    sections: makeSections(header, array),
  };
}

// One reading of the digit: the score's own is the first.
/** @param {ScoreHeader} header @param {(name: string) => NumberArray} array @param {string} name @param {number} place */
function makeTake(header, array, name, place) {
  const at = place ? `take${place}/` : "";
  const lanes = header.lanes.map((lane) => makeLane(lane, array(at + lane.key)));
  return {
    take: name,
    image: array(`${at}image`).values,
    lanes: lanes.filter((lane) => lane.key !== "probabilities"),
    belief: /** @type {Lane} */ (lanes.find((lane) => lane.key === "probabilities")),
  };
}

// Every section's header with its arrays by their names.
/** @param {ScoreHeader} header @param {(name: string) => NumberArray} array */
function makeSections(header, array) {
  /** @type {Record<string, object>} */
  const sections = {};
  for (const [key, own] of Object.entries(header.sections)) {
    const names = Object.keys(header.arrays).filter((name) => name.startsWith(`${key}/`));
    sections[key] = { ...own, arrays: Object.fromEntries(names.map((name) => [name.slice(key.length + 1), array(name)])) };
  }
  return sections;
}

/** @param {LaneHeader} lane @param {NumberArray} array */
function makeLane(lane, { type, shape, values }) {
  const missing = NOT_FINITE[type];
  return {
    ...lane,
    columns: shape[1],
    // true where a value below zero has a colour of its own
    diverging: lane.low < 0,
    // the unit that stands at each place; null: as they are numbered
    order: null,
    // v at timestep t and place u; NaN where it was not finite
    /** @param {number} t @param {number} u */
    at(t, u) {
      const whole = values[t * shape[1] + (this.order ? this.order[u] : u)];
      return whole === missing ? NaN : whole / 1000;
    },
  };
}

// What a lane of one take is more than the same lane of another.
/** @param {Lane} before @param {Lane} after */
export function difference(before, after) {
  const reach = after.high - after.low;
  return { ...after, low: -reach, high: reach, diverging: true, bounded: false,
    at: (/** @type {number} */ t, /** @type {number} */ u) => after.at(t, u) - before.at(t, u) };
}

// For every pixel of the digit the timestep that reads it.
/** @param {NumberArray} pixels */
function readingStep({ shape, values }) {
  const step = new Uint16Array(784);
  values.forEach((pixel, index) => {
    step[pixel] = Math.floor(index / shape[1]);
  });
  return step;
}

// The mean over `rows` timesteps from t and `group` columns from u: what one cell on screen shows.
/**
 * @param {Lane} lane
 * @param {number} t
 * @param {number} u
 * @param {number} rows
 * @param {number} group
 * @param {number} steps
 */
export function meanAt(lane, t, u, rows, group, steps) {
  const lastRow = Math.min(t + rows, steps);
  const lastColumn = Math.min(u + group, lane.columns);
  let sum = 0;
  for (let row = t; row < lastRow; row++) for (let column = u; column < lastColumn; column++) sum += lane.at(row, column);
  return sum / ((lastRow - t) * (lastColumn - u));
}

/** @param {Pick<Score, "belief">} score @param {number} t */
export function topClass(score, t) {
  let best = 0;
  for (let k = 1; k < score.belief.columns; k++) if (score.belief.at(t, k) > score.belief.at(t, best)) best = k;
  return { digit: best, p: score.belief.at(t, best) };
}
