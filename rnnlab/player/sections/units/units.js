// The units: their order, the pinned one with all that it has, and what excites it.
import { element, say } from "../../common/dom.js";
import { Excites } from "./excites.js";
import { explanation } from "../../common/explain.js";
import { UnitFacts } from "./facts.js";

export class UnitsSection {
  /** @type {UnitsData} */ section;
  /** @type {Score} */ score;
  /** @type {Theme} */ theme;
  /** @type {string} */ told;
  /** @type {number | null} */ pinned;

  static key = /** @type {const} */ ("units");

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.head = element("div", { class: "section-head" });
    this.ordering = new UnitOrdering(player);
    this.pinning = new UnitPinning(player, () => this.follow());
    this.facts = new UnitFacts(player);
    this.excites = new Excites(player);
    this.root = element("section", { class: "section units" }, this.head, this.ordering.root, this.pinning.root,
      this.facts.root, this.excites.root);
  }

  /** @param {UnitsData} section @param {Score} score @param {Theme} theme */
  show(section, score, theme) {
    Object.assign(this, { section, score, theme });
    this.root.setAttribute("aria-label", section.words.title);
    if (this.told !== section.explain) {
      this.told = section.explain;
      this.head.replaceChildren(element("h4", {}, section.words.title), explanation(section.explain, score.text.explain));
    }
    this.ordering.show(section, score);
    this.follow();
  }

  // Shows the unit that is pinned now; the server's part of it comes a little later.
  follow() {
    const { section, score, theme, player } = this;
    this.pinned = player.unit;
    const unit = player.unit !== null && player.unit < section.units ? player.unit : null;
    this.root.dataset.unit = unit === null ? "" : String(unit + 1);
    this.pinning.show(section, score, unit);
    this.facts.show(section, score, theme, unit);
    this.excites.show(section, score, theme, unit);
    this.facts.moment(player.clock.step);
  }

  /** @param {number} step */
  moment(step) {
    if (this.player.unit !== this.pinned) this.follow();
    else this.facts.moment(step);
  }
}

// Streamlit listens to single letters on the whole page, and cannot see that they are typed into a field of ours.
/** @param {KeyboardEvent} event */
function typed(event) {
  event.stopPropagation();
}

const TYPED = { onkeydown: typed, onkeypress: typed, onkeyup: typed };

// "Order the units by …", and the ten digits of the order by weight.
class UnitOrdering {
  /** @type {UnitsData} */ section;
  /** @type {Score} */ score;
  /** @type {string} */ names;
  /** @type {number | null} */ digit;

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.digit = null; // the class whose weights decide
    this.label = element("label", { class: "units-label", for: "units-order" });
    this.select = element("select", { id: "units-order", class: "units-select", onchange: () => this.choose(this.select.value) });
    this.digits = element("span", { class: "units-digits", role: "group" });
    this.told = element("span");
    this.row = element("div", { class: "units-row" }, this.label, this.select, this.digits, this.told);
    this.sentence = element("p", { class: "units-note" });
    this.root = element("div", { class: "units-order" }, this.row, this.sentence);
  }

  /** @param {UnitsData} section @param {Score} score */
  show(section, score) {
    Object.assign(this, { section, score });
    const group = Math.max(1, ...score.lanes.map((lane) => lane.group));
    this.row.hidden = group > 1;
    this.sentence.hidden = group === 1;
    this.sentence.textContent = say(section.words.no_order, { group });
    this.label.textContent = section.words.order_by;
    const names = section.orders.map((order) => order.name).join();
    if (this.names !== names) {
      this.names = names;
      this.select.replaceChildren(...section.orders.map(({ key, name }) => element("option", { value: key }, name)));
      this.digits.replaceChildren(...Array.from({ length: 10 }, (_, digit) => element("button",
        { type: "button", class: "units-digit", "aria-label": say(section.words.class_digit, { digit }),
          onclick: () => { this.digit = digit; this.choose("class"); } }, String(digit))));
    }
    this.mark();
  }

  /** @param {string} key */
  choose(key) {
    if (key === "class") this.digit ??= this.section.answer;
    this.player.orderBy(key === "class" ? `class_${this.digit}` : key === "number" ? null : key);
  }

  // Shows what is chosen.
  mark() {
    const { section, score, select, player } = this;
    const chosen = player.orderKey !== null && player.orders[player.orderKey] ? player.orderKey : "number";
    const byClass = chosen.startsWith("class_");
    if (byClass) this.digit = Number(chosen.slice("class_".length));
    select.value = byClass ? "class" : chosen;
    this.digits.hidden = !byClass;
    [...this.digits.children].forEach((button, digit) => button.setAttribute("aria-pressed", String(digit === this.digit)));
    const explain = section.orders.find((order) => order.key === select.value)?.explain ?? "";
    this.explain(typeof explain === "string" ? explain : explain[this.digit ?? 0], score.text.explain);
  }

  // An explanation that is open stays open.
  /** @param {string} text @param {string} label */
  explain(text, label) {
    if (this.told.dataset.text === text) return;
    const open = this.told.querySelector("[aria-expanded=true]");
    const next = explanation(text, label);
    next.dataset.text = text;
    this.told.replaceWith(next);
    this.told = next;
    if (open) next.querySelector("button")?.click();
  }
}

