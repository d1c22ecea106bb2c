// One tensor as a block: a sheet for each place of its first axis, rows and columns for the other two.
import { ramp, rampIndex } from "../common/colours.js";
import { capital, contextOf, element, say } from "../common/dom.js";
import { axisChip, ruler } from "./axis.js";
import { marksOf, masksOf } from "./marks.js";

const FIGURES = { rows: 8, columns: 8, width: 37, height: 22 }; // up to so many, each cell shows its number
const LARGE = { width: 232, height: 168, cell: 16, least: 2 }; // CSS pixels

// events: {onPoint(block, [sheet, row, column] or null), onLeave()}
export class Block {
  /** @type {boolean} */ figures;
  /** @type {number} */ width;
  /** @type {number} */ height;
  /** @type {HTMLElement} */ tag;
  /** @type {boolean} */ hatched;
  /** @type {boolean} */ walked;
  /** @type {{ root: HTMLElement, box: HTMLElement, marks: HTMLElement }[]} */ sheets;
  /** @type {CellOfBlock} */ at;

  /** @param {NamedTensor} tensor @param {{ dark: boolean, theme: Theme, events: BlockEvents, number?: number }} options */
  constructor(tensor, { dark, theme, events, number }) {
    this.tensor = tensor;
    this.dark = dark;
    this.theme = theme;
    this.events = events;
    this.number = number;
    this.at = /** @type {CellOfBlock} */ ([0, 0, 0]);
    this.tables = tensor.scales.map((scale) => ramp(scale, theme));
    this.measure();
    this.grid = this.drawGrid();
    this.root = element("section", { class: "block", "data-tensor": tensor.key, "data-shape": tensor.shape.join(","), "data-axes": tensor.axes.join(" ") },
      this.head(), this.grid, ...this.notes());
  }

  measure() {
    const [, rows, columns] = this.tensor.shown.map((places) => places.length);
    this.figures = rows <= FIGURES.rows && columns <= FIGURES.columns + 2;
    if (this.figures) return Object.assign(this, { width: FIGURES.width, height: FIGURES.height });
    /** @param {number} room @param {number} count */
    const fit = (room, count) => Math.max(LARGE.least, Math.min(LARGE.cell, Math.floor(room / count)));
    this.width = fit(LARGE.width, columns);
    this.height = rows === 1 ? 18 : fit(LARGE.height, rows);
    // a picture stays square
    if (rows === columns) this.width = this.height = Math.min(this.width, this.height);
    return this;
  }

  head() {
    const { tensor } = this;
    const { axes, words } = tensor.header;
    const chips = tensor.axes.map((key, each) => axisChip(axes, key, tensor.shape[each], this.dark));
    const shape = element("span", { class: "shape" }, "(", ...chips.flatMap((chip, each) => (each ? [", ", chip] : [chip])), ")");
    if (tensor.list) shape.append(element("span", { class: "is-list" }, say(words.list, { count: tensor.shape[0] })));
    this.tag = element("span", { class: "tag", hidden: true });
    const changed = element("span", { class: "changed", hidden: !tensor.changed }, words.changed);
    const number = this.number ? element("span", { class: "number" }, String(this.number)) : "";
    const title = element("div", { class: "title" }, number, element("code", { class: "name" }, tensor.code), shape, changed, this.tag);
    const made = tensor.made && tensor.tf1 ? [[words.numpy, tensor.made], [words.tf1, tensor.tf1]].map(([by, code]) =>
      element("div", { class: "made" }, element("span", { class: "by" }, by), element("code", {}, code))) : [];
    return element("header", {}, title, ...made);
  }

  notes() {
    const { tensor } = this;
    const { words, axes } = tensor.header;
    const notes = [];
    if (tensor.made) notes.push(element("p", { class: "why" }, tensor.why));
    const some = tensor.names.flatMap((key, each) => {
      const [shown, size] = [tensor.shown[each].length, tensor.sizes[each]];
      if (!key || each === 0 || shown === size) return []; // between sheets the gap says it
      return [say(words.shown, { axis: axes[key].name, shown, size: size.toLocaleString("en") })];
    });
    if (some.length) notes.push(element("p", { class: "note" }, some.join(" · ")));
    if (this.hatched) notes.push(element("p", { class: "note" }, element("i", { class: "hatch", "aria-hidden": "true" }), tensor.key === "outputs" || tensor.key === "logits" ? words.hatched_output : words.hatched_input));
    return notes;
  }

