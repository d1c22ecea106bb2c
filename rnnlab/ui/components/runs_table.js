// The list of runs: a table whose rows are chosen with a click, the space bar or a finger.
//
// The server's choice is drawn, except while a newer one is on its way to it: `turn` counts what was chosen here.

import { followList } from "../../player/live/run_list.js";

/** @type {WeakMap<MountPoint, RunTable>} */
const TABLES = new WeakMap();

/** @param {Call} call */
export default function mount(call) {
  const root = call.parentElement;
  let live = TABLES.get(root);
  if (!live) {
    live = /** @type {RunTable} */ ({ turn: 0, drawn: "", host: root.querySelector(".runs") });
    TABLES.set(root, live);
  }
  const { setStateValue } = call;
  live.send = (runs) => setStateValue("chosen", { turn: ++live.turn, runs });
  const text = new TextDecoder().decode(call.data);
  /** @type {RunList} */
  const list = JSON.parse(text);
  const table = live;
  show(table, text, list);
  table.leave?.(); // it is called for all that is new, and not always told that the call before has ended
  table.leave = followList(list, (run, now) => write(table, run, now), () => call.setTriggerValue("wanted", Date.now()));
  return table.leave;
}

/** @param {RunTable} live @param {string} text @param {RunList} list */
function show(live, text, list) {
  if (text === live.drawn) return;
  const behind = list.turn < live.turn;
  live.turn = Math.max(live.turn, list.turn);
  live.drawn = text;
  live.list = behind ? { ...list, chosen: live.list.chosen } : list;
  draw(live);
}

// The line of a run that goes on, as it is now.
/** @param {RunTable} live @param {{ id: string }} run @param {LineTexts} texts */
function write(live, { id }, { state, accuracy, from, loss }) {
  const row = live.host.querySelector(`tr[data-run="${CSS.escape(id)}"]`);
  if (!row) return;
  const more = row.querySelector(".more");
  if (more) more.textContent = state;
  const [share, cost] = /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll("td.figure"));
  share.className = from ? "figure other" : "figure";
  share.title = from;
  if (share.lastChild) share.lastChild.textContent = accuracy;
  if (cost.lastChild) cost.lastChild.textContent = loss;
}

/** @param {RunTable} live */
function draw(live) {
  const { host, list } = live;
  const within = /** @type {Document | ShadowRoot} */ (host.getRootNode()).activeElement;
  const focused = within instanceof HTMLElement ? within.dataset.run : undefined;
  const scrolled = host.scrollTop;
  const table = element("table", { ariaLabel: list.words.list });
  table.append(head(list.words), body(live));
  host.replaceChildren(table);
  host.scrollTop = scrolled;
  const box = [...host.querySelectorAll("input")].find((input) => input.dataset.run === focused);
  if (focused) box?.focus({ preventScroll: true });
}

/** @param {Words} words */
function head(words) {
  const row = element("tr");
  const titles = [words.show, words.run, words.accuracy, words.loss, words.duration];
  titles.forEach((title, place) => {
    const cell = element("th", { scope: "col", className: ["pick", "name", "figure", "figure", "figure"][place] });
    cell.append(place ? title : element("span", { className: "unseen", textContent: title }));
    row.append(cell);
  });
  const group = element("thead");
  group.append(row);
  return group;
}

/** @param {RunTable} live */
function body(live) {
  const group = element("tbody");
  for (const run of live.list.runs) group.append(line(live, run));
  return group;
}

/** @param {RunTable} live @param {RunRow} run */
function line(live, run) {
  const { words } = live.list;
  const place = live.list.chosen.indexOf(run.id);
  const row = element("tr", { className: place < 0 ? "" : "chosen", title: run.hover });
  if (place >= 0) row.style.setProperty("--mine", live.list.looks[place]?.colour ?? "currentColor");
  row.dataset.run = run.id;
  row.append(
    picker(live, run, place),
    name(run, words),
    figure(run.accuracy, words.accuracy, run.measured_on),
    figure(run.loss, words.loss),
    figure(run.duration, words.duration),
  );
  row.addEventListener("click", (event) => {
    if (!(event.target instanceof HTMLInputElement)) toggle(live, run.id);
  });
  return row;
}

/** @param {RunTable} live @param {RunRow} run @param {number} place */
function picker(live, run, place) {
  const cell = element("td", { className: "pick" });
  const full = live.list.chosen.length >= live.list.most;
  const box = element("input", { type: "checkbox", checked: place >= 0, disabled: full && place < 0 });
  box.setAttribute("aria-label", `${live.list.words.show}: ${run.title}`);
  box.dataset.run = run.id;
  box.addEventListener("change", () => toggle(live, run.id));
  const sign = place < 0 ? "" : (live.list.looks[place]?.sign ?? "");
  cell.append(box, element("span", { className: "sign", textContent: sign, ariaHidden: "true" }));
  return cell;
}

/** @param {RunRow} run @param {Words} words */
function name(run, words) {
  const cell = element("th", { className: "name", scope: "row" });
  const title = element("span", { className: "title", textContent: run.title });
  if (run.pinned) title.prepend(element("span", { className: "pin", textContent: words.pinned }));
  const more = element("span", { className: `more ${run.tone}`, textContent: run.state });
  cell.append(title, more);
  if (run.note) cell.append(element("span", { className: "note", textContent: run.note }));
  return cell;
}

/** @param {string} value @param {string} label @param {string} [from] */
function figure(value, label, from = "") {
  const cell = element("td", { className: from ? "figure other" : "figure", title: from });
  cell.append(element("span", { className: "label", textContent: label }), value);
  return cell;
}

/** @param {RunTable} live @param {string} id */
function toggle(live, id) {
  const { chosen, most } = live.list;
  if (!chosen.includes(id) && chosen.length >= most) return;
  const now = chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];
  live.list = { ...live.list, chosen: now };
  live.drawn = "";
  draw(live);
  live.send(now);
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} properties
 * @returns {HTMLElementTagNameMap[Tag]}
 */
function element(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}
