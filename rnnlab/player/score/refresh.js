// Everything on a score but the moment, written again: after new data, theme, width, or another choice of lanes.
import { onColour, readTheme } from "../common/colours.js";
import { arrange } from "../common/orders.js";
import { tellStage } from "./telling.js";

export function refreshAll(player) {
  const { score, root } = player;
  player.width = root.clientWidth;
  if (!player.width) return;
  player.theme = readTheme(player.mountPoint);
  const open = player.openLanes();
  if (!open.some((lane) => lane.key === player.wide)) player.wide = null;
  markRoot(player);
  arrange(score, player.orders[player.orderKey] || null);
  player.sections.show(score, player.theme);
  player.stage.show({
    score, open, theme: player.theme, width: player.width, wide: player.wide, unit: player.unit, covers: player.guesses,
    bars: player.sections.bars(score), overlay: player.sections.overlay(score), decision: player.sections.decision(score),
    tallest: tallest(player), step: () => player.clock.step,
  });
  root.classList.toggle("compact", player.stage.geometry.compact);
  writeAround(player, open);
  player.ratio = window.devicePixelRatio;
  player.moment(player.clock.step, false);
  tellStage(player);
}

// Before anything is measured.
function markRoot({ root, theme, score, guess }) {
  root.style.setProperty("--on-mark", onColour(theme.primary));
  root.classList.toggle("large", guess.large);
  root.dataset.mode = score.view.mode;
  root.dataset.trace = score.id;
  root.classList.toggle("dark", theme.dark);
}

// What stands round the stage.
function writeAround(player, open) {
  const { score, theme, clock } = player;
  player.stage.root.setAttribute("aria-label", score.text.stage);
  player.hint.textContent = score.by_rows ? score.text.hint_row : score.text.hint_timestep;
  player.about.textContent = score.name.includes(score.cell) ? score.name : [score.name, score.cell].filter(Boolean).join(" · ");
  player.chips.show(score, player.open, theme);
  player.controls.show(score, clock);
  player.controls.root.hidden = player.sync.follows;
  player.takes.show(score);
  player.explained.show(score, open, theme);
  player.link.show(score);
  player.guess.show();
  player.voice.writeNotes();
}

// The largest side of the digit in CSS pixels. "Cover and guess" must leave room for its question on one screen.
function tallest({ score, guesses, guess }) {
  const usual = guesses ? Math.max(280, Math.min(420, window.innerHeight * 0.41)) : 400;
  return (score.view.height || usual) * (guess.large ? 1.2 : 1);
}
