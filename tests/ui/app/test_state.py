"""The state of a page: to the URL and back, whatever stands in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from rnnlab.ink.drawing import Drawing, Stroke
from rnnlab.settings import SETTINGS, Setting
from rnnlab.ui.app.state import PageState
from rnnlab.ui.app.url_state import CURVES, ENTRIES, MOST_RUNS, SORTS
from tests.earlier_version import addresses
from tests.ui.conftest import SCRIPTS, OpenApp


def _values(setting: Setting) -> st.SearchStrategy[Any]:
    if setting.kind == "flag":
        strategy: st.SearchStrategy[Any] = st.booleans()
    elif setting.kind == "choice":
        strategy = st.sampled_from(setting.choices)
    elif setting.kind == "integer":
        strategy = st.integers(int(setting.low), int(setting.high))
    else:
        # what a slider or a field can hold: a few decimals, not a double's last bit
        strategy = st.floats(setting.low, setting.high).map(lambda value: float(f"{value:.6g}"))
    return st.none() | strategy if setting.optional else strategy


#: the comparison of runs, as its page may leave it
_COMPARISONS = st.fixed_dictionaries(
    {
        "runs": st.lists(st.from_regex(r"[a-z2-9]{10}", fullmatch=True), max_size=MOST_RUNS, unique=True).map(tuple),
        "sort": st.sampled_from(SORTS),
        "curve": st.sampled_from(CURVES),
        "log_steps": st.booleans(),
        "log_values": st.none() | st.booleans(),
        "smooth": st.booleans(),
        "search": st.text(max_size=80),
    }
)
_POINTS = st.lists(st.tuples(st.integers(0, 280), st.integers(0, 280)), min_size=1, max_size=5).map(tuple)
_DRAWINGS = st.lists(st.builds(Stroke, _POINTS, st.integers(4, 40)), max_size=3).map(
    lambda strokes: Drawing(tuple(strokes))
)


@given(st.fixed_dictionaries({name: _values(setting) for name, setting in SETTINGS.items()}), _DRAWINGS, _COMPARISONS)
def test_what_is_written_to_the_url_is_read_from_it(
    settings: dict[str, Any], ink: Drawing, comparison: dict[str, Any]
) -> None:
    state = PageState.from_url({})
    state.values.update(settings | comparison, ink=ink, network="run:abc", lang="zh_CN", sample=42, pen=30)
    again = PageState.from_url(state.to_url())
    assert again.problems == []
    assert again.values == state.values
    assert again.recipe == state.recipe


@pytest.mark.parametrize(("page", "query"), addresses())
def test_an_address_of_the_first_version_means_what_it_meant(page: str, query: dict[str, str]) -> None:
    state = PageState.from_url(query)
    assert state.problems == []
    assert state.to_url() == query
    assert all(state.values[name] != ENTRIES[name].default for name in query)
    assert page in SCRIPTS


def test_defaults_leave_the_url_empty() -> None:
    state = PageState.from_url({})
    assert state.to_url() == {}
    assert state.values == {name: entry.default for name, entry in ENTRIES.items()}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hidden_size", "0"),
        ("hidden_size", "many"),
        ("timesteps", "29"),
        ("learning_rate", "nan"),
        ("learning_rate", "1e400"),
        ("cell", "transformer"),
        ("reset_after", "perhaps"),
        ("lang", "tlh"),
        ("pen", "900"),
        ("sample", "10000"),
        ("sample", "-1"),
        ("ink", "!!!"),
        ("ink", "ARIH"),
        ("sort", "luck"),
        ("curve", "beauty"),
        ("log_steps", "perhaps"),
    ],
)
def test_a_bad_value_takes_its_default_and_is_a_problem(name: str, text: str) -> None:
    state = PageState.from_url({name: text, "seed": "7"})
    assert state.values[name] == ENTRIES[name].default
    assert state.values["seed"] == 7
    assert len(state.problems) == 1


def test_unknown_parameters_are_left_alone() -> None:
    assert PageState.from_url({"utm_source": "class", "embed": "true"}).to_url() == {}


def test_a_long_text_is_cut() -> None:
    assert len(PageState.from_url({"network": "x" * 10_000}).values["network"]) <= 80


def test_the_runs_of_an_address_are_ids_each_once_and_not_too_many() -> None:
    many = ",".join(f"run{place}" for place in range(20))
    assert PageState.from_url({"runs": f"../etc,,one,one,<b>,two words,{many}"}).values["runs"][:3] == (
        "one",
        "run0",
        "run1",
    )
    assert len(PageState.from_url({"runs": many}).values["runs"]) == MOST_RUNS
    assert PageState.from_url({"runs": ""}).to_url() == {}


Remembered = Callable[[Any], Mapping[str, Any]]


def test_an_address_fills_the_page_and_stays(open_app: OpenApp, remembered: Remembered) -> None:
    app = open_app("draw", network="failed_learning_rate", sample="3", pen="25")
    assert not app.exception
    assert remembered(app)["sample"] == 3
    assert app.slider(key="widget_pen").value == 25
    assert app.query_params["sample"] == ["3"] or app.query_params["sample"] == "3"
    app.run()
    assert app.slider(key="widget_pen").value == 25


def test_values_survive_a_change_of_page_without_their_widgets(open_app: OpenApp, remembered: Remembered) -> None:
    app = open_app("draw", hidden_size="64", sample="5")
    app.slider(key="widget_pen").set_value(31).run()
    app.switch_page("app.py").run()
    assert not app.exception
    app.switch_page("pages/2_draw.py").run()
    assert app.slider(key="widget_pen").value == 31
    assert remembered(app)["hidden_size"] == 64
    assert remembered(app)["sample"] == 5


def test_a_link_inside_the_app_brings_its_values(open_app: OpenApp, remembered: Remembered) -> None:
    app = open_app("home", pen="31")
    app.switch_page("pages/2_draw.py")
    app.query_params["network"] = "failed_learning_rate"
    app.query_params["sample"] = "0"
    app.run()
    assert remembered(app)["network"] == "failed_learning_rate"
    assert remembered(app)["sample"] == 0
    assert remembered(app)["pen"] == 31


def test_an_old_address_does_not_undo_a_click(open_app: OpenApp, remembered: Remembered) -> None:
    """While a page stays open, the browser's address may lag behind the session."""
    app = open_app("draw", pen="31")
    app.slider(key="widget_pen").set_value(12).run()
    app.query_params["pen"] = "31"
    app.run()
    assert remembered(app)["pen"] == 12


