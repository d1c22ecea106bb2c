"""Streamlit's messages as a browser reads and writes them: what a widget tells of itself, and what it tells when it is used.

Python's own classes of the protocol, so a change of the protocol shows here first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NumberInput_pb2 import NumberInput
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState

#: how a run ends; in another way than these two it goes on, or could not begin
ENDED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
GOES_ON = ForwardMsg.FINISHED_EARLY_FOR_RERUN
#: the icon of whatever our error boundary tells
_BOUNDARY = ":material/error:"


def read(data: bytes) -> ForwardMsg:
    """What the server sent."""
    message = ForwardMsg()
    message.ParseFromString(data)
    return message


def first_state(element: Element) -> WidgetState | None:
    """What the browser tells of a widget before anybody has used it; None for what is silent until then."""
    kind = element.WhichOneof("type")
    tell = _FIRST.get(kind or "")
    if kind is None or tell is None:
        return None
    widget: Any = getattr(element, kind)
    return tell(widget) if widget.id else None


def _of_menu(widget: Any) -> WidgetState:
    """A selectbox or a radio: the words of its choice."""
    if widget.set_value and widget.HasField("raw_value"):
        return WidgetState(id=widget.id, string_value=widget.raw_value)
    if widget.HasField("default"):
        return WidgetState(id=widget.id, string_value=widget.options[widget.default])
    return WidgetState(id=widget.id)


def _of_buttons(widget: Any) -> WidgetState:
    """Pills or segments: the words of those that are chosen."""
    if widget.set_value:
        return texts(widget.id, widget.raw_values)
    return texts(widget.id, (words(widget.options[place]) for place in widget.default))


def _of_slider(widget: Slider) -> WidgetState:
    if widget.type == Slider.SELECT_SLIDER:
        chosen = widget.raw_value if widget.set_value else [widget.options[int(place)] for place in widget.default]
        return texts(widget.id, chosen)
    return numbers(widget.id, widget.value if widget.set_value else widget.default)


def _of_number(widget: NumberInput) -> WidgetState:
    whole = widget.data_type == NumberInput.INT
    if widget.set_value and widget.HasField("value"):
        return number(widget.id, widget.value, whole=whole)
    if not widget.set_value and widget.HasField("default"):
        return number(widget.id, widget.default, whole=whole)
    return WidgetState(id=widget.id)


def _of_text(widget: Any) -> WidgetState:
    return WidgetState(id=widget.id, string_value=widget.value if widget.set_value else widget.default)


def _of_checkbox(widget: Any) -> WidgetState:
    return WidgetState(id=widget.id, bool_value=widget.value if widget.set_value else widget.default)


_FIRST = {
    "selectbox": _of_menu,
    "radio": _of_menu,
    "button_group": _of_buttons,
    "slider": _of_slider,
    "number_input": _of_number,
    "text_input": _of_text,
    "text_area": _of_text,
    "checkbox": _of_checkbox,
}


def words(option: Any) -> str:
    """What a pill or segment is called on the wire: its icon stands before its words."""
    return " ".join(part for part in (option.content_icon, option.content) if part)


def clicked(widget_id: str) -> WidgetState:
    """A button that was pressed."""
    return WidgetState(id=widget_id, trigger_value=True)


def text(widget_id: str, value: str) -> WidgetState:
    """A menu, a field or a row of tabs that shows `value`."""
    return WidgetState(id=widget_id, string_value=value)


def texts(widget_id: str, values: Iterable[str]) -> WidgetState:
    """A row of buttons, or a slider over words."""
    state = WidgetState(id=widget_id)
    state.string_array_value.SetInParent()
    state.string_array_value.data.extend(values)
    return state


def numbers(widget_id: str, values: Iterable[float]) -> WidgetState:
    """A slider over numbers."""
    state = WidgetState(id=widget_id)
    state.double_array_value.data.extend(values)
    return state


def number(widget_id: str, value: float, *, whole: bool) -> WidgetState:
    """A field for a number."""
    return WidgetState(id=widget_id, int_value=int(value)) if whole else WidgetState(id=widget_id, double_value=value)


def flag(widget_id: str, value: bool) -> WidgetState:
    """A toggle."""
    return WidgetState(id=widget_id, bool_value=value)


def component_state(widget_id: str, values: Mapping[str, Any]) -> WidgetState:
    """What a component keeps (``setStateValue``)."""
    return WidgetState(id=widget_id, json_value=json.dumps(values, separators=(",", ":")))


def component_event(widget_id: str, event: str, value: Any) -> WidgetState:
    """What a component tells once (``setTriggerValue``): Streamlit keeps that under an id of its own."""
    told = json.dumps([{"event": event, "value": value}], separators=(",", ":"))
    return WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{widget_id}__events", json_trigger_value=told)


def is_once(state: WidgetState) -> bool:
    """Whether a state is told once and then forgotten."""
    return state.WhichOneof("value") in ("trigger_value", "json_trigger_value", "string_trigger_value")


def trouble(message: ForwardMsg) -> str:
    """What went wrong, as this message tells it; empty if nothing did."""
    kind = message.WhichOneof("type")
    if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
        return _trouble_of_element(message.delta.new_element)
    if kind == "session_event" and message.session_event.WhichOneof("type") == "script_compilation_exception":
        return f"script: {message.session_event.script_compilation_exception.message}"
    if kind == "script_finished" and message.script_finished not in (*ENDED, GOES_ON):
        return "script: it could not be compiled"
    return f"page not found: {message.page_not_found.page_name}" if kind == "page_not_found" else ""


def _trouble_of_element(element: Element) -> str:
    kind = element.WhichOneof("type")
    if kind == "exception":
        return f"exception: {element.exception.type}: {element.exception.message}"
    if kind == "alert" and element.alert.format == Alert.ERROR:
        return f"error: {element.alert.body}"
    if kind == "toast" and element.toast.icon == _BOUNDARY:
        return f"error: {element.toast.body}"
    return ""


def rerun(
    *,
    address: str,
    page_name: str,
    page_hash: str,
    query: str,
    states: Iterable[WidgetState],
    kept: Iterable[str],
    fragment: str = "",
    timer: bool = False,
    locale: str = "en-US",
) -> bytes:
    """A browser's wish that a page, or a fragment of it, is run.

    Parameters
    ----------
    address:
        What stands in the browser's address bar, without its query.
    page_name, page_hash:
        The page: by its name while its hash is not known.
    states:
        What the browser knows of every widget.
    kept:
        The hashes of the messages that it has kept and need not be sent again.
    fragment, timer:
        The fragment that is to be run alone, and whether its timer rang.
    """
    message = BackMsg()
    wish = message.rerun_script
    wish.query_string, wish.page_name, wish.page_script_hash = query, page_name, page_hash
    wish.widget_states.SetInParent()
    wish.widget_states.widgets.extend(states)
    wish.cached_message_hashes.extend(kept)
    if fragment:
        wish.fragment_id = fragment
    if timer:
        wish.is_auto_rerun = True
    context = wish.context_info
    context.timezone, context.timezone_offset, context.locale = "UTC", 0, locale
    context.url, context.is_embedded, context.color_scheme = address, False, "light"
    data: bytes = message.SerializeToString()
    return data