  drawGrid() {
    const { tensor, dark } = this;
    const { axes, words } = tensor.header;
    const [sheetAxis, rowAxis, columnAxis] = tensor.names;
    this.sheets = tensor.shown[0].map((_place, sheet) => this.drawSheet(sheet));
    const line = element("div", { class: "sheets" });
    this.sheets.forEach(({ root }, sheet) => {
      const before = sheet ? tensor.shown[0][sheet] - tensor.shown[0][sheet - 1] - 1 : 0;
      if (before) line.append(element("div", { class: "gap" }, "⋯", element("small", {}, say(words.gap, { count: before }))));
      line.append(root);
    });
    const grid = element("div", { class: "grid", tabindex: "0", role: "application",
      "aria-label": say(words.tensor, { name: tensor.code, shape: `(${tensor.axes.map((key, each) => `${axes[key].name} ${tensor.shape[each]}`).join(", ")})` }) });
    const body = element("div", { class: "body" });
    if (sheetAxis) body.append(ruler(axes, sheetAxis, tensor.sizes[0], dark, "over"));
    if (rowAxis) body.append(ruler(axes, rowAxis, tensor.sizes[1], dark, "beside"));
    body.append(line);
    if (columnAxis) body.append(ruler(axes, columnAxis, tensor.sizes[2], dark, "under"));
    body.classList.toggle("titled", Boolean(sheetAxis));
    grid.append(body);
    grid.addEventListener("keydown", (event) => this.key(event));
    grid.addEventListener("focus", () => grid.matches(":focus-visible") && this.events.onTensor(this));
    grid.addEventListener("blur", () => this.events.onLeave());
    return grid;
  }

  /** @param {number} sheet */
  drawSheet(sheet) {
    const { tensor, width, height } = this;
    const { axes, words } = tensor.header;
    const [sheetAxis] = tensor.names;
    const [, rows, columns] = tensor.shown.map((places) => places.length);
    const canvas = element("canvas", { width: columns, height: rows, "aria-hidden": "true" });
    this.paint(canvas, sheet, rows, columns);
    const box = element("div", { class: this.figures ? "box figured" : "box", style: `width:${columns * width}px;height:${rows * height}px` }, canvas);
    if (this.figures) box.append(this.drawFigures(sheet, rows, columns));
    for (const [top, left, down, across] of masksOf(tensor, sheet)) {
      this.hatched = true;
      box.append(element("i", { class: "hatch", style: this.place(top, left, down, across) }));
    }
    const marks = element("div", { class: "marks", "aria-hidden": "true" });
    box.append(marks);
    /** @param {MouseEvent} event @returns {CellOfBlock} */
    const place = ({ clientX, clientY }) => {
      const { left, top } = box.getBoundingClientRect();
      /** @param {number} at @param {number} count */
      const within = (at, count) => Math.max(0, Math.min(count - 1, Math.floor(at)));
      return [sheet, within((clientY - top) / height, rows), within((clientX - left) / width, columns)];
    };
    box.addEventListener("pointermove", (event) => this.events.onPoint(this, place(event)));
    box.addEventListener("pointerdown", (event) => this.events.onPoint(this, place(event)));
    const at = tensor.shown[0][sheet];
    const own = sheetAxis === "states" ? ["c", "h"][at] : sheetAxis && say(words.place, { name: axes[sheetAxis].one, number: at + 1 });
    const title = element("div", { class: "sheet-title", hidden: !sheetAxis }, own || "");
    return { root: element("div", { class: "sheet" }, title, box), box, marks };
  }

  /** @param {number} top @param {number} left @param {number} down @param {number} across */
  place(top, left, down, across) {
    return `top:${top * this.height}px;left:${left * this.width}px;height:${down * this.height}px;width:${across * this.width}px`;
  }

