// The stage's own keys, while it has the focus: play, step, jump, and choose a unit in a widened lane.

function chooseUnit(player, by) {
  const { columns } = player.stage.geometry.lanes.find((entry) => entry.lane.key === player.wide);
  player.column = Math.max(0, Math.min(columns - 1, player.column + by));
  player.voice.tell();
  if (!player.clock.playing) player.voice.sayNow(player.voice.readout.textContent);
}

function toggle(clock) {
  if (clock.playing) clock.pause();
  else clock.play();
}

// In "cover and guess" space has another meaning, and nobody may look ahead.
function allowed(player, key) {
  if (!player.guesses) return true;
  if (key === " ") return false;
  return player.guess.mayScrub || key === "Escape" || (player.wide && /^Arrow(Left|Right)$/.test(key));
}

export function stageKey(player, event) {
  const { clock, wide, stage } = player;
  if (event.target !== stage.root || event.ctrlKey || event.metaKey || event.altKey) return;
  const across = (by) => (wide ? chooseUnit(player, by) : player.seek(clock.step + by));
  const acts = {
    " ": () => toggle(clock),
    ArrowDown: () => player.seek(clock.step + 1),
    ArrowUp: () => player.seek(clock.step - 1),
    ArrowRight: () => across(1),
    ArrowLeft: () => across(-1),
    Home: () => player.seek(0),
    End: () => player.seek(clock.steps - 1),
    Enter: () => wide && player.choose({ key: wide, step: clock.step, column: player.column, exact: true }),
    Escape: () => wide && player.widen(wide),
  };
  if (!(event.key in acts) || !allowed(player, event.key)) return;
  event.preventDefault();
  player.pick = null;
  acts[event.key]();
}
