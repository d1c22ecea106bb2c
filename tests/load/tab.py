"""What one browser tab knows of the app: the page's elements, its widgets, its timers, its address. Sends nothing itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from streamlit.proto.Block_pb2 import Block
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.load import messages

Path = tuple[int, ...]


class Missing(LookupError):
    """What a learner looked for is not on the page."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An element or a block on the page."""

    kind: str
    #: its own message of the protocol: a ``Selectbox``, a ``Markdown``, a ``Block.TabContainer``
    proto: Any
    #: the widget's id; empty for what is none
    id: str
    run: str
    fragment: str
    script_hash: str
    is_block: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message of the server meant for whoever waits."""

    event: Literal["", "began", "ended", "goes on"] = ""
    #: the fragments that the run is of; none for the whole page
    fragments: tuple[str, ...] = ()
    #: what went wrong
    trouble: str = ""


@dataclass(slots=True)
class _Kept:
    message: ForwardMsg
    fragment: str
    used_in: int


@dataclass
class Tab:
    """A tab that is open at `origin` plus `path`, as Streamlit's own JavaScript keeps it.

    `hear` takes the server's messages in their order; the methods that give bytes make the messages that the browser would
    send.
    """

    origin: str
    path: str = "/"
    query: str = ""
    locale: str = "en-US"
    page_hash: str = ""
    main_hash: str = ""
    elements: dict[Path, Shown] = field(default_factory=dict)
    #: what the browser knows of each widget, by its id
    states: dict[str, WidgetState] = field(default_factory=dict)
    #: seconds between two looks, by the fragment that looks
    timers: dict[str, float] = field(default_factory=dict)
    #: the pages' names in addresses, by their hashes
    pages: dict[str, str] = field(default_factory=dict)
    _kept: dict[str, _Kept] = field(default_factory=dict)
    #: the run whose elements come now
    _run: str = ""
    _runs: int = 0
    _most_runs: int = 2

    # ---- what the server sends

    def hear(self, message: ForwardMsg) -> Heard:
        """Take one message."""
        if message.WhichOneof("type") == "ref_hash":
            message = self._remembered(message)
        elif message.metadata.cacheable:
            self._kept.setdefault(message.hash, _Kept(message, message.delta.fragment_id, self._runs))
        fragments = tuple(message.metadata.run.fragment_ids)
        event: Literal["", "began", "ended", "goes on"] = ""
        match message.WhichOneof("type"):
            case "new_session":
                event = "began"
                self._begin(message, fragments)
            case "navigation":
                self.page_hash = message.navigation.page_script_hash
                self.pages = {page.page_script_hash: _in_address(page) for page in message.navigation.app_pages}
                self.path = "/" + self.pages.get(self.page_hash, self.path.strip("/"))
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "delta":
                self._draw(message)
            case "auto_rerun":
                self.timers[message.auto_rerun.fragment_id] = message.auto_rerun.interval
            case "stop_auto_rerun":
                for fragment in message.stop_auto_rerun.fragment_ids:
                    self.timers.pop(fragment, None)
            case "script_finished":
                event = self._end(message, fragments)
        return Heard(event, fragments, messages.trouble(message))

    def _remembered(self, reference: ForwardMsg) -> ForwardMsg:
        kept = self._kept.get(reference.ref_hash)
        if kept is None:
            raise Missing(f"the server believes that the browser has kept {reference.ref_hash}")
        kept.used_in = self._runs
        message = ForwardMsg()
        message.CopyFrom(kept.message)
        message.metadata.CopyFrom(reference.metadata)
        return message

    def _begin(self, message: ForwardMsg, fragments: tuple[str, ...]) -> None:
        self._run = message.metadata.run.script_run_id
        if fragments:
            return
        session = message.new_session
        self.timers.clear()
        self.main_hash, self.page_hash = session.main_script_hash, session.page_script_hash
        self._most_runs = session.config.max_cached_message_age or self._most_runs

    def _draw(self, message: ForwardMsg) -> None:
        """Put an element in its place, and know of its widget what it shows."""
        delta, path = message.delta, tuple(message.metadata.delta_path)
        match delta.WhichOneof("type"):
            case "new_element":
                self._place(path, message, *_content(delta.new_element), is_block=False)
                self._mount(delta.new_element)
            case "add_block":
                self._place(path, message, *_content(delta.add_block), is_block=True)

    def _place(self, path: Path, message: ForwardMsg, kind: str, proto: Any, widget_id: str, *, is_block: bool) -> None:
        before = self.elements.get(path)
        if before is not None and before.is_block and not is_block:
            self.elements = {at: shown for at, shown in self.elements.items() if at[: len(path)] != path}
        self.elements[path] = Shown(
            kind, proto, widget_id, self._run, message.delta.fragment_id, message.metadata.active_script_hash, is_block
        )

    def _mount(self, element: Element) -> None:
        state = messages.first_state(element)
        if state is None:
            return
        widget = getattr(element, element.WhichOneof("type") or "")
        if state.id not in self.states or widget.set_value:
            self.states[state.id] = state

    def _end(self, message: ForwardMsg, fragments: tuple[str, ...]) -> Literal["ended", "goes on"]:
        if message.script_finished == messages.GOES_ON:
            return "goes on"
        self._clear_stale(message.metadata.run.script_run_id, fragments)
        there = {shown.id for shown in self.elements.values()}
        self.states = {widget: state for widget, state in self.states.items() if widget in there}
        self._runs += 1
        self._kept = {
            name: kept
            for name, kept in self._kept.items()
            if (fragments and kept.fragment not in fragments) or self._runs - kept.used_in <= self._most_runs
        }
        return "ended"

    def _clear_stale(self, run: str, fragments: tuple[str, ...]) -> None:
        """Forget what the run that has ended did not draw again, in the whole page or in its fragments."""
        if not fragments:
            self.elements = {path: shown for path, shown in self.elements.items() if shown.run == run}
            return
        roots = [
            path
            for path, shown in self.elements.items()
            if shown.is_block and shown.run == run and shown.fragment in fragments
        ]
        self.elements = {
            path: shown
            for path, shown in self.elements.items()
            if shown.run == run or not any(path[: len(root)] == root for root in roots)
        }

    # ---- what the browser sends

    def run(self, fragment: str = "", *, timer: bool = False) -> bytes:
        """The wish that the page, or a fragment of it, is run with what the widgets show."""
        name = "" if self.page_hash else self.path.strip("/")
        sent = messages.rerun(
            address=self.origin + self.path,
            page_name=name,
            page_hash=self.page_hash,
            query=self.query,
            states=self.states.values(),
            kept=self._kept,
            fragment=fragment,
            timer=timer,
            locale=self.locale,
        )
        self.states = {widget: state for widget, state in self.states.items() if not messages.is_once(state)}
        return sent

    def use(self, widget: Shown, state: WidgetState) -> bytes:
        """What is sent when a widget is used."""
        self.states[state.id] = state
        return self.run(widget.fragment)

    def go(self, page_hash: str, query: str = "") -> bytes:
        """What is sent when a link to another page is followed: widgets of this page are forgotten."""
        self.timers.clear()
        common = {shown.id for shown in self.elements.values() if shown.script_hash == self.main_hash}
        self.states = {widget: state for widget, state in self.states.items() if widget in common}
        if page_hash != self.page_hash:
            self.query = query
        return messages.rerun(
            address=self.origin + self.path,
            page_name="",
            page_hash=page_hash,
            query=self.query,
            states=self.states.values(),
            kept=self._kept,
            locale=self.locale,
        )

    # ---- what a learner sees

    def find(self, kind: str, *, key: str = "", label: str = "") -> Shown:
        """The first element of a kind, by the widget's key in the app's source, or by its words. Raises `Missing`."""
        for shown in self.all(kind):
            if (not key or re.search(rf"-{re.escape(key)}(_\d+)?$", shown.id)) and (
                not label or shown.proto.label == label
            ):
                return shown
        raise Missing(f"no {kind} {key or label!r} on {self.path}")

    def has(self, kind: str, *, key: str = "", label: str = "") -> bool:
        """Whether `find` would find it."""
        try:
            self.find(kind, key=key, label=label)
        except Missing:
            return False
        return True

    def all(self, kind: str) -> Iterator[Shown]:
        """The elements of a kind, from the top."""
        return (self.elements[path] for path in sorted(self.elements) if self.elements[path].kind == kind)

    def page_named(self, name: str) -> str:
        """The hash of the page with this name in its address; "" is Home. Raises `Missing`."""
        for page_hash, known in self.pages.items():
            if known == name:
                return page_hash
        raise Missing(f"no page /{name}")

    def words(self) -> str:
        """Everything that stands on the page as text."""
        said = [shown.proto.body for shown in (*self.all("markdown"), *self.all("alert"))]
        return "\n".join([*said, *(shown.proto.text for shown in self.all("progress"))])


def _in_address(page: Any) -> str:
    return "" if page.is_default else page.url_pathname or page.page_name


def _content(drawn: Element | Block) -> tuple[str, Any, str]:
    """Of an element or a block: its kind, its own message, and the id of its widget (a block has that itself)."""
    kind = drawn.WhichOneof("type")
    proto = getattr(drawn, kind) if kind else None
    return kind or "", proto, drawn.id if isinstance(drawn, Block) else getattr(proto, "id", "")
