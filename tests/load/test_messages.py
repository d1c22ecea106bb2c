"""What a browser tells of a widget, for each kind; what went wrong, as a message tells it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ButtonGroup_pb2 import ButtonGroup
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NumberInput_pb2 import NumberInput
from streamlit.proto.Slider_pb2 import Slider
from streamlit.testing.v1 import AppTest

from tests.load import made, messages

_KINDS = Element.DESCRIPTOR.oneofs_by_name["type"].fields


def page() -> None:
    """One of each kind, as Streamlit itself makes its message."""
    import streamlit as st

    st.selectbox("menu", ["a", "b"], index=1, key="menu")
    st.selectbox("empty menu", ["a", "b"], index=None, key="empty_menu")
    st.radio("radio", ["a", "b"], key="radio")
    st.radio("empty radio", ["a", "b"], index=None, key="empty_radio")
    st.pills("pills", ["a", "b", "c"], selection_mode="multi", default=["a", "c"], key="pills")
    st.segmented_control("segments", ["a", "b"], key="segments")
    st.slider("slider", 0, 10, 3, key="slider")
    st.select_slider("words", ["x", "y", "z"], "y", key="words")
    st.number_input("whole", 0, 9, 4, key="whole")
    st.number_input("real", 0.0, 9.0, 4.5, key="real")
    st.number_input("empty", 0, 9, None, key="empty")
    st.text_input("text", "hello", key="text")
    st.toggle("toggle", True, key="toggle")
    st.button("button", key="button")
    st.markdown("words")


@pytest.fixture(scope="module")
def elements() -> dict[str, Element]:
    """The messages of `page`, by their widgets' keys."""
    running = AppTest.from_function(page, default_timeout=60).run()
    assert not running.exception
    found = {}
    for shown in running.main:
        if shown.proto is None:  # the page itself
            continue
        [kind] = [name.name for name in _KINDS if name.message_type is shown.proto.DESCRIPTOR]
        element = Element()
        getattr(element, kind).CopyFrom(shown.proto)
        found[getattr(shown.proto, "id", "").rpartition("-")[2]] = element
    return found


@pytest.mark.parametrize(
    ("key", "field", "value"),
    [
        ("menu", "string_value", "b"),
        ("empty_menu", None, None),
        ("radio", "string_value", "a"),
        ("empty_radio", None, None),
        ("pills", "string_array_value", ["a", "c"]),
        ("segments", "string_array_value", []),
        ("slider", "double_array_value", [3.0]),
        ("words", "string_array_value", ["y"]),
        ("whole", "int_value", 4),
        ("real", "double_value", 4.5),
        ("empty", None, None),
        ("text", "string_value", "hello"),
        ("toggle", "bool_value", True),
    ],
)
def test_a_widget_that_nobody_has_used_tells_what_it_shows(
    elements: dict[str, Element], key: str, field: str | None, value: object
) -> None:
    state = messages.first_state(elements[key])
    assert state is not None
    assert state.WhichOneof("value") == field
    if field is not None:
        told = getattr(state, field)
        assert (list(told.data) if field.endswith("array_value") else told) == value


@pytest.mark.parametrize("key", ["button", ""])
def test_what_is_silent_until_it_is_used(elements: dict[str, Element], key: str) -> None:
    assert messages.first_state(elements[key]) is None


def widget(kind: str, **fields: Any) -> Element:
    made = Element()
    proto = getattr(made, kind)
    proto.id, proto.set_value = "$$ID-0-it", True
    for name, value in fields.items():
        if isinstance(value, list):
            getattr(proto, name).extend(value)
        else:
            setattr(proto, name, value)
    return made


