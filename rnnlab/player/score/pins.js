// The pinned unit: a frame round its column in every lane, with a head above it.
import { element } from "../common/dom.js";
import { placeOf } from "../common/orders.js";

/** @typedef {import("./panel.js").LanePanel} LanePanel */

export class Pins {
  /** @type {Map<LanePanel, HTMLElement>} */ frames;

  constructor() {
    this.frames = new Map(); // panel -> element
  }

  // unit: from 0, or null; panels: the open lanes
  /** @param {number | null} unit @param {LanePanel[]} panels @param {Geometry} geometry @param {StageView} view */
  show(unit, panels, geometry, view) {
    for (const [panel, frame] of this.frames) {
      if (unit === null || !panels.includes(panel)) {
        frame.remove();
        this.frames.delete(panel);
      }
    }
    if (unit === null) return;
    for (const panel of panels) this.mark(unit, panel, geometry, view.score);
  }

  /** @param {number} unit @param {LanePanel} panel @param {Geometry} geometry @param {Score} score */
  mark(unit, panel, { ratio, side }, score) {
    const { entry } = panel;
    const place = ["projected", "probabilities"].includes(entry.lane.key) ? -1 : placeOf(entry.lane, unit);
    const frame = this.frames.get(panel) || element("div", { class: "pin", "aria-hidden": "true" });
    const column = Math.floor(place / entry.group);
    frame.hidden = place < 0 || column >= entry.columns;
    frame.title = `${score.text.pinned} ${unit + 1}`;
    const width = Math.max(entry.columnPx / ratio, 3);
    frame.style.left = `${((column + 0.5) * entry.columnPx) / ratio - width / 2}px`;
    frame.style.width = `${width}px`;
    frame.style.height = `${side / ratio}px`;
    frame.dataset.unit = String(unit + 1);
    if (frame.parentNode !== panel.box) panel.box.append(frame);
    this.frames.set(panel, frame);
  }
}
