"""The canvas: what the browser tells of it, and the drawing that comes of that."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import streamlit as st

from rnnlab.ink.drawing import Drawing, Stroke
from rnnlab.ui.app.state import PageState

A, B, C, D = (Stroke(((x, 40), (x, 200)), 18) for x in (40, 100, 160, 220))


@pytest.fixture
def canvas() -> ModuleType:
    from rnnlab.ui.components import canvas  # which only an app can import first

    return canvas


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A session whose page has a canvas, and reads nothing yet."""
    session: dict[str, Any] = {"rnnlab": PageState.from_url({}), "canvas_filled_with": Drawing()}
    monkeypatch.setattr(st, "session_state", session)
    return session


def tell(session: dict[str, Any], *strokes: Stroke, generation: int = 0) -> None:
    """What the browser says is on the canvas."""
    drawing = {"raw": Drawing(strokes).to_fabric("#000000"), "data": None}
    session[f"canvas_{generation}"] = SimpleNamespace(drawing=drawing)


def ink(session: dict[str, Any]) -> tuple[Stroke, ...]:
    strokes: tuple[Stroke, ...] = session["rnnlab"].values["ink"].strokes
    return strokes


def test_no_canvas_yet(canvas: ModuleType, session: dict[str, Any]) -> None:
    canvas.take_strokes()
    assert ink(session) == ()


def test_the_pen_adds(canvas: ModuleType, session: dict[str, Any]) -> None:
    session["rnnlab"].values["sample"] = 7
    for strokes in ((A,), (A, B), (A, B, C, D)):
        tell(session, *strokes)
        canvas.take_strokes()
        assert ink(session) == strokes
    assert session["rnnlab"].values["sample"] is None
    assert "canvas_generation" not in session  # it is the same canvas all the time


def test_what_is_told_again_is_no_news(canvas: ModuleType, session: dict[str, Any]) -> None:
    tell(session, A)
    canvas.take_strokes()
    session["rnnlab"].values["sample"] = 7
    canvas.take_strokes()
    assert ink(session) == (A,)
    assert session["rnnlab"].values["sample"] == 7


def test_strokes_after_those_that_it_was_filled_with(canvas: ModuleType, session: dict[str, Any]) -> None:
    session["canvas_filled_with"] = session["rnnlab"].values["ink"] = Drawing((A, B))
    tell(session, A, B)
    canvas.take_strokes()
    assert ink(session) == (A, B)
    tell(session, A, B, C)
    canvas.take_strokes()
    assert ink(session) == (A, B, C)


def test_a_canvas_that_the_browser_made_anew_loses_nothing(canvas: ModuleType, session: dict[str, Any]) -> None:
    session["canvas_filled_with"] = session["rnnlab"].values["ink"] = Drawing((A,))
    tell(session, A, B)
    canvas.take_strokes()
    tell(session, A)  # B is not on it any more
    canvas.take_strokes()
    assert ink(session) == (A, B)
    tell(session, A, C)
    canvas.take_strokes()
    assert ink(session) == (A, B, C)
    assert session["canvas_generation"] == 1  # and it is filled with all of it


def test_undo_knows_of_what_was_just_drawn(canvas: ModuleType, session: dict[str, Any]) -> None:
    tell(session, A)
    canvas.take_strokes()
    tell(session, A, B)
    canvas.undo()
    assert ink(session) == (A,)
    assert session["canvas_generation"] == 1
    canvas.undo()
    canvas.undo()
    assert ink(session) == ()


def test_a_canvas_to_be_made_anew_is_filled_with_what_was_just_drawn(
    canvas: ModuleType, session: dict[str, Any]
) -> None:
    tell(session, A)
    canvas.show_again()
    assert ink(session) == (A,)
    assert session["canvas_generation"] == 1