@pytest.mark.parametrize(
    ("element", "read", "value"),
    [
        (widget("selectbox", default=0, options=["a", "b"], raw_value="b"), lambda s: s.string_value, "b"),
        (widget("button_group", default=[0], raw_values=["b"]), lambda s: list(s.string_array_value.data), ["b"]),
        (
            widget("slider", type=Slider.SELECT_SLIDER, default=[0], options=["a", "b"], raw_value=["b"]),
            lambda s: list(s.string_array_value.data),
            ["b"],
        ),
        (widget("slider", type=Slider.SLIDER, value=[7.0]), lambda s: list(s.double_array_value.data), [7.0]),
        (widget("number_input", data_type=NumberInput.INT, default=1, value=2), lambda s: s.int_value, 2),
        (widget("text_input", default="a", value="b"), lambda s: s.string_value, "b"),
        (widget("checkbox", default=False, value=True), lambda s: s.bool_value, True),
    ],
)
def test_a_value_that_the_server_orders_stands_before_the_default(
    element: Element, read: Callable[[Any], object], value: object
) -> None:
    state = messages.first_state(element)
    assert state is not None
    assert read(state) == value


def test_an_option_with_an_icon_is_called_by_both() -> None:
    assert messages.words(ButtonGroup.Option(content="Gates", content_icon=":material/key:")) == ":material/key: Gates"
    assert messages.words(ButtonGroup.Option(content="Gates")) == "Gates"


def test_a_components_event_has_an_id_of_its_own_and_is_told_once() -> None:
    state = messages.component_event("$$ID-0-score", "next", True)
    assert state.id == "$$STREAMLIT_INTERNAL_KEY_$$ID-0-score__events"
    assert json.loads(state.json_trigger_value) == [{"event": "next", "value": True}]
    assert messages.is_once(state)
    assert messages.is_once(messages.clicked("a"))
    assert not messages.is_once(messages.flag("a", True))


def test_a_wish_says_what_a_browser_says() -> None:
    sent = messages.rerun(
        address="http://app/draw",
        page_name="draw",
        page_hash="",
        query="sample=3",
        states=[messages.flag("a", True)],
        kept=["hash"],
        fragment="f",
        timer=True,
    )
    back = BackMsg()
    back.ParseFromString(sent)
    wish = back.rerun_script
    assert (wish.page_name, wish.page_script_hash, wish.query_string) == ("draw", "", "sample=3")
    assert [widget.id for widget in wish.widget_states.widgets] == ["a"]
    assert list(wish.cached_message_hashes) == ["hash"]
    assert (wish.fragment_id, wish.is_auto_rerun) == ("f", True)
    assert (wish.context_info.url, wish.context_info.locale) == ("http://app/draw", "en-US")


def alert(format_: Alert.Format.ValueType) -> ForwardMsg:
    element = Element()
    element.alert.body, element.alert.format = "It broke.", format_
    return made.element(element, [0])


def test_what_went_wrong_is_told() -> None:
    thrown = Element()
    thrown.exception.type, thrown.exception.message = "ValueError", "no"
    toast = Element()
    toast.toast.body, toast.toast.icon = "It broke.", ":material/error:"
    assert messages.trouble(made.element(thrown, [0])) == "exception: ValueError: no"
    assert messages.trouble(alert(Alert.ERROR)) == "error: It broke."
    assert messages.trouble(made.element(toast, [0])) == "error: It broke."
    wrong = made.finished("r", status=ForwardMsg.FINISHED_WITH_COMPILE_ERROR)
    assert messages.trouble(wrong) == "script: it could not be compiled"
    lost = ForwardMsg()
    lost.page_not_found.page_name = "nowhere"
    assert messages.trouble(lost) == "page not found: nowhere"


def test_what_is_no_trouble() -> None:
    toast = Element()
    toast.toast.body, toast.toast.icon = "Saved.", ":material/check:"
    for message in (
        alert(Alert.WARNING),
        made.element(toast, [0]),
        made.element(made.markdown("error"), [0]),
        made.finished("r"),
        made.finished("r", status=ForwardMsg.FINISHED_EARLY_FOR_RERUN),
    ):
        assert messages.trouble(message) == ""
