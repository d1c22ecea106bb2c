// Shows nothing: tells the server what is on the stage, at once and whenever it changes.
import { listenToStage } from "./telling.js";

/** @type {WeakMap<MountPoint, { told: string, end: () => void }>} */
const LISTENING = new WeakMap();

/** @param {Call<null>} call */
export default function listen({ parentElement, setStateValue }) {
  const live = LISTENING.get(parentElement) || { told: "", end: () => {} };
  LISTENING.set(parentElement, live);
  live.end();
  live.end = listenToStage((now) => {
    const text = JSON.stringify(now);
    if (text === live.told) return;
    live.told = text;
    setStateValue("stage", now);
  });
  return () => live.end();
}
