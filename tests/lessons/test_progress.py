"""Progress: to a short text and back, and two of them brought together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnlab.errors import LabError
from rnnlab.lessons import Progress

_STEPS = st.lists(
    st.tuples(st.integers(1, 99), st.integers(0, 9), st.none() | st.integers(0, 8), st.booleans()), max_size=20
)


def _made(steps: list[tuple[int, int, int | None, bool]]) -> Progress:
    made = Progress()
    for lesson, question, choice, done in steps:
        made = made.with_answer(lesson, question, choice)
        made = made.with_done(lesson) if done else made
    return made


@given(_STEPS)
def test_to_a_text_and_back(steps: list[tuple[int, int, int | None, bool]]) -> None:
    made = _made(steps)
    again = Progress.from_text(made.to_text())
    assert again.to_text() == made.to_text()
    for lesson, question, _choice, _done in steps:
        assert again.answer(lesson, question) == made.answer(lesson, question)
        assert again.is_done(lesson) == made.is_done(lesson)


def test_the_whole_course_is_a_short_text() -> None:
    made = Progress()
    for lesson in range(1, 22):
        made = made.with_done(lesson)
        for question in range(5):
            made = made.with_answer(lesson, question, 3)
    assert len(made.to_text()) < 200


def test_both_are_kept_and_the_first_answer_counts() -> None:
    mine, theirs = Progress.from_text("1n10-3d2"), Progress.from_text("1d23-2n001")
    assert mine.merged(theirs).to_text() == "1d13-2n001-3d2"
    assert Progress().merged(theirs).to_text() == theirs.to_text()


def test_an_answer_can_be_taken_back() -> None:
    assert Progress.from_text("1d12").with_answer(1, 0, None).to_text() == "1d02"


@pytest.mark.parametrize("text", ["nonsense", "1d1-", "0d1", "100d1", "1d1x", "1", "-"])
def test_a_damaged_text_is_refused(text: str) -> None:
    with pytest.raises(LabError):
        Progress.from_text(text)
