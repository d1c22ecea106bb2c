// The score: what Streamlit calls, and what an exported page calls.
import { mountOnce } from "../common/mount.js";
import { Player } from "./player.js";

/** @param {PlayerCall} call */
export default function mount(call) {
  return mountOnce(call, Player);
}
