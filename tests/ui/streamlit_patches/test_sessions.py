"""What a page has drawn reaches the browser, though it asks again at the very moment the page ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.scriptrunner import RerunData, ScriptRunnerEvent
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests

from rnnlab.ui.streamlit_patches import sessions

Ask = Callable[[AppSession, ClientState | None], None]


class Runner:
    """Streamlit's script runner without its thread: real requests, and events that the test sends."""

    def __init__(self) -> None:
        self._requests = ScriptRequests()
        self._requests.request_rerun(RerunData())
        self._requests.on_scriptrunner_ready()  # takes its first request

    def end(self) -> None:
        """As the thread does after its last page run: no more requests are taken."""
        self._requests.on_scriptrunner_ready()

    def request_rerun(self, data: RerunData) -> bool:
        return self._requests.request_rerun(data)

    def request_stop(self) -> None:
        self._requests.request_stop()


class Session(AppSession):
    """A real session whose runners make no thread."""

    def __init__(self) -> None:
        self._event_loop = asyncio.get_running_loop()
        self._state = AppSessionState.APP_IS_RUNNING
        self._browser_queue = ForwardMsgQueue()
        self._fragment_storage = MemoryFragmentStorage()
        self._client_state = ClientState()
        self._run_on_save = False
        self._local_sources_watcher = None
        self._scriptrunner: Any = Runner()
        self.created: list[RerunData] = []

    def _enqueue_forward_msg(self, msg: ForwardMsg) -> None:
        self._browser_queue.enqueue(msg)

    def _settle_once_delivered(self) -> None:
        """Nobody waits for this session to come to rest."""

    def __del__(self) -> None:
        """There is nothing to shut down."""

    def create(self, initial_rerun_data: RerunData) -> None:
        self.created.append(initial_rerun_data)
        self._scriptrunner = Runner()

    _create_scriptrunner = create

    @property
    def told(self) -> list[str]:
        return [str(msg.WhichOneof("type")) for msg in self._browser_queue.flush()]


def last_words(session: Session) -> None:
    """A page run ends: something it has drawn, a new address, and the thread's end, all on their way to the loop."""
    runner = session._scriptrunner
    drawn, address = ForwardMsg(), ForwardMsg()
    drawn.metadata.delta_path.extend([0, 0])
    drawn.delta.new_element.text.body = "redrawn"
    address.page_info_changed.query_string = "ink=1"
    for message in (drawn, address):
        session._on_scriptrunner_event(runner, ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, forward_msg=message)
    runner.end()
    session._on_scriptrunner_event(runner, ScriptRunnerEvent.SHUTDOWN, client_state=ClientState())


async def ask_meanwhile(ask: Ask, *addresses: str) -> Session:
    session = Session()
    last_words(session)
    for address in addresses:
        ask(session, ClientState(query_string=address))
    for _turn in range(20):
        await asyncio.sleep(0.001)
    return session


def test_streamlit_by_itself_loses_what_was_drawn() -> None:
    # The day this fails, Streamlit has mended it, and rnnlab/ui/streamlit_patches/sessions.py can go.
    session = asyncio.run(ask_meanwhile(sessions._request_rerun, "x=1"))
    assert session.told == []
    assert len(session.created) == 1


def test_a_request_at_the_end_of_a_page_run_waits_for_its_last_words() -> None:
    session = asyncio.run(ask_meanwhile(sessions._patient_request_rerun, "x=1"))
    assert session.told[:2] == ["delta", "page_info_changed"]
    assert [data.query_string for data in session.created] == ["x=1"]


def test_requests_that_waited_keep_their_order() -> None:
    session = asyncio.run(ask_meanwhile(sessions._patient_request_rerun, "x=1", "x=2", "x=3"))
    asked = [data.query_string for data in session.created]
    # A full page run replaces the one before it, so the newest is the one that is left.
    assert asked == ["x=1", "x=2", "x=3"]


def test_a_request_in_the_middle_of_a_page_run_does_not_wait() -> None:
    async def ask() -> Session:
        session = Session()
        sessions._patient_request_rerun(session, ClientState(query_string="x=1"))
        return session

    assert [data.query_string for data in asyncio.run(ask()).created] == ["x=1"]


def test_a_runner_that_never_tells_its_end_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "_PATIENCE", 0.01)

    async def ask() -> Session:
        session = Session()
        session._scriptrunner.end()
        sessions._patient_request_rerun(session, None)
        assert session.created == []
        await asyncio.sleep(0.05)
        return session

    assert len(asyncio.run(ask()).created) == 1


def test_a_runner_that_ends_while_it_is_asked_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """The script's thread goes on while the event loop looks at it."""
    monkeypatch.setattr(Session, "_create_scriptrunner", sessions._patient_create_scriptrunner)
    monkeypatch.setattr(sessions, "_create_scriptrunner", Session.create)

    async def ask() -> Session:
        session = Session()
        session._fragment_storage.register("panel", lambda: None)
        runner = session._scriptrunner

        def ends_first(data: RerunData) -> bool:
            last_words(session)
            return bool(Runner.request_rerun(runner, data))

        runner.request_rerun = ends_first
        for address in ("x=1", "x=2"):
            sessions._patient_request_rerun(session, ClientState(query_string=address, fragment_id="panel"))
        for _turn in range(20):
            await asyncio.sleep(0.001)
        return session

    session = asyncio.run(ask())
    assert session.told[:2] == ["delta", "page_info_changed"]
    assert [data.query_string for data in session.created] == ["x=1"]
    assert session._scriptrunner._requests._rerun_data.query_string == "x=2"  # to the runner that there is now


def test_every_page_mends_its_process(open_app: Callable[..., Any]) -> None:
    assert not open_app("home").exception
    assert AppSession.request_rerun is sessions._patient_request_rerun
    assert AppSession._create_scriptrunner is sessions._patient_create_scriptrunner


def test_from_another_thread_nothing_waits() -> None:
    async def ask() -> Session:
        session = Session()
        session._scriptrunner.end()
        await asyncio.to_thread(sessions._patient_request_rerun, session, None)
        return session

    assert len(asyncio.run(ask()).created) == 1
