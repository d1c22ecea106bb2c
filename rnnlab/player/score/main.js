// What Streamlit calls, and what an exported page calls: mount({data, parentElement, setTriggerValue}).
import { Player } from "./player.js";

// one live player a root: the function is called again on every new data and on every change of theme
const LIVE = new WeakMap();

export default function mount(call) {
  const root = call.parentElement;
  let live = LIVE.get(root);
  if (!live) {
    live = { player: new Player(root), calls: 0 };
    LIVE.set(root, live);
  }
  live.calls += 1;
  const mine = live.calls;
  live.player.load(call);
  return () => {
    // a clean-up that comes late, after another call, belongs to the past
    if (live.calls !== mine || LIVE.get(root) !== live) return;
    live.player.stop();
    LIVE.delete(root);
  };
}
