// The views below the stage: each is shown where the score brings its data, on the score's own clock.
import { BeliefSection } from "../sections/belief/belief.js";
import { element, say, write } from "../common/dom.js";
import { GradientSection } from "../sections/gradient/gradient.js";
import { StepSection } from "../sections/step/step.js";
import { takeApart } from "../common/takes.js";
import { UnitsSection } from "../sections/units/units.js";

const KINDS = [BeliefSection, StepSection, UnitsSection, GradientSection];

export class Sections {
  /** @param {Player} player */
  constructor(player) {
    /** @type {{ key: keyof SectionsData, view: SectionView, whose: HTMLElement }[]} */
    this.views = KINDS.map((Kind) => ({ key: Kind.key, view: new Kind(player), whose: element("p", { class: "section-of", role: "status" }) }));
    for (const { view, whose } of this.views) view.root.prepend(whose);
    this.root = element("div", { class: "sections" }, ...this.views.map(({ view }) => view.root));
  }

  // The views that this score has data for.
  /** @param {Score | null} score */
  open(score) {
    return this.views.filter(({ key }) => score && score.sections[key]);
  }

  /** @param {Score} score @param {Theme} theme */
  show(score, theme) {
    for (const { key, view } of this.views) {
      const section = score.sections[key];
      view.root.hidden = !section;
      if (section) view.show(section, score, theme);
    }
    this.mark(score);
  }

  // Says whose each view is, where the stage shows another take.
  /** @param {Score} score */
  mark(score) {
    for (const { key, whose } of this.views) {
      const take = takeApart(score, key);
      write(whose, take ? say(score.text.section_of, { take }) : "");
    }
  }

  /** @param {Score} score @param {number} step */
  moment(score, step) {
    for (const { view } of this.open(score)) view.moment(step);
  }

  // Lanes one column wide that views add to the stage, from left to right.
  /** @param {Score} score */
  bars(score) {
    return this.open(score).flatMap(({ key, view }) => (view.bars?.() ?? []).map((bar) => ({ ...bar, view: key })));
  }

  // The row from which on the belief was the final one, {step, text}, or null.
  /** @param {Score} score */
  decision(score) {
    return this.open(score).find(({ view }) => view.decision)?.view.decision?.() ?? null;
  }

  // What lies over the digit: 784 values in [0, 1], or null.
  /** @param {Score} score */
  overlay(score) {
    return this.open(score).find(({ view }) => view.overlay)?.view.overlay?.() ?? null;
  }
}
