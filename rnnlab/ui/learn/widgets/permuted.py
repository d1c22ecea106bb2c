"""Digits whose pixels are shuffled, always in the same way, beside the same digits by rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from rnnlab.data import as_sequence, load_mnist, pixel_order
from rnnlab.errors import LabError
from rnnlab.figures.pieces import piece_picture
from rnnlab.i18n import _
from rnnlab.recipe import Recipe
from rnnlab.settings import PIXELS, SIDE
from rnnlab.ui.app import frame
from rnnlab.ui.app.changes import noted
from rnnlab.ui.components.pixel_pictures import Picture, pixel_pictures
from rnnlab.ui.learn.widgets import parameters as reading

WIDE = False

_LETTERS = "ABCD"


@dataclass(frozen=True, slots=True)
class PermutedSettings:
    """Which test digits, shuffled by which seed, and whether only the shuffled pictures are shown."""

    samples: tuple[int, ...] = (0,)
    #: both | shuffled
    show: str = "both"
    permutation_seed: int = 1
    #: the shuffled row that is marked at first, from 1
    row: int = 12

    def __post_init__(self) -> None:
        object.__setattr__(self, "samples", tuple(self.samples))
        if not 1 <= len(self.samples) <= len(_LETTERS):
            raise LabError(
                "This part of the lesson: “{name}” goes from {low} to {high}.", name="samples", low=1, high=4
            )
        for sample in self.samples:
            reading.mnist_digit("samples", sample)
        reading.among("show", self.show, ("both", "shuffled"))
        reading.whole("permutation_seed", self.permutation_seed, 0, 2**31 - 1)
        reading.whole("row", self.row, 1, SIDE)


def permuted(parameters: Mapping[str, Any], key: str) -> None:
    """The digits, shuffled; beside each the digit by rows, with the pixels of one shuffled row marked in both.

    Raises `LabError` on parameters that are not allowed.
    """
    settings = reading.read(PermutedSettings, parameters)
    recipe = Recipe(order="permuted", permutation_seed=settings.permutation_seed)
    if settings.show == "shuffled":
        nothing = np.zeros((SIDE, SIDE), bool)
        pixel_pictures([_shuffled(sample, recipe, nothing, letter)
                        for letter, sample in zip(_LETTERS, settings.samples, strict=False)])  # fmt: skip
        return
    row = st.slider(_("Row of the shuffled picture"), 1, SIDE, settings.row, key=f"{key}_row", on_change=noted())
    order = pixel_order(recipe)  # (28, 28): the pixels of every shuffled row
    there = np.zeros(PIXELS, bool)
    there[order[row - 1]] = True
    here = np.zeros((SIDE, SIDE), bool)
    here[row - 1] = True
    pictures = []
    for letter, sample in zip(_LETTERS, settings.samples, strict=False):
        name = letter if len(settings.samples) > 1 else ""
        pictures += [_by_rows(sample, there.reshape(SIDE, SIDE), name), _shuffled(sample, recipe, here, name)]
    pixel_pictures(pictures)
    st.caption(
        _(
            "Marked: the 28 pixels that the network is given at row {row} of the shuffled picture. In the digit they stand in "
            "{count} different rows. The shuffle is seed {seed}, and is the same for every digit.",
            row=row,
            count=len(set(order[row - 1] // SIDE)),
            seed=settings.permutation_seed,
        )
    )


def _by_rows(sample: int, marked: np.ndarray, letter: str) -> Picture:
    test = load_mnist().test
    label = int(test.labels[sample])
    words = _("by rows: a {label}", label=label)
    return Picture(
        piece_picture(test.image(sample), marked, dark=frame.is_dark()),
        _named(letter, words),
        _("A {label}", label=label),
    )


def _shuffled(sample: int, recipe: Recipe, marked: np.ndarray, letter: str) -> Picture:
    picture = as_sequence(load_mnist().test.image(sample), recipe)  # (28, 28)
    return Picture(
        piece_picture(picture, marked, dark=frame.is_dark()),
        _named(letter, _("shuffled")),
        _("The pixels of a digit, shuffled: no shape can be seen"),
    )


def _named(letter: str, words: str) -> str:
    return _("{letter}: {words}", letter=letter, words=words) if letter else words
