// Which part of a block belongs to a place, and which lies beyond an example's length: rectangles of cells.

// Runs of neighbouring places for which `is` holds, as [first, count].
/** @param {number} count @param {(at: number) => boolean} is */
function runs(count, is) {
  /** @type {[number, number][]} */
  const found = [];
  for (let at = 0; at < count; at++) {
    if (!is(at)) continue;
    const last = found.at(-1);
    if (last && last[0] + last[1] === at) last[1] += 1;
    else found.push([at, 1]);
  }
  return found;
}

// Whether the place `at` of an axis belongs to what is known.
/** @param {NamedTensor} tensor @param {string | null} axis @param {number} at @param {Place} known */
function belongs(tensor, axis, at, known) {
  const { inputs, units } = tensor.header.sizes;
  /** @param {string} name @param {number} value */
  const same = (name, value) => !(name in known) || known[name] === value;
  if (axis === "flat") return same("timesteps", Math.floor(at / inputs)) && same("inputs", at % inputs);
  if (axis === "blocks" || axis === "pair") return same("units", at % units);
  return !axis || same(axis, at);
}

// [top, left, down, across] of what belongs to `place` on a sheet.
/** @param {NamedTensor} tensor @param {number} sheet @param {Place} place @returns {Rectangle[]} */
export function marksOf(tensor, sheet, place) {
  const known = tensor.axes.some((axis) => axis in place || (axis === "flat" && "timesteps" in place)
    || ((axis === "blocks" || axis === "pair") && "units" in place));
  if (!known) return [];
  const [sheets, rows, columns] = tensor.shown;
  const [sheetAxis, rowAxis, columnAxis] = tensor.names;
  if (!belongs(tensor, sheetAxis, sheets[sheet], place)) return [];
  const down = runs(rows.length, (at) => belongs(tensor, rowAxis, rows[at], place));
  const across = runs(columns.length, (at) => belongs(tensor, columnAxis, columns[at], place));
  return down.flatMap(([top, high]) => across.map(([left, wide]) => /** @type {Rectangle} */ ([top, left, high, wide])));
}

// [top, left, down, across] of what lies beyond the lengths: in every row it is the end, or nothing.
/** @param {NamedTensor} tensor @param {number} sheet */
export function masksOf(tensor, sheet) {
  if (!tensor.header.lengths || !tensor.axes.includes("batch")) return [];
  const [, rows, columns] = tensor.shown.map((places) => places.length);
  /** @type {Rectangle[]} */
  const found = [];
  for (let row = 0; row < rows; row++) {
    let left = columns;
    while (left > 0 && tensor.isMasked(sheet, row, left - 1)) left -= 1;
    if (left === columns) continue;
    const last = found.at(-1);
    if (last && last[0] + last[2] === row && last[1] === left) last[2] += 1;
    else found.push([row, left, 1, columns - left]);
  }
  return found;
}
