// The belief, row by row: when it was decided, against whom, and how unsure the network was.
import { element, say, write } from "../../common/dom.js";
import { explanation } from "../../common/explain.js";
import { number, time } from "../../common/readout.js";
import { takeOf } from "../../common/takes.js";

export class BeliefSection {
  /** @type {BeliefData} */ section;
  /** @type {Score} */ score;

  static key = /** @type {const} */ ("belief");

  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.story = element("p", { class: "story-of-belief" });
    this.now = element("p", { class: "now-of-belief", "aria-live": "off" });
    this.title = element("h4");
    this.head = element("div", { class: "section-head" });
    this.root = element("section", { class: "section belief-story" }, this.head, this.story, this.now);
  }

  /** @param {BeliefData} section @param {Score} score */
  show(section, score) {
    this.section = section;
    this.score = score;
    this.title.textContent = section.title;
    this.head.replaceChildren(this.title, explanation(section.explain, score.text.explain));
    this.story.textContent = section.story;
  }

  // Entropy in bits and the two foremost classes of this row.
  /** @param {number} step */
  moment(step) {
    const { section, score } = this;
    const { belief } = score.takes[takeOf(score, BeliefSection.key)]; // whatever the stage shows
    const ranked = Array.from({ length: belief.columns }, (_, digit) => digit)
      .sort((one, other) => belief.at(step, other) - belief.at(step, one));
    write(this.now, say(section.now, {
      time: time(score, step), first: ranked[0], p: number(score, belief.at(step, ranked[0])),
      second: ranked[1], q: number(score, belief.at(step, ranked[1])),
      entropy: section.arrays.entropy.values[step].toFixed(2),
    }));
  }

  bars() {
    return [{ ...this.section.bar, values: this.section.arrays.entropy.values }];
  }

  decision() {
    return this.section.decided === null ? null : { step: this.section.decided, text: this.section.mark };
  }
}
