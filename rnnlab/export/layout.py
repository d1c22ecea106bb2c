"""Where everything stands in a picture of the score, in whole pixels, so that every cell has sharp edges."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from rnnlab.export.fonts import Role, letters
from rnnlab.export.reading import Reading
from rnnlab.player.score.lanes import Lane
from rnnlab.settings import SIDE

# points: pixels of a picture whose ratio is 1
MARGIN, GUTTER, DIGIT_GAP, LANE_GAP = 24, 36, 28, 16
DIGIT, WIDTH, BELIEF_COLUMN = 280, 1330, 17
NARROWEST, WIDEST, WIDEST_COLUMN = 128, 400, 22
STRIP_GAP, STRIP = 8, 46
TITLE, PLAIN, NAME, SYMBOL, SMALL, NUMBER, NOW = 21.0, 13.0, 13.0, 19.0, 11.5, 10.5, 17.0
LINE = 1.3


@dataclass(frozen=True, slots=True)
class Placed:
    """A lane in its place: `columns` columns, each `column_px` wide and the mean of `group` of the lane's own."""

    lane: Lane
    group: int
    columns: int
    column_px: int
    left: int
    #: what stands under it
    foot: tuple[str, ...]
    #: pixels that its letters are high
    name_px: int

    @property
    def width(self) -> int:
        """In pixels."""
        return self.columns * self.column_px


@dataclass(frozen=True, eq=False)
class Plan:
    """The places of one picture. All sizes are pixels; `ratio` of them make a point."""

    reading: Reading = field(repr=False)
    ratio: int
    width: int
    height: int
    #: of the digit and of every lane
    side: int
    lines: int
    #: timesteps that share a line of pixels
    per_line: int
    digit_left: int
    gutter_right: int
    lanes: tuple[Placed, ...]
    belief: Placed
    head_top: int
    #: where the digit and the lanes begin, the bars of the moment, and the words under them
    top: int
    strip_top: int
    foot_top: int
    digit_foot: tuple[str, ...]
    digit_caption: tuple[str, ...]
    belief_foot: tuple[str, ...]
    notes: tuple[str, ...]
    #: how much wider than the fonts here a reader's may be
    slack: float

    def px(self, points: float) -> int:
        """Points in whole pixels."""
        return round(points * self.ratio)

    @property
    def line_px(self) -> int:
        """Pixels that a line is high."""
        return self.side // self.lines

    @property
    def cell(self) -> int:
        """Pixels that a pixel of the digit is wide."""
        return self.side // SIDE

    @property
    def strip(self) -> int:
        """Pixels that the bars of the moment are high at most."""
        return self.px(STRIP)

    @property
    def line_left(self) -> int:
        """Where the line of the moment begins: in the gutter, which holds the numbers of the rows."""
        return self.gutter_right - self.px(4)

    @property
    def line_right(self) -> int:
        """Where it ends."""
        return self.belief.left + self.belief.width + self.px(4)


def plan(reading: Reading, ratio: int, notes: tuple[str, ...] = (), slack: float = 1.0) -> Plan:
    """A picture of the score with `ratio` pixels a point, and `notes` under it.

    `slack` makes room for fonts that are so many times wider than those here.
    """

    def px(points: float) -> int:
        return round(points * ratio)

    side, lines = _side(reading.steps, ratio)
    digit_left = gutter_right = px(MARGIN + GUTTER)
    left = digit_left + side + px(DIGIT_GAP)
    if not reading.payload.aligned:  # the line must not run through the digit: the axis stands behind it
        digit_left = px(MARGIN)
        gutter_right = digit_left + side + px(GUTTER + 12)
        left = gutter_right + px(DIGIT_GAP / 2)
    placed, belief = _row(reading, left, ratio, slack)
    width = belief.left + belief.width + px(MARGIN)

    def wrapped(text: str, most: int) -> tuple[str, ...]:
        return wrap(text, round(most / slack), px(SMALL), reading.chinese)

    digit_caption = wrapped(reading.word("digit_row" if reading.payload.by_rows else "digit_timestep"), side)
    digit_foot = wrapped(reading.word("reading_row" if reading.payload.by_rows else "reading_timestep"), side)
    belief_foot = wrapped(reading.word("belief"), belief.width)
    all_notes = tuple(line for note in (*reading.notes, *notes) for line in wrapped(note, width - 2 * px(MARGIN)))
    small = px(SMALL * LINE)
    head_top = px(MARGIN + TITLE * LINE + PLAIN * LINE + 12)
    top = head_top + max(px(SYMBOL * 1.15 + 26), px(NAME * LINE) + small * len(digit_caption) + px(6))
    strip_top = top + side + px(STRIP_GAP)
    foot_top = strip_top + px(STRIP + 5)
    foot = max(
        *(small * len(place.foot) for place in placed),
        small * len(digit_foot),
        px(PLAIN * LINE + NOW * LINE + 4) + small * len(belief_foot),
    )
    height = foot_top + foot + (px(8) + small * len(all_notes) if all_notes else 0) + px(MARGIN - 4)
    return Plan(
        reading, ratio, width, height, side, lines, math.ceil(reading.steps / lines), digit_left, gutter_right,
        placed, belief, head_top, top, strip_top, foot_top, digit_foot, digit_caption, belief_foot, all_notes,
        slack,
    )  # fmt: skip


