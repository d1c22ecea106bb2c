"""What a tab knows after the messages that a server may send."""

from __future__ import annotations

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Block_pb2 import Block
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.load import made, messages
from tests.load.tab import Missing, Tab


def tab(*heard: ForwardMsg) -> Tab:
    known = Tab("http://app")
    for message in heard:
        known.hear(message)
    return known


def wish(data: bytes) -> ClientState:
    back = BackMsg()
    back.ParseFromString(data)
    return back.rerun_script


def widgets(sent: ClientState) -> dict[str, str | None]:
    return {widget.id: widget.WhichOneof("value") for widget in sent.widget_states.widgets}


def first_run() -> Tab:
    """Two toggles and a button in a page, of which a fragment has one toggle."""
    return tab(
        made.new_session("r1"),
        made.element(made.toggle("a", True), [0, 0]),
        made.block(Block(), [0, 1], "f"),
        made.element(made.toggle("b"), [0, 1, 0], "f"),
        made.element(made.button("go"), [0, 2]),
        made.finished("r1"),
    )


def test_before_the_first_run_a_page_is_asked_for_by_its_name() -> None:
    sent = wish(Tab("http://app", "/draw", "sample=3").run())
    assert (sent.page_name, sent.page_script_hash, sent.query_string) == ("draw", "", "sample=3")
    assert sent.context_info.url == "http://app/draw"
    assert widgets(sent) == {}


def test_every_widget_is_told_of_and_a_button_when_it_is_pressed() -> None:
    known = first_run()
    both = {"$$ID-0-a": "bool_value", "$$ID-0-b": "bool_value"}
    button = known.find("button", key="go")
    assert widgets(wish(known.use(button, messages.clicked(button.id)))) == both | {"$$ID-0-go": "trigger_value"}
    assert widgets(wish(known.run())) == both  # a press is told once


def test_a_widget_of_a_fragment_asks_for_that_fragment() -> None:
    known = first_run()
    toggle = known.find("checkbox", key="b")
    sent = wish(known.use(toggle, messages.flag(toggle.id, True)))
    assert sent.fragment_id == "f"
    assert sent.page_script_hash == made.PAGE
    assert not sent.is_auto_rerun


def test_what_a_page_run_did_not_draw_again_is_forgotten() -> None:
    known = first_run()
    for message in (
        made.new_session("r2"),
        made.element(made.toggle("a", True), [0, 0]),
        made.finished("r2"),
    ):
        known.hear(message)
    assert list(known.elements) == [(0, 0)]
    assert list(known.states) == ["$$ID-0-a"]


def test_a_fragments_run_forgets_only_what_is_the_fragments() -> None:
    known = first_run()
    for message in (
        made.new_session("r2", "f"),
        made.block(Block(), [0, 1], "f"),
        made.element(made.markdown("empty now"), [0, 1, 1], "f"),
        made.finished("r2", "f"),
    ):
        known.hear(message)
    assert sorted(known.elements) == [(0, 0), (0, 1), (0, 1, 1), (0, 2)]
    assert list(known.states) == ["$$ID-0-a"]


def test_what_a_learner_chose_stays_although_the_page_is_drawn_again() -> None:
    known = first_run()
    toggle = known.find("checkbox", key="a")
    known.use(toggle, messages.flag(toggle.id, False))
    for message in (made.new_session("r2"), made.element(made.toggle("a", True), [0, 0]), made.finished("r2")):
        known.hear(message)
    assert not known.states["$$ID-0-a"].bool_value


def test_a_run_that_goes_on_in_another_one_has_not_ended() -> None:
    known = first_run()
    assert known.hear(made.new_session("r2")).event == "began"
    early = made.finished("r2", status=ForwardMsg.FINISHED_EARLY_FOR_RERUN)
    assert known.hear(early).event == "goes on"
    assert len(known.elements) == 4
    assert known.hear(made.finished("r3", "f")).fragments == ("f",)


