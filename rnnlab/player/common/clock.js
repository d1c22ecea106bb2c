// The one clock: which timestep is now, and when the next one comes. It knows nothing of pages.

const HOLD = 0.8; // seconds

export class Clock {
  /** @type {number | null} */ last;
  /** @type {number} */ since;
  /** @type {number | null} */ stopAfter;

  // onStep(step) when the moment changes; onPlay(playing) when it starts or stops; onEnd() after the last step
  /**
   * @param {{ onStep: (step: number, changed: boolean) => void, onPlay: (playing: boolean) => void, onEnd: () => void, onFrame: (now: number) => void }} events
   */
  constructor({ onStep, onPlay, onEnd, onFrame }) {
    this.onStep = onStep;
    this.onPlay = onPlay;
    this.onEnd = onEnd;
    this.onFrame = onFrame;
    this.steps = 1;
    this.step = 0;
    this.playing = false;
    this.speed = 1;
    this.loop = false;
    this.stopAfter = null; // a timestep after which to pause once
    this.handle = 0;
    this.tick = this.tick.bind(this);
  }

  // About four rows a second for 28 timesteps; longer and shorter sequences take 5 to 14 seconds.
  get rate() {
    return (this.steps / (7 * (this.steps / 28) ** 0.2)) * this.speed;
  }

  /** @param {number} steps */
  load(steps) {
    this.steps = Math.max(1, steps);
    this.step = Math.min(this.step, this.steps - 1);
  }

  play() {
    if (this.playing) return;
    if (this.step >= this.steps - 1) this.go(0);
    this.playing = true;
    this.last = null;
    this.since = 0;
    this.onPlay(true);
    this.handle = requestAnimationFrame(this.tick);
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.handle);
    this.onPlay(false);
  }

  /** @param {number} step */
  go(step) {
    const next = Math.max(0, Math.min(this.steps - 1, Math.round(step)));
    const changed = next !== this.step;
    this.step = next;
    this.since = 0;
    this.onStep(next, changed);
  }

  /** @param {number} now */
  tick(now) {
    if (!this.playing) return;
    // a hidden tab gives no frames: never leap over what nobody saw
    const elapsed = this.last === null ? 0 : Math.min(now - this.last, 250);
    this.last = now;
    this.since += (elapsed / 1000) * this.rate;
    this.onFrame(now);
    const whole = Math.floor(this.since);
    if (whole > 0) this.advance(whole);
    if (this.playing) this.handle = requestAnimationFrame(this.tick);
  }

  /** @param {number} whole */
  advance(whole) {
    const rest = this.since - whole;
    const end = this.stopAfter ?? this.steps - 1;
    if (this.step >= end) return this.arrive();
    this.go(Math.min(this.step + whole, end));
    this.since = rest;
  }

  // At the end, or where it was asked to stop.
  arrive() {
    const asked = this.stopAfter !== null;
    const again = this.loop && !asked;
    // the answer stands for a moment before it all begins again
    if (again && this.since < this.rate * HOLD) return;
    this.stopAfter = null;
    if (again) return this.go(0);
    this.pause();
    this.onEnd();
  }
}
