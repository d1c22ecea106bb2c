// Shows nothing: sends the server what is on the stage, at once and whenever it changes.
import { subscribeToStage } from "./on_stage.js";

/** @type {WeakMap<MountPoint, { sent: string, end: () => void }>} */
const LISTENING = new WeakMap();

/** @param {Call<null>} call */
export default function listen({ parentElement, setStateValue }) {
  const live = LISTENING.get(parentElement) || { sent: "", end: () => {} };
  LISTENING.set(parentElement, live);
  live.end();
  live.end = subscribeToStage((now) => {
    const text = JSON.stringify(now);
    if (text === live.sent) return;
    live.sent = text;
    setStateValue("stage", now);
  });
  return () => live.end();
}
