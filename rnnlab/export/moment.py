"""One moment of the score, painted: the line across everything, the bars under it, and what is said of it."""

from __future__ import annotations

import numpy as np

from rnnlab.export import layout as sizes
from rnnlab.export.colours import Colour
from rnnlab.export.fonts import letters
from rnnlab.export.layout import Placed
from rnnlab.export.painter import Box, Painter, Style
from rnnlab.export.score import Score, fitted


def paint_moment(painter: Painter, it: Score, step: int) -> None:
    """Everything that another moment has otherwise: the bars, the line, and what is said of it."""
    plan, look, reading = it.plan, it.look, it.plan.reading
    _paint_input_bars(painter, it, step)
    for place in it.placed:
        _paint_bars(painter, it, place, step)
    px, belief = plan.px, plan.belief
    baseline = plan.foot_top + px(sizes.PLAIN * 1.05)
    for digit in range(belief.columns):
        best = digit == reading.best(step)
        middle = belief.left + digit * belief.column_px + belief.column_px // 2
        style = Style(px(sizes.PLAIN), look.text if best else look.soft, "bold" if best else "plain", "middle")
        painter.words(middle, baseline, str(digit), style)
    room = round((belief.width + px(sizes.MARGIN - 6)) / plan.slack)
    size = fitted(reading.now(step), room, px(sizes.NOW), reading.chinese)[0]
    painter.words(
        belief.left, baseline + px(sizes.NOW * sizes.LINE + 2), reading.now(step), Style(size, look.text, "bold")
    )
    moment = Style(px(sizes.PLAIN), look.text, "bold", "end")
    below = px(sizes.MARGIN) + px(sizes.TITLE * 0.85) + px(sizes.PLAIN * 1.75)
    painter.words(plan.width - px(sizes.MARGIN), below, reading.moment(step), moment)
    _paint_line(painter, it, step)


def _paint_line(painter: Painter, it: Score, step: int) -> None:
    """One horizontal line is one moment, across everything; its number stands in the gutter."""
    plan, look = it.plan, it.look
    px = plan.px
    row = plan.side / plan.reading.steps
    height = max(round(row), px(3))
    middle = plan.top + (step + 0.5) * row
    box = Box(plan.line_left, round(middle - height / 2), plan.line_right - plan.line_left, height)
    stroke = px(2)
    halo = Box(box.left - stroke, box.top - stroke, box.width + 2 * stroke, box.height + 2 * stroke)
    painter.frame(halo, look.background, px(1.5), px(4))
    painter.frame(box, look.primary, stroke, px(3))
    _paint_gutter(painter, it, step, row)
    size = px(12)
    font = letters("bold", size, False)
    text = str(step + 1)
    width = max(px(24), round(font.width(text)) + px(10))
    tag = Box(box.left - stroke - width, round(middle) - px(9), width, px(18))
    painter.badge(tag, look.primary, px(4))
    style = Style(size, look.background, "bold", "middle")
    painter.words(tag.left + width // 2, round(middle + size * 0.36), text, style)


def _paint_gutter(painter: Painter, it: Score, step: int, row: float) -> None:
    """The numbers of some rows, but none that would peep out from behind the moment's."""
    plan = it.plan
    steps, size = plan.reading.steps, plan.px(11)
    for mark in sorted({int(share * (steps - 1) + 0.5) for share in (0, 0.25, 0.5, 0.75, 1)}):
        if abs(mark - step) * row >= plan.px(18):
            baseline = round(plan.top + (mark + 0.5) * row + size * 0.36)
            painter.words(
                plan.gutter_right - plan.px(12), baseline, str(mark + 1), Style(size, it.look.soft, anchor="end")
            )


def _paint_bars(painter: Painter, it: Score, place: Placed, step: int) -> None:
    """The present moment as bars: up from the ground, or up and down from zero."""
    plan, look, lane = it.plan, it.look, place.lane
    reach = plan.strip // 2 if lane.low < 0 else plan.strip
    zero = plan.strip_top + reach
    values = np.nan_to_num(it.values[lane.key][step], nan=0.0)
    heights = np.rint(np.clip(values / lane.high, -1, 1) * reach).astype(int)
    width = place.column_px - (plan.ratio if place.column_px >= 4 else 0)
    bars = [(place.left + column * place.column_px, height) for column, height in enumerate(heights.tolist()) if height]
    above = [Box(left, zero - height, width, height) for left, height in bars if height > 0]
    below = [Box(left, zero, width, -height) for left, height in bars if height < 0]
    painter.boxes(above, look.hue(lane))
    painter.boxes(below, look.hue_below(lane))
    _paint_ground(
        painter,
        look.text,
        Box(place.left, min(zero, plan.strip_top + plan.strip - plan.ratio), place.width, plan.ratio),
    )


def _paint_input_bars(painter: Painter, it: Score, step: int) -> None:
    """What the network is given at this timestep, x_t, as bars under the digit."""
    plan, look = it.plan, it.look
    inputs = plan.reading.inputs[step]
    each = plan.side / len(inputs)
    gap = plan.ratio if each >= 4 else 0
    bars = []
    for index, value in enumerate(inputs):
        left, right = round(index * each), round((index + 1) * each)
        if height := round(float(value) * plan.strip):
            width = max(right - left - gap, 1)
            bars.append(Box(plan.digit_left + left, plan.strip_top + plan.strip - height, width, height))
    painter.boxes(bars, look.text)
    bottom = plan.strip_top + plan.strip - plan.ratio
    _paint_ground(painter, look.text, Box(plan.digit_left, bottom, plan.side, plan.ratio))


def _paint_ground(painter: Painter, colour: Colour, box: Box) -> None:
    painter.boxes([box], colour, 0.35)
