// The form in which payloads travel: the length of the header (uint32, little-endian), the header (JSON), then the arrays.

const NUMBERS = { int8: Int8Array, uint8: Uint8Array, int16: Int16Array, uint16: Uint16Array, int32: Int32Array, float32: Float32Array };

// What stands for a value that is not finite among thousandths, as in section.py.
/** @type {Partial<Record<NumberType, number>>} */
export const NOT_FINITE = { int16: -(2 ** 15), int32: -(2 ** 31) };

// What `read` makes of the header and of arrays by their names, or null where there is nothing that could be shown.
/**
 * @template H, T
 * @param {Uint8Array | null} bytes
 * @param {(header: H, array: (name: string) => NumberArray) => T} read
 * @returns {T | null}
 */
export function unpack(bytes, read) {
  try {
    return bytes && bytes.byteLength > 8 ? read(...parts(bytes)) : null;
  } catch (error) {
    console.error(error);
    return null;
  }
}

/** @param {Uint8Array} bytes @returns {[any, (name: string) => NumberArray]} */
function parts(bytes) {
  const buffer = bytes.slice().buffer; // a copy: the arrays in it must begin at multiples of four
  const length = new DataView(buffer).getUint32(0, true);
  /** @type {{ arrays: Record<string, ArrayPlace> }} */
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  /** @param {string} name */
  const array = (name) => {
    const { offset, type, shape } = header.arrays[name];
    const size = shape.reduce((product, extent) => product * extent, 1);
    return { type, shape, values: new NUMBERS[type](buffer, 4 + length + offset, size) };
  };
  return [header, array];
}
