// The cell as a diagram, unrolled: the step before, this step, the step after. Numbers stand where letters would.
import { element, write } from "../../common/dom.js";
import { Drawing, svgNode } from "./drawing.js";

const GAP = 12; // between two steps

// The width of the steps before and after.
/** @param {Drawing} drawing */
const ghostOf = (drawing) => (drawing.narrow ? 54 : 66);

// The frames of the three steps, and what travels between them. states: [[key, path before, path after, y], …]
/** @param {Drawing} drawing @param {number} bottom @param {[string, string, string, number][]} states */
function threeSteps(drawing, bottom, states) {
  const { width, section, score } = drawing;
  const { words } = section;
  const ghost = ghostOf(drawing);
  const [left, right] = [ghost + GAP, width - ghost - GAP];
  drawing.frame(0.5, 22.5, ghost - 1, bottom - 23, "ghost");
  drawing.frame(left, 22.5, right - left, bottom - 23, "here");
  drawing.frame(width - ghost + 0.5, 22.5, ghost - 1, bottom - 23, "ghost");
  const caption = () => drawing.text(width / 2, 14, "", "caption");
  const [first, middle, last] = [caption(), caption(), caption()];
  middle.classList.add("now-caption");
  const ends = score.steps - 1;
  drawing.slots.push((step) => {
    write(middle, captionOf(score, step));
    overGhost(first, step ? captionOf(score, step - 1) : words.start, ghost, 0);
    overGhost(last, step < ends ? captionOf(score, step + 1) : words.end, ghost, width);
  });
  for (const [key, before, after, y] of states) {
    for (const { x, path, index } of [{ x: ghost / 2, path: before, index: "prev" }, { x: width - ghost / 2, path: after, index: "t" }]) {
      drawing.letter(x, y - 9, key, index, "", "middle");
      drawing.figure(x, y + 8, path, { classes: "strong" });
    }
  }
  return { left, right, ghost };
}

// A caption stands over the middle of its step where it fits, else it begins or ends with the step. edge: the outer one
/** @param {SVGTextElement} node @param {string} words @param {number} ghost @param {number} edge */
function overGhost(node, words, ghost, edge) {
  write(node, words);
  const fits = node.getComputedTextLength() <= ghost;
  node.setAttribute("text-anchor", fits ? "middle" : edge ? "end" : "start");
  node.setAttribute("x", String(fits ? Math.abs(edge - ghost / 2) : edge));
}

/** @param {Score} score @param {number} step */
function captionOf(score, step) {
  return (score.by_rows ? score.text.row : score.text.timestep).replace("{step}", String(step + 1));
}

// What every block reads: the memory of all units from the left, the input from below.
/**
 * @param {Drawing} drawing
 * @param {{ left: number, right: number, ghost: number }} sides
 * @param {number} bus
 * @param {number} from
 * @param {[number, number][]} blocks
 */
function readings(drawing, { left, right, ghost }, bus, from, blocks) {
  const { section } = drawing;
  const { words } = section;
  const input = section.input_layer ? "projected" : "inputs";
  drawing.wire([[ghost, from], [left + 9, from], [left + 9, bus], [blocks[blocks.length - 1][0], bus]], "hidden", { arrow: false });
  const below = left + 22;
  drawing.wire([[below, bus + 58], [below, bus + 9], [blocks[blocks.length - 1][0] + 5, bus + 9]], input, { arrow: false });
  drawing.letter(below + 9, bus + 38, input, "t", words.all_pixels.replace("{pixels}", String(section.pixels)));
  drawing.letter(right - 8, bus + 38, "hidden", "prev", words.all_units.replace("{units}", String(section.units)), "end");
  for (const [x, y] of blocks) {
    drawing.wire([[x - 5, bus], [x - 5, y]], "hidden");
    drawing.wire([[x + 5, bus + 9], [x + 5, y]], input);
  }
}

