// From a place on the screen to a cell of the score, and back.

// Outlines one cell on the stage. pick: {key, step, column}
export function outline(stage, pick) {
  const panel = pick && (pick.key === "probabilities" ? stage.belief : stage.panels.get(pick.key));
  stage.cursor.hidden = !panel;
  if (!panel) return;
  const { linePx, perLine, ratio } = stage.geometry;
  const { columnPx } = panel.entry;
  const height = Math.max(linePx / ratio, 3);
  const width = Math.max(columnPx / ratio, 3);
  const line = Math.floor(pick.step / perLine);
  Object.assign(stage.cursor.style, {
    width: `${width}px`,
    height: `${height}px`,
    left: `${((pick.column + 0.5) * columnPx) / ratio - width / 2}px`,
    top: `${((line + 0.5) * linePx) / ratio - height / 2}px`,
  });
  if (stage.cursor.parentNode !== panel.box) panel.box.append(stage.cursor);
}

// The cell under the pointer. In the strip below the picture it is the present moment's.
export function cellAt(stage, panel, key, event) {
  const { geometry, view } = stage;
  const box = panel.canvas.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * panel.canvas.width;
  const y = ((event.clientY - box.top) / box.height) * panel.canvas.height;
  const within = (value, most) => Math.max(0, Math.min(most, Math.floor(value)));
  const inStrip = y >= panel.stripTop && y < panel.canvas.height;
  const line = within(y / geometry.linePx, geometry.lines - 1);
  const step = inStrip ? view.step() : line * geometry.perLine;
  const scrub = inStrip ? step : (line + 1) * geometry.perLine - 1;
  if (panel.bar) return { key: "", step, scrub };
  if (key) return { key, step, scrub, column: within(x / panel.entry.columnPx, panel.entry.columns - 1), exact: inStrip };
  const { score } = view;
  const pixel = inStrip
    ? score.pixels[step * score.pixelsAStep + within((x / panel.widthPx) * score.pixelsAStep, score.pixelsAStep - 1)]
    : within(y / geometry.cell, 27) * 28 + within(x / geometry.cell, 27);
  return { key: null, pixel, step: score.readAt[pixel], scrub: inStrip ? step : score.readAt[pixel] };
}
