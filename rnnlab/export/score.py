"""The score, painted: what stands still, and what has been read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from rnnlab.export import layout as sizes
from rnnlab.export.colours import Colours, Theme, cell_colours, grey_colours, mixed, ramp
from rnnlab.export.fonts import letters
from rnnlab.export.layout import Placed, Plan
from rnnlab.export.painter import Box, Painter, Style
from rnnlab.export.reading import Values


@dataclass(frozen=True, eq=False)
class Score:
    """A planned picture and its colours, every cell's made once."""

    plan: Plan
    look: Theme
    #: of each lane and of the belief, (lines, columns, 3)
    colours: Mapping[str, Colours] = field(repr=False)
    #: the same at every timestep, as numbers: (T, columns)
    values: Mapping[str, Values] = field(repr=False)
    #: of the digit once it has been read, (28, 28, 3)
    digit: Colours = field(repr=False)

    @property
    def placed(self) -> tuple[Placed, ...]:
        """The lanes and the belief."""
        return (*self.plan.lanes, self.plan.belief)


def score(plan: Plan, look: Theme) -> Score:
    """The colours of everything in a plan."""
    reading = plan.reading
    colours, values = {}, {}
    for place in (*plan.lanes, plan.belief):
        key = place.lane.key
        values[key] = _grouped(reading.values[key], place.group)
        # (T, C) -> (lines, C): the mean of the timesteps that share a line
        lines = values[key].reshape(-1, plan.per_line, place.columns).mean(axis=1)
        colours[key] = cell_colours(place.lane, look, lines)
    return Score(plan, look, colours, values, grey_colours(look, reading.image))


def _grouped(values: Values, group: int) -> Values:
    """Means of so many columns: (T, C) -> (T, ceil(C / group)); the last one may be of fewer."""
    starts = np.arange(0, values.shape[1], group)
    counts = np.diff(starts, append=values.shape[1])
    return values if group == 1 else np.add.reduceat(values, starts, axis=1) / counts


# what stands still -------------------------------------------------------------------------------------------------


def paint_still(painter: Painter, it: Score) -> None:
    """Title, heads with their scales, frames, and the words below."""
    plan, look, reading = it.plan, it.look, it.plan.reading
    px, margin = plan.px, plan.px(sizes.MARGIN)
    size, title = fitted(reading.title, round((plan.width - 2 * margin) / plan.slack), px(sizes.TITLE), reading.chinese)
    baseline = margin + px(sizes.TITLE * 0.85)
    painter.words(margin, baseline, title, Style(size, look.text, "bold"))
    hint = reading.word("hint_row" if reading.payload.by_rows else "hint_timestep")
    below = baseline + px(sizes.PLAIN * 1.75)
    painter.words(margin, below, hint, Style(px(sizes.PLAIN), look.soft))
    _paint_digit_words(painter, it)
    for place in it.placed:
        _paint_head(painter, it, place)
        _paint_lines(painter, it, place.foot, place.left, plan.foot_top)
        _paint_edge(painter, it, place.left, place.width)
    words = px(sizes.PLAIN * sizes.LINE + sizes.NOW * sizes.LINE + 4)
    _paint_lines(painter, it, plan.belief_foot, plan.belief.left, plan.foot_top + words)
    top = plan.height - px(sizes.MARGIN - 4) - len(plan.notes) * px(sizes.SMALL * sizes.LINE)
    _paint_lines(painter, it, plan.notes, margin, top)


def fitted(text: str, most: int, size: int, chinese: bool) -> tuple[int, str]:
    """A size in which the text is no wider than `most`; a very long one is cut."""
    smallest = round(size * 0.62)
    while size > smallest and letters("bold", size, chinese).width(text) > most:
        size -= 1
    font = letters("bold", size, chinese)
    if font.width(text) > most:
        while text and font.width(text + "…") > most:
            text = text[:-1]
        text = text.rstrip() + "…"
    return size, text


def _paint_digit_words(painter: Painter, it: Score) -> None:
    plan, look, reading = it.plan, it.look, it.plan.reading
    caption = plan.digit_caption
    top = plan.top - plan.px(6) - len(caption) * plan.px(sizes.SMALL * sizes.LINE)
    name = Style(plan.px(sizes.NAME), look.text, "bold")
    painter.words(plan.digit_left, top - plan.px(4), reading.word("digit"), name)
    _paint_lines(painter, it, caption, plan.digit_left, top)
    _paint_lines(painter, it, plan.digit_foot, plan.digit_left, plan.foot_top)
    _paint_edge(painter, it, plan.digit_left, plan.side)


