"""What a message of the browser asks for: two mends of Streamlit 1.67.

The browser gathers what a learner does until it has a moment, which on a busy machine may take a tenth of a second. Then it
sends everything in one message, for one fragment of the page. Two things go wrong there:

- What was changed in two fragments, or in a fragment and in the page itself, is drawn anew in one of them only. So a
  network was chosen, and nothing came of it, because the score had just told what it shows.
- A click in a fragment that stands at another place since the page was drawn anew is ignored.

The private names are those of Streamlit 1.67; tests/ui/streamlit_patches/test_messages.py fails if they change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.scriptrunner_utils.script_requests import _has_active_trigger_value
from streamlit.runtime.state.session_state import Serialized, Value, WStates

if TYPE_CHECKING:
    from streamlit.proto.WidgetStates_pb2 import WidgetState
    from streamlit.runtime.app_session import AppSession
    from streamlit.runtime.state.common import WidgetMetadata
    from streamlit.runtime.state.session_state import WState

#: where a session keeps what its browser told last of each widget, by the widget's id
_TOLD = "_rnnlab_told"


def heard(session: AppSession, asked: ClientState) -> ClientState:
    """What was asked for, put right. To be called once for each message of a session's browser."""
    told: dict[str, WidgetState] = session.__dict__.get(_TOLD, {})
    session.__dict__[_TOLD] = {widget.id: widget for widget in asked.widget_states.widgets}
    if asked.fragment_id and (not session.has_fragment(asked.fragment_id) or _has_news_elsewhere(session, asked, told)):
        return _for_the_whole_page(asked)
    return asked


def _for_the_whole_page(asked: ClientState) -> ClientState:
    changed = ClientState()
    changed.CopyFrom(asked)
    changed.fragment_id = ""
    return changed


def _has_news_elsewhere(session: AppSession, asked: ClientState, told: dict[str, WidgetState]) -> bool:
    return any(
        _is_elsewhere(session, widget.id, asked.fragment_id) and _is_news(session, widget, told.get(widget.id))
        for widget in asked.widget_states.widgets
    )


def _is_elsewhere(session: AppSession, widget_id: str, fragment_id: str) -> bool:
    """Whether a widget of the page is not drawn anew with that fragment."""
    metadata = session._session_state._new_widget_state.widget_metadata.get(widget_id)
    if metadata is None:
        return False
    own = metadata.fragment_id
    return own is None or (own != fragment_id and not session._fragment_storage.has_ancestor_in(own, {fragment_id}))


def _is_news(session: AppSession, widget: WidgetState, told: WidgetState | None) -> bool:
    """Whether a widget was clicked, or shows what neither the browser told before nor the page made it show."""
    if _has_active_trigger_value(widget):
        return True
    widgets, before = session._session_state._new_widget_state, session._session_state._old_state
    metadata = widgets.widget_metadata.get(widget.id)
    # while a fragment runs, what stands elsewhere is known from before
    shown = widgets.states.get(widget.id) or (Value(before[widget.id]) if widget.id in before else None)
    if metadata is None or shown is None or _value(widget) == _value(told):
        return False
    return _read(Serialized(widget), metadata) != _read(shown, metadata)


def _value(widget: WidgetState | None) -> object:
    kind = widget and widget.WhichOneof("value")
    return getattr(widget, kind) if kind else None


def _read(state: WState, metadata: WidgetMetadata[Any]) -> object:
    """The widget's value as the page reads it; the page's own states stay as they are."""
    return WStates({metadata.id: state}, {metadata.id: metadata})[metadata.id]
