from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnlab.errors import LabError
from rnnlab.recipe import Recipe
from rnnlab.settings import SETTINGS, Setting


def _values(setting: Setting) -> st.SearchStrategy[object]:
    if setting.kind == "flag":
        values: st.SearchStrategy[object] = st.booleans()
    elif setting.kind == "choice":
        values = st.sampled_from(setting.choices)
    elif setting.kind == "integer":
        values = st.integers(int(setting.low), int(setting.high))
    else:
        values = st.floats(setting.low, setting.high).map(lambda value: float(f"{value:.12g}"))
    return values | st.none() if setting.optional else values


any_setting = st.sampled_from(list(SETTINGS.values()))


def test_settings_and_recipe_name_the_same_fields_with_the_same_defaults() -> None:
    assert {field.name: field.default for field in fields(Recipe)} == {
        name: setting.default for name, setting in SETTINGS.items()
    }


@given(st.data())
def test_what_is_formatted_is_parsed_back(data: st.DataObject) -> None:
    setting = data.draw(any_setting)
    value = data.draw(_values(setting))
    assert setting.parse(setting.format(value)) == value


@given(any_setting, st.text(max_size=12))
def test_any_text_is_read_or_refused_in_one_sentence(setting: Setting, text: str) -> None:
    try:
        value = setting.parse(text)
    except LabError as error:
        assert str(error)  # every field of the message is filled
    else:
        assert setting.check(value) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hidden_size", 0),
        ("hidden_size", 513),
        ("hidden_size", 12.5),
        ("hidden_size", True),
        ("hidden_size", None),
        ("timesteps", 27),
        ("learning_rate", 0),
        ("learning_rate", float("nan")),
        ("learning_rate", float("inf")),
        ("cell", "transformer"),
        ("reset_after", "yes"),
        ("steps", 10**9),
        ("batch_size", "many"),
    ],
)
def test_what_is_not_allowed_is_refused_by_the_setting_s_name(name: str, value: object) -> None:
    with pytest.raises(LabError) as caught:
        Recipe(**{name: value})  # type: ignore[arg-type]
    assert str(caught.value).startswith(SETTINGS[name].label)


@pytest.mark.parametrize(
    ("name", "typed"), [("timesteps", "9"), ("steps", "0"), ("hidden_size", "1e3"), ("cell", "rnn")]
)
def test_a_refusal_quotes_what_was_typed(name: str, typed: str) -> None:
    with pytest.raises(LabError, match=f"“{typed}”"):
        SETTINGS[name].parse(typed)
