"""The Runs page over a real service: runs on a disk, no worker."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from streamlit.testing.v1 import AppTest

from rnnlab.errors import LabError
from rnnlab.events import Ended, Progress, Started
from rnnlab.figures import MOST_LINES
from rnnlab.figures.comparison import Quantity
from rnnlab.recipe import Recipe
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.service import Service
from rnnlab.runs.states import State
from rnnlab.runs.storage.quota import Removal, StorageUse
from rnnlab.runs.store.store import Sort
from rnnlab.ui.app import state, url_state
from rnnlab.ui.components import runs_table
from rnnlab.ui.runs import run_list
from tests.prepared_runs import DEVICE, Shelf, write_journal
from tests.ui import live_parts
from tests.ui.conftest import OWNER, Follow, OpenApp

Remembered = Callable[[Any], Mapping[str, Any]]
GRU = Recipe(cell="gru", hidden_size=8, steps=400, seed=3)


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runs: object, known_browser: str) -> Iterator[Service]:
    """A real service that nothing starts, in place of the process's own, for every page."""
    made = Service(Shelf.open(tmp_path).paths)
    for name, module in tuple(sys.modules.items()):
        if name.startswith("rnnlab.ui.") and hasattr(module, "service"):
            monkeypatch.setattr(module, "service", lambda: made)
    monkeypatch.setattr(made, "start", lambda: None)
    yield made
    made.close()


@pytest.fixture
def shelf(lab: Service, tmp_path: Path) -> Iterator[Shelf]:
    opened = Shelf.open(tmp_path)
    yield opened
    opened.close()


def table(app: AppTest) -> dict[str, Any]:
    """What the table of runs was given."""
    found = [each.proto for each in app.get("bidi_component") if each.proto.component_name == "rnnlab_runs"]
    assert len(found) == 1
    return dict(json.loads(found[0].bytes))


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def listed(app: AppTest) -> list[str]:
    return [run["id"] for run in table(app)["runs"]]


def figure(app: AppTest) -> dict[str, Any]:
    (drawn,) = live_parts.charts(app)
    return drawn


def legend(app: AppTest) -> list[str]:
    """The names of the curves."""
    shown = [trace for trace in figure(app)["data"] if trace.get("showlegend")]
    return [trace["name"] for trace in shown if "faint" not in trace["name"] and "open circles" not in trace["name"]]


def followed(app: AppTest) -> set[str]:
    """The runs that the page's components ask for again and again."""
    asked = [given["poll"]["follow"] for given in (table(app), *live_parts.payloads(app))]
    return {run for runs in asked for run in runs}


