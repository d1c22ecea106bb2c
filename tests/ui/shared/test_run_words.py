"""How a run is spoken of."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from markdown_it import MarkdownIt

from rnnlab.runs.states import State
from rnnlab.settings import SETTINGS
from rnnlab.ui.runs.storage import size
from rnnlab.ui.shared import run_words
from rnnlab.ui.shared.run_words import escaped, moment, setting_text

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def at(monkeypatch: pytest.MonkeyPatch, zone: str | None, offset: int | None = None) -> None:
    context = SimpleNamespace(timezone=zone, timezone_offset=offset)
    monkeypatch.setattr(run_words, "st", SimpleNamespace(context=context))


@pytest.mark.parametrize(
    ("zone", "offset", "hour", "day", "told"),
    [
        ("UTC", 0, 9, 1, "today, 09:30"),
        ("UTC", 0, 23, 28, "yesterday, 23:30"),
        ("UTC", 0, 9, 27, "2026-02-27, 09:30"),
        ("Asia/Shanghai", -480, 17, 28, "today, 01:30"),
        ("Nowhere/At all", -480, 17, 28, "today, 01:30"),
        ("Nowhere/At all", None, 9, 1, "today, 09:30"),
        (None, None, 9, 1, "today, 09:30"),
    ],
)
def test_moments_are_the_readers(
    monkeypatch: pytest.MonkeyPatch, zone: str | None, offset: int | None, hour: int, day: int, told: str
) -> None:
    at(monkeypatch, zone, offset)
    when = datetime(2026, 3 if day == 1 else 2, day, hour, 30, tzinfo=UTC)
    assert moment(when, NOW) == told


@pytest.mark.parametrize(
    "text", ["a * b * c", "<b>x</b>", "[a](http://b)", "# 1. _x_ `y`", "1. one", "a | b ~~c~~", "\\*"]
)
def test_a_learners_words_are_shown_letter_by_letter(text: str) -> None:
    tokens = MarkdownIt().enable("strikethrough").parse(escaped(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    inline = tokens[1].children or []
    assert {token.type for token in inline} <= {"text", "text_special"}
    assert "".join(token.content for token in inline) == text


def test_every_state_has_its_words() -> None:
    assert run_words.STATES.keys() == set(State)


def test_values_are_read_as_a_person_says_them() -> None:
    assert setting_text(SETTINGS["input_layer"], None) == "none"
    assert setting_text(SETTINGS["reset_after"], True) == "yes"
    assert setting_text(SETTINGS["optimizer"], "sgd") == "SGD"
    assert setting_text(SETTINGS["steps"], 20_000) == "20,000"
    assert setting_text(SETTINGS["learning_rate"], 0.003) == "0.003"


@pytest.mark.parametrize(
    ("count", "told"), [(0, "0 kB"), (12_345, "12 kB"), (2_500_000, "2.5 MB"), (1_990_000_000, "1,990 MB")]
)
def test_sizes(count: int, told: str) -> None:
    assert size(count) == told
