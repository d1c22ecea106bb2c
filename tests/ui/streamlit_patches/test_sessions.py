"""What a page has drawn reaches the browser, though it sends another request at the very moment the page ends."""

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

RequestRerun = Callable[[AppSession, ClientState | None], None]


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
    def messages(self) -> list[str]:
        return [str(msg.WhichOneof("type")) for msg in self._browser_queue.flush()]


def end_of_a_page_run(session: Session) -> None:
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


async def request_meanwhile(request_rerun: RequestRerun, *addresses: str) -> Session:
    session = Session()
    end_of_a_page_run(session)
    for address in addresses:
        request_rerun(session, ClientState(query_string=address))
    for _turn in range(20):
        await asyncio.sleep(0.001)
    return session


def test_streamlit_by_itself_loses_what_was_drawn() -> None:
    # The day this fails, Streamlit has fixed it, and rnnlab/ui/streamlit_patches/sessions.py can go.
    session = asyncio.run(request_meanwhile(sessions._request_rerun, "x=1"))
    assert session.messages == []
    assert len(session.created) == 1


def test_a_request_at_the_end_of_a_page_run_waits_for_its_events() -> None:
    session = asyncio.run(request_meanwhile(sessions._ordered_request_rerun, "x=1"))
    assert session.messages[:2] == ["delta", "page_info_changed"]
    assert [data.query_string for data in session.created] == ["x=1"]


def test_requests_that_waited_keep_their_order() -> None:
    session = asyncio.run(request_meanwhile(sessions._ordered_request_rerun, "x=1", "x=2", "x=3"))
    queries = [data.query_string for data in session.created]
    # A full page run replaces the one before it, so the newest is the one that is left.
    assert queries == ["x=1", "x=2", "x=3"]


def test_a_request_in_the_middle_of_a_page_run_does_not_wait() -> None:
    async def request() -> Session:
        session = Session()
        sessions._ordered_request_rerun(session, ClientState(query_string="x=1"))
        return session

    assert [data.query_string for data in asyncio.run(request()).created] == ["x=1"]


def test_the_events_of_a_runner_that_sends_no_shutdown_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "_TIMEOUT", 0.01)

    async def request() -> Session:
        session = Session()
        session._scriptrunner.end()
        sessions._ordered_request_rerun(session, None)
        assert session.created == []
        await asyncio.sleep(0.05)
        return session

    assert len(asyncio.run(request()).created) == 1


def test_the_events_of_a_runner_that_stops_during_a_request_are_handled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The script's thread goes on while the event loop makes a request of it."""
    monkeypatch.setattr(Session, "_create_scriptrunner", sessions._ordered_create_scriptrunner)
    monkeypatch.setattr(sessions, "_create_scriptrunner", Session.create)

    async def request() -> Session:
        session = Session()
        session._fragment_storage.register("panel", lambda: None)
        runner = session._scriptrunner

        def ends_first(data: RerunData) -> bool:
            end_of_a_page_run(session)
            return bool(Runner.request_rerun(runner, data))

        runner.request_rerun = ends_first
        for address in ("x=1", "x=2"):
            sessions._ordered_request_rerun(session, ClientState(query_string=address, fragment_id="panel"))
        for _turn in range(20):
            await asyncio.sleep(0.001)
        return session

    session = asyncio.run(request())
    assert session.messages[:2] == ["delta", "page_info_changed"]
    assert [data.query_string for data in session.created] == ["x=1"]
    assert session._scriptrunner._requests._rerun_data.query_string == "x=2"  # to the runner that there is now


def test_every_page_patches_its_process(open_app: Callable[..., Any]) -> None:
    assert not open_app("home").exception
    assert AppSession.request_rerun is sessions._ordered_request_rerun
    assert AppSession._create_scriptrunner is sessions._ordered_create_scriptrunner


def test_from_another_thread_nothing_waits() -> None:
    async def request() -> Session:
        session = Session()
        session._scriptrunner.end()
        await asyncio.to_thread(sessions._ordered_request_rerun, session, None)
        return session

    assert len(asyncio.run(request()).created) == 1
