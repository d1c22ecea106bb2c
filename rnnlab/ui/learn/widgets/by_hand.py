"""A SimpleRNN of two units on a few timesteps: every number of every step, and sliders for all that makes them."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import streamlit as st

from rnnlab.errors import LabError
from rnnlab.i18n import _
from rnnlab.lessons.two_unit_rnn import TinyNetwork, TinyStep, TinyUnit
from rnnlab.notation import QUANTITIES
from rnnlab.page_theme import page_theme
from rnnlab.ui.app import frame, state
from rnnlab.ui.app.changes import noted
from rnnlab.ui.learn.widgets import parameters as reading

_SHORTEST, _LONGEST = 3, 5
#: weights go from minus this to this
_LARGEST = 3.0
_WEIGHTS = tuple(field.name for field in fields(TinyUnit))


@dataclass(frozen=True, slots=True)
class ByHandSettings:
    """The sequence that is read, and each unit's weights ``x``, ``h_1``, ``h_2`` and ``b``, at first."""

    xs: tuple[float, ...]
    unit_1: Mapping[str, float]
    unit_2: Mapping[str, float]

    def __post_init__(self) -> None:
        object.__setattr__(self, "xs", tuple(_number("xs", x, 0, 1) for x in self.xs))
        if not _SHORTEST <= len(self.xs) <= _LONGEST:
            raise LabError("The sequence has {low} to {high} timesteps.", low=_SHORTEST, high=_LONGEST)
        for name in ("unit_1", "unit_2"):
            given = getattr(self, name)
            if not isinstance(given, Mapping) or set(given) != set(_WEIGHTS):
                raise LabError("A unit needs these weights: {weights}.", weights=", ".join(_WEIGHTS))
            for value in given.values():
                _number(name, value, -_LARGEST, _LARGEST)


