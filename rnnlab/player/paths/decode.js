// From the bytes of payload.py to what the picture of paths draws.
import { unpack } from "../common/unpack.js";

const UNKNOWN = { label: 255, index: 65535 };
export const PICTURE = 784;

// Returns null when there is nothing to show, or nothing that could be shown.
/** @param {Uint8Array | null} bytes */
export function decodePaths(bytes) {
  return unpack(bytes, readPaths);
}

/** @param {PathsHeader} header @param {(name: string) => NumberArray} array */
function readPaths(header, array) {
  return new Paths(header, Object.fromEntries(Object.keys(header.arrays).map((name) => [name, array(name).values])));
}

// N test digits, and as number N the learner's own.
export class Paths {
  /** @type {string} */ id;
  /** @type {string} */ kind;
  /** @type {number} */ steps;
  /** @type {boolean} */ by_rows;
  /** @type {number} */ scale;
  /** @type {number[]} */ low;
  /** @type {number[]} */ high;
  /** @type {number[] | null} */ start;
  /** @type {string[]} */ axes;
  /** @type {string} */ told;
  /** @type {Words} */ explain;
  /** @type {BothThemes<string[]>} */ colours;
  /** @type {Words} */ text;
  /** @type {Words} */ words;
  /** @type {PathsHeader["view"]} */ view;
  /** @type {Uint8Array | null} */ pictures;

  /** @param {PathsHeader} header @param {Record<string, Numbers>} arrays */
  constructor(header, arrays) {
    Object.assign(this, header);
    this.arrays = arrays;
    this.own = arrays.labels.length - 1;
    this.ownName = header.own.name;
    this.ownTold = header.own.told;
    this.pictures = null; // (N + 1) * 784 pixels, once they are unpacked
    this.moves = this.steps > 1;
    this.ofClass = Array.from({ length: 10 }, (_, digit) => this.testDigits().filter((each) => arrays.labels[each] === digit));
  }

  testDigits() {
    return Array.from({ length: this.own }, (_, each) => each);
  }

  // the coordinates of digit `each` after timestep `step`; step -1 is the state before the first one
  /** @param {number} each @param {number} step */
  x(each, step) {
    return step < 0 && this.start ? this.start[0] : this.arrays.points[2 * (each * this.steps + step)] * this.scale;
  }

  /** @param {number} each @param {number} step */
  y(each, step) {
    return step < 0 && this.start ? this.start[1] : this.arrays.points[2 * (each * this.steps + step) + 1] * this.scale;
  }

  // the first step that a trail can go back to
  get first() {
    return this.start ? -1 : 0;
  }

  // null where it is not known
  /** @param {number} each */
  label(each) {
    const label = this.arrays.labels[each];
    return label === UNKNOWN.label ? null : label;
  }

  /** @param {number} each */
  index(each) {
    const index = this.arrays.indices[each];
    return index === UNKNOWN.index ? null : index;
  }

  // The test digit of that number, or null where it is not among these.
  /** @param {number | null} index */
  placeOf(index) {
    const place = index === null ? -1 : this.arrays.indices.subarray(0, this.own).indexOf(index);
    return place < 0 ? null : place;
  }

  // What the network would have answered after `step`.
  /** @param {number} each @param {number} step */
  belief(each, step) {
    const at = each * this.steps + step;
    return { digit: this.arrays.answers[at], p: this.arrays.beliefs[at] / 1000 };
  }

  async unpack() {
    const stream = new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (this.arrays.pictures)]).stream().pipeThrough(new DecompressionStream("deflate"));
    const pictures = new Uint8Array((this.own + 1) * PICTURE);
    pictures.set(new Uint8Array(await new Response(stream).arrayBuffer()));
    pictures.set([...this.arrays.own_picture], this.own * PICTURE);
    this.pictures = pictures;
  }
}