def words(app: AppTest) -> str:
    """All that can be read on the page, outside of the table and the chart."""
    markdown = [entry.value for entry in (*app.main.markdown, *app.main.caption)]
    html = [entry.proto.body for entry in app.get("html")]
    return "\n".join([*markdown, *html, live_parts.lines(app)]).replace("\\", "")


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def labels(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def test_before_the_first_run_there_is_an_invitation(lab: Service, open_app: OpenApp) -> None:
    app = open_app("runs")
    assert not app.exception
    assert not app.error
    assert "No runs yet" in words(app)
    assert not app.text_input


def test_a_row_says_what_came_out(shelf: Shelf, open_app: OpenApp) -> None:
    shelf.add("one", OWNER, accuracy=0.9712)
    shelf.add("other", "f" * 32)
    app = open_app("runs")
    assert not app.exception
    (row,) = table(app)["runs"]
    assert row["title"] == "LSTM, 8 units, 28 timesteps"
    assert re.fullmatch(r"finished · 400 steps · (today|yesterday), \d\d:\d\d", plain(row["state"]))
    assert (row["accuracy"], row["measured_on"], row["duration"]) == ("97.1 %", "", "1 min 15 s")
    assert DEVICE in row["hover"]
    assert not row["pinned"]
    assert "Choose a run on the left" in words(app)


@pytest.mark.parametrize("run_state", list(State))
def test_every_state_has_words(shelf: Shelf, open_app: OpenApp, run_state: State) -> None:
    shelf.add("one", OWNER, state=State.DONE)
    if run_state is not State.DONE:
        shelf.store.remove("one")
        going_on = run_state not in (State.STOPPED, State.INTERRUPTED, State.FAILED)
        shelf.add("two", OWNER, state=State.RUNNING if going_on else run_state)
        if run_state is State.QUEUED or run_state is State.PAUSED or run_state is State.STOPPING:
            assert shelf.store.move("two", run_state)
    app = open_app("runs", runs="one,two")
    assert not app.exception
    assert not app.error
    assert table(app)["runs"][0]["state"].split(" · ")[0]


def test_the_list_is_sorted_and_searched_and_pinned_runs_stand_first(shelf: Shelf, open_app: OpenApp) -> None:
    shelf.add("old", OWNER, accuracy=0.9, minutes_ago=300, name="Zebra")
    shelf.add("middle", OWNER, accuracy=0.99, minutes_ago=200, name="ant", recipe=GRU)
    shelf.add("new", OWNER, accuracy=0.5, minutes_ago=100)
    app = open_app("runs")
    assert listed(app) == ["new", "middle", "old"]
    app.selectbox(key="widget_sort").set_value("accuracy").run()
    assert listed(app) == ["middle", "old", "new"]
    app.selectbox(key="widget_sort").set_value("name").run()
    assert listed(app) == ["middle", "old", "new"]
    shelf.store.describe("old", pinned=True)
    app.run()
    assert listed(app) == ["old", "middle", "new"]
    app.text_input(key="widget_search").set_value("gru seed=3").run()
    assert listed(app) == ["middle"]
    app.text_input(key="widget_search").set_value("*nothing* of <that>").run()
    assert "None of your runs has “*nothing* of <that>”" in words(app)
    assert "search" in app.query_params
    press(app, "Show all runs")
    assert len(listed(app)) == 3


def test_the_address_restores_the_comparison(shelf: Shelf, open_app: OpenApp) -> None:
    shelf.add("one", OWNER, name="Plain")
    shelf.add("two", OWNER, recipe=GRU, name="Fancy")
    app = open_app("runs", runs="two,one", curve="gradient_norm", log_steps="1", smooth="0")
    assert not app.exception
    assert table(app)["chosen"] == ["two", "one"]
    assert legend(app) == ["Fancy", "Plain"]
    layout = figure(app)["layout"]
    assert (layout["xaxis"]["type"], layout["yaxis"]["type"]) == ("log", "log")
    assert not any("faint" in trace.get("name", "") for trace in figure(app)["data"])
    app.toggle(key="widget_log_values").set_value(False).run()
    assert figure(app)["layout"]["yaxis"].get("type") != "log"
    assert app.query_params["log_values"] in ("0", ["0"])
    app.segmented_control(key="widget_curve").set_value("loss").run()
    assert "log_values" not in app.query_params
    assert not app.toggle(key="widget_log_values").value


def test_a_bad_address_shows_what_it_can(shelf: Shelf, open_app: OpenApp) -> None:
    shelf.add("one", OWNER)
    app = open_app("runs", runs="one,one,../etc,<b>", curve="beauty")
    assert not app.exception
    assert table(app)["chosen"] == ["one"]
    assert len(app.warning) == 1


def test_more_runs_than_can_be_told_apart_are_cut(shelf: Shelf, open_app: OpenApp) -> None:
    for place in range(MOST_LINES + 1):
        shelf.add(f"run{place}", OWNER)
    app = open_app("runs", runs=",".join(f"run{place}" for place in range(MOST_LINES + 1)))
    assert not app.error
    assert len(table(app)["chosen"]) == table(app)["most"] == MOST_LINES
    names = legend(app)
    assert len(set(names)) == MOST_LINES, "runs of the same recipe have names of their own"


def test_the_tables_of_choices_are_the_librarys() -> None:
    assert set(url_state.CURVES) == set(get_args(Quantity))
    assert set(url_state.SORTS) == set(get_args(Sort)) == set(run_list._SORTS)
    assert url_state.MOST_RUNS == MOST_LINES


def test_a_choice_in_the_table_is_the_pages(shelf: Shelf, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a browser sends, good or bad, as the component's callback finds it."""
    passing = state.PageState({"runs": ()})
    monkeypatch.setattr(state, "page_state", lambda: passing)
    heard: list[tuple[str, ...]] = []
    for sent in (None, [], {"runs": "one", "turn": 1}, {"runs": ["one"], "turn": "x"}):
        monkeypatch.setattr(runs_table.st, "session_state", {runs_table._KEY: {"chosen": sent}})
        runs_table._chosen(heard.append)
    assert heard == []
    sent = {"runs": ["one", "one", 7, "../x", "two", *(f"r{place}" for place in range(20))], "turn": 4}
    monkeypatch.setattr(runs_table.st, "session_state", {runs_table._KEY: {"chosen": sent}})
    runs_table._chosen(heard.append)
    assert heard[0][:3] == ("one", "two", "r0")
    assert len(heard[0]) == url_state.MOST_RUNS
    assert passing.failures == []


def test_what_differs_is_told_in_one_table(shelf: Shelf, open_app: OpenApp) -> None:
    shelf.add("one", OWNER, name="<b>bold</b>")
    shelf.add("two", OWNER, recipe=GRU, values={"parent": "one", "parent_step": 40})
    app = open_app("runs", runs="one,two")
    text = words(app)
    assert "<td>LSTM</td><td>GRU</td>" in text
    assert "<td>0</td><td>3</td>" in text  # the seed
    assert "<td>fresh weights</td><td>“&lt;b&gt;bold&lt;/b&gt;” (one), training step 40</td>" in text
    assert "Batch size" not in text
    assert "&lt;b&gt;bold&lt;/b&gt;" in text
    assert "It did not start from scratch" in text


def test_nothing_differs_is_told(shelf: Shelf, open_app: OpenApp) -> None:
    shelf.add("one", OWNER)
    shelf.add("two", OWNER)
    app = open_app("runs", runs="one,two")
    assert "Nothing differs: the same settings and the same seed." in words(app)
    assert "the same curve, point by point" in words(app)
    assert "What differs" not in words(open_app("runs", runs="one"))


def test_another_processor_is_a_difference(shelf: Shelf, open_app: OpenApp) -> None:
    shelf.add("one", OWNER)
    shelf.add("two", OWNER, device="GPU: a large one")
    text = words(open_app("runs", runs="one,two"))
    assert f"<td>{DEVICE}</td><td>GPU: a large one</td>" in text
    assert "cannot be repeated exactly. It was trained on a GPU" in text


def test_another_precision_is_a_difference(shelf: Shelf, open_app: OpenApp) -> None:
    for run_id, precision in (("one", "float32"), ("two", "bfloat16"), ("three", "float32"), ("old", None)):
        shelf.add(run_id, OWNER, precision=precision)
    shelf.add("asked", OWNER, recipe=Recipe(hidden_size=8, steps=400, precision="float32"), precision="float32")
    text = words(open_app("runs", runs="one,two"))
    assert ">Precision of products</th><td>float32, 24 binary digits</td><td>bfloat16, 8 binary digits</td>" in text
    assert "Its matrices were multiplied in bfloat16." in text
    assert "<td>float32, 24 binary digits</td><td>–</td>" in words(open_app("runs", runs="one,old"))
    for same in ("one,three", "one,asked"):
        assert "Nothing differs: the same settings and the same seed." in words(open_app("runs", runs=same))
    assert "multiplied" not in words(open_app("runs", runs="old"))


def test_a_run_is_renamed_annotated_and_pinned(shelf: Shelf, lab: Service, open_app: OpenApp) -> None:
    shelf.add("one", OWNER)
    app = open_app("runs", runs="one")
    app.text_input(key="runs_name_one").set_value("  The *first* one ").run()
    app.text_area(key="runs_note_one").set_value("Why does it\nstall?").run()
    press(app, "Pin")
    assert not app.exception
    run = lab.get("one")
    assert (run.name, run.note, run.pinned) == ("The *first* one", "Why does it\nstall?", True)
    (row,) = table(app)["runs"]
    assert (row["title"], row["note"], row["pinned"]) == ("The *first* one", "Why does it stall?", True)
    press(app, "Unpin")
    assert not lab.get("one").pinned


def test_a_run_is_deleted_and_had_back(shelf: Shelf, open_app: OpenApp) -> None:
    shelf.add("one", OWNER, name="Mine")
    shelf.add("two", OWNER)
    app = open_app("runs", runs="one")
    press(app, "Delete")
    assert listed(app) == ["two"]
    assert "“Mine” was deleted." in words(app)
    assert not app.info
    press(app, "Undo")
    assert set(listed(app)) == {"one", "two"}
    assert table(app)["chosen"] == ["one"]
    assert "Undo" not in labels(app)


def test_the_offer_to_undo_ends_with_the_next_deletion_and_with_the_page(shelf: Shelf, open_app: OpenApp) -> None:
    shelf.add("one", OWNER, name="First")
    shelf.add("two", OWNER, name="Second")
    app = open_app("runs", runs="one")
    press(app, "Delete")
    app = press(_choose(app, "two"), "Delete")
    assert "“Second” was deleted." in words(app)
    assert "“First”" not in words(app)
    assert "No runs yet" in words(app)
    app.switch_page("app.py").run()
    app.switch_page("pages/4_runs.py").run()
    assert "Undo" not in labels(app)


def _choose(app: AppTest, *runs: str) -> AppTest:
    """As a click in the table does, which AppTest cannot make."""
    app.session_state["rnnlab"].values["runs"] = runs
    return app.run()


def test_deleting_a_run_that_trains_says_that_it_stops_it(shelf: Shelf, lab: Service, open_app: OpenApp) -> None:
    shelf.add("one", OWNER, state=State.RUNNING, name="Busy")
    app = open_app("runs", runs="one")
    assert "Delete" not in labels(app)
    assert table(app)["runs"][0]["tone"] == "active"
    press(app, "Stop and delete")
    assert "“Busy” was stopped and deleted." in words(app)
    record = shelf.store.get("one")
    assert record is not None
    assert record.state is State.STOPPING
    assert record.deleted_at is not None


def test_an_active_runs_curve_grows_and_the_asking_ends_with_it(shelf: Shelf, open_app: OpenApp) -> None:
    shelf.add("one", OWNER, state=State.RUNNING, name="Busy")
    app = open_app("runs", runs="one")
    few = live_parts.points(app, "one")
    assert "“Busy”: training now, step 200 of 400." in words(app)
    assert followed(app) == {"one"}
    folder = RunFolder(shelf.paths.storage, "one")
    journal = folder.journal(1)
    lines = journal.read_text(encoding="utf-8")
    journal.unlink()
    more = [Progress(210 + 10 * place, 0.1, 0.99, 0.001, 5_000.0, 30.0 + place) for place in range(19)]
    write_journal(folder, [Started(400, DEVICE, 1), *more, Ended(400, "done", 50.0)], Recipe(hidden_size=8, steps=400))
    added = journal.read_text(encoding="utf-8").splitlines()[2:]
    first = len(lines.splitlines())
    numbered = [json.loads(line) | {"sequence": first + place} for place, line in enumerate(added)]
    journal.write_text(lines + "".join(json.dumps(line) + "\n" for line in numbered), encoding="utf-8")
    app.run()
    assert live_parts.points(app, "one") > few
    assert shelf.store.move("one", State.DONE, values={"step": 400})
    app.run()
    assert "training now" not in words(app)
    assert followed(app) == set()


def test_a_run_that_vanished_is_one_calm_sentence(shelf: Shelf, lab: Service, open_app: OpenApp) -> None:
    shelf.add("one", OWNER)
    shelf.add("two", OWNER)
    app = open_app("runs", runs="one,two,never")
    assert not app.exception
    assert not app.error
    assert len(app.info) == 1
    assert table(app)["chosen"] == ["one", "two"]
    lab.delete("two")  # another tab
    app.run()
    assert len(app.info) == 1
    assert table(app)["chosen"] == ["one"]
    app.run()
    assert len(app.info) == 0


def test_a_run_of_another_learner_is_shown_but_not_changed(shelf: Shelf, open_app: OpenApp) -> None:
    shelf.add("theirs", "f" * 32, name="Theirs")
    app = open_app("runs", runs="theirs")
    assert not app.exception
    assert legend(app) == ["Theirs"]
    assert {"Delete", "Pin"} & labels(app) == set()
    assert "Use its settings" in labels(app)
    assert "another learner's" in words(app)


def test_settings_go_to_the_form_and_a_fork_to_where_its_snapshot_is_chosen(
    shelf: Shelf, open_app: OpenApp, follow: Follow, remembered: Remembered
) -> None:
    shelf.add("one", OWNER, recipe=GRU)
    app = follow(press(open_app("runs", runs="one"), "Use its settings"))
    assert not app.exception
    values = remembered(app)
    assert (values["cell"], values["seed"], values["run"]) == ("gru", 3, "one")
    assert app.selectbox(key="widget_optimizer").value == "adam"
    app = follow(press(open_app("runs", runs="one"), "Fork"))
    assert (remembered(app)["run"], remembered(app)["cell"]) == ("one", "gru")
    assert "Start from a snapshot" in {expander.label for expander in app.expander}
    app = follow(press(open_app("runs", runs="one"), "Open on Train"))
    assert (remembered(app)["run"], remembered(app)["cell"]) == ("one", "lstm")


def test_a_run_is_taken_to_the_drawing(shelf: Shelf, open_app: OpenApp, follow: Follow) -> None:
    shelf.add("one", OWNER)
    app = open_app("runs", runs="one", sample="0")
    assert len(app.get("download_button")) == 1
    app = follow(press(app, "Watch it read"))
    assert not app.exception
    assert app.selectbox(key="widget_network").value == "run:one"


def test_the_closer_look_is_at_one_of_several(shelf: Shelf, open_app: OpenApp) -> None:
    shelf.add("one", OWNER, name="First")
    shelf.add("two", OWNER, name="Second")
    app = open_app("runs", runs="one,two")
    assert app.text_input(key="runs_name_two").value == "Second"
    app.selectbox(key="widget_runs_closer").set_value("one").run()
    assert app.text_input(key="runs_name_one").value == "First"
    assert "Snapshots kept: 1, from step 0 to step 0." in words(app)
    assert "tensorflow" in words(app)  # the versions


@pytest.mark.parametrize("full", [False, True])
def test_the_next_pruning_is_told_before_it_happens(
    shelf: Shelf, lab: Service, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, full: bool
) -> None:
    shelf.add("one", OWNER, name="A * star")
    removals = (
        Removal("gone", OWNER, "Old", "deleted run", 3_000_000),
        Removal("one", OWNER, "A * star", "snapshots", 2_500_000),
        Removal("theirs", "f" * 32, "A secret", "snapshots", 1_000),
    )
    use = StorageUse(1_990_000_000, 2_000_000_000, 12_000_000, full, removals)
    monkeypatch.setattr(lab, "storage", lambda owner, recipe=None: use)
    app = open_app("runs")
    text = words(app)
    assert "Disk space: 1,990 MB of 2,000 MB are taken" in {expander.label for expander in app.expander}
    assert "“Old”, which you deleted: all of it (3.0 MB)" in text
    assert "“A * star”: the snapshots" in text
    assert "A secret" not in text
    assert "files of other learners' runs (1 kB)" in text
    assert len(app.warning) == full
    assert ("The next run will remove, in this order:" in text) == full


def test_a_store_that_fails_is_one_sentence(lab: Service, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_parameters: object) -> None:
        raise LabError("The list of runs did not answer. Start RNN Lab again; if it happens again, look at the log.")

    monkeypatch.setattr(lab, "list", fail)
    app = open_app("runs")
    assert not app.exception
    assert len(app.error) == 1


def test_an_undo_that_comes_too_late_is_told(shelf: Shelf, open_app: OpenApp) -> None:
    shelf.add("one", OWNER)
    app = press(open_app("runs", runs="one"), "Delete")
    assert shelf.store.remove("one")  # room was needed
    press(app, "Undo")
    assert not app.exception
    assert len(app.error) == 1
    assert "Undo" not in labels(app)
