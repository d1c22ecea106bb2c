// The stage: digit, lanes and belief side by side, the line of the present moment across all of them.
import { BarPanel } from "./bars.js";
import { DigitPanel } from "./digit.js";
import { element, motionIsReduced } from "../common/dom.js";
import { plan } from "./layout.js";
import { BeliefPanel, LanePanel } from "./panel.js";
import { Pins } from "./pins.js";
import { isAnotherTake } from "../common/takes.js";

/** @typedef {DigitPanel | LanePanel | BarPanel} StagePanel */

export class Stage {
  /** @type {StageView} */ view;
  /** @type {Geometry} */ geometry;
  /** @type {Map<string, LanePanel>} */ panels;
  /** @type {BarPanel[]} */ barPanels;
  /** @type {number} */ top;

  // onPick(pick) while the pointer is over a cell (null when it leaves); onChoose(pick) on a click; onScrub(step); onWiden(key)
  /**
   * @param {{ onPick: (cell: PointedCell | null) => void, onChoose: (cell: PointedCell) => void, onScrub: (step: number) => void, onWiden: (key: string) => void }} events
   */
  constructor({ onPick, onChoose, onScrub, onWiden }) {
    this.onPick = onPick;
    this.onChoose = onChoose;
    this.onScrub = onScrub;
    this.onWiden = onWiden;
    this.digit = new DigitPanel();
    this.belief = new BeliefPanel();
    this.before = new BeliefPanel("former"); // the belief without surgery, where there was one
    this.panels = new Map(); // key -> LanePanel
    this.barPanels = [];
    this.pins = new Pins();
    this.gutter = element("div", { class: "gutter", "aria-hidden": "true" });
    this.lanes = element("div", { class: "lanes" });
    this.tag = element("span", { class: "tag" });
    this.line = element("div", { class: "line", "aria-hidden": "true" }, this.tag);
    this.cursor = element("div", { class: "cursor", "aria-hidden": "true", hidden: true });
    this.root = element("div", { class: "stage", tabindex: "0", role: "application" },
      this.gutter, this.digit.root, this.lanes, this.belief.root, this.line);
    this.listen(this.digit, null);
    this.listen(this.belief, "probabilities");
  }

  // view: {score, theme, open (lanes), bars, overlay, decision, unit, wide (key), width, tallest, covers}
  /** @param {StageView} view */
  show(view) {
    const { score, theme, open } = view;
    this.view = view;
    this.geometry = plan({ ...view, ratio: window.devicePixelRatio || 1 });
    const { geometry } = this;
    this.digit.show(geometry, score, theme, view.covers, isAnotherTake(score, "gradient") ? null : view.overlay);
    this.showBeliefs();
    for (const key of [...this.panels.keys()]) if (!open.some((lane) => lane.key === key)) this.remove(key);
    for (const entry of geometry.lanes) this.lanePanel(entry.lane.key).show(geometry, entry, score, theme);
    for (const panel of this.barPanels.splice(view.bars.length)) panel.root.remove();
    while (this.barPanels.length < view.bars.length) this.addBars();
    this.barPanels.forEach((panel, index) => panel.show(geometry, view.bars[index], score, theme));
    const order = [...geometry.lanes.map((entry) => this.lanePanel(entry.lane.key)), ...this.barPanels].map((panel) => panel.root);
    if (order.some((root, index) => this.lanes.children[index] !== root)) this.lanes.replaceChildren(...order);
    this.arrange();
    this.markTake();
    this.pin(view.unit);
  }

  // The belief, and beside it the one before surgery.
  showBeliefs() {
    const { geometry, view } = this;
    const { score, theme } = view;
    /** @param {Lane} lane */
    const entry = (lane) => ({ lane, group: 1, columns: lane.columns, columnPx: geometry.beliefPx, widthPx: geometry.beliefPx * lane.columns, wide: false });
    this.belief.called = geometry.twoBeliefs ? score.takes[1].take : "";
    this.before.called = score.takes[0].take;
    if (!geometry.twoBeliefs) this.before.root.remove();
    else if (!this.before.root.parentNode) this.belief.root.before(this.before.root);
    this.belief.show(geometry, entry(geometry.twoBeliefs ? score.takes[1].belief : score.belief), score, theme);
    if (geometry.twoBeliefs) this.before.show(geometry, entry(score.takes[0].belief), score, theme);
    this.belief.decided(view.decision);
  }

