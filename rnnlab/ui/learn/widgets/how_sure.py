"""How sure an accuracy is: the interval that n images allow, and what real draws of n test images give."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from rnnlab.data import load_mnist
from rnnlab.errors import LabError
from rnnlab.figures.intervals import Row, intervals
from rnnlab.i18n import _
from rnnlab.network import shipped_networks
from rnnlab.stats import Measured, draws, measured
from rnnlab.ui.app import frame, state
from rnnlab.ui.app.changes import noted
from rnnlab.ui.components.charts import chart
from rnnlab.ui.learn.widgets import parameters as reading
from rnnlab.ui.shared import gradient_networks, networks
from rnnlab.ui.shared.gradient_networks import Condition

#: how many images: the documents' 128, MNIST's 10,000, and some between
IMAGES = (16, 32, 64, 128, 256, 512, 1_000, 2_000, 5_000, 10_000)
#: the sizes that stand below one another, so that they can be compared
_COMPARED = (16, 128, 1_000, 10_000)
_DRAWS = 20
#: up to a tenth of all, so that two draws have few images in common
_DRAWN = tuple(images for images in IMAGES if images <= 1_000)
#: a quickly trained SimpleRNN of the Gradients page; it makes enough mistakes to count
QUICK = "quick_simple_rnn"


@dataclass(frozen=True, slots=True)
class HowSureSettings:
    """The interval of a figure, or draws of real test images; how many images at first, and what was measured."""

    show: str = "interval"
    images: int = 128
    #: of the interval
    accuracy: float = 0.9
    #: of the draws: a shipped network, or `QUICK`
    network: str = QUICK

    def __post_init__(self) -> None:
        reading.among("show", self.show, ("interval", "draws"))
        allowed = _DRAWN if self.show == "draws" else IMAGES
        reading.among("images", str(self.images), tuple(map(str, allowed)))
        reading.among("network", self.network, (QUICK, *shipped_networks()))
        if (
            isinstance(self.accuracy, bool)
            or not isinstance(self.accuracy, int | float)
            or not 0.5 <= self.accuracy <= 1
        ):
            raise LabError(
                "This part of the lesson: “{name}” goes from {low} to {high}.", name="accuracy", low=0.5, high=1
            )


def how_sure(parameters: Mapping[str, Any], key: str) -> None:
    """Sliders, a picture of the intervals, and what it says in a sentence. Raises `LabError` on bad parameters."""
    settings = reading.read(HowSureSettings, parameters)
    if settings.show == "interval":
        _interval(settings, key)
    else:
        _draws(settings, key)


def _images_slider(label: str, options: Sequence[int], first: int, key: str) -> int:
    chosen: int = st.select_slider(
        label, options, first, format_func=_thousands, key=f"{key}_images", on_change=noted()
    )
    return chosen


def _interval(settings: HowSureSettings, key: str) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        images = _images_slider(_("Measured on how many images"), IMAGES, settings.images, key)
    with right:
        percent = st.slider(
            _("Accuracy that was measured"),
            50.0,
            100.0,
            100 * settings.accuracy,
            0.1,
            format="%.1f %%",
            key=f"{key}_accuracy",
            on_change=noted(),
        )
    found = measured(round(images * percent / 100), images)
    st.markdown(
        _(
            "**{right} of {images} right: {accuracy}.** By these images alone, the network’s accuracy may be anywhere from "
            "**{low}** to **{high}**.",
            right=_thousands(found.right),
            images=_thousands(images),
            accuracy=_percent(found.accuracy),
            low=_percent(found.low),
            high=_percent(found.high),
        )
    )
    others = [measured(round(size * percent / 100), size) for size in _COMPARED if size != images]
    rows = sorted([found, *others], key=lambda row: row.images)
    names = [_("{images} images", images=_thousands(row.images)) for row in rows]
    shown = [Row(row, name, row is found) for row, name in zip(rows, names, strict=True)]
    low = math.floor(10 * min(row.low for row in rows)) / 10
    chart(intervals(shown, low=low, dark=frame.is_dark()), f"{key}_interval")
    st.caption(
        _(
            "Each line is a 95 % interval (Wilson’s): all accuracies under which such a figure would be no surprise. The "
            "same accuracy on other numbers of images stands beside it."
        )
    )


def _draws(settings: HowSureSettings, key: str) -> None:
    right = _right(settings.network)
    left, button = st.columns([3, 1], gap="medium", vertical_alignment="bottom")
    seed_key = f"{key}_seed"
    with left:
        images = _images_slider(_("Test images in each draw"), _DRAWN, settings.images, key)
    with button:
        st.button(
            _("Draw again"),
            icon=":material/casino:",
            key=f"{key}_again",
            width="stretch",
            on_click=noted(state.count_up),
            args=(seed_key,),
        )
    found = draws(right, images, _DRAWS, st.session_state.get(seed_key, 0))
    truth = float(right.mean())
    st.markdown(_told(found, truth))
    low = max(0.0, min(one.low for one in found) - 0.02)
    chart(intervals([Row(one) for one in found], truth=truth, low=low, dark=frame.is_dark()), f"{key}_draws")
    st.caption(
        _(
            "{name}. Each line is one draw of {images} of MNIST’s 10,000 test images: the dot is the accuracy on them, the "
            "line its 95 % interval. The dotted line is the accuracy on all 10,000. A cross: this interval misses it.",
            name=_name(settings.network),
            images=_thousands(images),
        )
    )


def _told(found: tuple[Measured, ...], truth: float) -> str:
    shares = [one.accuracy for one in found]
    return _(
        "One network, {draws} draws: from **{lowest}** to **{highest}**. On all 10,000 images it reads {truth}. "
        "**{held} of {draws}** intervals hold that figure.",
        draws=len(found),
        lowest=_percent(min(shares)),
        highest=_percent(max(shares)),
        truth=_percent(truth, 2),
        held=sum(one.holds(truth) for one in found),
    )


@st.cache_data(show_spinner=False)
def _right(network: str) -> NDArray[np.bool_]:
    """Whether the network reads each of the 10,000 test images rightly."""
    test = load_mnist().test
    reader = (
        gradient_networks.network_of("simple_rnn", Condition(28, trained=True))
        if network == QUICK
        else networks.shipped(network)
    )
    result: NDArray[np.bool_] = reader.predict(test.images) == test.labels
    return result


def _name(network: str) -> str:
    if network == QUICK:
        return _("A SimpleRNN of 64 units, trained quickly")
    return _(networks.SHIPPED[network])


def _thousands(number: int) -> str:
    return f"{number:,}"


def _percent(share: float, digits: int = 1) -> str:
    return _("{value} %", value=f"{100 * share:.{digits}f}")
