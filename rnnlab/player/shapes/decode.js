// From the bytes of payload.py to tensors with named axes.
import { unpack } from "../common/unpack.js";

// Returns null when there is nothing to show, or nothing that could be shown.
/** @param {Uint8Array | null} bytes */
export function decodeShapes(bytes) {
  return unpack(bytes, readShapes);
}

/** @param {ShapesHeader} header @param {(name: string) => NumberArray} array @returns {Shapes} */
function readShapes(header, array) {
  /** @param {TensorHeader} each */
  const tensor = (each) => new NamedTensor(each, array(each.key).values, header);
  const matrix = (/** @type {MatrixHeader} */ each) => Object.assign(tensor(each), { count: each.count, product: each.product });
  return { ...header, blocks: header.blocks.map(tensor), matrices: header.matrices.map(matrix) };
}

// One array: up to three axes, which are drawn as sheets, rows and columns.
export class NamedTensor {
  /** @type {string} */ key;
  /** @type {string} */ code;
  /** @type {string[]} */ axes;
  /** @type {number[]} */ shape;
  /** @type {number[][]} */ places;
  /** @type {Scale[]} */ scales;
  /** @type {string} */ why;
  /** @type {string[]} */ of;
  /** @type {boolean} */ list;
  /** @type {boolean} */ changed;
  /** @type {string | undefined} */ made;
  /** @type {string | undefined} */ tf1;

  /** @param {TensorHeader} own @param {Numbers} values @param {ShapesHeader} header */
  constructor(own, values, header) {
    Object.assign(this, own);
    this.values = values;
    this.header = header;
    this.scales.forEach((scale) => { scale.diverging = scale.low < 0; });
    const missing = 3 - this.axes.length;
    // sheets, rows, columns: the axis (null where there is none) and the places that are shown
    this.names = /** @type {(string | null)[]} */ ([...Array(missing).fill(null), ...this.axes]);
    this.shown = /** @type {number[][]} */ ([...Array(missing).fill([0]), ...this.places]);
    this.sizes = /** @type {number[]} */ ([...Array(missing).fill(1), ...this.shape]);
    this.missing = missing;
  }

  /** @param {number} sheet @param {number} row @param {number} column */
  at(sheet, row, column) {
    const [, rows, columns] = this.shown;
    return this.values[(sheet * rows.length + row) * columns.length + column] / 1000;
  }

  // the colours of a sheet: c and h each have their own
  /** @param {number} sheet */
  scaleOf(sheet) {
    return this.scales[Math.min(sheet, this.scales.length - 1)];
  }

  // the place in the whole tensor, one number an axis, from 0
  /** @param {number} sheet @param {number} row @param {number} column */
  index(sheet, row, column) {
    return [sheet, row, column].map((at, each) => this.shown[each][at]).slice(this.missing);
  }

  // What is known of a place: axis key -> number, from 0.
  /** @param {number[]} index */
  placeOf(index) {
    const { inputs, units } = this.header.sizes;
    /** @type {Place} */
    const place = {};
    this.axes.forEach((axis, each) => {
      const at = index[each];
      if (axis === "flat") Object.assign(place, { timesteps: Math.floor(at / inputs), inputs: at % inputs });
      else if (axis === "blocks" || axis === "pair") place.units = at % units;
      else place[axis] = at;
    });
    return place;
  }

  // Whether a number lies beyond its example's length.
  /** @param {number} sheet @param {number} row @param {number} column */
  isMasked(sheet, row, column) {
    const { lengths } = this.header;
    if (!lengths) return false;
    const place = this.placeOf(this.index(sheet, row, column));
    return "timesteps" in place && "batch" in place && place.timesteps >= lengths[place.batch];
  }
}