  // What each belief says of the present moment. story(belief): [the most probable digit, the sentence]; null: covered
  /** @param {((belief: Lane) => [{ digit: number }, string]) | null} story */
  markBeliefs(story) {
    const { takes, belief } = this.view.score;
    /** @type {[BeliefPanel, Lane][]} */
    const shown = this.geometry.twoBeliefs ? [[this.before, takes[0].belief], [this.belief, takes[1].belief]] : [[this.belief, belief]];
    for (const [panel, lane] of shown) {
      const [best, sentence] = story ? story(lane) : [null, ""];
      panel.mark(best, sentence);
    }
  }

  // Another take of the digit, or another order of the units: the same places, other pictures.
  change() {
    const { score } = this.view;
    this.markTake();
    this.digit.change(isAnotherTake(score, "gradient") ? null : this.view.overlay);
    if (!this.geometry.twoBeliefs) this.belief.change(score.belief);
    for (const lane of score.lanes) this.panels.get(lane.key)?.change(lane);
    this.pin(this.view.unit);
  }

  // Bars and the row of the decision belong to one take: beside another one they turn pale.
  markTake() {
    const { score, bars } = this.view;
    this.root.classList.toggle("another-take", isAnotherTake(score, "belief"));
    this.barPanels.forEach((panel, index) => panel.root.classList.toggle("of-another", isAnotherTake(score, bars[index].view)));
  }

  addBars() {
    const panel = new BarPanel();
    this.listen(panel, null);
    this.barPanels.push(panel);
  }

  // Marks the column of a unit in every lane; null: none.
  /** @param {number | null} unit */
  pin(unit) {
    this.view.unit = unit;
    this.pins.show(unit, [...this.panels.values()], this.geometry, this.view);
  }

  /** @param {string} key */
  lanePanel(key) {
    const known = this.panels.get(key);
    if (known) return known;
    const panel = new LanePanel();
    panel.head.addEventListener("click", () => this.onWiden(key));
    this.listen(panel, key);
    this.panels.set(key, panel);
    return panel;
  }

  /** @param {string} key */
  remove(key) {
    this.panels.get(key)?.root.remove();
    this.panels.delete(key);
  }

  // Puts what is not a panel into its place.
  arrange() {
    const { geometry, root } = this;
    const { ratio } = geometry;
    const second = geometry.twoBeliefs ? [this.before] : [];
    const shown = [this.digit, this.belief, ...second, ...this.panels.values(), ...this.barPanels];
    const empty = this.panels.size + this.barPanels.length === 0;
    root.classList.toggle("scrolls", geometry.scrolls);
    root.classList.toggle("two", geometry.twoBeliefs);
    root.style.setProperty("--lane-gap", `${geometry.laneGap / ratio}px`);
    // where rows of the digit are not timesteps, the line must not run through it: the axis stands behind it
    const apart = !this.view.score.aligned;
    const before = apart ? geometry.digitGap / 2 : 0;
    const after = geometry.digitGap - before;
    root.classList.toggle("apart", apart);
    Object.assign(this.gutter.style, { width: `${geometry.gutter / ratio}px`, marginLeft: `${before / ratio}px` });
    this.lanes.style.marginLeft = empty ? "0" : `${after / ratio}px`;
    this.before.root.style.marginLeft = `${(empty ? after : geometry.laneGap) / ratio}px`;
    this.belief.root.style.marginLeft = `${(empty && !geometry.twoBeliefs ? after : geometry.laneGap) / ratio}px`;
    root.style.setProperty("--side", `${geometry.side / ratio}px`);
    root.style.setProperty("--head", "auto");
    const tallest = Math.max(...shown.map((panel) => panel.head.offsetHeight));
    root.style.setProperty("--head", `${tallest}px`);
    this.top = tallest + 6;
    const left = this.gutter.offsetLeft + this.gutter.offsetWidth - (geometry.compact ? 0 : 4);
    const right = this.belief.root.offsetLeft + this.belief.root.offsetWidth + (geometry.compact ? 0 : 4);
    Object.assign(this.line.style, { left: `${left}px`, width: `${right - left}px` });
    this.writeGutter();
  }

