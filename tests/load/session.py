"""One learner's browser tab over the real WebSocket: it opens a page, uses widgets, keeps the page's timers, and measures."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from tests.load import messages
from tests.load.live import Live
from tests.load.record import Record
from tests.load.tab import Heard, Missing, Shown, Tab
from tests.load.web import Visitor

#: seconds after which nobody waits any more
PATIENCE = 120.0
#: seconds between two looks whether a page has something to follow
_IDLE = 0.05


class Gone(Exception):
    """The session cannot go on: its connection is closed, or the server has not answered."""


@dataclass(frozen=True, slots=True)
class Site:
    """What all sessions share: where the app is, what they note down, and the threads that fetch files."""

    origin: str
    record: Record
    pool: ThreadPoolExecutor
    #: what a browser without a cache fetches first; empty for browsers that have all that
    cold: tuple[str, ...] = ()


@dataclass(slots=True)
class _Waiter:
    """Somebody who waits for the end of a run that is of the whole page, or of a certain fragment."""

    fragment: str
    end: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    began: bool = False

    def hear(self, heard: Heard) -> None:
        if self.end.done() or not (self.fragment in heard.fragments if heard.fragments else True):
            return
        if heard.event == "began":
            self.began = True
        elif heard.event == "goes on":
            self.began = False  # another run takes over
        elif heard.event == "ended" and self.began:
            self.end.set_result(None)


class _Counted(ClientConnection):
    """A connection that counts what comes over the wire."""

    wire_in = 0

    def data_received(self, data: bytes) -> None:
        self.wire_in += len(data)
        super().data_received(data)


class Session:
    """A tab and its connection. `open` first, then whatever a learner does; each is over when the server has drawn it.

    Raises `Gone` where the session cannot go on, after that was noted as an error.
    """

    def __init__(self, site: Site, cookies: Mapping[str, str] = {}) -> None:
        self._site, self.record = site, site.record
        self.tab = Tab(site.origin)
        self.visitor = Visitor(site.origin, site.record, site.pool, cookies)
        self.live = Live()
        #: another connection: a request of the page's script does not wait for a poll
        self._poller = Visitor(site.origin, site.record, site.pool)
        self._polls: asyncio.Task[None] | None = None
        #: held by whoever has asked for a page run, until it has ended
        self._busy = asyncio.Lock()
        self._socket: _Counted | None = None
        self._reader: asyncio.Task[None] | None = None
        self._waiter: _Waiter | None = None
        self._timers: dict[str, tuple[float, asyncio.Task[None]]] = {}
        self._looks: dict[str, float] = {}
        self._what = ""

    # ---- what a learner does

    async def open(self, path: str = "/", query: str = "") -> None:
        """Load the app at an address, as a browser does, up to the end of its first page run."""
        self.tab.path, self.tab.query = path, query
        await self._load(path)
        begin = time.monotonic()
        await self._connect()
        self.record.sessions += 1
        await self._send_and_wait("first page", self.tab.run(), begin=begin)

    async def go(self, name: str, query: str = "") -> None:
        """Follow the link to another page; "" is Home."""
        page_hash = self.tab.page_named(name)
        async with self._busy:
            await self._quiet()
            await self._send_and_wait(f"page {name or 'home'}", self.tab.go(page_hash, query))

    async def use(self, what: str, widget: Shown, state: WidgetState) -> None:
        """Use a widget; the time is noted under "action" and `what`."""
        async with self._busy:
            await self._quiet()
            await self._send_and_wait(f"action {what}", self.tab.use(widget, state), widget.fragment)

    async def click(self, what: str, *, key: str = "", label: str = "") -> None:
        """Press a button."""
        button = self.tab.find("button", key=key, label=label)
        await self.use(what, button, messages.clicked(button.id))

    async def tell(self, what: str, component: Shown, event: str, value: Any) -> None:
        """Something inside a component was pressed."""
        await self.use(what, component, messages.component_event(component.id, event, value))

    def note_trouble(self, what: str) -> None:
        """Note an error that only whoever looks at the page can see."""
        self.record.error(self._what, what)

    async def close(self) -> None:
        """Close the tab."""
        for _interval, task in self._timers.values():
            task.cancel()
        self._timers.clear()
        if self._polls is not None:
            self._polls.cancel()
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.cancel()
            with suppress(asyncio.CancelledError):
                await reader
        if self._socket is not None:
            await self._socket.close()
            self.record.wire_in += self._socket.wire_in
            self._socket = None
        self.visitor.close()
        self._poller.close()

    # ---- how it is done

    async def _load(self, path: str) -> None:
        """What comes before the WebSocket: the page, what it names, and Streamlit's two questions."""
        begin = time.monotonic()
        await self.visitor.get(path)
        for file in self._site.cold:
            await self.visitor.get(file)
        await self.visitor.get("/_stcore/health")  # it sets the cookie that the WebSocket repeats
        await self.visitor.get("/_stcore/host-config")
        self.record.time("files", time.monotonic() - begin)

    async def _connect(self) -> None:
        parts = urlsplit(self._site.origin)
        token = self.visitor.cookies.get("_streamlit_xsrf", "PLACEHOLDER_AUTH_TOKEN")
        try:
            connection = await connect(
                f"ws://{parts.netloc}{parts.path.rstrip('/')}/_stcore/stream",
                origin=Origin(f"{parts.scheme}://{parts.netloc}"),
                subprotocols=[Subprotocol("streamlit"), Subprotocol(token)],
                additional_headers={"Cookie": self.visitor.cookie_header()},
                create_connection=_Counted,
                proxy=None,
                max_size=None,
                open_timeout=PATIENCE,
                ping_interval=None,
            )
        except (OSError, TimeoutError, ConnectionClosed) as error:
            self.record.error("connecting", f"{type(error).__name__}: {error}")
            raise Gone from error
        assert isinstance(connection, _Counted)
        self._socket = connection
        self._reader = asyncio.create_task(self._read(connection))
        self._polls = asyncio.create_task(self._poll())

    async def _read(self, socket: _Counted) -> None:
        try:
            async for data in socket:
                assert isinstance(data, bytes)
                self.record.messages_in += len(data)
                self._hear(self.tab.hear(messages.read(data)))
            raise Gone("the server has closed the connection")
        except (ConnectionClosed, Gone, Missing) as error:
            self.record.error("disconnected", str(error))
            if self._waiter is not None and not self._waiter.end.done():
                self._waiter.end.set_exception(Gone())

    def _hear(self, heard: Heard) -> None:
        if heard.trouble:
            self.record.error(self._what, heard.trouble)
        if self._waiter is not None:
            self._waiter.hear(heard)
        if heard.event == "ended":
            for fragment in heard.fragments or tuple(self._looks):
                if fragment in self._looks:
                    self.record.time("timer", time.monotonic() - self._looks.pop(fragment))
        self._keep_timers()

    async def _send_and_wait(self, what: str, data: bytes, fragment: str = "", begin: float | None = None) -> None:
        """Send a wish and wait until it is fulfilled."""
        self._what, self._waiter = what, _Waiter(fragment)
        begin = time.monotonic() if begin is None else begin
        try:
            await self._send(data)
            await asyncio.wait_for(self._waiter.end, PATIENCE)
        except TimeoutError as error:
            self.record.error(what, f"the run did not end in {PATIENCE:.0f} s")
            raise Gone from error
        finally:
            self._waiter = None
        self.record.time(what, time.monotonic() - begin)

    async def _send(self, data: bytes) -> None:
        if self._socket is None or self._reader is None or self._reader.done():
            raise Gone
        self.record.messages_out += len(data)
        try:
            await self._socket.send(data)
        except ConnectionClosed as error:
            raise Gone from error

    async def _quiet(self) -> None:
        """Wait until no look of a timer is under way, so that its end is not taken for that of what comes next."""
        end = time.monotonic() + PATIENCE
        while self._looks and time.monotonic() < end:
            await asyncio.sleep(0.005)

    # ---- the page's live components

    async def _poll(self) -> None:
        """Follow the runs that the page's components follow, and let these ask for page runs."""
        while True:
            mounted = self.live.mounted(self.tab)
            await asyncio.sleep(self.live.pause(mounted) if mounted else _IDLE)
            if not mounted:
                continue
            self._poller.cookies = self.visitor.cookies
            await self.live.ask(self._poller, mounted)
            for each in self.live.mounted(self.tab):
                if self._waiter is None and not self._looks and self.live.wishes(each):
                    with suppress(Gone):
                        await self.tell("live", each.component, "wanted", int(time.time() * 1000))

    # ---- the timers of the page

    def _keep_timers(self) -> None:
        """Start and stop timers as the page says."""
        wanted = self.tab.timers
        for fragment in [name for name, (every, _task) in self._timers.items() if wanted.get(name) != every]:
            self._timers.pop(fragment)[1].cancel()
            self._looks.pop(fragment, None)
        for fragment, every in wanted.items():
            if fragment not in self._timers:
                self._timers[fragment] = (every, asyncio.create_task(self._tick(fragment, every)))

    async def _tick(self, fragment: str, every: float) -> None:
        while True:
            await asyncio.sleep(every)
            self._looks.setdefault(fragment, time.monotonic())
            try:
                await self._send(self.tab.run(fragment, timer=True))
            except Gone:
                return
