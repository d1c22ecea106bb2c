// What a figure draws of a run's points: the same as rnnlab/figures does in Python, so that a figure grows without the
// server (tests/browser/test_live.py holds the two together). A trace of the page's figure says under `meta.live` what it is.

// as rnnlab/figures: smoothing.MOST_POINTS, comparison._MARKS, readout._READOUTS, parts._DECADES
const MOST_POINTS = 600;
const MARKS = 6;
const READOUTS = 200;
const DECADES = 3;

// The arrays of a trace: { x, y } or whatever its kind has. `runs`: what is known of the figure's runs, in order.
/** @param {TraceSource} spec @param {KnownRun[]} runs */
export function derive(spec, runs) {
  const make = /** @type {(spec: TraceSource, runs: KnownRun[]) => TraceArrays} */ (KINDS[spec.of]);
  return make(spec, runs);
}

/** @type {{ [Kind in TraceSource["of"]]: (spec: Extract<TraceSource, { of: Kind }>, runs: KnownRun[]) => TraceArrays }} */
const KINDS = {
  line: (spec, runs) => line(spec, runs),
  readout(spec, runs) {
    const { x, y } = line(spec.line, runs);
    const inside = readoutSteps(runs, spec.line.log_x).filter((step) => x.length && step >= x[0] && step <= x[x.length - 1]);
    return { x: inside, y: interpolated(inside, x, y) };
  },
  marks(spec, runs) {
    const { x, y } = line(spec.line, runs);
    const places = Array.from({ length: MARKS }, (_, mark) => Math.trunc(((mark + spec.offset) / MARKS) * x.length));
    const each = x.length ? [...new Set(places)] : [];
    return { x: each.map((place) => x[place]), y: each.map((place) => y[place]) };
  },
  evaluations({ run, split, y, log_x: logX, gaps }, runs) {
    const column = y === "loss" ? 2 : 3;
    const own = runs[run].evaluations.filter((one) => one[1] === split && (one[0] > 0 || !logX));
    const points = gaps ? own : own.filter((one) => one[column] !== null);
    return { x: points.map((one) => one[0]), y: points.map((one) => one[column]) };
  },
  measured({ run, key, edges }, runs) {
    const { steps, values } = runs[run].measured[key] || { steps: [], values: [] };
    if (!edges) return { x: steps, y: values };
    const groups = edges.map(([start, end]) => [start, Math.min(end, values.length)]).filter(([start, end]) => start < end);
    /** @param {number[]} all */
    const mean = (all) => all.reduce((sum, one) => sum + one, 0) / all.length;
    return {
      x: groups.map(([start, end]) => evenly(mean(steps.slice(start, end)))),
      y: groups.map(([start, end]) => mean(values.slice(start, end))),
    };
  },
  confusion({ run, right, full, words }, runs) {
    const table = /** @type {number[][]} */ (runs[run].confusion);
    /** @param {number} label @param {number} answer */
    const shown = (label, answer) => (label === answer) === right && table[label][answer] > 0;
    const total = table.map((row) => Math.max(1, row.reduce((sum, one) => sum + one, 0)));
    /** @param {number} share */
    const strength = (share) => (right ? share : Math.sqrt(Math.min(share / full, 1)));
    /** @template Cell @param {(count: number, label: number, answer: number) => Cell} make */
    const cells = (make) => table.map((row, label) => row.map((count, answer) => make(count, label, answer)));
    return {
      z: cells((count, label, answer) => (shown(label, answer) ? strength(count / total[label]) : null)),
      text: cells((count, label, answer) => (shown(label, answer) ? String(count) : "")),
      hovertext: cells((count, label, answer) => told(words, label, answer, count, table[label])),
    };
  },
  beliefs({ run, right, labels, written }, runs) {
    const belief = beliefsOf(runs[run]);
    /** @template Cell @param {(value: number, seen: boolean) => Cell} make */
    const cells = (make) => belief.map((row, at) => row.map((value, answer) => make(value, (labels[at] === answer) === right)));
    return {
      z: cells((value, seen) => (seen ? value : null)),
      text: cells((value, seen) => (seen && value >= written ? String(Math.min(99, evenly(100 * value))) : "")),
    };
  },
};

// A figure of them is given only where there are some.
/** @param {KnownRun} run */
function beliefsOf({ probe }) {
  return /** @type {LiveProbe} */ (probe).probabilities;
}

// What of the layout depends on the points: logarithmic axes about them, and the signs beside the probe digits.
/** @param {PlotlyLayout} layout @param {PlotlyTrace[]} traces @param {KnownRun[]} runs */
export function deriveLayout(layout, traces, runs) {
  const { log_axes: axes = {}, beliefs } = layout.meta?.live || {};
  const made = { ...layout };
  for (const [name, places] of Object.entries(axes)) {
    const all = (places || traces.map((_, place) => place)).flatMap((place) => traces[place].y || []);
    made[name] = { .../** @type {PlotlyAxis} */ (layout[name]), ...logAxis(all) };
  }
  if (beliefs) {
    const answers = beliefsOf(runs[beliefs.run]).map((row) => row.indexOf(Math.max(...row)));
    /** @param {number} label @param {number} at */
    const sign = (label, at) => `<b>${label}</b> ${answers[at] === label ? "✓" : "✗"}`;
    made.yaxis = { ...layout.yaxis, ticktext: beliefs.labels.map(sign) };
  }
  return made;
}