  writeGutter() {
    const { geometry } = this;
    const { steps } = this.view.score;
    const marks = [...new Set([0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * (steps - 1))))];
    const height = geometry.side / geometry.ratio;
    this.gutter.replaceChildren(...(geometry.gutter ? marks : []).map((step) =>
      element("span", { "data-step": step, style: `top: ${this.top + ((step + 0.5) * height) / steps}px` }, String(step + 1))));
  }

  /** @param {number} step @param {boolean} glides */
  draw(step, glides) {
    const { geometry, view } = this;
    this.digit.draw(step);
    this.belief.draw(step);
    if (geometry.twoBeliefs) this.before.draw(step);
    for (const panel of this.panels.values()) panel.draw(step);
    for (const panel of this.barPanels) panel.draw(step);
    const rowHeight = geometry.side / geometry.ratio / view.score.steps;
    const height = Math.max(rowHeight, 3);
    const middle = this.top + (step + 0.5) * rowHeight;
    this.line.classList.toggle("glides", glides && !motionIsReduced());
    this.line.style.height = `${height}px`;
    this.line.style.transform = `translateY(${middle - height / 2}px)`;
    if (!geometry.gutter) return;
    this.tag.textContent = String(step + 1);
    // a number must not peep out from behind the marker's
    for (const mark of this.gutter.querySelectorAll("span")) mark.hidden = Math.abs(Number(mark.dataset.step) - step) * rowHeight < 18;
  }

  // A lane's part of the plan; undefined where it is closed.
  /** @param {string | null} key @returns {LaneEntry | undefined} */
  entryOf(key) {
    if (key === "probabilities") return this.belief.entry;
    return this.geometry.lanes.find((entry) => entry.lane.key === key);
  }

  // Outlines one cell. pick: {key, step, column}
  /** @param {Cell | null} pick */
  point(pick) {
    const { cursor } = this;
    const cell = pick && pick.key !== null ? pick : null;
    const panel = cell && (cell.key === "probabilities" ? this.belief : this.panels.get(cell.key));
    cursor.hidden = !panel;
    if (!cell || !panel) return;
    const { linePx, perLine, ratio } = this.geometry;
    const { columnPx } = panel.entry;
    const height = Math.max(linePx / ratio, 3);
    const width = Math.max(columnPx / ratio, 3);
    const line = Math.floor(cell.step / perLine);
    Object.assign(cursor.style, {
      width: `${width}px`,
      height: `${height}px`,
      left: `${((cell.column + 0.5) * columnPx) / ratio - width / 2}px`,
      top: `${((line + 0.5) * linePx) / ratio - height / 2}px`,
    });
    if (cursor.parentNode !== panel.box) panel.box.append(cursor);
  }

  // The cell under the pointer. In the strip below the picture it is the present moment's.
  /** @param {StagePanel} panel @param {string | null} key @param {PointerEvent} event @returns {PointedCell} */
  cellAt(panel, key, event) {
    const { geometry, view } = this;
    const box = panel.canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * panel.canvas.width;
    const y = ((event.clientY - box.top) / box.height) * panel.canvas.height;
    /** @param {number} value @param {number} most */
    const within = (value, most) => Math.max(0, Math.min(most, Math.floor(value)));
    const inStrip = y >= panel.stripTop && y < panel.canvas.height;
    const line = within(y / geometry.linePx, geometry.lines - 1);
    const step = inStrip ? view.step() : line * geometry.perLine;
    const scrub = inStrip ? step : (line + 1) * geometry.perLine - 1;
    if (panel instanceof BarPanel) return { key: "", step, scrub, column: 0, exact: false };
    if (key !== null && panel instanceof LanePanel) return { key, step, scrub, column: within(x / panel.entry.columnPx, panel.entry.columns - 1), exact: inStrip };
    const { score } = view;
    const pixel = inStrip
      ? score.pixels[step * score.pixelsAStep + within((x / panel.widthPx) * score.pixelsAStep, score.pixelsAStep - 1)]
      : within(y / geometry.cell, 27) * 28 + within(x / geometry.cell, 27);
    return { key: null, pixel, step: score.readAt[pixel], scrub: inStrip ? step : score.readAt[pixel] };
  }

  /** @param {StagePanel} panel @param {string | null} key */
  listen(panel, key) {
    const { canvas } = panel;
    /** @param {PointerEvent} event */
    const at = (event) => this.cellAt(panel, key, event);
    /** @param {PointerEvent} event */
    const choose = (event) => {
      this.onScrub(at(event).scrub);
      this.onPick(at(event));
    };
    /** @type {[number, number] | null} */
    let start = null; // where pen or finger came down
    /** @param {PointerEvent} event */
    const stayed = (event) => start && Math.hypot(event.clientX - start[0], event.clientY - start[1]) < 10;
    canvas.addEventListener("pointerdown", (event) => {
      start = [event.clientX, event.clientY];
      if (event.button !== 0 || event.pointerType === "touch") return;
      canvas.setPointerCapture(event.pointerId);
      choose(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerType === "touch") return;
      if (event.buttons & 1) choose(event);
      else this.onPick(at(event));
    });
    canvas.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") this.onPick(null); });
    // a finger that moves scrolls the page; one that taps chooses
    canvas.addEventListener("pointerup", (event) => {
      if (!stayed(event)) return;
      if (event.pointerType === "touch") choose(event);
      this.onChoose(at(event));
    });
  }
}
