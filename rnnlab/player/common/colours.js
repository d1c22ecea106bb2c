// Scales: sequential ones begin at the page's background, diverging ones have it in the middle.

const PROBE = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

// Any CSS colour as [red, green, blue], each 0 to 255.
/** @param {string} name */
export function rgb(name) {
  PROBE.fillStyle = "#808080";
  PROBE.fillStyle = name;
  const text = String(PROBE.fillStyle);
  if (text.startsWith("#")) return [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
  return (text.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
}

/** @param {Colour} from @param {Colour} to @param {number} share */
export function mix(from, to, share) {
  return from.map((value, index) => Math.round(value + (to[index] - value) * share));
}

/** @param {Colour} colour @param {number} [alpha] */
export function css(colour, alpha = 1) {
  return `rgba(${colour.join(",")},${alpha})`;
}

// The theme as Streamlit (or the exported page) puts it into CSS variables.
/** @param {MountPoint} root */
export function readTheme(root) {
  const host = root instanceof ShadowRoot ? root.host : root;
  const style = getComputedStyle(host);
  /** @param {string} name */
  const read = (name) => rgb(style.getPropertyValue(name).trim());
  const background = read("--st-background-color");
  const [red, green, blue] = background;
  const dark = 0.2126 * red + 0.7152 * green + 0.0722 * blue < 110;
  const text = read("--st-text-color");
  return {
    background,
    text,
    dark,
    primary: read("--st-primary-color"),
    // what has not been read yet lies in the shade
    unread: mix(background, text, dark ? 0.1 : 0.065),
    // below zero: one neutral for nearly every lane, so that a hue says whose lane it is and that the value is positive
    negative: mix(background, text, dark ? 0.8 : 0.72),
  };
}

/** @param {Look} lane @param {Theme} theme */
export function hue(lane, theme) {
  return rgb(theme.dark ? lane.colour_dark : lane.colour);
}

/** @param {Omit<Scale, "diverging">} lane @param {Theme} theme */
export function hueBelow(lane, theme) {
  const own = theme.dark ? lane.below_dark : lane.below;
  return own ? rgb(own) : theme.negative;
}

// How strong the colour of a value is, 0 to 1. States are mostly near zero; a root brings them into sight, and the legend,
// drawn with the same function over an even axis, shows that it does. Gates and probabilities are even.
/** @param {Scale} lane @param {number} value */
function strength(lane, value) {
  const share = Math.min(1, value < 0 ? value / lane.low : value / lane.high);
  return lane.diverging ? Math.sqrt(share) : share;
}

/** @param {Scale} lane @param {Theme} theme @param {number} value */
function colourOf(lane, theme, value) {
  return mix(theme.background, value < 0 ? hueBelow(lane, theme) : hue(lane, theme), strength(lane, value));
}

// 256 colours over the lane's fixed scale, packed as ImageData wants them (little-endian RGBA).
/** @param {Scale} lane @param {Theme} theme */
export function ramp(lane, theme) {
  const table = new Uint32Array(256);
  for (let index = 0; index < 256; index++) {
    const [red, green, blue] = colourOf(lane, theme, lane.low + ((lane.high - lane.low) * index) / 255);
    table[index] = (255 << 24) | (blue << 16) | (green << 8) | red;
  }
  return table;
}

/** @param {Pick<Scale, "low" | "high">} lane @param {number} value */
export function rampIndex(lane, value) {
  const share = (value - lane.low) / (lane.high - lane.low);
  return Math.max(0, Math.min(255, Math.round(share * 255)));
}

// The same scale as a CSS gradient, for the legend.
/** @param {Scale} lane @param {Theme} theme */
export function gradient(lane, theme) {
  const stops = Array.from({ length: 33 }, (_, index) =>
    css(colourOf(lane, theme, lane.low + ((lane.high - lane.low) * index) / 32)));
  return `linear-gradient(to right, ${stops.join(", ")})`;
}
