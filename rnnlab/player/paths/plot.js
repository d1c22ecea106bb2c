// The plane: its axes, the paths on it, and which path lies under the pointer.
import { css, mix, rgb } from "../common/colours.js";
import { contextOf, element } from "../common/dom.js";
import { Figures, drawDisc, drawTrails, drawWay, headOf, trailLength } from "./trails.js";

const NARROW_PLOT = 560; // CSS pixels
/** @type {Record<string, number>} */
const NEAR = { mouse: 14, touch: 26 }; // CSS pixels

export class PathsPlot {
  /** @type {Paths} */ paths;
  /** @type {Theme} */ theme;
  /** @type {number} */ width;
  /** @type {number} */ height;
  /** @type {Set<number>} */ classes;
  /** @type {Colour[]} */ colours;
  /** @type {number} */ ratio;
  /** @type {boolean} */ narrow;
  /** @type {Figures} */ figures;
  /** @type {number} */ unit;
  /** @type {number} */ originX;
  /** @type {number} */ originY;
  /** @type {PathsScreen} */ screen;
  /** @type {number | undefined} */ now;
  /** @type {boolean} */ whole;

  // onPoint(each | null) while the pointer moves; onChoose(each | null) at a click or a tap
  /** @param {{ onPoint: (each: number | null) => void, onChoose: (each: number | null) => void }} events */
  constructor({ onPoint, onChoose }) {
    this.still = element("canvas", { class: "still", "aria-hidden": "true" });
    this.canvas = element("canvas", { class: "moving", "aria-hidden": "true" });
    this.across = element("span", { class: "axis across" });
    this.upward = element("span", { class: "axis upward" });
    this.root = element("div", { class: "plane", tabindex: "0", role: "application" },
      this.still, this.canvas, this.upward, this.across);
    /** @param {PointerEvent} event */
    const at = (event) => this.nearest(event.offsetX, event.offsetY, event.pointerType);
    this.canvas.addEventListener("pointermove", (event) => event.pointerType === "touch" || onPoint(at(event)));
    this.canvas.addEventListener("pointerleave", (event) => event.pointerType === "touch" || onPoint(null));
    this.canvas.addEventListener("click", (event) => onChoose(at(event)));
  }

  // view: {paths, theme, width, classes}
  /** @param {PathsView} view */
  show(view) {
    Object.assign(this, view);
    const { paths, theme } = this;
    this.colours = paths.colours[theme.dark ? "dark" : "light"].map(rgb);
    this.ratio = Math.min(window.devicePixelRatio || 1, 3);
    this.narrow = this.width < NARROW_PLOT;
    this.arrangePlane();
    for (const canvas of [this.still, this.canvas]) {
      canvas.width = Math.round(this.width * this.ratio);
      canvas.height = Math.round(this.height * this.ratio);
      Object.assign(canvas.style, { width: `${this.width}px`, height: `${this.height}px` });
    }
    this.figures = new Figures(this.colours, theme.background, this.narrow ? 11 : 13, this.ratio);
    this.across.textContent = `${paths.axes[0]} →`;
    this.upward.textContent = `↑ ${paths.axes[1]}`;
    this.drawAxes();
  }

  // The same length is the same distance on both axes: a plane may not be stretched.
  arrangePlane() {
    const { paths, width } = this;
    const edge = this.narrow ? { side: 20, top: 34, below: 46 } : { side: 30, top: 40, below: 52 };
    const spanX = paths.high[0] - paths.low[0] || 1;
    const spanY = paths.high[1] - paths.low[1] || 1;
    const roomX = width - 2 * edge.side;
    const least = this.narrow ? 300 : 380;
    const most = this.narrow ? 460 : Math.max(least, Math.min(600, window.innerHeight * 0.56));
    this.height = Math.round(Math.min(most, Math.max(least, (roomX / spanX) * spanY + edge.top + edge.below)));
    this.unit = Math.min(roomX / spanX, (this.height - edge.top - edge.below) / spanY);
    this.originX = width / 2 - ((paths.low[0] + paths.high[0]) / 2) * this.unit;
    this.originY = edge.top + (this.height - edge.top - edge.below) / 2 + ((paths.low[1] + paths.high[1]) / 2) * this.unit;
    const count = (paths.own + 1) * paths.steps;
    const x = new Float32Array(count);
    const y = new Float32Array(count);
    for (let at = 0; at < count; at++) {
      x[at] = this.originX + paths.arrays.points[2 * at] * paths.scale * this.unit;
      y[at] = this.originY - paths.arrays.points[2 * at + 1] * paths.scale * this.unit;
    }
    this.screen = { x, y, startX: 0, startY: 0 };
    if (!paths.start) return;
    this.screen.startX = this.originX + paths.start[0] * this.unit;
    this.screen.startY = this.originY - paths.start[1] * this.unit;
  }

  drawAxes() {
    const { paths, theme, width, height, originX, originY } = this;
    const context = this.begin(this.still);
    const line = mix(theme.background, theme.text, theme.dark ? 0.2 : 0.13);
    context.strokeStyle = css(line);
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(0, Math.round(originY) + 0.5);
    context.lineTo(width, Math.round(originY) + 0.5);
    context.moveTo(Math.round(originX) + 0.5, 0);
    context.lineTo(Math.round(originX) + 0.5, height);
    if (paths.kind !== "tsne") context.stroke();
    if (paths.kind !== "tsne") this.drawTicks(context, line);
    if (!paths.start) return;
    context.beginPath();
    context.arc(this.screen.startX, this.screen.startY, 5, 0, 2 * Math.PI);
    context.strokeStyle = css(theme.text, 0.75);
    context.lineWidth = 1.5;
    context.stroke();
    context.fillStyle = css(theme.text, 0.75);
    context.fillRect(this.screen.startX - 1, this.screen.startY - 1, 2, 2);
  }