def test_timers_ring_until_the_page_is_run_again_or_left() -> None:
    known = first_run()
    known.hear(made.timer("f", 1.0))
    assert known.timers == {"f": 1.0}
    known.hear(made.new_session("r2", "f"))
    assert known.timers == {"f": 1.0}
    stop = ForwardMsg()
    stop.stop_auto_rerun.fragment_ids.append("f")
    known.hear(stop)
    assert known.timers == {}
    known.hear(made.timer("f", 1.0))
    known.hear(made.new_session("r3"))
    assert known.timers == {}
    known.hear(made.timer("f", 1.0))
    known.go("page1")
    assert known.timers == {}


def test_another_page_is_told_of_no_widget_but_the_common_ones() -> None:
    known = tab(
        made.new_session("r1"),
        made.element(made.toggle("a"), [0, 0]),
        made.element(made.toggle("common"), [1, 0], script=made.MAIN),
        made.finished("r1"),
    )
    known.query = "sample=3"
    sent = wish(known.go("page1", "network=gru"))
    assert (sent.page_script_hash, sent.query_string) == ("page1", "network=gru")
    assert list(widgets(sent)) == ["$$ID-0-common"]


def test_a_message_that_is_kept_need_not_come_again() -> None:
    known = tab(
        made.new_session("r1"), made.kept(made.element(made.markdown("long"), [0, 0]), "h"), made.finished("r1")
    )
    assert list(wish(known.run()).cached_message_hashes) == ["h"]
    reference = ForwardMsg(ref_hash="h")
    reference.metadata.delta_path.extend([0, 5])
    known.hear(made.new_session("r2"))
    known.hear(reference)
    known.hear(made.finished("r2"))
    assert list(known.elements) == [(0, 5)]
    assert known.words() == "long"


def test_a_message_is_kept_for_two_page_runs_in_which_it_is_not_used() -> None:
    known = tab(
        made.new_session("r1"), made.kept(made.element(made.markdown("long"), [0, 0]), "h"), made.finished("r1")
    )
    kept = []
    for run in ("r2", "r3"):
        kept.append(list(wish(known.run()).cached_message_hashes))
        known.hear(made.new_session(run))
        known.hear(made.finished(run))
    assert kept == [["h"], ["h"]]
    assert list(wish(known.run()).cached_message_hashes) == []


def test_a_message_that_was_never_kept_is_missed() -> None:
    with pytest.raises(Missing):
        tab(ForwardMsg(ref_hash="never"))


def test_addresses_follow_the_server() -> None:
    navigation, info = ForwardMsg(), ForwardMsg()
    navigation.navigation.page_script_hash = "p1"
    navigation.navigation.app_pages.add(page_script_hash="p0", page_name="app", is_default=True)
    navigation.navigation.app_pages.add(page_script_hash="p1", page_name="draw", url_pathname="draw")
    info.page_info_changed.query_string = "lang=en"
    known = tab(made.new_session("r1"), navigation, info)
    sent = wish(known.run())
    assert (sent.page_script_hash, sent.query_string, sent.context_info.url) == ("p1", "lang=en", "http://app/draw")
    assert known.page_named("") == "p0"
    with pytest.raises(Missing):
        known.page_named("nowhere")


def test_an_element_is_found_by_its_key_its_count_and_its_words() -> None:
    known = tab(
        made.new_session("r1"),
        made.element(made.button("sample_7", "7"), [0, 0]),
        made.element(made.toggle("widget_live_3"), [0, 1]),
    )
    assert known.find("button", label="7").id == "$$ID-0-sample_7"
    assert known.find("checkbox", key="widget_live").id == "$$ID-0-widget_live_3"
    assert known.has("button", key="sample_7")
    assert not known.has("button", key="sample_8")
    with pytest.raises(Missing, match="live"):
        known.find("button", key="widget_live")
