// What the score says in words: the line of values, the notes under the picture, and the sentence for screen readers.
import { element, say, write } from "../common/dom.js";
import { axisSentences } from "./panel.js";
import { cellSentence, momentSentence } from "../common/readout.js";

const QUIET = 2000; // milliseconds between two spoken sentences while playing

export class Voice {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.notes = element("p", { class: "notes" });
    this.readout = element("p", { class: "readout" });
    this.live = element("div", { class: "unseen", "aria-live": "polite", role: "status" });
    this.spoken = -QUIET;
  }

  /** @param {Score} score */
  writeNotes(score) {
    const { stage } = this.player;
    const { text } = score;
    const { geometry } = stage;
    /** @type {string[]} */
    const notes = [];
    if (geometry.compact) {
      notes.push(...new Set(geometry.lanes.map((entry) => axisSentences(entry, text).join(" · "))));
      notes.push(`${score.belief.symbol}: ${text.belief}`);
    }
    if (geometry.perLine > 1) notes.push(say(text.row_bins, { count: score.steps, group: geometry.perLine }));
    const group = Math.max(...score.lanes.map((lane) => lane.group), 1);
    if (group > 1) notes.push(say(text.server_bins, { group }));
    this.notes.replaceChildren(...notes.map((note) => element("span", {}, note)));
  }

  // The line of values: what the pointer is on, else the unit chosen with the arrows, else the moment.
  showReadout() {
    const { score, stage, clock, guess } = this.player;
    if (!score) return;
    const pick = this.pick();
    stage.point(pick);
    if (pick) write(this.readout, cellSentence(score, pick, stage.entryOf(pick.key), stage.geometry.perLine));
    else write(this.readout, guess.covers ? "" : momentSentence(score, clock.step, this.spokenLane(score)));
  }

  // The cell to speak of, or null.
  /** @returns {Cell | null} */
  pick() {
    const { pick, wide, column, clock, guess, guesses, stage } = this.player;
    if (!pick) return wide ? { key: wide, step: clock.step, column, exact: true } : null;
    // in "cover and guess" what is covered stays unknown
    if (guess.covers && pick.key === "probabilities") return null;
    if (guesses && pick.key === null && pick.step > clock.step) return null;
    return pick.key === null || stage.entryOf(pick.key) ? pick : null;
  }

  // The lane whose mean stands for the moment.
  /** @param {Score} score */
  spokenLane(score) {
    const { wide } = this.player;
    const open = this.player.openLanes();
    return open.find((lane) => lane.key === wide) || open.find((lane) => !lane.diverging) || score.lanes[0] || score.belief;
  }

  // At once when paused or stepping, at most every two seconds while playing.
  /** @param {number} step @param {number} [now] */
  speak(step, now = performance.now()) {
    const { score } = this.player;
    if (!score || this.player.guess.covers) return;
    if (this.player.clock.playing && now - this.spoken < QUIET) return;
    this.spoken = now;
    const chosen = this.player.wide && !this.player.clock.playing ? this.readout.textContent : "";
    write(this.live, `${momentSentence(score, step, this.spokenLane(score))} ${chosen}`.trim());
  }

  // Playing begins with silence; standing still may speak at once.
  /** @param {boolean} playing */
  rest(playing) {
    this.spoken = playing ? performance.now() : -QUIET;
    if (!playing) this.speak(this.player.clock.step);
  }

  sayReadout() {
    this.sayNow(this.readout.textContent ?? "");
  }

  /** @param {string} sentence */
  sayNow(sentence) {
    write(this.live, sentence);
  }
}
