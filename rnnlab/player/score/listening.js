// Shows nothing: tells the server what is on the stage, at once and whenever it changes.
import { CHANGED, ON_STAGE } from "./telling.js";

const LISTENING = new WeakMap();

export default function listen({ parentElement, setStateValue }) {
  const live = LISTENING.get(parentElement) || { told: "" };
  LISTENING.set(parentElement, live);
  const tell = () => {
    const now = globalThis[ON_STAGE];
    const text = JSON.stringify(now ?? null);
    if (!now || text === live.told) return;
    live.told = text;
    setStateValue("stage", now);
  };
  window.removeEventListener(CHANGED, live.tell);
  live.tell = tell;
  window.addEventListener(CHANGED, tell);
  tell();
  return () => window.removeEventListener(CHANGED, live.tell);
}
