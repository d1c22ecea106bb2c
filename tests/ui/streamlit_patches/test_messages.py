"""What a message of the browser asks for. The cases in a real browser are in tests/browser/test_heard.py."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from streamlit.components.v2.bidi_component.serialization import BidiComponentSerde
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.common import WidgetMetadata

from rnnlab.ui.streamlit_patches.messages import heard


class Session(AppSession):
    """A real session of a page with two fragments, one in the other, and a number in each and beside them."""

    def __init__(self) -> None:
        self._session_state = SessionState()
        self._fragment_storage = MemoryFragmentStorage()
        self._fragment_storage.register("outer", lambda: None)
        self._fragment_storage.register("inner", lambda: None, parent_fragment_id="outer")
        self._fragment_storage.register("other", lambda: None)
        for name in ("outer", "inner", "other", None):
            widgets = self._session_state._new_widget_state
            widgets.set_widget_metadata(_metadata(f"number of {name}", name))
            widgets.set_from_value(f"number of {name}", 0)

    def __del__(self) -> None:
        """There is nothing to shut down."""


def _metadata(widget: str, fragment: str | None) -> WidgetMetadata[Any]:
    return WidgetMetadata(widget, lambda sent: sent, lambda value: value, "int_value", fragment_id=fragment)


def number(of: str | None, value: int) -> WidgetState:
    return WidgetState(id=f"number of {of}", int_value=value)


def message(fragment: str, *widgets: WidgetState) -> ClientState:
    asked = ClientState(fragment_id=fragment, query_string="x=1")
    asked.widget_states.widgets.extend(widgets)
    return asked


def test_news_are_news_while_a_fragment_runs() -> None:
    """Streamlit puts what it knows of all widgets aside then, and fetches those of the fragment only."""
    session = Session()
    session._session_state._compact_state()
    assert heard(session, message("outer", number("outer", 2), number(None, 0))).fragment_id == "outer"
    assert heard(session, message("outer", number("outer", 2), number(None, 5))).fragment_id == ""
    assert dict(session._session_state._new_widget_state.states) == {}


def test_a_component_is_compared_by_what_it_says() -> None:
    session = Session()
    serde = BidiComponentSerde()
    widgets = session._session_state._new_widget_state
    widgets.set_widget_metadata(WidgetMetadata("score", serde.deserialize, serde.serialize, "json_value"))
    widgets.set_from_value("score", serde.deserialize('{"stage":  1}'))
    session._session_state._compact_state()
    assert heard(session, message("outer", WidgetState(id="score", json_value='{"stage":1}'))).fragment_id == "outer"
    assert heard(session, message("outer", WidgetState(id="score", json_value='{"stage":2}'))).fragment_id == ""


@pytest.mark.parametrize(
    ("changed", "drawn"),
    [("outer", "outer"), ("inner", "outer"), ("other", ""), (None, "")],
)
def test_a_change_elsewhere_draws_the_whole_page(changed: str | None, drawn: str) -> None:
    numbers = [number(name, 5 if name == changed else 0) for name in ("outer", "inner", "other", None)]
    assert heard(Session(), message("outer", *numbers)).fragment_id == drawn


def test_what_was_told_before_is_no_news() -> None:
    session = Session()
    assert heard(session, message("", number(None, 5))).fragment_id == ""
    assert heard(session, message("outer", number("outer", 1), number(None, 5))).fragment_id == "outer"
    assert heard(session, message("outer", number("outer", 2), number(None, 6))).fragment_id == ""


def test_what_the_page_made_a_widget_show_is_no_news() -> None:
    session = Session()
    heard(session, message("outer", number(None, 0)))
    session._session_state._new_widget_state.set_from_value("number of None", 7)
    assert heard(session, message("outer", number(None, 7))).fragment_id == "outer"


def test_a_number_is_the_same_with_and_without_a_point() -> None:
    session = Session()
    widgets = session._session_state._new_widget_state
    widgets.set_widget_metadata(replace(_metadata("size", None), value_type="double_value"))
    widgets.set_from_value("size", 16.0)
    assert heard(session, message("outer", WidgetState(id="size", int_value=16))).fragment_id == "outer"
    assert heard(Session(), message("outer", WidgetState(id="number of None", double_value=3.5))).fragment_id == ""


def test_a_widget_that_the_page_does_not_know_is_no_news() -> None:
    stranger = WidgetState(id="of another page", int_value=3)
    assert heard(Session(), message("outer", stranger)).fragment_id == "outer"


def test_a_click_of_another_fragment_draws_the_whole_page() -> None:
    click = WidgetState(id="number of other", trigger_value=True)
    assert heard(Session(), message("outer", click)).fragment_id == ""


def test_a_click_in_a_fragment_that_stands_elsewhere_now_is_heard() -> None:
    assert heard(Session(), message("gone")).fragment_id == ""
