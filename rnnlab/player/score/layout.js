// Where everything stands. All sizes are whole device pixels ("px"), so that every cell has sharp edges.

export const MOST_COLUMNS = 64;
const NARROW = 620; // CSS pixels
export const STRIP = 46; // CSS pixels: the bars of the present moment, under the picture
export const STRIP_GAP = 8;
// On a narrow screen, from roomy to tight, CSS pixels: what stands side by side gives way before the lanes must scroll.
const COMPACT = [
  { bar: 42, gap: 8, belief: 8, twoBeliefs: 6, cell: 5, columns: MOST_COLUMNS },
  { bar: 28, gap: 6, belief: 6, twoBeliefs: 5, cell: 4, columns: MOST_COLUMNS },
  { bar: 22, gap: 6, belief: 6, twoBeliefs: 4, cell: 4, columns: MOST_COLUMNS / 2 },
];

/** @typedef {{ cell: number, columnPx: number, lanePx: number }} Size the digit's cell, a lane's column, and a whole lane */

/** @type {Record<number, number>} */
const CELL_STEPS = { 56: 2, 112: 4, 196: 7, 392: 7, 784: 7 };

// How many neighbouring columns share one on screen.
/** @param {Lane} lane @param {number} most */
function groupFor(lane, most) {
  return Math.ceil(lane.columns / most);
}

// The digit's cell is a multiple of this, so that the timesteps divide its side.
/** @param {number} steps */
function cellStep(steps) {
  return CELL_STEPS[steps] || 1;
}

/** @param {number} steps @param {number} side */
function linesFor(steps, side) {
  for (let perLine = 1; perLine <= steps; perLine++) {
    const lines = Math.ceil(steps / perLine);
    if (side % lines === 0 && steps % perLine === 0) return { lines, perLine, linePx: side / lines };
  }
  return { lines: 1, perLine: steps, linePx: side };
}

// width: CSS pixels; open: the open lanes from left to right; wide: the key of the widened lane or null
/** @param {PlanView} view */
export function plan(view) {
  const roomy = planned(view, COMPACT[0]);
  if (!roomy.compact || !roomy.scrolls || !roomy.bars) return roomy;
  return COMPACT.slice(1).map((tighter) => planned(view, tighter)).find((made) => !made.scrolls) || roomy;
}

/** @param {PlanView} view @param {typeof COMPACT[number]} small */
function planned({ width, ratio, score, open, bars = [], wide, tallest }, small) {
  const compact = width < NARROW;
  /** @param {number} size */
  const px = (size) => Math.round(size * ratio);
  const twoBeliefs = score.axis === "surgery" && score.takes.length > 1;
  // what stands beside digit and belief
  const crowd = open.length + bars.length + (twoBeliefs ? 2 : 0);
  const crowded = crowd > 4;
  const gap = crowded ? 10 : 16;
  const laneGap = px(compact ? small.gap : wide ? 9 : gap);
  const beliefPx = px(compact ? (twoBeliefs ? small.twoBeliefs : small.belief) : crowded ? 10 : crowd > 3 ? 11 : 17);
  const barPx = px(compact ? small.bar : bars.length > 2 ? 42 : 56);
  const base = {
    ratio,
    compact,
    gutter: px(compact ? 0 : 34),
    digitGap: px(compact ? 12 : crowded ? 20 : 26),
    laneGap,
    beliefPx,
    barPx,
    smallestCell: compact ? (twoBeliefs ? Math.min(4, small.cell) : small.cell) : crowd > 3 ? 7 : 9,
    mostColumns: compact ? small.columns : MOST_COLUMNS,
    twoBeliefs,
    bars: bars.length * (barPx + laneGap),
    beliefs: beliefPx * (twoBeliefs ? 20 : 10) + (twoBeliefs ? laneGap : 0),
  };
  const room = px(width) - base.gutter - base.digitGap;
  // widening a lane must not change the digit's size, so it is chosen without it
  const chosen = chooseSize({ base: { ...base, laneGap: px(compact ? small.gap : gap) }, room, score, open, tallest: px(tallest), px });
  const lanes = laneSizes({ base, open, wide, room, chosen, px });
  return finish({ base, room, score, chosen, lanes, px });
}