  /** @param {CanvasRenderingContext2D} context @param {Colour} line */
  drawTicks(context, line) {
    const { theme, width, height, originX, originY, unit } = this;
    const step = roundStep(70 / unit);
    context.font = `${this.narrow ? 10 : 11}px system-ui, sans-serif`;
    context.fillStyle = css(theme.text, 0.6);
    context.strokeStyle = css(line);
    /** @param {number} value */
    const words = (value) => String(Number(value.toFixed(6))).replace("-", "−");
    /** @param {number} value @param {boolean} isX */
    const tick = (value, isX) => {
      const [x, y] = isX ? [originX + value * unit, originY] : [originX, originY - value * unit];
      context.beginPath();
      context.moveTo(isX ? x : x - 3, isX ? y - 3 : y);
      context.lineTo(isX ? x : x + 3, isX ? y + 3 : y);
      context.stroke();
      context.textAlign = isX ? "center" : "right";
      context.textBaseline = isX ? "top" : "middle";
      context.fillText(words(value), isX ? x : x - 6, isX ? y + 6 : y);
    };
    for (let k = Math.ceil((10 - originX) / unit / step); k * step <= (width - 10 - originX) / unit; k++) if (k) tick(k * step, true);
    for (let k = Math.ceil((originY - height + 28) / unit / step); k * step <= (originY - 28) / unit; k++) if (k) tick(k * step, false);
  }

  /** @param {HTMLCanvasElement} canvas */
  begin(canvas) {
    const context = contextOf(canvas);
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    return context;
  }

  // now: step and share of the way to the next; picked: the digit that is pinned or pointed at, or null
  /** @param {number} now @param {{ picked: number | null, pinned: number | null, whole: boolean }} chosen */
  draw(now, { picked, pinned, whole }) {
    const { paths, theme, screen, colours, figures, classes } = this;
    const context = this.begin(this.canvas);
    this.now = now;
    this.whole = whole;
    const paper = theme.background;
    const faint = pinned === null ? 1 : 0.35;
    const hairline = Math.max(1, this.ratio * 0.65) / this.ratio;
    const scene = { paths, screen, colours, classes, now, whole, faint, hairline };
    if (paths.moves) drawTrails(context, scene);
    context.globalAlpha = pinned === null ? 1 : 0.6;
    for (let each = 0; each < paths.own; each++) {
      const digit = paths.arrays.labels[each];
      if (classes.has(digit)) figures.draw(context, digit, headOf(paths, screen, each, now));
    }
    context.globalAlpha = 1;
    for (const each of new Set([pinned, picked])) {
      if (each === null || each === paths.own) continue;
      const colour = colours[paths.arrays.labels[each]];
      if (paths.moves) drawWay(context, scene, each, colour, paper);
      drawDisc(context, headOf(paths, screen, each, now), 9, String(paths.arrays.labels[each]), colour, paper);
    }
    this.drawOwn(context, scene);
  }

  /** @param {CanvasRenderingContext2D} context @param {PathsScene} scene */
  drawOwn(context, scene) {
    const { paths, theme, screen } = this;
    if (paths.moves) drawWay(context, scene, paths.own, theme.text, theme.background, 3.2);
    const head = headOf(paths, screen, paths.own, scene.now);
    const { digit } = paths.belief(paths.own, Math.floor(scene.now));
    drawDisc(context, head, 11, String(digit), theme.text, theme.background);
    Object.assign(this.root.dataset, { headX: head.x, headY: head.y, originX: this.originX, originY: this.originY, unit: this.unit });
  }

  // The digit whose head or trail is nearest to a point on the screen, or null where none is near.
  /** @param {number} x @param {number} y @param {string} kind */
  nearest(x, y, kind) {
    const { paths, screen, now } = this;
    if (now === undefined) return null;
    const from = Math.max(0, Math.floor(now) - trailLength(paths, this.classes, this.whole));
    /** @type {{ each: number | null, away: number }} */
    let best = { each: null, away: NEAR[kind] || NEAR.mouse };
    /** @param {number} each @param {number} away */
    const consider = (each, away) => { if (away < best.away) best = { each, away }; };
    for (let each = 0; each <= paths.own; each++) {
      if (each < paths.own && !this.classes.has(paths.arrays.labels[each])) continue;
      const head = headOf(paths, screen, each, now);
      // a head lies above the trails
      consider(each, Math.max(0, Math.hypot(head.x - x, head.y - y) - 6));
      for (let at = each * paths.steps + from; paths.moves && at < each * paths.steps + Math.floor(now); at++) {
        consider(each, 2 + toSegment(x, y, screen.x[at], screen.y[at], screen.x[at + 1], screen.y[at + 1]));
      }
    }
    return best.each;
  }
}

// How far a point lies from a segment.
/** @param {number} x @param {number} y @param {number} ax @param {number} ay @param {number} bx @param {number} by */
function toSegment(x, y, ax, ay, bx, by) {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const share = length ? Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length)) : 0;
  return Math.hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay));
}

// The round number, of 1, 2, 5, 10, 20, …, that is at least this large.
/** @param {number} least */
function roundStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5].map((factor) => factor * power).find((step) => step >= least) ?? 10 * power;
}