def _paint_head(painter: Painter, it: Score, place: Placed) -> None:
    """Symbol and name, and the scale with its numbers."""
    plan, look, lane = it.plan, it.look, place.lane
    px = plan.px
    width = min(max(place.width, px(56)), px(170))
    scale = Box(place.left, plan.top - px(26), width, px(6))
    baseline = scale.top - px(6)
    letter, _under, below = lane.symbol.partition("_")
    size = px(sizes.SYMBOL)
    painter.words(place.left, baseline, letter, Style(size, look.hue(lane), "symbol"))
    right = place.left + letters("symbol", size, False).width(letter)
    if below:
        painter.words(round(right), baseline + px(4), below, Style(px(sizes.SMALL), look.hue(lane), "symbol"))
        right += letters("symbol", px(sizes.SMALL), False).width(below)
    painter.words(round(right) + px(6), baseline, lane.name, Style(place.name_px, look.text, "bold"))
    steps = ramp(lane, look)[np.rint(np.linspace(0, 255, 64)).astype(int)]
    painter.cells(scale, steps[None])  # (1, 64, 3)
    painter.frame(scale, look.edge, plan.ratio)
    below_scale = scale.top + px(6 + 11)
    number = px(sizes.NUMBER)
    places = [(lane.low, place.left, "start"), (lane.high, place.left + width, "end")]
    if lane.low < 0:
        places.append((0.0, place.left + width // 2, "middle"))
    for value, left, anchor in places:
        painter.words(left, below_scale, scale_number(value), Style(number, look.soft, anchor=anchor))  # type: ignore[arg-type]


def scale_number(value: float) -> str:
    """The end of a scale in words."""
    return f"{value:g}".replace("-", "−")


def _paint_lines(painter: Painter, it: Score, lines: tuple[str, ...], left: int, top: int) -> None:
    style = Style(it.plan.px(sizes.SMALL), it.look.soft)
    for index, line in enumerate(lines):
        painter.words(left, top + index * it.plan.px(sizes.SMALL * sizes.LINE) + it.plan.px(sizes.SMALL), line, style)


def _paint_edge(painter: Painter, it: Score, left: int, width: int) -> None:
    painter.frame(Box(left, it.plan.top, width, it.plan.side), it.look.edge, it.plan.ratio)


# what has been read ------------------------------------------------------------------------------------------------


def read_lines(plan: Plan, step: int) -> int:
    """How many lines of the lanes have been read once a timestep, from 0, is over."""
    return (step + 1) // plan.per_line


def paint_lanes(painter: Painter, it: Score, start: int, end: int) -> None:
    """The lines `start` to `end` of every lane, which have been read."""
    plan = it.plan
    hair = plan.ratio if plan.line_px >= 7 * plan.ratio else 0
    for place in it.placed:
        rows = it.colours[place.lane.key][start:end]
        top = plan.top + start * plan.line_px
        painter.cells(Box(place.left, top, place.width, len(rows) * plan.line_px), rows)
        # a hair of background between the rows: each is a moment of its own
        gaps = [
            Box(place.left, plan.top + line * plan.line_px, place.width, hair) for line in range(max(start, 1), end)
        ]
        if hair and gaps:
            painter.boxes(gaps, it.look.background, 0.75)


def paint_unread(painter: Painter, it: Score, start: int) -> None:
    """The lanes from line `start` on, which have not been read yet."""
    plan = it.plan
    top, height = plan.top + start * plan.line_px, (plan.lines - start) * plan.line_px
    if height:
        painter.boxes([Box(place.left, top, place.width, height) for place in it.placed], it.look.unread)


def paint_digit(painter: Painter, it: Score, step: int) -> None:
    """The digit: bright what has been read, dim what has not."""
    plan, look, reading = it.plan, it.look, it.plan.reading
    unread = np.broadcast_to(np.array(look.unread, np.uint8), it.digit.shape)
    dim = _towards(unread, it.digit, 0.2)
    colours = np.where((reading.read_at > step)[..., None], dim, it.digit)
    now = reading.read_at == step
    if reading.lights:
        colours = np.where(now[..., None], mixed(it.digit, look.primary, 0.6), colours)
    painter.cells(Box(plan.digit_left, plan.top, plan.side, plan.side), colours)
    if reading.lights:
        stroke, cell = plan.ratio, plan.cell
        for row, column in np.argwhere(now):
            box = Box(plan.digit_left + int(column) * cell + stroke, plan.top + int(row) * cell + stroke,
                      cell - 2 * stroke, cell - 2 * stroke)  # fmt: skip
            painter.frame(box, look.primary, stroke)


def _towards(start: Colours, end: Colours, share: float) -> Colours:
    begin = start.astype(np.float64)
    return np.floor(begin + (end.astype(np.float64) - begin) * share + 0.5).astype(np.uint8)
