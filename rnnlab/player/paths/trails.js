// What moves: the trails, which fade, and the heads with the figures of their classes.
import { css } from "../common/colours.js";
import { contextOf } from "../common/dom.js";

const BINS = 10; // shades of a trail
const SHORT = 0.3; // how much of all timesteps a trail goes back
const MOST_SEGMENTS = 3000; // as many can be drawn 60 times a second without a graphics processor
const BOLD = 28; // how many of the latest timesteps of a followed way are bold

// How many timesteps a trail of the shown classes goes back.
/** @param {Paths} paths @param {Set<number>} classes @param {boolean} whole */
export function trailLength(paths, classes, whole) {
  if (whole) return paths.steps;
  const shown = [...classes].reduce((sum, digit) => sum + paths.ofClass[digit].length, 0);
  return Math.max(4, Math.min(Math.round(paths.steps * SHORT), Math.floor(MOST_SEGMENTS / Math.max(1, shown))));
}

// screen: {x, y: Float32Arrays of all points in CSS pixels, startX, startY}; one digit's place at a step
/** @param {CanvasRenderingContext2D} context @param {PathsScreen} screen @param {number} at @param {number} step */
function moveTo(context, screen, at, step) {
  if (step < 0) context.moveTo(screen.startX, screen.startY);
  else context.moveTo(screen.x[at + step], screen.y[at + step]);
}

// Where the head of a digit is; now: the step and the share of the way to the next one.
/** @param {Paths} paths @param {PathsScreen} screen @param {number} each @param {number} now */
export function headOf(paths, screen, each, now) {
  const at = each * paths.steps;
  const step = Math.floor(now);
  const share = now - step;
  const next = Math.min(step + 1, paths.steps - 1);
  return {
    x: screen.x[at + step] + (screen.x[at + next] - screen.x[at + step]) * share,
    y: screen.y[at + step] + (screen.y[at + next] - screen.y[at + step]) * share,
  };
}

// From timestep `from` to `to`.
/**
 * @param {CanvasRenderingContext2D} context
 * @param {Paths} paths
 * @param {PathsScreen} screen
 * @param {number} each
 * @param {number} from
 * @param {number} to
 */
function addLine(context, paths, screen, each, from, to) {
  const at = each * paths.steps;
  moveTo(context, screen, at, from);
  for (let step = from + 1; step <= to; step++) context.lineTo(screen.x[at + step], screen.y[at + step]);
}

// From the last whole timestep to the head.
/**
 * @param {CanvasRenderingContext2D} context
 * @param {Paths} paths
 * @param {PathsScreen} screen
 * @param {number} each
 * @param {number} now
 */
function addHead(context, paths, screen, each, now) {
  const head = headOf(paths, screen, each, now);
  moveTo(context, screen, each * paths.steps, Math.floor(now));
  context.lineTo(head.x, head.y);
}

// The trails of all digits of the shown classes: one stroke for each class and shade.
/** @param {CanvasRenderingContext2D} context @param {PathsScene} scene */
export function drawTrails(context, { paths, screen, colours, classes, now, whole, faint, hairline }) {
  const length = trailLength(paths, classes, whole);
  const end = Math.floor(now);
  const begin = Math.max(paths.first, end - length);
  const size = Math.max(1, Math.ceil((end - begin) / BINS));
  // a line one device pixel wide is drawn far more quickly than a wider one
  context.lineWidth = hairline;
  /** @param {number} middle @param {(each: number) => void} add */
  const stroke = (middle, add) => {
    const age = Math.max(0, now - middle) / (length + 1);
    const alpha = (whole ? 0.12 + 0.3 * (1 - age) : 0.6 * (1 - age) ** 1.6) * faint;
    for (const digit of classes) {
      context.strokeStyle = css(colours[digit], alpha);
      context.beginPath();
      for (const each of paths.ofClass[digit]) add(each);
      context.stroke();
    }
  };
  for (let from = begin; from < end; from += size) {
    const to = Math.min(from + size, end);
    stroke((from + to) / 2, (each) => addLine(context, paths, screen, each, from, to));
  }
  if (now > end) stroke((now + end) / 2, (each) => addHead(context, paths, screen, each, now));
}

// The whole way of one digit up to now; the latest part of it bold, on a rim of paper.
/**
 * @param {CanvasRenderingContext2D} context
 * @param {Pick<PathsScene, "paths" | "screen" | "now">} scene
 * @param {number} each
 * @param {Colour} colour
 * @param {Colour} paper
 * @param {number} [width]
 */
export function drawWay(context, { paths, screen, now }, each, colour, paper, width = 2.6) {
  const end = Math.floor(now);
  const bold = Math.max(paths.first, end - BOLD);
  context.lineJoin = "round";
  context.lineCap = "round";
  if (bold > paths.first) {
    context.beginPath();
    addLine(context, paths, screen, each, paths.first, bold);
    context.strokeStyle = css(colour, 0.5);
    context.lineWidth = 1;
    context.stroke();
  }
  context.beginPath();
  addLine(context, paths, screen, each, bold, end);
  if (now > end) addHead(context, paths, screen, each, now);
  context.strokeStyle = css(paper, 0.85);
  context.lineWidth = width + 3;
  context.stroke();
  context.strokeStyle = css(colour);
  context.lineWidth = width;
  context.stroke();
  context.lineCap = "butt";
}

// The figures of the ten classes as small pictures: drawing one of them is far quicker than writing it.
export class Figures {
  /** @param {Colour[]} colours @param {Colour} paper @param {number} size @param {number} ratio */
  constructor(colours, paper, size, ratio) {
    this.size = size * 1.6;
    this.pictures = colours.map((colour, digit) => {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = Math.ceil(this.size * ratio);
      const context = contextOf(canvas);
      context.scale(canvas.width / this.size, canvas.width / this.size);
      writeFigure(context, String(digit), this.size / 2, this.size / 2, size, colour, paper);
      return canvas;
    });
  }

  /** @param {CanvasRenderingContext2D} context @param {number} digit @param {Point} place */
  draw(context, digit, { x, y }) {
    context.drawImage(this.pictures[digit], x - this.size / 2, y - this.size / 2, this.size, this.size);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} figure
 * @param {number} x
 * @param {number} y
 * @param {number} size
 * @param {Colour} colour
 * @param {Colour} paper
 */
function writeFigure(context, figure, x, y, size, colour, paper) {
  context.font = `800 ${size}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.lineJoin = "round";
  context.lineWidth = size * 0.26;
  context.strokeStyle = css(paper, 0.9);
  context.fillStyle = css(colour);
  // figures are as tall as capitals: about 0.72 of their size
  context.strokeText(figure, x, y + size * 0.36);
  context.fillText(figure, x, y + size * 0.36);
}

// A disc with a figure in it: the head that is followed.
/**
 * @param {CanvasRenderingContext2D} context
 * @param {Point} place
 * @param {number} radius
 * @param {string} figure
 * @param {Colour} colour
 * @param {Colour} paper
 */
export function drawDisc(context, { x, y }, radius, figure, colour, paper) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = css(colour);
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = css(paper);
  context.stroke();
  const size = radius * 1.35;
  context.font = `800 ${size}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.fillStyle = css(paper);
  context.fillText(figure, x, y + size * 0.36);
}
