// Play, pause, step, scrub, speed and loop.
import { element, icon, write } from "./dom.js";

export const SPEEDS = [0.25, 0.5, 1, 2, 4];

export class Controls {
  /** @type {Words} */ text;

  // acts: {toggle, restart, step(by), seek(step), speed(value), loop(on)}
  /**
   * @param {{ toggle: () => void, restart: () => void, step: (by: number) => void, seek: (step: number) => void, speed: (value: number) => void, loop: (on: boolean) => void }} acts
   */
  constructor(acts) {
    /** @param {IconName} name @param {() => void} act @param {Attributes} [more] */
    const button = (name, act, more = {}) => element("button", { type: "button", class: `control ${name}`, onclick: act, ...more }, icon(name));
    /** @type {Record<"restart" | "back" | "play" | "forward" | "loop", HTMLButtonElement>} */
    this.buttons = {
      restart: button("restart", acts.restart),
      back: button("back", () => acts.step(-1)),
      play: button("play", acts.toggle),
      forward: button("forward", () => acts.step(1)),
      loop: button("loop", () => acts.loop(!this.looping), { "aria-pressed": "false" }),
    };
    this.slider = element("input", { type: "range", min: "1", step: "1", value: "1", class: "slider" });
    this.slider.addEventListener("input", () => acts.seek(Number(this.slider.value) - 1));
    this.where = element("output", { class: "where", "aria-live": "off" });
    this.speed = element("select", { class: "speed", onchange: () => acts.speed(Number(this.speed.value)) },
      ...SPEEDS.map((value) => element("option", { value, selected: value === 1 }, `${value}×`)));
    const { restart, back, play, forward, loop } = this.buttons;
    this.root = element("div", { class: "controls", role: "group" },
      element("div", { class: "transport" }, restart, back, play, forward),
      element("div", { class: "scrub" }, this.slider, this.where),
      element("div", { class: "tempo" }, this.speed, loop));
    this.looping = false;
  }

  /** @param {Timed & { steps: number }} score @param {Clock} clock */
  show(score, clock) {
    const { text } = score;
    this.text = text;
    for (const name of /** @type {const} */ (["restart", "back", "forward", "loop"])) label(this.buttons[name], text[name]);
    this.speed.setAttribute("aria-label", text.speed);
    this.speed.title = text.speed;
    this.slider.max = String(score.steps);
    this.looping = clock.loop;
    this.buttons.loop.setAttribute("aria-pressed", String(clock.loop));
    this.playing(clock.playing);
  }

  /** @param {boolean} on */
  playing(on) {
    const { play } = this.buttons;
    play.replaceChildren(icon(on ? "pause" : "play"));
    label(play, on ? this.text.pause : this.text.play);
  }

  /** @param {number} step @param {string} sentence */
  moment(step, sentence) {
    this.slider.value = String(step + 1);
    this.slider.setAttribute("aria-valuetext", sentence);
    this.slider.setAttribute("aria-label", sentence);
    const share = Number(this.slider.max) > 1 ? step / (Number(this.slider.max) - 1) : 1;
    this.slider.style.setProperty("--share", `${share * 100}%`);
    write(this.where, sentence);
  }
}

/** @param {HTMLElement} button @param {string} sentence */
function label(button, sentence) {
  button.setAttribute("aria-label", sentence);
  button.title = sentence;
}
