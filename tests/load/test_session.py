"""A session against a server that says what the test wants."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from http import HTTPStatus

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from tests.load import made, messages
from tests.load import session as session_module
from tests.load.record import Record
from tests.load.session import Gone, Session, Site

#: what the server does with a wish
Answer = Callable[[ServerConnection, ClientState], Awaitable[None]]


def over_http(connection: ServerConnection, request: Request) -> Response | None:
    """The page and Streamlit's questions; None for the WebSocket."""
    if request.path.endswith("/stream"):
        return None
    response = connection.respond(HTTPStatus.OK, "ok")
    if request.path == "/_stcore/health":
        response.headers["Set-Cookie"] = "_streamlit_xsrf=2|abc; Path=/"
    return response


@asynccontextmanager
async def served(answer: Answer, record: Record) -> AsyncIterator[Session]:
    """A session of a server that answers each wish so."""
    seen: list[tuple[str | None, str]] = []

    async def handle(connection: ServerConnection) -> None:
        assert connection.request is not None
        seen.append((connection.request.headers.get("Sec-WebSocket-Protocol"), connection.request.headers["Cookie"]))
        async for data in connection:
            back = BackMsg()
            back.ParseFromString(data)
            await answer(connection, back.rerun_script)

    server = await serve(
        handle, "127.0.0.1", 0, subprotocols=[Subprotocol("streamlit")], process_request=over_http, max_size=None
    )
    port = next(iter(server.sockets)).getsockname()[1]
    with ThreadPoolExecutor(1) as pool:
        session = Session(Site(f"http://127.0.0.1:{port}", record, pool), {"rnnlab_owner": "0" * 32})
        try:
            yield session
        finally:
            await session.close()
            server.close()
            await server.wait_closed()
    assert [protocol for protocol, _cookie in seen] == ["streamlit, 2|abc"] * len(seen)
    assert all("rnnlab_owner=" in cookie and "_streamlit_xsrf=2|abc" in cookie for _protocol, cookie in seen)


async def send(connection: ServerConnection, *messages_: ForwardMsg) -> None:
    for message in messages_:
        await connection.send(message.SerializeToString())


async def a_button(connection: ServerConnection, sent: ClientState) -> None:
    fragments = [sent.fragment_id] if sent.fragment_id else []
    await send(
        connection,
        made.new_session("r", *fragments),
        made.element(made.button("go"), [0, 0]),
        made.finished("r", *fragments),
    )


def test_a_page_is_opened_and_used_and_each_is_timed() -> None:
    record = Record()

    async def scene() -> None:
        async with served(a_button, record) as session:
            await session.open("/draw")
            await session.click("press", key="go")

    asyncio.run(scene())
    assert {kind: len(times) for kind, times in record.times.items()} == {
        "files": 1,
        "first page": 1,
        "action press": 1,
    }
    assert record.errors == {}
    assert record.sessions == 1
    assert record.http_bytes == 3 * len("ok")
    assert record.wire_in >= record.messages_in > 0
    assert record.messages_out > 0


def test_a_run_that_goes_on_in_another_one_is_waited_for() -> None:
    record = Record()

    async def twice(connection: ServerConnection, _sent: ClientState) -> None:
        await send(
            connection,
            made.new_session("r1"),
            made.finished("r1", status=ForwardMsg.FINISHED_EARLY_FOR_RERUN),
            made.new_session("r2"),
            made.element(made.button("go"), [0, 0]),
            made.finished("r2"),
        )

    async def scene() -> None:
        async with served(twice, record) as session:
            await session.open()
            assert session.tab.has("button", key="go")

    asyncio.run(scene())
    assert record.errors == {}


def test_an_end_that_was_not_begun_after_the_wish_is_not_its_end() -> None:
    record = Record()

    async def late(connection: ServerConnection, _sent: ClientState) -> None:
        await send(
            connection,
            made.finished("r0"),
            made.new_session("r1", "f"),
            made.finished("r1", "f"),
            made.new_session("r2"),
            made.element(made.button("go"), [0, 0]),
            made.finished("r2"),
        )

    async def scene() -> None:
        async with served(late, record) as session:
            await session.open()
            assert session.tab.has("button", key="go")

    asyncio.run(scene())


def test_timers_ring_and_are_timed() -> None:
    record, rung = Record(), asyncio.Event()

    async def with_timer(connection: ServerConnection, sent: ClientState) -> None:
        await a_button(connection, sent)
        if sent.is_auto_rerun:
            assert sent.fragment_id == "f"
            rung.set()
        else:
            await send(connection, made.timer("f", 0.01))

    async def scene() -> None:
        async with served(with_timer, record) as session:
            await session.open()
            await rung.wait()
            while not record.times["timer"]:
                await asyncio.sleep(0.001)

    asyncio.run(scene())
    assert record.errors == {}


def test_an_error_on_the_page_is_noted_with_what_led_to_it() -> None:
    record = Record()

    async def broken(connection: ServerConnection, _sent: ClientState) -> None:
        thrown = Element()
        thrown.exception.type, thrown.exception.message = "ValueError", "no"
        await send(connection, made.new_session("r"), made.element(thrown, [0, 0]), made.finished("r"))

    async def scene() -> None:
        async with served(broken, record) as session:
            await session.open()

    asyncio.run(scene())
    assert dict(record.errors) == {"first page: exception: ValueError: no": 1}


def test_a_server_that_hangs_up_is_noted() -> None:
    record = Record()

    async def hang_up(connection: ServerConnection, _sent: ClientState) -> None:
        await connection.close()

    async def scene() -> None:
        async with served(hang_up, record) as session:
            with pytest.raises(Gone):
                await session.open()

    asyncio.run(scene())
    assert list(record.errors) == ["disconnected: the server has closed the connection"]
    assert record.times["first page"] == []


def test_a_run_without_an_end_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "PATIENCE", 0.2)
    record = Record()

    async def silent(connection: ServerConnection, _sent: ClientState) -> None:
        await send(connection, made.new_session("r"))

    async def scene() -> None:
        async with served(silent, record) as session:
            with pytest.raises(Gone):
                await session.open()

    asyncio.run(scene())
    assert list(record.errors) == ["first page: the run did not end in 0 s"]


def test_a_closed_session_has_heard_no_error() -> None:
    record = Record()

    async def scene() -> None:
        async with served(a_button, record) as session:
            await session.open()
            await session.close()
            button = session.tab.find("button", key="go")
            with pytest.raises(Gone):
                await session.use("press", button, messages.clicked(button.id))

    asyncio.run(scene())
    assert record.errors == {}
