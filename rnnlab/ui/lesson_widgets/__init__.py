"""The live widgets of the lessons, by their kinds.

A widget is a function ``(parameters: Mapping[str, Any], key: str) -> None`` called ``<kind>`` in the module
``rnnlab.ui.lesson_widgets.<kind>``, which is imported when a lesson first shows it. `key` is unique on the page and
stays the same from one page run to the next: every widget key of Streamlit's begins with it. Parameters that are not
allowed raise `LabError`; `parameters.read` makes a dataclass of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any, TypeAlias

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


def is_there(kind: str) -> bool:
    """Whether there is a module for this kind of widget."""
    return kind in WIDGETS and find_spec(WIDGETS[kind]) is not None


def load_widget(kind: str) -> LessonWidget:
    """The function that shows a widget of this kind, which `is_there`."""
    widget: LessonWidget = getattr(import_module(WIDGETS[kind]), kind)
    return widget
