// Counts the frames of a second while the score plays, for whoever measures it.

const SPAN = 500; // milliseconds

export class Frames {
  /** @type {number | null} */ start;
  /** @type {number} */ counted;

  constructor() {
    this.all = 0;
    this.start = null;
  }

  begin() {
    this.start = null;
  }

  /** @param {number} now @param {HTMLElement} root */
  count(now, root) {
    this.all += 1;
    if (this.start === null) {
      this.start = now;
      this.counted = 0;
    }
    this.counted += 1;
    if (now - this.start < SPAN) return;
    root.dataset.fps = String(Math.round(((this.counted - 1) * 1000) / (now - this.start)));
    root.dataset.frames = String(this.all);
    this.start = now;
    this.counted = 1;
  }
}