def _side(steps: int, ratio: int) -> tuple[int, int]:
    """Pixels a side of the digit, a multiple of 28, and lines: a line a timestep where there is a pixel for each."""
    for side in range(DIGIT * ratio, (DIGIT + 112) * ratio + 1, SIDE):
        if side % steps == 0:
            return side, steps
    side = (DIGIT + 112) * ratio
    lines = next(math.ceil(steps / each) for each in range(1, steps + 1)
                 if steps % each == 0 and side % (steps // each) == 0)  # fmt: skip
    return side, lines


def _row(reading: Reading, left: int, ratio: int, slack: float) -> tuple[tuple[Placed, ...], Placed]:
    """The lanes side by side from `left` on, as wide as the picture allows, and the belief after them."""
    count, belief_px = reading.belief.values.shape[1], BELIEF_COLUMN * ratio
    room = (WIDTH - MARGIN) * ratio - left - belief_px * count
    wanted = min(max(room // max(1, len(reading.lanes)) - LANE_GAP * ratio, NARROWEST * ratio), WIDEST * ratio)
    placed = []
    for lane in reading.lanes:
        placed.append(_placed(reading, lane, wanted, left, ratio, slack))
        left += placed[-1].width + LANE_GAP * ratio
    return tuple(placed), Placed(reading.belief, 1, count, belief_px, left, (), round(NAME * ratio))


def _placed(reading: Reading, lane: Lane, wanted: int, left: int, ratio: int, slack: float) -> Placed:
    """A lane about `wanted` pixels wide."""
    own = lane.values.shape[1]
    group = math.ceil(own / wanted)
    columns = math.ceil(own / group)
    column_px = max(1, min(round(wanted / columns), round(WIDEST_COLUMN * ratio)))
    width = columns * column_px
    units = reading.word("unit") if lane.units == 1 else reading.word("units", units=lane.units)
    sentences = [units, *([reading.word("binned", group=group * lane.group)] if group * lane.group > 1 else [])]
    most = round(max(width, 64 * ratio) / slack)
    foot = tuple(line for text in sentences for line in wrap(text, most, round(SMALL * ratio), reading.chinese))
    symbol = letters("symbol", round(SYMBOL * ratio), False).width(lane.symbol) + 6 * ratio
    size = NAME
    while size > 8 and symbol + letters("bold", round(size * ratio), reading.chinese).width(lane.name) > most:
        size -= 0.5
    return Placed(lane, group, columns, column_px, left, foot, round(size * ratio))


def wrap(text: str, most: int, size: int, chinese: bool, role: Role = "plain") -> tuple[str, ...]:
    """The text in lines of at most `most` pixels: broken at spaces, and in Chinese between any two letters."""
    font = letters(role, size, chinese)
    parts = list(text) if chinese else text.split(" ")
    glue = "" if chinese else " "
    lines: list[str] = []
    line = ""
    for part in parts:
        longer = f"{line}{glue}{part}" if line else part
        # Chinese punctuation may stand a little over the edge, but not at the beginning of a line
        if line and font.width(longer) > most and part not in "，。；、：）":
            lines.append(line.strip())
            line = part
        else:
            line = longer
    return (*lines, line.strip())