// The digit's cell and the lanes' column, both as large as they can be at once.
/**
 * @param {{ base: Layout, room: number, score: Score, open: Lane[], tallest: number, px: (size: number) => number }} from
 */
function chooseSize({ base, room, score, open, tallest, px }) {
  const step = cellStep(score.steps);
  const smallest = Math.max(step, Math.round(px(base.smallestCell) / step) * step);
  const largest = Math.max(smallest, Math.floor(tallest / 28 / step) * step);
  const columns = open.map((lane) => Math.ceil(lane.columns / groupFor(lane, base.mostColumns)));
  const most = Math.max(1, ...columns);
  /** @type {(Size & { worth: number }) | null} */
  let best = null;
  for (let cell = smallest; cell <= largest; cell += step) {
    const left = room - cell * 28 - base.beliefs - base.bars - base.laneGap * open.length;
    const columnPx = Math.min(Math.floor(left / Math.max(1, open.length) / most), px(most > 16 ? 8 : most > 1 ? 22 : 44));
    if (left < 0 || (open.length && columnPx < 1)) continue;
    const worth = 1.3 * Math.log(cell) + (open.length ? Math.log(columnPx) : 0);
    if (!best || worth >= best.worth) best = { cell, columnPx, worth, lanePx: columnPx * most };
  }
  // too narrow for all: the lanes scroll between digit and belief
  const columnPx = Math.max(1, px(1.5));
  return best || { cell: smallest, columnPx, lanePx: columnPx * most };
}

/**
 * @param {{ base: Layout, open: Lane[], wide: string | null, room: number, chosen: Size, px: (size: number) => number }} from
 */
function laneSizes({ base, open, wide, room, chosen, px }) {
  const spread = open.find((lane) => lane.key === wide);
  /** @param {Lane} lane @param {number} most @param {number} columnPx @param {number} lanePx */
  const narrow = (lane, most, columnPx, lanePx) => {
    const group = groupFor(lane, most);
    const columns = Math.ceil(lane.columns / group);
    // a lane of few units may be as wide as one of many
    const each = Math.max(columnPx, Math.min(Math.floor(lanePx / columns), px(columns > 1 ? 22 : 44)));
    return { lane, group, columns, columnPx: each, widthPx: columns * each, wide: false };
  };
  if (!spread) return open.map((lane) => narrow(lane, base.mostColumns, chosen.columnPx, chosen.lanePx));
  const others = open.filter((lane) => lane !== spread).map((lane) => narrow(lane, 32, px(1), px(40)));
  const taken = others.reduce((sum, lane) => sum + lane.widthPx, 0) + base.laneGap * open.length;
  const left = room - chosen.cell * 28 - base.beliefs - base.bars - taken;
  const columnPx = Math.max(1, Math.min(Math.floor(left / spread.columns), px(18)));
  const widened = { lane: spread, group: 1, columns: spread.columns, columnPx, widthPx: columnPx * spread.columns, wide: true };
  return open.map((lane) => others.find((other) => other.lane === lane) ?? widened);
}

// Gives the belief what is left over and says whether the lanes must scroll.
/**
 * @param {{ base: Layout, room: number, score: Score, chosen: Size, lanes: LaneEntry[], px: (size: number) => number }} from
 */
function finish({ base, room, score, chosen, lanes, px }) {
  const side = chosen.cell * 28;
  const wanted = base.bars + lanes.reduce((sum, lane) => sum + lane.widthPx + base.laneGap, 0);
  const left = room - side - wanted;
  const columns = base.twoBeliefs ? 20 : 10;
  const beliefPx = Math.max(base.beliefPx, Math.min(px(26), Math.floor((left - (base.twoBeliefs ? base.laneGap : 0)) / columns)));
  return {
    ...base,
    ...linesFor(score.steps, side),
    cell: chosen.cell,
    side,
    lanes,
    beliefPx,
    beliefWidth: beliefPx * 10,
    scrolls: left < base.beliefs,
  };
}