def _number(name: str, value: Any, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise LabError("This part of the lesson: “{name}” goes from {low} to {high}.", name=name, low=low, high=high)
    return float(value)


def by_hand(parameters: Mapping[str, Any], key: str) -> None:
    """Sliders above, the steps below. Raises `LabError` on parameters that are not allowed."""
    settings = reading.read(ByHandSettings, parameters)
    again = f"{key}_again"
    # another generation of sliders stands where the lesson put the first
    slider_key = f"{key}_{st.session_state.get(again, 0)}"
    network, xs = _sliders(settings, slider_key)
    st.html(_style(frame.is_dark()) + _steps(network, network.read(xs), dark=frame.is_dark()))
    st.caption(
        _(
            "Each sum: weight · pixel, then, in blue, each weight · what that unit was before, then the bias. Bars: −1 to 1."
        )
    )
    st.button(
        _("Back to the lesson’s numbers"),
        icon=":material/restart_alt:",
        type="tertiary",
        key=f"{key}_reset",
        on_click=noted(state.count_up),
        args=(again,),
    )


def _sliders(settings: ByHandSettings, key: str) -> tuple[TinyNetwork, list[float]]:
    """What the learner has set."""
    read, first, second = st.tabs([_("What is read"), _("Weights of unit 1"), _("Weights of unit 2")])
    with read:
        places = st.columns(len(settings.xs))
        xs = [
            place.slider(f"$x_{{{t}}}$", 0.0, 1.0, x, 0.1, format="%.1f", key=f"{key}_x_{t}", on_change=noted())
            for t, (place, x) in enumerate(zip(places, settings.xs, strict=True), start=1)
        ]
    units = []
    for number, (tab, given) in enumerate(((first, settings.unit_1), (second, settings.unit_2)), start=1):
        with tab:
            units.append(_unit(given, f"{key}_unit_{number}"))
    return TinyNetwork(*units), xs


def _unit(given: Mapping[str, float], key: str) -> TinyUnit:
    labels = {
        "x": _("of the input $x$"),
        "h_1": _("of unit 1 before"),
        "h_2": _("of unit 2 before"),
        "b": _("the bias"),
    }
    places = st.columns(len(_WEIGHTS))
    values = {
        name: place.slider(
            labels[name],
            -_LARGEST,
            _LARGEST,
            float(given[name]),
            0.1,
            format="%.1f",
            key=f"{key}_{name}",
            on_change=noted(),
        )
        for name, place in zip(_WEIGHTS, places, strict=True)
    }
    return TinyUnit(**values)


def _style(dark: bool) -> str:
    """The look of the steps; what comes from the state has the hidden state's colour."""
    state = QUANTITIES["hidden"].colour_dark if dark else QUANTITIES["hidden"].colour
    return f"""<style>
.by-hand {{ display: grid; grid-template-columns: auto auto 1fr 1fr; gap: 0; align-items: stretch;
  font-variant-numeric: tabular-nums; font-size: 14px; line-height: 1.5; }}
.by-hand > * {{ padding: 8px 16px 8px 0; border-bottom: 1px solid rgba(128, 128, 128, .3); }}
.by-hand .head {{ font-weight: 600; }}
.by-hand .x {{ text-align: center; }}
.by-hand .x b {{ display: inline-block; min-width: 2.4em; padding: 2px 6px; border-radius: 4px; border: 1px solid rgba(128, 128, 128, .45); }}
.by-hand .sum {{ white-space: nowrap; }}
.by-hand .h {{ font-weight: 700; }}
.by-hand .track {{ position: relative; height: 8px; margin-top: 4px; border-radius: 4px; background: rgba(128, 128, 128, .2); max-width: 260px; }}
.by-hand .track i {{ position: absolute; top: 0; bottom: 0; border-radius: 4px; background: {state}; }}
.by-hand .track::after {{ content: ""; position: absolute; left: 50%; top: -2px; bottom: -2px; width: 1px; background: currentColor; }}
.by-hand .memory {{ color: {state}; }}
@media (max-width: 640px) {{
  .by-hand {{ font-size: 12.5px; }}
  .by-hand > * {{ padding-right: 8px; }}
  .by-hand .sum {{ white-space: normal; }}
  .by-hand .x b {{ min-width: 1.8em; padding: 1px 3px; }}
}}
</style>"""


def _steps(network: TinyNetwork, steps: tuple[TinyStep, ...], *, dark: bool = False) -> str:
    page = page_theme(dark)
    heads = ("t", "x<sub>t</sub>", _head(_("Unit 1"), 1), _head(_("Unit 2"), 2))
    cells = [f'<div class="head">{head}</div>' for head in heads]
    for t, step in enumerate(steps, start=1):
        cells.append(f"<div>{t}</div>")
        shade = round(100 * step.x)
        # ink as the digit has it: the more, the darker
        figures = page.background if step.x > 0.5 else "inherit"
        style = f"background: color-mix(in srgb, {page.text} {shade}%, transparent); color: {figures}"
        cells.append(f'<div class="x"><b style="{style}">{step.x:.1f}</b></div>')
        cells += [_cell(unit, step, place) for place, unit in enumerate(network.units)]
    label = html.escape(_("Every number of every timestep"))
    return f'<div class="by-hand" role="group" aria-label="{label}">{"".join(cells)}</div>'


def _head(name: str, number: int) -> str:
    return f"{html.escape(name)}: h<sub>{number}</sub> = tanh(…)"


def _cell(unit: TinyUnit, step: TinyStep, place: int) -> str:
    """One unit at one timestep: its sum written out, the sum, its tanh, and that as a bar from −1 to 1."""
    before = zip((unit.h_1, unit.h_2), step.h_prev, strict=True)
    memory = " + ".join(f"{_signed(weight, 1)}·{_signed(h, 2)}" for weight, h in before)
    terms = f'{_signed(unit.x, 1)}·{step.x:.1f} + <span class="memory">{memory}</span> + {_signed(unit.b, 1)}'
    h = step.h[place]
    left, width = (50 + 50 * min(h, 0), 50 * abs(h))
    return (
        f'<div><span class="sum">{terms}</span> = {_plain(step.pre[place])}<br>'
        f'tanh({_plain(step.pre[place])}) = <span class="h">{_plain(h)}</span>'
        f'<div class="track"><i style="left: {left:.1f}%; width: {width:.1f}%"></i></div></div>'
    )


def _plain(value: float) -> str:
    """Two decimals, with a minus sign that is one, and without a negative zero."""
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text.replace("-", "−")


def _signed(value: float, digits: int) -> str:
    """A number inside a sum: in brackets where it is negative."""
    text = f"{value:.{digits}f}"
    return f"(−{text[1:]})" if value < 0 and float(text) != 0 else text.lstrip("-")
