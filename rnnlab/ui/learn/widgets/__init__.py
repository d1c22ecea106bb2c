"""The live widgets of the lessons, by their kinds.

A widget is a function ``(parameters: Mapping[str, Any], key: str) -> None`` called ``<kind>`` in the module
``rnnlab.ui.learn.widgets.<kind>``, which is imported when a lesson first shows it. `key` is unique on the page and
stays the same from one page run to the next: every key of Streamlit's that the widget uses begins with it. Parameters
that are not allowed raise `LabError`; `parameters.read` makes a dataclass of them.

A widget is drawn inside a fragment of its own, so what is clicked in it redraws it alone. A module that has its own
fragments, because it polls, says ``POLLS = True``. One that needs no more than the text's width says ``WIDE = False``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any, TypeAlias

from rnnlab.importing import one_at_a_time

LessonWidget: TypeAlias = Callable[[Mapping[str, Any], str], None]

_KINDS = (
    "by_hand",
    "diagram",
    "digit",
    "document",
    "finding",
    "forget_bias",
    "forgetting",
    "gradients",
    "held_gate",
    "how_sure",
    "loss",
    "permuted",
    "run",
    "score",
    "shapes",
    "softmax",
    "source",
    "tensorflow1",
    "timesteps",
)

#: kind -> the name of its module
WIDGETS: Mapping[str, str] = MappingProxyType({kind: f"{__name__}.{kind}" for kind in _KINDS})


@dataclass(frozen=True, slots=True)
class FoundWidget:
    """A widget that is there: its function, and how it wants to be shown."""

    show: LessonWidget
    #: wider than the column of text
    wide: bool
    #: draws itself again by fragments of its own
    polls: bool


def find_widget(kind: str) -> FoundWidget | None:
    """The widget of this kind; None where there is no module for it."""
    if kind not in WIDGETS or find_spec(WIDGETS[kind]) is None:
        return None
    with one_at_a_time:
        module = import_module(WIDGETS[kind])
    return FoundWidget(getattr(module, kind), wide=getattr(module, "WIDE", True), polls=getattr(module, "POLLS", False))
