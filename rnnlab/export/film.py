"""The score as a film: one picture a timestep, the moment moving, again and again. GIF and WebP."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, features

from rnnlab.errors import LabError
from rnnlab.export import colours
from rnnlab.export.colours import Colours, Theme, mix
from rnnlab.export.layout import plan
from rnnlab.export.moment import paint_moment
from rnnlab.export.picture import PixelPainter
from rnnlab.export.reading import read
from rnnlab.export.score import Score, paint_digit, paint_lanes, paint_still, paint_unread, read_lines, score
from rnnlab.i18n import _
from rnnlab.player.score.payload import Shown
from rnnlab.trace import Trace

#: the most pictures in a film
MOST_FRAMES = 120
#: milliseconds that the answer stands before it all begins again, besides its own; as clock.js has it
HOLD = 800
#: a GIF counts time in hundredths of a second
_TICK = 10
#: a GIF has 256 colours, one of which stands for "as before"
_COLOURS = 255
_GREYS = 48


@dataclass(frozen=True, eq=False)
class Film:
    """What a film shows: `steps` are its timesteps, from 0, and `durations` how many milliseconds each one stands."""

    score: Score = field(repr=False)
    steps: tuple[int, ...]
    durations: tuple[int, ...]

    def frames(self) -> Iterator[Image.Image]:
        """One picture after the other; only what changes is painted."""
        look, plan_ = self.score.look, self.score.plan
        kept = PixelPainter(Image.new("RGB", (plan_.width, plan_.height), look.background))
        paint_still(kept, self.score)
        paint_unread(kept, self.score, 0)
        lines = 0
        for step in self.steps:
            known, lines = lines, read_lines(plan_, step)
            paint_lanes(kept, self.score, known, lines)
            paint_digit(kept, self.score, step)
            moment = PixelPainter(kept.image.copy())
            paint_moment(moment, self.score, step)
            yield moment.image


def film(what: Trace | Shown, *, dark: bool = False) -> Film:
    """The film of a trace, or of what is shown of a score, at the score's usual pace; see `score_gif`."""
    shown = Shown.of(what)
    count = shown.trace.timesteps
    stride = math.ceil(count / MOST_FRAMES)
    # every film ends with the last timestep
    steps = tuple(range((count - 1) % stride, count, stride))
    notes: tuple[str, ...] = ()
    if stride > 1:
        notes = (_("{count} timesteps, of which the film shows every {stride}th.", count=count, stride=stride),)
    each = max(round(stride * 1000 / rate(count) / _TICK), 2) * _TICK
    look = colours.theme(dark)
    made = score(plan(read(shown), 1, notes), look)
    return Film(made, steps, (each,) * (len(steps) - 1) + (each + HOLD,))


def rate(steps: int) -> float:
    """Timesteps a second, as clock.js has it: four of 28; longer and shorter sequences take 5 to 14 seconds."""
    return float(steps / (7 * (steps / 28) ** 0.2))


def score_gif(what: Trace | Shown, *, dark: bool = False) -> bytes:
    """The score as an animated GIF: a picture a timestep, at most 120, which plays again and again.

    The colours are the player's, in the about twenty steps of each that a GIF has room for. Parameters as in
    `picture.score_png`.
    """
    made = film(what, dark=dark)
    palette = Palette(made.score)
    first, *rest = [palette.image(frame) for frame in made.frames()]
    file = io.BytesIO()
    first.save(file, "GIF", save_all=True, append_images=rest, duration=list(made.durations), loop=0, optimize=True)
    return file.getvalue()


def score_webp(what: Trace | Shown, *, dark: bool = False) -> bytes:
    """The score as an animated WebP, the same film as `score_gif` in a third of the bytes.

    Raises `LabError` where Pillow was built without WebP.
    """
    if not features.check("webp"):
        raise LabError("This computer's Pillow cannot write WebP. Take the GIF, or install Pillow from PyPI.")
    made = film(what, dark=dark)
    palette = Palette(made.score)
    first, *rest = [palette.image(frame).convert("RGB") for frame in made.frames()]
    file = io.BytesIO()
    # of few colours and without key frames it is small and quick
    first.save(file, "WEBP", save_all=True, append_images=rest, duration=list(made.durations), loop=0,
               lossless=True, quality=20, method=1, kmax=0)  # fmt: skip
    return file.getvalue()


class Palette:
    """The colours of a GIF: even steps of every lane's hue, and greys for words. Each picture has the same ones."""

    def __init__(self, it: Score) -> None:
        self.colours = _palette(it)
        # the index of each of the 2**24 colours, found when it is first met
        self._known = np.full(1 << 24, _COLOURS, np.uint8)
        self._codes = np.zeros((it.plan.height, it.plan.width), np.uint32)
        self._places = np.zeros(self._codes.shape, np.uint8)
        self._learn(self._codes[:1, 0])
        self._places[:] = self._known[0]

    def image(self, picture: Image.Image) -> Image.Image:
        """The picture, every pixel in the nearest of these colours. Only rows that differ from the last are looked up."""
        codes = np.frombuffer(picture.tobytes("raw", "RGBX"), "<u4").reshape(self._codes.shape)  # red lowest
        changed = np.flatnonzero((codes != self._codes).any(axis=1))
        rows = codes[changed] & 0xFFFFFF
        places = self._known[rows]
        fresh = rows[places == _COLOURS]
        if fresh.size:
            self._learn(np.unique(fresh))
            places = self._known[rows]
        self._places[changed] = places
        self._codes = codes
        image = Image.fromarray(self._places.copy())  # Pillow shares the memory
        image.putpalette(self.colours.tobytes())
        return image

    def _learn(self, codes: NDArray[np.uint32]) -> None:
        channels = np.stack([(codes >> shift) & 255 for shift in (0, 8, 16)], axis=1).astype(np.int32)  # (N, 3)
        apart = ((channels[:, None] - self.colours.astype(np.int32)) ** 2).sum(axis=2)  # (N, C)
        self._known[codes] = apart.argmin(axis=1).astype(np.uint8)


def _palette(it: Score) -> Colours:
    look = it.look
    single = [look.background, look.text, look.primary, look.edge, look.soft, look.unread]
    single += _steps(look, _GREYS)
    # ink that has not been read yet
    single += [mix(look.unread, grey, 0.2) for grey in _steps(look, 8)]
    if it.plan.reading.lights:  # ink under the marked pixels
        single += [mix(grey, look.primary, 0.6) for grey in _steps(look, 12)]
    hues = dict.fromkeys(look.hue(place.lane) for place in it.placed)
    hues.update(dict.fromkeys(look.hue_below(place.lane) for place in it.placed if place.lane.low < 0))
    hues.pop(look.negative, None)  # it lies among the greys
    single = list(dict.fromkeys(single))
    each = (_COLOURS - len(single)) // len(hues)
    ramps = [mix(look.background, hue, step / each) for hue in hues for step in range(1, each + 1)]
    return np.array(list(dict.fromkeys([*single, *ramps])), np.uint8)


def _steps(look: Theme, count: int) -> list[colours.Colour]:
    return [mix(look.background, look.text, step / (count - 1)) for step in range(count)]
