"""A lesson's row of the translation table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rnnlab.tensorflow1 import TOPICS, find_topic
from rnnlab.ui.learn.widgets import parameters as reading
from rnnlab.ui.tensorflow1.topic import show_topic


@dataclass(frozen=True, slots=True)
class TopicSettings:
    """Which topic (`rnnlab.tensorflow1.TOPICS`)."""

    topic: str

    def __post_init__(self) -> None:
        reading.among("topic", self.topic, tuple(TOPICS))


def tensorflow1(parameters: Mapping[str, Any], key: str) -> None:
    """Show one topic in full. Raises `LabError` if there is none of that key."""
    show_topic(find_topic(reading.read(TopicSettings, parameters).topic), f"{key}_tensorflow1")
