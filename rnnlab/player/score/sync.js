// Scores that read the same digit on one clock: one leads and has the controls, the others follow.

const EVENT = "rnnlab-clock";

/**
 * A leader's moment, or a follower's request; share: how much of the digit has been read
 *
 * @typedef {{ group: string | null, kind: "moment" | "request", share: number, from: Player }} ClockMessage
 */

export class Sync {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.listener = (/** @type {Event} */ event) => this.receive(/** @type {CustomEvent<ClockMessage>} */ (event).detail);
    window.addEventListener(EVENT, this.listener);
  }

  get group() {
    return this.player.score?.view.clock || null;
  }

  get follows() {
    return Boolean(this.player.score?.view.follows);
  }

  // A follower's request goes to its leader.
  /** @param {number} step */
  request(step) {
    if (this.follows) this.publish("request", step);
    return this.follows;
  }

  // The leader's moment goes to its followers, as the share of the digit that has been read.
  /** @param {number} step */
  lead(step) {
    if (this.group && !this.follows) this.publish("moment", step);
  }

  /** @param {ClockMessage["kind"]} kind @param {number} step */
  publish(kind, step) {
    const share = (step + 1) / this.player.clock.steps;
    window.dispatchEvent(new CustomEvent(EVENT, { detail: { group: this.group, kind, share, from: this.player } }));
  }

  /** @param {ClockMessage} message */
  receive({ group, kind, share, from }) {
    const { player } = this;
    if (!group || from === player || group !== this.group) return;
    if ((kind === "moment") !== this.follows) return;
    const step = Math.max(0, Math.ceil(share * player.clock.steps - 1e-9) - 1);
    if (kind === "moment") player.clock.go(step);
    else player.seek(step);
  }

  stop() {
    window.removeEventListener(EVENT, this.listener);
  }
}