def test_a_bad_value_is_told_once(open_app: OpenApp) -> None:
    app = open_app("draw", pen="900")
    assert not app.exception
    assert len(app.warning) == 1
    assert "900" in app.warning[0].value
    app.run()
    assert len(app.warning) == 0


def test_a_late_answer_does_not_undo_a_recipe_put_into_the_form() -> None:
    """While a run goes on, the browser's timer tells what the form showed a moment ago."""
    app = AppTest.from_function(_form_with_a_preset).run()
    button, number, shown_before = app.button(key="preset"), app.number_input[0], app._tree
    button.click().run()
    assert app.session_state["rnnlab"].recipe.hidden_size == 7

    button._value = False
    number.set_value(128)
    app._tree = shown_before
    app.run()

    assert not app.exception
    assert app.session_state["rnnlab"].recipe.hidden_size == 7
    assert app.number_input[0].value == 7


def _widgets(app: AppTest) -> dict[str, Any]:
    """The protos of a page's widgets that have a key, by their keys."""
    elements = [node for node in app._tree if getattr(node, "key", None)]
    return {node.key: node.proto for node in elements}


@pytest.mark.parametrize("page", sorted(SCRIPTS))
def test_no_message_undoes_what_is_being_chosen(open_app: OpenApp, page: str) -> None:
    """What a widget shows is its default; an order to the browser, in every message, would undo a choice under way."""
    app = open_app(page, sample="0", inside="surgery", cell="gru", clip_norm="2", gradient_class="3", network="gru")
    first = _widgets(app)
    again = _widgets(app.run())
    assert first
    assert first.keys() == again.keys()  # the same widgets: none was replaced
    orders = {
        key
        for protos in (first, again)
        for key, proto in protos.items()
        if getattr(proto, "set_value", False) and not proto.disabled
    }
    assert orders <= {"widget_clip_norm", "widget_sample"}  # see `bind_optional`


def test_a_menu_whose_value_is_not_there_takes_the_first() -> None:
    app = AppTest.from_function(_menu).run()
    assert app.selectbox[0].value == "oldest"
    assert app.session_state["rnnlab"].values["sort"] == "oldest"
    app.selectbox[0].set_value("name").run()
    assert (app.selectbox[0].value, app.session_state["rnnlab"].values["sort"]) == ("name", "name")


def _menu() -> None:
    import streamlit as st

    from rnnlab.ui.app import state

    st.selectbox("Order", **state.bind_menu("sort", ["oldest", "name"], str))


def _form_with_a_preset() -> None:
    import streamlit as st

    from rnnlab.recipe import Recipe
    from rnnlab.ui.app import state

    st.button("Preset", key="preset", on_click=lambda: state.page_state().set_recipe(Recipe(hidden_size=7)))
    st.number_input("Hidden size", **state.bind("hidden_size"))
