"""Messages of a server, made by hand for the tests of the driver."""

from __future__ import annotations

from collections.abc import Sequence

from streamlit.proto.Block_pb2 import Block
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PAGE, MAIN = "page0", "main0"


def new_session(run: str, *fragments: str, page: str = PAGE) -> ForwardMsg:
    """A run begins: of the whole page, or of fragments."""
    message = ForwardMsg()
    message.new_session.page_script_hash, message.new_session.main_script_hash = page, MAIN
    message.new_session.config.max_cached_message_age = 2
    return _of_run(message, run, fragments)


def finished(
    run: str, *fragments: str, status: ForwardMsg.ScriptFinishedStatus.ValueType = ForwardMsg.FINISHED_SUCCESSFULLY
) -> ForwardMsg:
    """A run ends."""
    message = ForwardMsg(script_finished=status)
    if fragments and status == ForwardMsg.FINISHED_SUCCESSFULLY:
        message.script_finished = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
    return _of_run(message, run, fragments)


def _of_run(message: ForwardMsg, run: str, fragments: Sequence[str]) -> ForwardMsg:
    message.metadata.run.script_run_id = run
    message.metadata.run.fragment_ids.extend(fragments)
    return message


def element(element: Element, path: Sequence[int], fragment: str = "", script: str = PAGE) -> ForwardMsg:
    """An element at its place."""
    message = ForwardMsg()
    message.delta.new_element.CopyFrom(element)
    return _placed(message, path, fragment, script)


def block(block: Block, path: Sequence[int], fragment: str = "") -> ForwardMsg:
    """A block at its place."""
    message = ForwardMsg()
    message.delta.add_block.CopyFrom(block)
    return _placed(message, path, fragment, PAGE)


def _placed(message: ForwardMsg, path: Sequence[int], fragment: str, script: str) -> ForwardMsg:
    message.delta.fragment_id = fragment
    message.metadata.delta_path.extend(path)
    message.metadata.active_script_hash = script
    return message


def kept(message: ForwardMsg, name: str) -> ForwardMsg:
    """The same message, which the browser is to keep under that hash."""
    message.hash, message.metadata.cacheable = name, True
    return message


def button(name: str, label: str = "") -> Element:
    """A button with that key."""
    made = Element()
    made.button.id, made.button.label = f"$$ID-0-{name}", label or name
    return made


def toggle(name: str, value: bool = False) -> Element:
    """A toggle with that key."""
    made = Element()
    made.checkbox.id, made.checkbox.default = f"$$ID-0-{name}", value
    return made


def markdown(text: str) -> Element:
    """Words."""
    made = Element()
    made.markdown.body = text
    return made


def timer(fragment: str, seconds: float) -> ForwardMsg:
    """A fragment is to look again and again."""
    message = ForwardMsg()
    message.auto_rerun.fragment_id, message.auto_rerun.interval = fragment, seconds
    return message
