// Counts the frames of a second while the score plays, for whoever measures it.

const SPAN = 500; // milliseconds

export class Frames {
  constructor() {
    this.all = 0;
    this.begin();
  }

  begin() {
    this.start = null;
  }

  count(now, root) {
    this.all += 1;
    if (this.start === null) Object.assign(this, { start: now, counted: 0 });
    this.counted += 1;
    if (now - this.start < SPAN) return;
    root.dataset.fps = String(Math.round(((this.counted - 1) * 1000) / (now - this.start)));
    root.dataset.frames = String(this.all);
    Object.assign(this, { start: now, counted: 1 });
  }
}
