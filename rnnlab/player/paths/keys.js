// The plane's own keys, while it has the focus: as in the score, and Page Up and Page Down for another digit.

export function pathsKey(player, event) {
  const { clock, paths, plot } = player;
  if (event.target !== plot.root || event.ctrlKey || event.metaKey || event.altKey) return;
  const inTime = {
    " ": () => (clock.playing ? clock.pause() : clock.play()),
    ArrowDown: () => player.seek(clock.step + 1),
    ArrowRight: () => player.seek(clock.step + 1),
    ArrowUp: () => player.seek(clock.step - 1),
    ArrowLeft: () => player.seek(clock.step - 1),
    Home: () => player.seek(0),
    End: () => player.seek(clock.steps - 1),
  };
  const acts = {
    ...(paths.moves ? inTime : {}),
    PageDown: () => player.walk(1),
    PageUp: () => player.walk(-1),
    Escape: () => player.pin(null),
  };
  if (!(event.key in acts)) return;
  event.preventDefault();
  acts[event.key]();
}
