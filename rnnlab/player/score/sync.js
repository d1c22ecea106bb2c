// Scores that read the same digit on one clock: one leads and has the controls, the others follow.

const EVENT = "rnnlab-clock";

export class Sync {
  constructor(player) {
    this.player = player;
    this.heard = (event) => this.hear(event.detail);
    window.addEventListener(EVENT, this.heard);
  }

  get group() {
    return this.player.score?.view.clock || null;
  }

  get follows() {
    return Boolean(this.player.score?.view.follows);
  }

  // A follower's own wish goes to its leader.
  ask(step) {
    if (this.follows) this.tell("wish", step);
    return this.follows;
  }

  // The leader's moment goes to its followers, as the share of the digit that has been read.
  lead(step) {
    if (this.group && !this.follows) this.tell("moment", step);
  }

  tell(kind, step) {
    const share = (step + 1) / this.player.score.steps;
    window.dispatchEvent(new CustomEvent(EVENT, { detail: { group: this.group, kind, share, from: this.player } }));
  }

  hear({ group, kind, share, from }) {
    const { player } = this;
    if (!group || from === player || group !== this.group) return;
    if ((kind === "moment") !== this.follows) return;
    const step = Math.max(0, Math.ceil(share * player.score.steps - 1e-9) - 1);
    if (kind === "moment") player.clock.go(step);
    else player.seek(step);
  }

  stop() {
    window.removeEventListener(EVENT, this.heard);
  }
}
