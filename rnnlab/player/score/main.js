// The score: what Streamlit calls, and what an exported page calls.
import { mountOnce } from "../common/mount.js";
import { Player } from "./player.js";

export default function mount(call) {
  return mountOnce(call, Player);
}
