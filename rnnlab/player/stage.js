// The stage: digit, lanes and belief side by side, the line of the present moment across all of them.
import { DigitPanel } from "./digit.js";
import { element, motionIsReduced } from "./dom.js";
import { BeliefPanel, LanePanel } from "./panel.js";
import { plan } from "./layout.js";

export class Stage {
  // onPick(pick) while the pointer is over a cell (null when it leaves); onScrub(step); onWiden(key)
  constructor({ onPick, onScrub, onWiden }) {
    Object.assign(this, { onPick, onScrub, onWiden });
    this.digit = new DigitPanel();
    this.belief = new BeliefPanel();
    this.panels = new Map(); // key -> LanePanel
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

  // view: {score, theme, open (lanes), wide (key), width, tallest, covers}
  show(view) {
    const { score, theme, open } = view;
    this.view = view;
    this.geometry = plan({ ...view, ratio: window.devicePixelRatio || 1 });
    const { geometry } = this;
    this.digit.show(geometry, score, theme, view.covers);
    const belief = { lane: score.belief, group: 1, columns: score.belief.columns, columnPx: geometry.beliefPx,
      widthPx: geometry.beliefPx * score.belief.columns, wide: false };
    this.belief.show(geometry, belief, score, theme);
    for (const key of [...this.panels.keys()]) if (!open.some((lane) => lane.key === key)) this.remove(key);
    for (const entry of geometry.lanes) this.lanePanel(entry.lane.key).show(geometry, entry, score, theme);
    const order = geometry.lanes.map((entry) => this.panels.get(entry.lane.key).root);
    if (order.some((root, index) => this.lanes.children[index] !== root)) this.lanes.replaceChildren(...order);
    this.arrange();
  }

  lanePanel(key) {
    if (!this.panels.has(key)) {
      const panel = new LanePanel();
      panel.head.addEventListener("click", () => this.onWiden(key));
      this.listen(panel, key);
      this.panels.set(key, panel);
    }
    return this.panels.get(key);
  }

  remove(key) {
    this.panels.get(key).root.remove();
    this.panels.delete(key);
  }

  // Puts what is not a panel into its place.
  arrange() {
    const { geometry, root } = this;
    const { ratio } = geometry;
    const shown = [this.digit, this.belief, ...this.panels.values()];
    const empty = this.panels.size === 0;
    root.classList.toggle("scrolls", geometry.scrolls);
    root.style.setProperty("--lane-gap", `${geometry.laneGap / ratio}px`);
    // where rows of the digit are not timesteps, the line must not run through it: the axis stands behind it
    const apart = !this.view.score.aligned;
    const before = apart ? geometry.digitGap / 2 : 0;
    const after = geometry.digitGap - before;
    root.classList.toggle("apart", apart);
    Object.assign(this.gutter.style, { width: `${geometry.gutter / ratio}px`, marginLeft: `${before / ratio}px` });
    this.lanes.style.marginLeft = empty ? "0" : `${after / ratio}px`;
    this.belief.root.style.marginLeft = `${(empty ? after : geometry.laneGap) / ratio}px`;
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

  draw(step, glides) {
    const { geometry, view } = this;
    this.digit.draw(step);
    this.belief.draw(step);
    for (const panel of this.panels.values()) panel.draw(step);
    const rowHeight = geometry.side / geometry.ratio / view.score.steps;
    const height = Math.max(rowHeight, 3);
    const middle = this.top + (step + 0.5) * rowHeight;
    this.line.classList.toggle("glides", glides && !motionIsReduced());
    this.line.style.height = `${height}px`;
    this.line.style.transform = `translateY(${middle - height / 2}px)`;
    if (!geometry.gutter) return;
    this.tag.textContent = String(step + 1);
    // a number must not peep out from behind the marker's
    for (const mark of this.gutter.children) mark.hidden = Math.abs(mark.dataset.step - step) * rowHeight < 18;
  }

  // A lane's part of the plan; undefined where it is closed.
  entryOf(key) {
    if (key === "probabilities") return this.belief.entry;
    return this.geometry.lanes.find((entry) => entry.lane.key === key);
  }

  // Outlines one cell. pick: {key, step, column}
  point(pick) {
    const panel = pick && (pick.key === "probabilities" ? this.belief : this.panels.get(pick.key));
    this.cursor.hidden = !panel;
    if (!panel) return;
    const { linePx, perLine, ratio } = this.geometry;
    const { columnPx } = panel.entry;
    const height = Math.max(linePx / ratio, 3);
    const width = Math.max(columnPx / ratio, 3);
    const line = Math.floor(pick.step / perLine);
    Object.assign(this.cursor.style, {
      width: `${width}px`,
      height: `${height}px`,
      left: `${((pick.column + 0.5) * columnPx) / ratio - width / 2}px`,
      top: `${((line + 0.5) * linePx) / ratio - height / 2}px`,
    });
    if (this.cursor.parentNode !== panel.box) panel.box.append(this.cursor);
  }

  listen(panel, key) {
    const { canvas } = panel;
    const at = (event) => this.cellAt(panel, key, event);
    const choose = (event) => {
      this.onScrub(at(event).scrub);
      this.onPick(at(event));
    };
    let start = null; // where a finger came down
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
    canvas.addEventListener("pointerleave", (event) => event.pointerType === "touch" || this.onPick(null));
    // a finger that moves scrolls the page; one that taps chooses
    canvas.addEventListener("pointerup", (event) => {
      if (event.pointerType !== "touch" || !start) return;
      if (Math.hypot(event.clientX - start[0], event.clientY - start[1]) < 10) choose(event);
    });
  }

  // The cell under the pointer. In the strip below the picture it is the present moment's.
  cellAt(panel, key, event) {
    const { geometry, view } = this;
    const box = panel.canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * panel.canvas.width;
    const y = ((event.clientY - box.top) / box.height) * panel.canvas.height;
    const within = (value, most) => Math.max(0, Math.min(most, Math.floor(value)));
    const inStrip = y >= panel.stripTop && y < panel.canvas.height;
    const line = within(y / geometry.linePx, geometry.lines - 1);
    const step = inStrip ? view.step() : line * geometry.perLine;
    if (key) {
      const column = within(x / panel.entry.columnPx, panel.entry.columns - 1);
      return { key, step, scrub: inStrip ? step : (line + 1) * geometry.perLine - 1, column, exact: inStrip };
    }
    const pixel = inStrip
      ? view.score.pixels[step * view.score.pixelsAStep + within((x / panel.widthPx) * view.score.pixelsAStep, view.score.pixelsAStep - 1)]
      : within(y / geometry.cell, 27) * 28 + within(x / geometry.cell, 27);
    return { key: null, pixel, step: view.score.readAt[pixel], scrub: inStrip ? step : view.score.readAt[pixel] };
  }
}
