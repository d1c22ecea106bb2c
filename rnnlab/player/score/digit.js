// The digit: what has been read, what is being read, and what has not been read yet.
import { css, mix } from "../common/colours.js";
import { element } from "../common/dom.js";
import { Panel } from "./panel.js";

const SIDE = 28;

export class DigitPanel extends Panel {
  /** @type {Score} */ score;
  /** @type {Theme} */ theme;
  /** @type {boolean} */ covers;
  /** @type {Numbers | null} */ overlay;
  /** @type {boolean} */ lights;
  /** @type {Colour[]} */ colours;

  constructor() {
    super("digit");
    this.title = element("span", { class: "name" });
    this.caption = element("span", { class: "caption" });
    this.head.append(element("span", { class: "title" }, this.title), this.caption);
  }

  // covers: whether unread pixels are hidden rather than dimmed; overlay: 784 values in [0, 1] that tint the pixels, or null
  /**
   * @param {Geometry} geometry
   * @param {Score} score
   * @param {Theme} theme
   * @param {boolean} covers
   * @param {Numbers | null} overlay
   */
  show(geometry, score, theme, covers, overlay) {
    Object.assign(this, { score, theme, covers, overlay });
    this.size(geometry, geometry.side);
    // whole rows of pixels are marked by the line alone
    this.lights = !(score.aligned && score.steps <= SIDE);
    this.paint();
    const { text } = score;
    this.title.textContent = text.digit;
    this.caption.textContent = score.by_rows ? text.digit_row : text.digit_timestep;
    this.foot.textContent = score.by_rows ? text.reading_row : text.reading_timestep;
  }

  // The colour of every pixel, once.
  paint() {
    const { score, theme, overlay } = this;
    this.colours = Array.from(score.image, (value, pixel) => {
      const ink = mix(theme.background, theme.text, (value / 1000) * (overlay ? 0.55 : 1));
      return overlay ? mix(ink, theme.primary, overlay[pixel]) : ink;
    });
  }

  // Another take's digit.
  /** @param {Numbers | null} overlay */
  change(overlay) {
    this.overlay = overlay;
    this.paint();
    this.drawn = null;
  }

  // Draws the pixels of all timesteps between the last call's and this one.
  /** @param {number} step */
  draw(step) {
    const { context, geometry, score, drawn } = this;
    const first = drawn === null ? 0 : Math.min(drawn, step);
    const last = drawn === null ? score.steps - 1 : Math.max(drawn, step);
    for (let index = first * score.pixelsAStep; index < (last + 1) * score.pixelsAStep; index++) {
      const pixel = score.pixels[index];
      context.fillStyle = css(this.colourAt(pixel, score.readAt[pixel] - step));
      context.fillRect((pixel % SIDE) * geometry.cell, Math.floor(pixel / SIDE) * geometry.cell, geometry.cell, geometry.cell);
    }
    this.drawn = step;
    if (this.lights) this.outline(step);
    this.drawStrip(step, css(this.theme.text));
  }

  // ahead: how many timesteps until this pixel is read
  /** @param {number} pixel @param {number} ahead */
  colourAt(pixel, ahead) {
    const { theme } = this;
    if (ahead > 0) return this.covers ? theme.unread : mix(theme.unread, this.colours[pixel], 0.2);
    return ahead === 0 && this.lights ? mix(this.colours[pixel], theme.primary, 0.6) : this.colours[pixel];
  }

  /** @param {number} step */
  outline(step) {
    const { context, score, theme, geometry } = this;
    const { cell, ratio } = geometry;
    const stroke = Math.max(1, Math.floor(ratio));
    context.strokeStyle = css(theme.primary);
    context.lineWidth = stroke;
    for (let index = 0; index < score.pixelsAStep; index++) {
      const pixel = score.pixels[step * score.pixelsAStep + index];
      const [x, y] = [(pixel % SIDE) * cell, Math.floor(pixel / SIDE) * cell];
      context.strokeRect(x + stroke / 2, y + stroke / 2, cell - stroke, cell - stroke);
    }
  }

  // What the network is given at this timestep, x_t, as bars.
  /** @param {number} step @param {string} colour */
  drawStrip(step, colour) {
    const { context, widthPx, stripTop, stripPx, score, geometry } = this;
    context.clearRect(0, stripTop, widthPx, stripPx);
    const count = score.pixelsAStep;
    const each = widthPx / count;
    const gap = each >= 4 ? Math.max(1, Math.floor(geometry.ratio)) : 0;
    context.fillStyle = colour;
    for (let index = 0; index < count; index++) {
      const height = (score.image[score.pixels[step * count + index]] / 1000) * stripPx;
      const left = Math.round(index * each);
      context.fillRect(left, stripTop + stripPx - height, Math.round((index + 1) * each) - left - gap, height);
    }
    context.fillStyle = css(this.theme.text, 0.35);
    const thin = Math.max(1, Math.floor(geometry.ratio));
    context.fillRect(0, stripTop + stripPx - thin, widthPx, thin);
  }
}
