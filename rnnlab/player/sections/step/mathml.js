// The equations as MathML: letters on one line, this unit's numbers right below them, the result on the last.
import { element, say, write } from "../../common/dom.js";
import { number } from "../../common/readout.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";

/** @param {string} tag @param {Attributes} attributes @param {...Child} children */
function mathNode(tag, attributes = {}, ...children) {
  const node = document.createElementNS(MATHML, tag);
  for (const [name, value] of Object.entries(attributes)) if (value) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

// one letter is a quantity, several are a function or an index
/** @param {string} name @param {string} [hue] */
const mathName = (name, hue) =>
  mathNode("mi", { class: name.length > 2 ? "" : "letter", style: hue ? `color: ${hue}` : "" }, name);
/** @param {string} sign */
const mathSign = (sign) => mathNode("mo", {}, sign);
/** @param {string} sign */
const mathBracket = (sign) => mathNode("mo", { stretchy: "false" }, sign);
/** @param {...Node} parts */
const mathRow = (...parts) => mathNode("mrow", {}, ...parts);

// A letter with what stands below it: mathIndexed("f", "t")
/** @param {string} symbol @param {string} index @param {string} [hue] */
function mathIndexed(symbol, index, hue) {
  return mathNode("msub", {}, mathName(symbol, hue), mathName(index));
}

/** @param {string} name @param {string} symbol */
function mathMatrix(name, symbol) {
  return mathNode("msub", {}, mathName(name), mathName(symbol));
}

// One equation as an aligned table, built column by column.
class EquationTable {
  /** @type {((step: number) => void)[]} */ slots;
  /** @type {Node[]} */ results;
  /** @type {{ letters: Element[], values: Element[], labels: Element[] }} */ lines;

  /** @param {StepParts["numbers"]} numbers @param {Score} score */
  constructor(numbers, score) {
    this.numbers = numbers;
    this.score = score;
    this.slots = [];
    this.lines = { letters: [], values: [], labels: [] };
    this.results = [];
  }

  /** @param {Element | null} letters @param {Element | null} values @param {string} [label] @param {string} [kind] */
  column(letters, values, label = "", kind = "") {
    /** @param {Element | null} content @param {string} [extra] */
    const cell = (content, extra = "") => mathNode("mtd", { class: `${kind} ${extra}`.trim() }, ...(content ? [content] : []));
    this.lines.letters.push(cell(letters));
    this.lines.values.push(cell(values, "value"));
    this.lines.labels.push(cell(label ? mathNode("mtext", {}, label) : null, "label"));
    return this;
  }

  // The same in both lines.
  /** @param {() => Element} make @param {string} [kind] */
  both(make, kind) {
    return this.column(make(), make(), "", kind);
  }

  // A sign between two columns: alone in a cell it has no space of its own.
  /** @param {string} sign */
  between(sign) {
    return this.both(() => mathSign(sign), "sign");
  }

  /** @param {Element} letters */
  left(letters) {
    return this.column(letters, null).between("=");
  }

  // A number that is written in full, in brackets where it is a factor below zero.
  /** @param {string} path @param {boolean} [factor] */
  figure(path, factor = false) {
    const node = mathNode("mn", { "data-slot": path });
    this.slots.push((step) => {
      const text = number(this.score, this.numbers.at(step, path));
      write(node, factor && text.startsWith("−") ? `(${text})` : text);
    });
    return node;
  }

  // A number that is added: its sign stands between the terms.
  /** @param {string} path */
  added(path) {
    const sign = mathSign("+");
    const node = mathNode("mn", { "data-slot": path });
    this.slots.push((step) => {
      const text = number(this.score, this.numbers.at(step, path));
      write(sign, text.startsWith("−") ? "−" : "+");
      write(node, text.replace("−", ""));
    });
    return [sign, node];
  }

  /** @param {string} path @param {Element} letters @param {string} label @param {string} kind @param {boolean} [first] */
  term(path, letters, label, kind, first) {
    if (first) return this.column(letters, this.figure(path), label, kind);
    const [sign, node] = this.added(path);
    return this.column(mathSign("+"), sign, "", "sign").column(letters, node, label, kind);
  }

  /** @param {string} path @param {Element} letters */
  factor(path, letters) {
    return this.column(letters, this.figure(path, true));
  }

  // What stands on the last line; parts: nodes, after a first one another sign of equality
  /** @param {...Node} parts */
  result(...parts) {
    this.results.push(...(this.results.length ? [mathSign("=")] : []), ...parts);
    return this;
  }

  // The value that all this makes: the last one on the last line.
  /** @param {string} path */
  outcome(path) {
    const node = this.figure(path);
    node.classList.add("outcome");
    return this.result(node);
  }

  build() {
    const { letters, values, labels } = this.lines;
    const last = mathNode("mtr", { class: "value result" }, mathNode("mtd"), mathNode("mtd", { class: "sign" }, mathSign("=")),
      mathNode("mtd", { columnspan: String(letters.length - 2) }, mathRow(...this.results)));
    const lines = [mathNode("mtr", { class: "letters" }, ...letters), mathNode("mtr", { class: "value" }, ...values)];
    if (labels.some((cell) => cell.childNodes.length)) lines.push(mathNode("mtr", { class: "value labels" }, ...labels));
    return mathNode("math", { display: "block" }, mathNode("mtable", {}, ...lines, last));
  }
}

// One equation on screen with its name, and the sentence that stands in its place where a surgery was at work.
class Equation {
  // path: what says whether a surgery was at work; shown, expected: the paths of both values
  /**
   * @param {EquationTable} table
   * @param {{ name: string, symbol: string, hue: string, path: string, shown: string, expected: string, words: Words }} about
   */
  constructor(table, { name, symbol, hue, path, shown, expected, words }) {
    this.table = table;
    this.path = path;
    this.shown = shown;
    this.expected = expected;
    this.words = words;
    this.set = element("p", { class: "set-by-surgery", hidden: true });
    this.root = element("div", { class: "equation", "data-equation": path },
      element("div", { class: "equation-name" }, element("i", { class: "symbol", "aria-hidden": "true", style: `color: ${hue}` }, symbol), name),
      element("div", { class: "equation-box" }, table.build()), this.set);
  }

  /** @param {number} step */
  moment(step) {
    const { numbers, score, slots } = this.table;
    for (const slot of slots) slot(step);
    const changed = numbers.changed(step, this.path);
    this.root.classList.toggle("is-set", changed);
    this.set.hidden = !changed;
    if (!changed) return;
    const value = number(score, numbers.at(step, this.shown));
    write(this.set, say(this.words.changed, { value, expected: number(score, numbers.at(step, this.expected)) }));
  }
}

// All equations of a cell, in the order in which a step computes them.
export class Equations {
  // parts: {section, score, numbers, hues}
  /** @param {StepParts} parts */
  constructor({ section, score, numbers, hues }) {
    this.section = section;
    this.score = score;
    this.numbers = numbers;
    this.hues = hues;
    const states = { lstm: () => [this.cellState(), this.lstmHidden()], gru: () => [this.gruHidden()], simple_rnn: () => [] };
    this.list = [...this.section.blocks.map((block) => this.block(block)), ...states[this.section.kind]()];
    this.root = element("div", { class: "equations", "data-kind": this.section.kind }, ...this.list.map((equation) => equation.root));
  }

  /** @param {number} step */
  moment(step) {
    for (const equation of this.list) equation.moment(step);
  }

  /** @param {string} key */
  now(key) {
    return mathIndexed(this.section.quantities[key].symbol, "t", this.hues[key]);
  }

  /** @param {string} key */
  before(key) {
    return mathIndexed(this.section.quantities[key].symbol, "prev", this.hues[key]);
  }

  // f_t = sigmoid(W_f x_t + U_f h_prev + b_f)
  /** @param {StepBlock} block */
  block(block) {
    const { section, hues } = this;
    const { key, activation } = block;
    const { symbol } = section.quantities[key];
    const table = new EquationTable(this.numbers, this.score);
    table.left(this.now(key)).both(() => mathRow(mathName(activation), mathBracket("(")));
    this.terms(table, block, symbol);
    table.both(() => mathBracket(")"));
    table.result(mathName(activation), mathBracket("("), table.figure(`${key}.pre`), mathBracket(")"));
    table.outcome(`${key}.value`);
    return new Equation(table, { ...section.quantities[key], hue: hues[key], path: key, shown: `${key}.value`,
      expected: `${key}.expected`, words: section.words });
  }

  /** @param {EquationTable} table @param {StepBlock} block @param {string} symbol */
  terms(table, { key }, symbol) {
    const { section, score } = this;
    const { words } = section;
    const input = this.now(section.input_layer ? "projected" : "inputs");
    const fromRow = mathRow(mathMatrix("W", symbol), input);
    table.term(`${key}.row`, fromRow, score.by_rows ? words.from_row : words.from_pixels, "from-row", true);
    const gru = section.kind === "gru";
    if (gru && section.reset_after) return this.resetAfter(table, key, symbol);
    const seen = gru && key === "candidate"
      ? mathRow(mathBracket("("), this.now("reset"), mathSign("⊙"), this.before("hidden"), mathBracket(")"))
      : this.before("hidden");
    table.term(`${key}.memory`, mathRow(mathMatrix("U", symbol), seen), words.from_memory, "from-memory");
    return table.term(`${key}.bias`, mathMatrix("b", symbol), words.from_bias, "from-bias");
  }

  // Two biases; the candidate's reset gate acts on the whole of what memory adds.
  /** @param {EquationTable} table @param {string} key @param {string} symbol */
  resetAfter(table, key, symbol) {
    const { words } = this.section;
    const gated = key === "candidate";
    table.term(`${key}.bias`, mathMatrix("b", symbol), words.from_bias, "from-bias");
    if (gated) table.between("+").factor(`${key}.scale`, this.now("reset")).between("×").both(() => mathBracket("("));
    table.term(`${key}.memory`, mathRow(mathMatrix("U", symbol), this.before("hidden")), words.from_memory, "from-memory", gated);
    table.term(`${key}.memory_bias`, mathMatrix("d", symbol), words.from_bias, "from-bias");
    return gated ? table.both(() => mathBracket(")")) : table;
  }

  // c_t = f_t × c_prev + i_t × g_t
  cellState() {
    const table = new EquationTable(this.numbers, this.score);
    table.left(this.now("cell"));
    table.factor("forget.value", this.now("forget")).between("×").factor("states.c_prev", this.before("cell")).between("+");
    table.factor("input.value", this.now("input")).between("×").factor("candidate.value", this.now("candidate"));
    table.result(table.figure("states.kept"), ...table.added("states.written"));
    return this.state(table.outcome("states.c"), "cell", "states.c");
  }

  // h_t = o_t × tanh(c_t)
  lstmHidden() {
    const table = new EquationTable(this.numbers, this.score);
    /** @param {Element} inner */
    const squash = (inner) => mathRow(mathName("tanh"), mathBracket("("), inner, mathBracket(")"));
    table.left(this.now("hidden")).factor("output.value", this.now("output")).between("×");
    table.column(squash(this.now("cell")), squash(table.figure("states.c")));
    table.result(table.figure("output.value", true), mathSign("×"), table.figure("states.squashed", true));
    return this.state(table.outcome("states.h"), "hidden", "states.h");
  }

  // h_t = z_t × h_prev + (1 − z_t) × g_t
  gruHidden() {
    const table = new EquationTable(this.numbers, this.score);
    /** @param {Element} gate */
    const rest = (gate) => mathRow(mathBracket("("), mathNode("mn", {}, "1"), mathSign("−"), gate, mathBracket(")"));
    table.left(this.now("hidden"));
    table.factor("update.value", this.now("update")).between("×").factor("states.h_prev", this.before("hidden")).between("+");
    table.column(rest(this.now("update")), rest(table.figure("update.value"))).between("×").factor("candidate.value", this.now("candidate"));
    table.result(table.figure("states.kept"), ...table.added("states.written"));
    return this.state(table.outcome("states.h"), "hidden", "states.h");
  }

  /** @param {EquationTable} table @param {string} key @param {string} shown */
  state(table, key, shown) {
    const { section, hues } = this;
    return new Equation(table, { ...section.quantities[key], hue: hues[key], path: `states.${key}`, shown,
      expected: `states.expected_${key}`, words: section.words });
  }
}
