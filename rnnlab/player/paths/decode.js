// From the bytes of paths_payload.py to what the picture of paths draws.

const NUMBERS = { uint8: Uint8Array, uint16: Uint16Array, int16: Int16Array };
const UNKNOWN = { label: 255, index: 65535 };
export const PICTURE = 784;

// Returns null when there is nothing to show, or nothing that could be shown.
export function decodePaths(bytes) {
  try {
    return bytes && bytes.byteLength > 8 ? readPaths(bytes) : null;
  } catch (error) {
    console.error(error);
    return null;
  }
}

function readPaths(bytes) {
  const buffer = bytes.slice().buffer; // a copy: the arrays in it must begin at multiples of four
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const arrays = {};
  for (const [name, { offset, type, shape }] of Object.entries(header.arrays)) {
    const size = shape.reduce((product, extent) => product * extent, 1);
    arrays[name] = new NUMBERS[type](buffer, 4 + length + offset, size);
  }
  return new Paths(header, arrays);
}

// N test digits, and as number N the learner's own.
export class Paths {
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
  x(each, step) {
    return step < 0 ? this.start[0] : this.arrays.points[2 * (each * this.steps + step)] * this.scale;
  }

  y(each, step) {
    return step < 0 ? this.start[1] : this.arrays.points[2 * (each * this.steps + step) + 1] * this.scale;
  }

  // the first step that a trail can go back to
  get first() {
    return this.start ? -1 : 0;
  }

  // null where it is not known
  label(each) {
    const label = this.arrays.labels[each];
    return label === UNKNOWN.label ? null : label;
  }

  index(each) {
    const index = this.arrays.indices[each];
    return index === UNKNOWN.index ? null : index;
  }

  // The test digit of that number, or null where it is not among these.
  placeOf(index) {
    const place = index === null ? -1 : this.arrays.indices.subarray(0, this.own).indexOf(index);
    return place < 0 ? null : place;
  }

  // What the network would have answered after `step`.
  belief(each, step) {
    const at = each * this.steps + step;
    return { digit: this.arrays.answers[at], p: this.arrays.beliefs[at] / 1000 };
  }

  async unpack() {
    const stream = new Blob([this.arrays.pictures]).stream().pipeThrough(new DecompressionStream("deflate"));
    const pictures = new Uint8Array((this.own + 1) * PICTURE);
    pictures.set(new Uint8Array(await new Response(stream).arrayBuffer()));
    pictures.set(this.arrays.own_picture, this.own * PICTURE);
    this.pictures = pictures;
  }
}