/** @param {StepParts} parts @param {number} width */
function drawLstm(parts, width) {
  const bottom = 286;
  const drawing = new Drawing(parts, width, bottom + 14);
  const [top, exit, gates, bus] = [66, 138, 186, 240];
  const sides = threeSteps(drawing, bottom, [["cell", "states.c_prev", "states.c", top], ["hidden", "states.h_prev", "states.h", exit]]);
  const { left, right, ghost } = sides;
  const pitch = (right - left - 14) / 4;
  const [f, i, g, o] = [0, 1, 2, 3].map((place) => left + 14 + pitch * (place + 0.5));
  const middle = (i + g) / 2;
  const above = gates - 22;
  drawing.wire([[ghost, top], [f - 9, top]], "cell");
  drawing.wire([[f + 9, top], [middle - 9, top]], "cell");
  drawing.wire([[middle + 9, top], [width - ghost, top]], "cell");
  drawing.wire([[f, above], [f, top + 9]], "forget");
  drawing.wire([[i, above], [i, 118], [middle - 9, 118]], "input");
  drawing.wire([[g, above], [g, 118], [middle + 9, 118]], "candidate");
  drawing.wire([[middle, 109], [middle, top + 9]], "candidate");
  drawing.wire([[o, top], [o, 77]], "cell");
  drawing.wire([[o, 113], [o, exit - 9]], "cell");
  drawing.wire([[o, above], [o, exit + 9]], "output");
  drawing.wire([[o + 9, exit], [width - ghost, exit]], "hidden");
  drawing.sign(f, top, "×", "forget");
  drawing.sign(middle, top, "+", "cell");
  drawing.sign(middle, 118, "×", "input");
  drawing.sign(o, exit, "×", "output");
  drawing.figure((f + middle) / 2, top - 8, "states.kept");
  drawing.figure(middle + 6, 96, "states.written", { anchor: "start" });
  drawing.box(o, 95, "cell", "states.squashed", { height: 36, low: -1, letter: "", name: "tanh" });
  const size = { width: Math.min(58, pitch - 6) };
  drawing.box(f, gates, "forget", "forget.value", size);
  drawing.box(i, gates, "input", "input.value", size);
  drawing.box(g, gates, "candidate", "candidate.value", { ...size, low: -1 });
  drawing.box(o, gates, "output", "output.value", size);
  readings(drawing, sides, bus, exit, [f, i, g, o].map((x) => /** @type {[number, number]} */ ([x, 208])));
  return drawing;
}

/** @param {StepParts} parts @param {number} width */
function drawGru(parts, width) {
  const bottom = 262;
  const drawing = new Drawing(parts, width, bottom + 14);
  const [top, middleLine, gates, bus] = [66, 116, 166, 218];
  const sides = threeSteps(drawing, bottom, [["hidden", "states.h_prev", "states.h", top]]);
  const { left, right, ghost } = sides;
  const pitch = (right - left - 14) / 3;
  const [z, r, g] = [0, 1, 2].map((place) => left + 14 + pitch * (place + 0.5));
  const above = gates - 22;
  drawing.wire([[ghost, top], [z - 9, top]], "hidden");
  drawing.wire([[z + 9, top], [g - 9, top]], "hidden");
  drawing.wire([[g + 9, top], [width - ghost, top]], "hidden");
  drawing.wire([[z, above], [z, top + 9]], "update");
  drawing.wire([[z, middleLine], [g - 9, middleLine]], "update");
  drawing.wire([[g, above], [g, middleLine + 9]], "candidate");
  drawing.wire([[g, middleLine - 9], [g, top + 9]], "candidate");
  drawing.wire([[r + 26, gates], [g - 26, gates]], "reset");
  drawing.sign(z, top, "×", "update");
  drawing.sign(g, top, "+", "hidden");
  drawing.sign(g, middleLine, "×", "candidate");
  drawing.figure((z + g) / 2, top - 8, "states.kept");
  drawing.figure(g - 7, 93, "states.written", { anchor: "end" });
  const rest = drawing.text(r - 4, middleLine - 6, "1 − ", "note", "end");
  rest.append(svgNode("tspan", { class: "symbol", style: `fill: ${drawing.hues.update}` }, drawing.symbol("update")), " =");
  drawing.figure(r, middleLine - 6, "update.rest", { anchor: "start" });
  drawing.box(z, gates, "update", "update.value");
  drawing.box(r, gates, "reset", "reset.value");
  drawing.box(g, gates, "candidate", "candidate.value", { low: -1 });
  readings(drawing, sides, bus, top, [z, r, g].map((x) => /** @type {[number, number]} */ ([x, 188])));
  return drawing;
}