  /** @param {HTMLCanvasElement} canvas @param {number} sheet @param {number} rows @param {number} columns */
  paint(canvas, sheet, rows, columns) {
    const context = contextOf(canvas);
    const image = context.createImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    const scale = this.tensor.scaleOf(sheet);
    const table = this.tables[this.tensor.scales.indexOf(scale)];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        pixels[row * columns + column] = table[rampIndex(scale, this.tensor.at(sheet, row, column))];
      }
    }
    context.putImageData(image, 0, 0);
  }

  // The numbers themselves, on grounds pale enough to be read.
  /** @param {number} sheet @param {number} rows @param {number} columns */
  drawFigures(sheet, rows, columns) {
    const figures = element("div", { class: "figures", style: `grid-template-columns:repeat(${columns},${this.width}px);grid-auto-rows:${this.height}px` });
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) figures.append(element("span", {}, short(this.tensor.at(sheet, row, column))));
    }
    return figures;
  }

  // Outline what belongs to a place; null takes all outlines away.
  /** @param {Place | null} place */
  mark(place) {
    this.sheets.forEach(({ marks }, sheet) => {
      const found = place ? marksOf(this.tensor, sheet, place) : [];
      marks.replaceChildren(...found.map((one) => element("i", { class: "mark", style: this.place(...one) })));
    });
  }

  /** @param {string} tag */
  show(tag) {
    this.tag.hidden = !tag;
    this.tag.textContent = tag || "";
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    /** @type {Record<string, number[]>} */
    const moves = { ArrowLeft: [0, 0, -1], ArrowRight: [0, 0, 1], ArrowUp: [0, -1, 0], ArrowDown: [0, 1, 0], PageUp: [-1, 0, 0], PageDown: [1, 0, 0] };
    if (event.key === "Escape") return this.events.onLeave();
    const move = moves[event.key];
    if (!move) return undefined;
    event.preventDefault();
    const limits = this.tensor.shown.map((places) => places.length);
    if (this.walked) this.at = this.step(move, limits);
    this.walked = true;
    return this.events.onPoint(this, this.at);
  }

  // One place on; at the right edge of a sheet the next sheet follows.
  /** @param {number[]} move @param {number[]} limits @returns {CellOfBlock} */
  step(move, limits) {
    const row = this.at[1] + move[1];
    let [sheet, column] = [this.at[0] + move[0], this.at[2] + move[2]];
    if (column >= limits[2] && sheet + 1 < limits[0]) [sheet, column] = [sheet + 1, 0];
    if (column < 0 && sheet > 0) [sheet, column] = [sheet - 1, limits[2] - 1];
    const within = (/** @type {number} */ at, /** @type {number} */ each) => Math.max(0, Math.min(limits[each] - 1, at));
    return [within(sheet, 0), within(row, 1), within(column, 2)];
  }

  // "outputs[2, 1, 4] = 0.123: example 3, timestep 2, unit 5"
  /** @param {CellOfBlock} at */
  read([sheet, row, column]) {
    const { tensor } = this;
    const { axes, words } = tensor.header;
    const index = tensor.index(sheet, row, column);
    const named = tensor.axes.flatMap((axis, each) => (axis === "states" ? [["c", "h"][index[each]]] : [say(words.place, { name: axes[axis].one, number: index[each] + 1 })]));
    const beyond = tensor.isMasked(sheet, row, column) ? ` (${tensor.key === "outputs" || tensor.key === "logits" ? words.zero : words.not_read})` : "";
    const code = tensor.list ? `x_${index[0]}[${index.slice(1).join(", ")}]` : `${tensor.code}[${index.join(", ")}]`;
    return `${code} = ${tensor.at(sheet, row, column).toFixed(3).replace("-", "−")} · ${capital(named.join(", "))}${beyond}`;
  }
}

/** @param {number} value */
function short(value) {
  const text = Math.abs(value) < 9.995 ? value.toFixed(2) : value.toFixed(1);
  return text.replace("-", "−").replace(/^−(0\.0+)$/, "$1");
}
