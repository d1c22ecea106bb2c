// From the bytes of payload.py to tensors with named axes.
import { unpack } from "../common/unpack.js";

// Returns null when there is nothing to show, or nothing that could be shown.
export function decodeShapes(bytes) {
  return unpack(bytes, readShapes);
}

function readShapes(header, array) {
  const tensor = (each) => new NamedTensor(each, array(each.key).values, header);
  return { ...header, blocks: header.blocks.map(tensor), matrices: header.matrices.map(tensor) };
}

// One array: up to three axes, which are drawn as sheets, rows and columns.
export class NamedTensor {
  constructor(own, values, header) {
    Object.assign(this, own);
    this.values = values;
    this.header = header;
    this.scales.forEach((scale) => { scale.diverging = scale.low < 0; });
    const missing = 3 - this.axes.length;
    // sheets, rows, columns: the axis (null where there is none) and the places that are shown
    this.names = [...Array(missing).fill(null), ...this.axes];
    this.shown = [...Array(missing).fill([0]), ...this.places];
    this.sizes = [...Array(missing).fill(1), ...this.shape];
    this.missing = missing;
  }

  at(sheet, row, column) {
    const [, rows, columns] = this.shown;
    return this.values[(sheet * rows.length + row) * columns.length + column] / 1000;
  }

  // the colours of a sheet: c and h each have their own
  scaleOf(sheet) {
    return this.scales[Math.min(sheet, this.scales.length - 1)];
  }

  // the place in the whole tensor, one number an axis, from 0
  index(sheet, row, column) {
    return [sheet, row, column].map((at, each) => this.shown[each][at]).slice(this.missing);
  }

  // What is known of a place: axis key -> number, from 0.
  placeOf(index) {
    const { inputs, units } = this.header.sizes;
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
  isMasked(sheet, row, column) {
    const { lengths } = this.header;
    if (!lengths) return false;
    const place = this.placeOf(this.index(sheet, row, column));
    return "timesteps" in place && "batch" in place && place.timesteps >= lengths[place.batch];
  }
}
