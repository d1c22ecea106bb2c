// The numbers of one unit at every timestep: a table a block, and one of the states.
import { NOT_FINITE } from "../../common/unpack.js";

class NumberTable {
  /** @param {NumberArray} array @param {string[]} columns */
  constructor({ type, shape, values }, columns) {
    this.values = values;
    this.columns = columns;
    this.width = shape[1];
    this.absent = NOT_FINITE[type];
  }

  /** @param {number} step @param {number} column */
  at(step, column) {
    const whole = this.values[step * this.width + column];
    return whole === this.absent ? NaN : whole / 1000;
  }
}

export class StepNumbers {
  /** @type {Record<string, NumberTable>} */ tables;

  /** @param {StepData} section */
  constructor(section) {
    const { arrays } = section;
    this.section = section;
    this.tables = { states: new NumberTable(arrays.states, section.states.columns) };
    for (const block of section.blocks) this.tables[block.key] = new NumberTable(arrays[block.key], block.columns);
  }

  // path: "forget.row", "states.c_prev"; "update.rest" is 1 - z
  /** @param {number} step @param {string} path @returns {number} */
  at(step, path) {
    const [name, column] = path.split(".");
    if (column === "rest") return 1 - this.at(step, `${name}.value`);
    const table = this.tables[name];
    return table.at(step, table.columns.indexOf(column));
  }

  // Whether a surgery was at work on a block, or on a state ("states.cell", "states.hidden").
  /** @param {number} step @param {string} path */
  changed(step, path) {
    const [name, state] = path.split(".");
    const { arrays, states } = this.section;
    if (name !== "states") return arrays[`${name}_changed`].values[step] === 1;
    return arrays.states_changed.values[step * states.changed.length + states.changed.indexOf(state)] === 1;
  }

  // The strongest pushes of a kind, "pixel" or "unit", on a block: [{index, amount}], the largest first.
  /** @param {number} step @param {string} block @param {string} kind */
  pushes(step, block, kind) {
    const { arrays } = this.section;
    const which = arrays[`${block}_${kind}s`];
    const table = new NumberTable(arrays[`${block}_${kind}_pushes`], []);
    return Array.from({ length: which.shape[1] }, (_, place) =>
      ({ index: which.values[step * which.shape[1] + place], amount: table.at(step, place) }));
  }

  // The largest push on a block over all timesteps: the bars' scale must not move with the clock.
  /** @param {string} block */
  reach(block) {
    let most = 0;
    for (const kind of ["pixel", "unit"]) {
      const { values, type } = this.section.arrays[`${block}_${kind}_pushes`];
      const missing = NOT_FINITE[type];
      for (const whole of values) if (whole !== missing) most = Math.max(most, Math.abs(whole));
    }
    return Math.max(most, 1) / 1000;
  }
}