/** @param {StepParts} parts @param {number} width */
function drawSimpleRnn(parts, width) {
  const bottom = 262;
  const drawing = new Drawing(parts, width, bottom + 14);
  const { words } = parts.section;
  const [top, sum, terms, bus] = [70, 122, 176, 222];
  const sides = threeSteps(drawing, bottom, [["hidden", "states.h_prev", "states.h", top]]);
  const { left, right, ghost } = sides;
  const pitch = (right - left - 14) / 3;
  const [memory, fromRow, bias] = [0, 1, 2].map((place) => left + 14 + pitch * (place + 0.5));
  const input = parts.section.input_layer ? "projected" : "inputs";
  const size = { width: Math.min(84, pitch - 8), letter: "" };
  const reach = reachOfTerms(parts, "hidden");
  const range = { ...size, low: -reach, high: reach };
  drawing.wire([[ghost, top], [left + 9, top], [left + 9, bus], [memory, bus], [memory, terms + 22]], "hidden");
  drawing.wire([[fromRow, bottom + 12], [fromRow, terms + 22]], input);
  for (const x of [memory, bias]) drawing.wire([[x, terms - 22], [x, sum], [fromRow + 9 * Math.sign(x - fromRow), sum]], x === memory ? "hidden" : null);
  drawing.wire([[fromRow, terms - 22], [fromRow, sum + 9]], input);
  drawing.wire([[fromRow, sum - 9], [fromRow, top + 22]], "hidden");
  drawing.wire([[fromRow + 29, top], [width - ghost, top]], "hidden");
  drawing.sign(fromRow, sum, "+", "hidden");
  drawing.figure(fromRow + 9, sum - 14, "hidden.pre", { anchor: "start" });
  drawing.box(fromRow, top, "hidden", "hidden.value", { width: 58, low: -1, letter: "", name: "tanh" });
  drawing.box(memory, terms, "hidden", "hidden.memory", { ...range, name: words.from_memory });
  drawing.box(fromRow, terms, input, "hidden.row", { ...range, name: parts.score.by_rows ? words.from_row : words.from_pixels });
  drawing.box(bias, terms, "bias", "hidden.bias", { ...range, name: words.from_bias });
  drawing.letter(fromRow + 9, bottom - 8, input, "t", words.all_pixels.replace("{pixels}", String(parts.section.pixels)));
  drawing.letter(left + 15, bottom - 8, "hidden", "prev", words.all_units.replace("{units}", String(parts.section.units)));
  return drawing;
}

// The largest term of a block over all timesteps: a gauge's scale does not move with the clock.
/** @param {StepParts} parts @param {string} key */
function reachOfTerms({ numbers, score }, key) {
  let most = 0.001;
  for (let step = 0; step < score.steps; step++) {
    for (const term of ["row", "memory", "bias"]) most = Math.max(most, Math.abs(numbers.at(step, `${key}.${term}`)) || 0);
  }
  return most;
}

const CELL_DRAWINGS = { lstm: drawLstm, gru: drawGru, simple_rnn: drawSimpleRnn };

export class StepDiagram {
  // parts: {section, score, numbers, hues}; width: CSS pixels
  /** @param {StepParts} parts @param {number} width */
  constructor(parts, width) {
    this.drawing = CELL_DRAWINGS[parts.section.kind](parts, Math.round(Math.max(300, Math.min(width, 520))));
    this.drawing.root.setAttribute("aria-label", parts.section.words.drawn);
    this.root = element("div", { class: "diagram" }, this.drawing.root);
  }

  /** @param {number} step */
  moment(step) {
    this.drawing.moment(step);
  }
}