// The measured line, or the smooth one on it.
/** @param {LineSource} source @param {KnownRun[]} runs */
function line({ run, y, with: others, positive, log_x: logX, strength, log, low, high }, runs) {
  const { columns } = runs[run];
  /** @param {number[]} values */
  const above = (values) => values.map((value) => (value > 0 ? value : NaN));
  const visible = logX ? above(columns.step) : columns.step;
  const needed = (others || [y]).map((name) => (positive ? above(columns[name]) : columns[name]));
  const [x, ...kept] = shortened([visible, ...needed]);
  const values = kept[(others || [y]).indexOf(y)];
  if (!strength) return { x, y: values };
  const smooth = log ? smoothed(values.map(Math.log), strength).map(Math.exp) : smoothed(values, strength);
  return { x, y: smooth.map((value) => Math.min(high ?? Infinity, Math.max(low ?? -Infinity, value))) };
}

// The series without points that are not finite, averaged over equal stretches to at most MOST_POINTS.
/** @param {number[][]} series */
export function shortened(series) {
  const finite = series[0].map((_, place) => series.every((one) => Number.isFinite(one[place])));
  const kept = series.map((one) => one.filter((_, place) => finite[place]));
  const count = kept[0].length;
  const stretch = Math.ceil(count / MOST_POINTS);
  if (stretch <= 1) return kept;
  return kept.map((one) => {
    const means = [];
    for (let start = 0; start < count; start += stretch) {
      const end = Math.min(count, start + stretch);
      let sum = 0;
      for (let place = start; place < end; place += 1) sum += one[place];
      means.push(sum / (end - start));
    }
    return means;
  });
}

// A straight line fitted around each point, near ones counting more; see rnnlab/figures/smoothing.py.
/** @param {number[]} values @param {number} share */
export function smoothed(values, share) {
  const count = values.length;
  if (count < 4) return values;
  const width = Math.min(Math.max(1.5, share * count), count);
  const reach = Math.ceil(3 * width);
  return values.map((_, at) => {
    let [total, offsets, squares, sum, product] = [0, 0, 0, 0, 0];
    for (let place = Math.max(0, at - reach); place <= Math.min(count - 1, at + reach); place += 1) {
      const offset = place - at;
      const weight = Math.exp(-0.5 * (offset / width) ** 2);
      total += weight;
      offsets += weight * offset;
      squares += weight * offset ** 2;
      sum += weight * values[place];
      product += weight * offset * values[place];
    }
    const [meanOffset, meanSquare, mean] = [offsets / total, squares / total, sum / total];
    const slope = (product / total - meanOffset * mean) / (meanSquare - meanOffset ** 2);
    return mean - slope * meanOffset;
  });
}

/** @param {KnownRun[]} runs @param {boolean} [logX] */
function readoutSteps(runs, logX) {
  const end = Math.max(...runs.map(({ columns }) => (columns.step.length ? Math.max(...columns.step) : -Infinity)));
  const last = Number.isFinite(end) ? end : 1;
  /** @param {number} place */
  const share = (place) => place / (READOUTS - 1);
  /** @param {number} place */
  const step = (place) => (logX ? Math.max(last, 1) ** share(place) : last * share(place));
  return [...new Set(Array.from({ length: READOUTS }, (_, place) => evenly(step(place))))];
}

/** @param {number[]} at @param {number[]} x @param {number[]} y */
function interpolated(at, x, y) {
  let place = 0;
  return at.map((step) => {
    while (place < x.length - 2 && x[place + 1] < step) place += 1;
    if (x.length < 2) return y[0];
    return y[place] + ((step - x[place]) / (x[place + 1] - x[place])) * (y[place + 1] - y[place]);
  });
}

/** @param {(number | null)[]} values @returns {PlotlyAxis} */
function logAxis(values) {
  const known = values.map(Number).filter((value) => Number.isFinite(value) && value > 0).map(Math.log10);
  if (!known.length) known.push(0);
  const high = Math.max(...known) + 0.08;
  const low = Math.min(Math.max(Math.min(...known) - 0.08, high - DECADES), high - 0.4);
  const factors = high - low < 1.2 ? [1, 2, 5] : high - low < 2.2 ? [1, 3] : [1];
  const marks = [];
  for (let power = Math.floor(low); power <= Math.ceil(high); power += 1) {
    for (const factor of factors) marks.push(factor * 10 ** power);
  }
  const tickvals = marks.filter((mark) => Math.log10(mark) >= low && Math.log10(mark) <= high);
  return { range: [low, high], tickvals, ticktext: tickvals.map(plainMark) };
}

/** @param {number} mark */
function plainMark(mark) {
  return mark >= 1 ? Math.round(mark).toLocaleString("en-US") : mark.toFixed(6).replace(/0+$/, "");
}

/** @param {ConfusionWords} words @param {number} label @param {number} answer @param {number} count @param {number[]} row */
function told({ right, once, times, articles }, label, answer, count, row) {
  const shown = row.reduce((sum, one) => sum + one, 0);
  const text = label === answer ? right : count === 1 ? once : times;
  /** @type {Record<string, string | number>} */
  const fields = { label: articles[label], answer: articles[answer], shown, times: count };
  return text.replace(/\{(\w+)\}/g, (_, name) => fields[name].toLocaleString("en-US"));
}

// Halves to the even neighbour, as NumPy and Python round.
/** @param {number} value */
function evenly(value) {
  const low = Math.floor(value);
  if (value - low !== 0.5) return Math.round(value);
  return low % 2 ? low + 1 : low;
}