// Which unit is pinned, its neighbours, and its name.
class UnitPinning {
  /** @type {UnitsData} */ section;
  /** @type {Score} */ score;
  /** @type {number | null} */ unit;

  // onPin() after a unit was pinned here
  /** @param {Player} player @param {() => void} onPin */
  constructor(player, onPin) {
    this.player = player;
    this.onPin = onPin;
    /** @param {string} sign @param {() => void} act */
    const button = (sign, act) => element("button", { type: "button", class: "units-step", onclick: act }, sign);
    this.left = button("‹", () => this.beside(-1));
    this.right = button("›", () => this.beside(1));
    this.label = element("label", { class: "units-label", for: "units-number" });
    this.number = element("input",
      { id: "units-number", class: "units-number", type: "number", min: "1", step: "1", inputmode: "numeric", ...TYPED,
        onchange: () => this.type() });
    this.count = element("span", { class: "units-count" });
    this.unpin = element("button", { type: "button", class: "units-unpin", onclick: () => this.pin(null) });
    this.nameLabel = element("label", { class: "units-label", for: "units-name" });
    this.name = element("input",
      { id: "units-name", class: "units-name", type: "text", autocomplete: "off", spellcheck: "false", ...TYPED,
        onchange: () => this.rename() });
    this.naming = element("span", { class: "units-naming" }, this.nameLabel, this.name);
    this.sentence = element("p", { class: "units-note" });
    this.named = element("div", { class: "units-named", role: "group" });
    this.root = element("div", { class: "units-pinning" },
      element("div", { class: "units-row" }, this.label,
        element("span", { class: "units-which" }, this.left, this.number, this.right, this.count), this.unpin, this.naming),
      this.sentence, this.named);
  }

  /** @param {UnitsData} section @param {Score} score @param {number | null} unit */
  show(section, score, unit) {
    const { words } = section;
    const other = this.unit !== unit || this.section?.unit !== section.unit;
    Object.assign(this, { section, score, unit });
    this.label.textContent = words.pinned;
    this.count.textContent = say(words.of, { units: section.units });
    this.number.max = String(section.units);
    if (other || !this.number.matches(":focus")) this.number.value = unit === null ? "" : String(unit + 1);
    const place = this.place();
    this.aim(this.left, words.left, unit !== null && place === 0);
    this.aim(this.right, words.right, unit !== null && place === section.units - 1);
    this.unpin.textContent = words.unpin;
    this.unpin.hidden = this.naming.hidden = unit === null;
    this.nameLabel.textContent = words.name;
    this.name.placeholder = words.name_hint;
    this.name.maxLength = section.longest_name;
    if (other || !this.name.matches(":focus")) this.name.value = (unit !== null && section.names[unit]) || "";
    this.sentence.textContent = words.how_to_pin;
    this.sentence.hidden = unit !== null;
    this.root.hidden = !score.view.can_pin;
    this.listNames();
  }

  /** @param {HTMLElement} button @param {string} sentence @param {boolean} atEnd */
  aim(button, sentence, atEnd) {
    button.setAttribute("aria-label", sentence);
    button.setAttribute("aria-disabled", String(atEnd));
    button.title = sentence;
  }

  // The units that have a name, to find them again.
  listNames() {
    const { section, unit } = this;
    const names = Object.entries(section.names);
    this.named.hidden = names.length === 0;
    const state = JSON.stringify([section.words.named, names, unit]);
    if (this.named.dataset.state === state) return;
    this.named.dataset.state = state;
    this.named.setAttribute("aria-label", section.words.named);
    this.named.replaceChildren(element("span", { class: "units-label" }, section.words.named),
      ...names.map(([each, name]) => element("button",
        { type: "button", class: "units-chip", "aria-pressed": String(Number(each) === unit), onclick: () => this.pin(Number(each)) },
        element("span", { class: "units-count" }, String(Number(each) + 1)), ` ${name}`)));
  }

  // The order in which the units stand on the stage, or null.
  order() {
    return this.score.lanes.find((lane) => lane.key === "hidden")?.order || null;
  }

  place() {
    const order = this.order();
    return order && this.unit !== null ? order.indexOf(this.unit) : this.unit;
  }

  // The unit that stands beside it; the first one where none is pinned.
  /** @param {number} by */
  beside(by) {
    const order = this.order();
    const last = this.section.units - 1;
    const place = this.place();
    const next = place === null ? (by > 0 ? 0 : last) : place + by;
    if (next < 0 || next > last) return;
    this.pin(order ? order[next] : next);
  }

  type() {
    const wanted = Number(this.number.value);
    if (this.number.value === "") this.pin(null);
    else if (Number.isInteger(wanted) && wanted >= 1 && wanted <= this.section.units) this.pin(wanted - 1);
    else this.number.value = this.unit === null ? "" : String(this.unit + 1);
  }

  /** @param {number | null} unit */
  pin(unit) {
    if (unit === null) this.number.focus();
    this.player.pin(unit);
    this.onPin();
    if (unit !== null) this.player.voice.sayNow(say(this.section.words.unit, { unit: unit + 1 }));
  }

  rename() {
    if (this.unit === null) return;
    const name = this.name.value.trim();
    this.name.value = name;
    if (name) this.section.names[this.unit] = name;
    else delete this.section.names[this.unit];
    this.listNames();
    this.player.send("name", { unit: this.unit, name });
  }
}
