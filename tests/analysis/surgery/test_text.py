"""Surgeries as text: there and back, and nothing else gets in."""

from __future__ import annotations

import re
import string
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlab.analysis.surgery import MOST_SURGERIES, Clamp, Hide, Listed, Rows, Zero, from_text, to_text
from rnnlab.analysis.surgery.text import LONGEST_TEXT
from rnnlab.errors import LabError
from rnnlab.recipe import Recipe
from tests.analysis.surgery.oracle import surgeries_for

RECIPES = [Recipe(timesteps=784, hidden_size=512), Recipe(cell="gru"), Recipe(cell="simple_rnn")]

plans = st.lists(
    st.builds(
        Listed,
        st.sampled_from(RECIPES).flatmap(surgeries_for),
        st.text(max_size=60),
        st.booleans(),
    ),
    max_size=MOST_SURGERIES,
).map(tuple)


@settings(max_examples=80, deadline=None)
@given(plans)
def test_there_and_back(plan: tuple[Listed, ...]) -> None:
    text = to_text(plan)
    assert from_text(text) == plan
    assert quote(text, safe="") == text  # nothing in it changes on its way through a URL


def test_it_can_be_read_by_a_person() -> None:
    plan = (
        Listed(Clamp("forget", 0, Rows(9, 13))),
        Listed(Zero(Rows(0, 0), (0, 1, 2, 7)), on=False),
        Listed(Hide(Rows(3, 5)), "my eyes"),
    )
    assert to_text(plan) == "clamp_forget_0_10-14_all~off_zero_1-1_1-3.8~hide_4-6_bXkgZXllcw"
    assert to_text(()) == ""
    assert from_text("") == ()


def test_the_longest_plan_fits() -> None:
    every_second = tuple(range(0, 512, 2))
    listed = Listed(Clamp("candidate", -0.1234, Rows(700, 783), every_second), "\U0001f9e0" * 40, on=False)
    plan = (listed,) * MOST_SURGERIES
    assert from_text(to_text(plan)) == plan


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "clamp",
        "off",
        "~",
        "hide_1-3~",
        "hide_0-3",
        "hide_3-1",
        "hide_1-785",
        "hide_1",
        "hide_1-2-3",
        "hide_1-3_a_b",
        "hide_1-3_=",
        "hide_1-3_\u0660",
        "hide_\u0661-3",
        "hide_+1-3",
        "hide_1-3_gA",
        "zero_1-3_0",
        "zero_1-3_513",
        "zero_1-3_5-1",
        "zero_1-3_",
        "zero_1-3_1-99999",
        "clamp_forget_nan_1-3_all",
        "clamp_forget_1e0_1-3_all",
        "clamp_forget_2_1-3_all",
        "clamp_hidden_0_1-3_all",
        "clamp___class___0_1-3_all",
        "reset_1_everything",
        "reset_0_both",
        "carry_10000",
        "carry_-1",
        "carry_999999999999999999999999",
        "shuffle_1.5",
        "repeat_1_1",
        "bias_11",
        "bias_" + "9" * 5_000,
        "~".join(["reverse"] * (MOST_SURGERIES + 1)),
        "reverse" + "_a" * LONGEST_TEXT,
    ],
)
def test_hostile_text_is_refused(text: str) -> None:
    with pytest.raises(LabError) as refused:
        from_text(text)
    assert len(str(refused.value)) < 200


@settings(max_examples=400, deadline=None)
@given(
    st.text()
    | st.text(string.ascii_lowercase + string.digits + "_-.~", max_size=80)
    | st.lists(st.sampled_from(re.findall(r"\w+?_|[-~.\d]|off_|all", "clamp_forget_0_10-14_all~off_hide_1-7")), max_size=30)
    .map("".join)
)  # fmt: skip
def test_any_text_is_a_plan_or_refused(text: str) -> None:
    try:
        plan = from_text(text)
    except LabError:
        return
    assert len(plan) <= MOST_SURGERIES
    assert from_text(to_text(plan)) == plan


@pytest.mark.parametrize("name", ["a" * 60, "two\nlines", "\u202e\x00", "  spaces   within  "])
def test_a_name_is_one_short_line(name: str) -> None:
    kept = Listed(Hide(Rows(0, 1)), name).name
    assert len(kept) <= 40
    assert kept.isprintable()
    assert kept == kept.strip()
