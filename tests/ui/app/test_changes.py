"""Which parts of a page were changed, and that every widget notes it. In a real browser: tests/browser/test_two_fragments.py."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from rnnlab.ui.app import changes

UI = Path(changes.__file__).parents[1]
#: pages without fragments, where every message draws the whole page
WHOLE = {"gradients", "home", "shapes", "trajectories"}
#: what has a value that a learner changes, and what is clicked
VALUES = {"slider", "select_slider", "number_input", "text_input", "text_area", "toggle", "checkbox", "segmented_control",
          "pills", "radio", "selectbox", "file_uploader"}  # fmt: skip
BUTTONS = {"button"}


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    session: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", session)
    return session


def test_a_fragment_that_was_changed_alone_is_drawn_alone() -> None:
    with changes.inside("panel"):
        changed = changes.noted()
    changed()
    assert not changes.noted_outside("panel")


def test_what_was_changed_outside_is_noted_once() -> None:
    changes.noted()()
    with changes.inside("panel"):
        changes.noted()()
    assert changes.noted_outside("panel")
    assert not changes.noted_outside("panel")


def test_two_fragments() -> None:
    with changes.inside("panel"), changes.inside("menu"):
        changes.noted()()
    assert changes.noted_outside("panel")


def test_the_whole_page_leaves_nothing_noted() -> None:
    changes.noted()()
    changes.forget()
    assert not changes.noted_outside("panel")


def test_the_callback_gets_its_arguments() -> None:
    called: list[tuple[int, int]] = []
    changes.noted(lambda one, two: called.append((one, two)))(1, two=2)
    assert called == [(1, 2)]


def test_a_place_is_left_though_its_drawing_failed() -> None:
    with pytest.raises(ValueError, match="drawing"), changes.inside("panel"):
        raise ValueError("drawing")
    changes.noted()()
    assert changes.noted_outside("panel")


def widgets() -> Iterator[tuple[str, str, ast.Call]]:
    """Where each widget beside fragments is drawn, and of which kind it is."""
    for file in sorted(UI.rglob("*.py")):
        place = file.relative_to(UI)
        if place.parts[0] in WHOLE or place.name == "fields.py":  # in a form, only its own button has a callback
            continue
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match call:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="state" | "settings"))):
                    pass  # no widget of Streamlit's
                case ast.Call(func=ast.Attribute(attr=kind)) if kind in VALUES | BUTTONS:
                    yield f"{place}:{call.lineno}", kind, call


def notes(kind: str, call: ast.Call) -> bool:
    given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    if None in given:  # what `rnnlab.ui.app.state` gives, which notes
        return given[None].startswith(("state.", "bound", "looked_at"))
    return given.get("on_click" if kind in BUTTONS else "on_change", "").startswith("noted(")


def test_every_widget_beside_fragments_notes_its_changes() -> None:
    found = list(widgets())
    assert len(found) > 80  # the way of looking works
    assert [place for place, kind, call in found if not notes(kind, call)] == []
