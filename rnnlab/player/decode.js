// From the bytes of payload.py to a score: header, lanes, image, and the pixels of every timestep.

const ARRAYS = { int16: Int16Array, int32: Int32Array, uint16: Uint16Array };
const NOT_FINITE = { int16: -(2 ** 15), int32: -(2 ** 31) };

// Returns null when there is nothing to show, or nothing that could be shown.
export function decode(bytes) {
  try {
    return bytes && bytes.byteLength > 8 ? read(bytes) : null;
  } catch (error) {
    console.error(error);
    return null;
  }
}

function read(bytes) {
  const buffer = bytes.slice().buffer; // a copy: the arrays in it must begin at multiples of four
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const array = (name) => {
    const { offset, type, shape } = header.arrays[name];
    return { type, shape, values: new ARRAYS[type](buffer, 4 + length + offset, shape[0] * shape[1]) };
  };
  const pixels = array("pixels");
  const lanes = header.lanes.map((lane) => makeLane(lane, array(lane.key)));
  return {
    ...header,
    steps: header.timesteps,
    image: array("image").values,
    pixels: pixels.values,
    pixelsAStep: pixels.shape[1],
    readAt: readingStep(pixels),
    lanes: lanes.filter((lane) => lane.key !== "probabilities"),
    belief: lanes.find((lane) => lane.key === "probabilities"),
  };
}

function makeLane(lane, { type, shape, values }) {
  return {
    ...lane,
    columns: shape[1],
    // true where a value below zero has a colour of its own
    diverging: lane.low < 0,
    // v at timestep t and column u; NaN where it was not finite
    at(t, u) {
      const whole = values[t * shape[1] + u];
      return whole === NOT_FINITE[type] ? NaN : whole / 1000;
    },
  };
}

// For every pixel of the digit the timestep that reads it.
function readingStep({ shape, values }) {
  const step = new Uint16Array(784);
  values.forEach((pixel, index) => {
    step[pixel] = Math.floor(index / shape[1]);
  });
  return step;
}

// The mean over `rows` timesteps from t and `group` columns from u: what one cell on screen shows.
export function meanAt(lane, t, u, rows, group, steps) {
  const lastRow = Math.min(t + rows, steps);
  const lastColumn = Math.min(u + group, lane.columns);
  let sum = 0;
  for (let row = t; row < lastRow; row++) for (let column = u; column < lastColumn; column++) sum += lane.at(row, column);
  return sum / ((lastRow - t) * (lastColumn - u));
}

export function topClass(score, t) {
  let best = 0;
  for (let k = 1; k < score.belief.columns; k++) if (score.belief.at(t, k) > score.belief.at(t, best)) best = k;
  return { digit: best, p: score.belief.at(t, best) };
}
