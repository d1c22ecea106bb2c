"""What a picture of the score shows of a trace: the player's numbers and sentences, ready to be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from rnnlab.export import fonts
from rnnlab.export.selection import staged
from rnnlab.i18n import _, current_language, language, paragraph
from rnnlab.notation import CELLS
from rnnlab.player.score.lanes import Lane, WholeNumbers
from rnnlab.player.score.payload import ScorePayload, Shown
from rnnlab.trace import Trace

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Reading:
    """A trace as the score shows it: every value rounded to the three decimals that the player is given."""

    payload: ScorePayload
    title: str
    #: whether a font with Chinese is needed and there
    chinese: bool
    #: what a reader of the picture must know
    notes: tuple[str, ...]
    #: each lane's (T, C), and the belief's
    values: Mapping[str, Values] = field(repr=False)
    #: (28, 28) in [0, 1]
    image: Values = field(repr=False)
    #: which timestep reads each pixel: (28, 28)
    read_at: NDArray[np.intp] = field(repr=False)
    #: x_t: (T, I)
    inputs: Values = field(repr=False)

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """What stands between digit and belief."""
        return tuple(lane for lane in self.payload.lanes if lane.key != "probabilities")

    @property
    def belief(self) -> Lane:
        """The probabilities' lane."""
        return next(lane for lane in self.payload.lanes if lane.key == "probabilities")

    @property
    def steps(self) -> int:
        """T."""
        return self.payload.timesteps

    @property
    def lights(self) -> bool:
        """Whether the pixels of the moment are marked one by one, because the line cannot mark them."""
        return not (self.payload.aligned and self.steps <= len(self.image))

    def word(self, key: str, **fields: object) -> str:
        """One of the score's sentences."""
        return self.payload.text[key].format(**fields)

    def best(self, step: int) -> int:
        """The most probable digit after a timestep."""
        return int(np.argmax(self.values["probabilities"][step]))

    def now(self, step: int) -> str:
        """ "now: 7, 81 %"; after the last timestep "answer: 7, 81 %"."""
        share = float(self.values["probabilities"][step].max())
        key = "answer" if step == self.steps - 1 else "now"
        return self.word(key, digit=self.best(step), percent=percent(self.payload.text, share))

    def moment(self, step: int) -> str:
        """ "Row 12 of 28"."""
        key = "row_of" if self.payload.by_rows else "timestep_of"
        return self.word(key, step=step + 1, count=self.steps)


def read(what: Trace | Shown, *, chinese: bool | None = None) -> Reading:
    """What a picture shows of a trace, or of what is shown of a score; its sentences in the language of this context.

    A computer that has no font with Chinese cannot draw a Chinese sentence: the picture is then in English and says
    so. `chinese` says whether there is such a font; by default it is looked for.
    """
    shown = Shown.of(what)
    has_font = fonts.has_chinese() if chinese is None else chinese
    if current_language().startswith("zh") and not has_font:
        with language("en"):
            note = _("No Chinese font was found on this computer, so the words here are English.")
            return _reading(shown, has_font, (note,))
    return _reading(shown, has_font, ())


def _reading(shown: Shown, has_font: bool, notes: tuple[str, ...]) -> Reading:
    name = _shown_name(shown.name, CELLS[shown.trace.recipe.cell].name, has_font)
    payload, label = staged(replace(shown, name=name)), shown.label
    values = {lane.key: _decoded(lane.values) for lane in payload.lanes}
    image = _decoded(payload.image)
    read_at = np.empty(image.size, np.intp)
    read_at[payload.pixels.ravel()] = np.repeat(np.arange(payload.timesteps), payload.pixels.shape[1])
    last = values["probabilities"][-1]
    answer = int(np.argmax(last))
    sentences = [
        _(
            "{name}: it reads a {answer}, with {percent}.",
            name=payload.name,
            answer=answer,
            percent=percent(payload.text, float(last[answer])),
        )
    ]
    if label is not None and label != answer:
        sentences.append(payload.text["told_label"].format(label=label))
    if payload.group > 1:
        notes = (*notes, payload.text["server_bins"].format(group=payload.group))
    return Reading(
        payload=payload,
        title=paragraph(sentences),
        chinese=has_font and (current_language().startswith("zh") or fonts.is_chinese(payload.name)),
        notes=notes,
        values=values,
        image=image,
        read_at=read_at.reshape(image.shape),
        inputs=image.ravel()[payload.pixels.astype(np.intp)],  # (T, I)
    )


def _shown_name(name: str, cell: str, has_font: bool) -> str:
    """What the network is called, and what kind of cell it has unless that says it already."""
    if not name or (fonts.is_chinese(name) and not has_font) or name.replace("_", "").lower() == cell.lower():
        return cell
    return name if cell.lower() in name.lower() else f"{name} ({cell})"


def _decoded(whole: WholeNumbers) -> Values:
    """round(1000 v) back to v; the smallest number of its type stands for what is not finite."""
    values = whole.astype(np.float64) / 1000
    values[whole == np.iinfo(whole.dtype).min] = np.nan
    return values


def percent(text: Mapping[str, str], share: float) -> str:
    """A probability in words, as readout.js says it: nothing is called certain that is only nearly so."""
    if share >= 0.9995:
        value = ">\u00a099.9"
    elif share > 0.99:
        value = f"{share * 100:.1f}"
    else:
        value = str(int(share * 100 + 0.5))
    return text["percent"].format(value=value).replace(" ", "\u00a0")
