"""The same digit cut into T pieces: what a timestep then reads, how large its network is, and what it reached."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from rnnlab.data import load_mnist
from rnnlab.errors import LabError
from rnnlab.figures.pieces import piece_picture
from rnnlab.i18n import _, paragraph
from rnnlab.notation import CELLS
from rnnlab.png import data_uri
from rnnlab.recipe import Recipe
from rnnlab.settings import PIXELS, SIDE, TIMESTEPS
from rnnlab.ui.app import frame
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.labels import percent
from rnnlab.ui.components.html_table import Row, html_table
from rnnlab.ui.learn.widgets import parameters as reading
from rnnlab.ui.shared import gradient_networks
from rnnlab.ui.shared.gradient_networks import Condition, network_of, reached

WIDE = False

_STYLE = """<style>
.pieces { display: flex; flex-wrap: wrap; gap: 12px 28px; align-items: flex-start; }
.pieces img { display: block; image-rendering: pixelated; border: 1px solid rgba(128, 128, 128, .45); border-radius: 4px; }
.pieces .whole { width: min(100%, 232px); }
.pieces .given { flex: 1 1 220px; min-width: 0; font-size: 15px; line-height: 1.5; }
.pieces .given img { height: 24px; max-width: 100%; margin: 6px 0 10px; }
.piece-lengths { margin-top: 8px; }
.piece-lengths thead th { vertical-align: bottom; }
</style>"""
#: pixels of the page for one of the piece, as far as there is room
_CELL = 14


@dataclass(frozen=True, slots=True)
class TimestepsSettings:
    """Into how many pieces which test digit is cut at first; whether the table of all lengths stands below."""

    timesteps: int = 28
    sample: int = 0
    table: bool = True

    def __post_init__(self) -> None:
        reading.among("timesteps", str(self.timesteps), tuple(map(str, TIMESTEPS)))
        reading.among("table", str(self.table), ("True", "False"))
        reading.mnist_digit("sample", self.sample)


def timesteps(parameters: Mapping[str, Any], key: str) -> None:
    """Sliders of T and of t, the digit with the piece of timestep t marked, and the networks of all T.

    Raises `LabError` on parameters that are not allowed, and where the trained networks are missing.
    """
    settings = reading.read(TimestepsSettings, parameters)
    lengths = gradient_networks.trained_lengths()
    if settings.timesteps not in lengths:
        raise LabError("The trained networks of this page are missing. Download RNN Lab again.")
    left, right = st.columns(2, gap="medium")
    with left:
        steps = int(
            st.select_slider(
                _("Timesteps T"), lengths, value=settings.timesteps, key=f"{key}_timesteps", on_change=noted()
            )
        )
    with right:  # a key a length: a slider that got another end would keep a value beyond it
        at = st.slider(_("Timestep t"), 1, steps, max(1, round(0.4 * steps)), key=f"{key}_t_{steps}", on_change=noted())
    image = load_mnist().test.image(settings.sample)
    _cut(image, steps, at, table=settings.table)
    if settings.table:
        _table(lengths, steps)
        st.caption(_trained_words(lengths))


def _cut(image: NDArray[np.float32], steps: int, at: int, *, table: bool) -> None:
    """The digit with one piece marked and what comes later pale; beside it the piece as the network is given it."""
    width = Recipe(timesteps=steps).inputs
    piece = np.arange(PIXELS).reshape(SIDE, SIDE) // width  # (28, 28): which timestep reads each pixel, from 0
    dark = frame.is_dark()
    whole = piece_picture(image, piece == at - 1, pale=piece > at - 1, dark=dark)
    given = piece_picture(image.reshape(steps, width)[at - 1 : at], np.ones((1, width), bool), dark=dark)
    lines = [
        _("Timestep {t} of {timesteps} reads {pixels} pixels:", t=at, timesteps=steps, pixels=width),
        _("Input I = 784 / {timesteps} = {pixels}.", timesteps=steps, pixels=width),
    ]
    if table:
        answers = ", ".join(
            _(
                "{cell}: {answer}",
                cell=CELLS[cell].name,
                answer=network_of(cell, Condition(steps, True)).trace(image).answer,
            )
            for cell in gradient_networks.CELLS
        )
        lines.append(_("The networks of this length read the digit as: {answers}.", answers=answers))
    first, *rest = (html.escape(line) for line in lines)
    strip = f'<img style="width: {width * _CELL}px" alt="" src="{data_uri(given)}">'
    alternative = html.escape(_("The digit; the piece of timestep {t} is marked", t=at))
    st.html(
        f'{_STYLE}<div class="pieces"><img class="whole" alt="{alternative}" src="{data_uri(whole)}">'
        f'<div class="given">{first}{strip}{"<br>".join(rest)}</div></div>'
    )


def _table(lengths: tuple[int, ...], now: int) -> None:
    names = [CELLS[cell].name for cell in gradient_networks.CELLS]
    heads = ["T", "I", _("LSTM: input weights"), _("recurrent weights"), *names]
    rows = [_row(steps, steps == now) for steps in lengths]
    st.html(_STYLE + html_table(heads, rows, kind="piece-lengths numbers"))


def _row(steps: int, now: bool) -> Row:
    recipe = network_of("lstm", Condition(steps, True)).recipe
    blocks, size = len(CELLS["lstm"].keras_order), recipe.hidden_size
    texts = [f"{steps}", f"{recipe.inputs}", f"{blocks * recipe.inputs * size:,}", f"{blocks * size * size:,}"]
    for cell in gradient_networks.CELLS:
        known = reached().get(f"{cell}_{steps}")
        texts.append(percent(known.test_accuracy) if known else "")
    return Row(texts, kind="now" if now else "")


def _trained_words(lengths: tuple[int, ...]) -> str:
    """What the figures of the table are, and how long each network was trained."""
    most = max(reached()[f"lstm_{steps}"].steps for steps in lengths)
    fewer = [steps for steps in lengths if reached()[f"lstm_{steps}"].steps < most]
    words = _(
        "Last three columns: the share of MNIST’s 10,000 test digits that the shipped network of this length reads. All have "
        "64 units; each was trained for {steps} steps of 128 digits.",
        steps=f"{most:,}",
    )
    if not fewer:
        return words
    exceptions = ", ".join(
        _("{count} at {timesteps} timesteps", count=reached()[f"lstm_{steps}"].steps, timesteps=steps)
        for steps in fewer
    )
    return paragraph([words, _("Long sequences take longer, and were given fewer: {each}.", each=exceptions)])
