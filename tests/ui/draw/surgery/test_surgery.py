"""Surgery on the Draw page: experiments, one's own, the table, undo, and what the address keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from rnnlab.analysis.surgery import (
    MOST_SURGERIES,
    Carry,
    Clamp,
    ForgetBias,
    Freeze,
    Hide,
    Listed,
    Repeat,
    Reset,
    Reverse,
    Rows,
    Shuffle,
    Zero,
    operate,
    to_text,
)
from rnnlab.data import load_mnist
from rnnlab.network import load_network
from rnnlab.recipe import Recipe
from rnnlab.ui.app.labels import percent
from rnnlab.ui.draw.surgery.form import kinds_for
from rnnlab.ui.draw.surgery.panel import effect_sentence
from tests.ui.conftest import OpenApp

Remembered = Callable[[Any], Mapping[str, Any]]
SEVEN = load_mnist().test.image(0)
SHUT = Clamp("forget", 0, Rows(9, 13))


@pytest.fixture
def open_surgery(open_app: OpenApp) -> Callable[..., Any]:
    """A function that opens the Draw page with a seven and the panel."""

    def open_(**parameters: str) -> Any:
        app = open_app("draw", **{"sample": "0", "inside": "surgery", **parameters})
        assert not app.exception
        return app

    return open_


def experiment(app: Any, key: str) -> Any:
    return app.button(key=f"surgery_experiment_{key}")


def text_of(app: Any) -> str:
    return "\n".join(entry.value for entry in (*app.main.markdown, *app.main.caption))


def on_the_table(app: Any) -> list[str]:
    """The sentences beside the switches."""
    return [toggle.label for toggle in app.toggle if toggle.key.startswith("surgery_on_")]


def click(app: Any, label: str) -> Any:
    result = next(button for button in app.button if button.label == label).click().run()
    assert not result.exception
    return result


def open_form(app: Any) -> Any:
    return app.toggle(key="surgery_own").set_value(True).run()


def choose_kind(app: Any, key: str) -> Any:
    open_form(app)
    return app.selectbox(key="surgery_kind").set_value(key).run()


def address(app: Any) -> str:
    value = app.query_params.get("surgery", "")
    return value if isinstance(value, str) else value[-1]


# experiments --------------------------------------------------------------------------------------------------------


def test_at_first_nothing_is_done(open_surgery: Callable[..., Any]) -> None:
    app = open_surgery()
    assert on_the_table(app) == []
    assert "Choose an experiment" in text_of(app)
    assert "surgery" not in app.query_params
    assert app.button(key="surgery_undo").disabled


def test_the_panel_is_closed_until_it_is_asked_for(open_app: OpenApp) -> None:
    app = open_app("draw", sample="0")
    assert not [button for button in app.button if str(button.key).startswith("surgery")]


@pytest.mark.parametrize("network", ["lstm", "gru", "simple_rnn"])
def test_each_experiment_is_one_click(open_surgery: Callable[..., Any], remembered: Remembered, network: str) -> None:
    app = open_surgery(network=network, unit="5")
    keys = [button.key for button in app.button if str(button.key).startswith("surgery_experiment_")]
    assert len(keys) >= 6
    before = load_network(network).trace(SEVEN)
    for key in keys:
        app.button(key=key).click().run()
        assert not app.exception
        (listed,) = remembered(app)["surgery"]
        after = operate(load_network(network), SEVEN, [listed.surgery])
        assert effect_sentence(before, after) in text_of(app)
        assert address(app) == to_text((listed,))
        assert len(on_the_table(app)) == 1


def test_the_unit_must_be_pinned_first(open_surgery: Callable[..., Any], remembered: Remembered) -> None:
    assert experiment(open_surgery(), "quiet_unit").disabled
    app = open_surgery(unit="12")
    experiment(app, "quiet_unit").click().run()
    assert remembered(app)["surgery"] == (Listed(Clamp("output", 0, Rows(0, 27), (11,))),)


def test_another_digits_memory_says_which_digit_that_was(open_surgery: Callable[..., Any]) -> None:
    app = open_surgery()
    experiment(app, "carry").click().run()
    assert on_the_table(app) == ["Begins with the state that test digit 18 left behind (a 3)"]


def test_what_changed_is_told_with_the_traces_own_numbers() -> None:
    network = load_network("lstm")
    before = network.trace(SEVEN)
    after = operate(network, SEVEN, [SHUT])
    sentence = effect_sentence(before, after)
    assert sentence.startswith(f"**Before: 7, {percent(before.probabilities[-1, 7])}.** **After: {after.answer}, ")
    apart = np.abs(before.probabilities - after.probabilities).sum(axis=1)
    assert f"row {np.argmax(apart) + 1}." in sentence or "left 7 at row " in sentence
    assert effect_sentence(before, before).endswith("Nothing has changed in what it believes.")


def test_it_says_that_training_never_met_such_a_state(open_surgery: Callable[..., Any]) -> None:
    assert "the network never met in training" in text_of(open_surgery(surgery=to_text((Listed(SHUT),))))


# one's own ----------------------------------------------------------------------------------------------------------

OWN = {
    "lstm": {
        "clamp forget": SHUT,
        "clamp input": Clamp("input", 0, Rows(9, 13)),
        "clamp candidate": Clamp("candidate", 0, Rows(9, 13)),
        "clamp output": Clamp("output", 0, Rows(9, 13)),
        "zero": Zero(Rows(9, 13)),
        "freeze": Freeze(Rows(9, 13)),
        "reset": Reset(13),
        "carry": Carry(18),
        "hide": Hide(Rows(9, 13)),
        "reverse": Reverse(),
        "shuffle": Shuffle(1),
        "repeat": Repeat(13, 4),
        "bias": ForgetBias(-3),
    },
    "gru": {"clamp update": Clamp("update", 0, Rows(9, 13)), "reset": Reset(13)},
    "simple_rnn": {"zero": Zero(Rows(9, 13)), "freeze": Freeze(Rows(9, 13))},
}


@pytest.mark.parametrize("network", list(OWN))
def test_every_kind_is_added_as_it_stands_in_the_form(
    open_surgery: Callable[..., Any], remembered: Remembered, network: str
) -> None:
    app = open_surgery(network=network)
    wanted = OWN[network]
    assert wanted.keys() <= set(kinds_for(Recipe(cell=network)))
    if network == "lstm":
        assert wanted.keys() == set(kinds_for(Recipe(cell=network)))
    for number, (key, surgery) in enumerate(wanted.items()):
        if number == MOST_SURGERIES:
            click(app, "Remove all")
        choose_kind(app, key)
        click(app, "Add")
        assert remembered(app)["surgery"][-1] == Listed(surgery), key
    assert on_the_table(app)


def test_the_fields_are_read(open_surgery: Callable[..., Any], remembered: Remembered) -> None:
    app = choose_kind(open_surgery(), "clamp candidate")
    app.slider(key="surgery_clamp candidate_value_28").set_value(-0.5)
    app.slider(key="surgery_clamp candidate_rows_28").set_value((1, 28))
    app.text_input(key="surgery_clamp candidate_units_28").set_value("1-3, 8")
    click(app, "Add")
    wanted = Clamp("candidate", -0.5, Rows(0, 27), (0, 1, 2, 7))
    assert remembered(app)["surgery"] == (Listed(wanted),)
    assert on_the_table(app) == ["Candidate of units 1–3, 8 held at −0.5, all rows"]


@pytest.mark.parametrize(
    ("units", "sentence"),
    [
        ("one", "“one” does not name units. Write, for example: 1-8, 12."),
        ("0", "“0” does not name units. Write, for example: 1-8, 12."),
        ("5-1", "“5-1” does not name units. Write, for example: 1-8, 12."),
        ("1-129", "Unit 129 does not exist; this network has 128 units."),
        ("9" * 4_000, "does not name units"),
    ],
    ids=lambda text: text[:12],
)
def test_bad_units_are_told_in_a_sentence(
    open_surgery: Callable[..., Any], remembered: Remembered, units: str, sentence: str
) -> None:
    app = choose_kind(open_surgery(), "zero")
    app.text_input(key="surgery_zero_units_28").set_value(units)
    click(app, "Add")
    assert [sentence in error.value for error in app.error] == [True]
    assert remembered(app)["surgery"] == ()
    app.run()
    assert not app.error  # told once


def test_too_many_repeats_are_told_in_a_sentence(open_surgery: Callable[..., Any]) -> None:
    app = choose_kind(open_surgery(), "repeat")
    app.slider(key="surgery_repeat_row_28").set_value(28)
    click(app, "Add")
    assert [error.value for error in app.error] == ["The last one cannot be repeated: nothing is read after it."]


# the table ----------------------------------------------------------------------------------------------------------


def test_add_remove_undo(open_surgery: Callable[..., Any], remembered: Remembered) -> None:
    app = open_surgery()
    experiment(app, "reverse").click().run()
    choose_kind(app, "hide")
    click(app, "Add")
    two = (Listed(Reverse()), Listed(Hide(Rows(9, 13))))
    assert remembered(app)["surgery"] == two
    click(app, "Remove")
    assert remembered(app)["surgery"] == two[1:]
    click(app, "Undo surgery")
    assert remembered(app)["surgery"] == two
    click(app, "Remove all")
    assert on_the_table(app) == []
    for wanted in (two, two[:1], ()):
        click(app, "Undo surgery")
        assert remembered(app)["surgery"] == wanted
    assert app.button(key="surgery_undo").disabled
    assert address(app) == ""


def test_a_switched_off_surgery_stays_and_does_nothing(
    open_surgery: Callable[..., Any], remembered: Remembered
) -> None:
    app = open_surgery(surgery=to_text((Listed(SHUT), Listed(Reverse()))))
    first = next(toggle for toggle in app.toggle if toggle.key.startswith("surgery_on_"))
    first.set_value(False).run()
    assert remembered(app)["surgery"] == (Listed(SHUT, on=False), Listed(Reverse()))
    before = load_network("lstm").trace(SEVEN)
    assert effect_sentence(before, operate(load_network("lstm"), SEVEN, [Reverse()])) in text_of(app)
    assert address(app).startswith("off_clamp")


def test_a_name_is_kept_and_goes_where_its_surgery_goes(
    open_surgery: Callable[..., Any], remembered: Remembered
) -> None:
    app = open_surgery(surgery=to_text((Listed(SHUT), Listed(Reverse()))))
    fields = [field for field in app.text_input if str(field.key).startswith("surgery_name_")]
    fields[1].set_value("head over heels **x**").run()
    click(app, "Remove")
    assert remembered(app)["surgery"] == (Listed(Reverse(), "head over heels **x**"),)
    (field,) = (field for field in app.text_input if str(field.key).startswith("surgery_name_"))
    assert field.value == "head over heels **x**"


def test_a_full_table_takes_no_more(open_surgery: Callable[..., Any]) -> None:
    app = open_form(open_surgery(surgery=to_text((Listed(Reverse()),) * MOST_SURGERIES)))
    assert len(on_the_table(app)) == MOST_SURGERIES
    assert next(button for button in app.button if button.label == "Add").disabled
    assert f"There is room for {MOST_SURGERIES} surgeries" in text_of(app)


# the address and other networks -------------------------------------------------------------------------------------


def test_the_address_restores_it_all(open_surgery: Callable[..., Any], remembered: Remembered) -> None:
    plan = (Listed(SHUT, "mine"), Listed(Carry(7), on=False))
    app = open_surgery(surgery=to_text(plan))
    assert remembered(app)["surgery"] == plan
    assert address(app) == to_text(plan)
    assert on_the_table(app)[0] == "Forget gate of all units held at 0, rows 10 to 14"


@pytest.mark.parametrize("text", ["clamp", "hide_1-999", "reverse~" * 20, "<script>"])
def test_a_damaged_address_is_told_in_a_sentence(
    open_surgery: Callable[..., Any], remembered: Remembered, text: str
) -> None:
    app = open_surgery(surgery=text)
    assert remembered(app)["surgery"] == ()
    assert any("held something that cannot be used" in warning.value for warning in app.warning)


def test_what_another_network_cannot_undergo_rests_and_says_why(
    open_surgery: Callable[..., Any], remembered: Remembered
) -> None:
    plan = (Listed(SHUT), Listed(Reverse()))
    app = open_surgery(network="gru", surgery=to_text(plan))
    assert "This network is a GRU; it has no forget gate." in text_of(app)
    before = load_network("gru").trace(SEVEN)
    assert effect_sentence(before, operate(load_network("gru"), SEVEN, [Reverse()])) in text_of(app)
    app.selectbox(key="widget_network").set_value("lstm").run()
    assert not app.exception
    assert remembered(app)["surgery"] == plan
    assert "has no forget gate" not in text_of(app)


def test_the_kind_that_was_chosen_stays_in_another_language(open_surgery: Callable[..., Any]) -> None:
    app = choose_kind(open_surgery(), "hide")
    assert app.selectbox(key="surgery_kind").value == "hide"
    app.selectbox(key="widget_lang").set_value("zh_CN").run()
    assert not app.exception
    assert app.selectbox(key="surgery_kind_1").value == "hide"
    app.run()
    assert app.selectbox(key="surgery_kind_1").value == "hide"


def test_where_a_timestep_is_no_row_nobody_says_row(open_surgery: Callable[..., Any]) -> None:
    app = choose_kind(open_surgery(network="failed_long_simple_rnn"), "hide")
    assert "Timesteps" in {slider.label for slider in app.slider}
    experiment(app, "forget_all").click().run()
    assert on_the_table(app) == ["Memory emptied before timestep 92 is read"]
    assert "rows" not in {slider.label.lower() for slider in app.slider}


def test_the_panel_speaks_the_language_of_the_page(open_surgery: Callable[..., Any]) -> None:
    app = open_surgery(lang="zh_CN", surgery=to_text((Listed(SHUT),)))
    assert not app.exception
    assert len(on_the_table(app)) == 1
