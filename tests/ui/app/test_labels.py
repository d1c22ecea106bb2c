"""What numbers and choices are called."""

from __future__ import annotations

import pytest

from rnnlab.recipe import Recipe
from rnnlab.settings import SETTINGS
from rnnlab.ui.app.labels import choice_label, duration, percent, recipe_title, setting_help


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-3.0, "0 s"),
        (0.4, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (200.0, "3 min 20 s"),
        (3_599.9, "1 h 0 min"),
        (3_900.0, "1 h 5 min"),
    ],
)
def test_duration(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "0.0 %"), (0.8127, "81.3 %"), (0.9994, "99.9 %"), (0.99951, "more than 99.9 %"), (1.0, "100.0 %")],
)
def test_percent(share: float, said: str) -> None:
    assert percent(share) == said


def test_a_recipe_in_a_few_words() -> None:
    assert recipe_title(Recipe(cell="gru", hidden_size=64, timesteps=56)) == "GRU, 64 units, 56 timesteps"


def test_every_choice_has_a_name_that_is_not_its_key() -> None:
    for setting in SETTINGS.values():
        names = [choice_label(setting, choice) for choice in setting.choices]
        assert len(set(names)) == len(names), setting.name
        for choice, name in zip(setting.choices, names, strict=True):
            assert isinstance(choice, int) or name != choice, (setting.name, choice)


def test_help_ends_in_the_range() -> None:
    assert setting_help(SETTINGS["hidden_size"]).endswith("From 1 to 512.")
    assert setting_help(SETTINGS["learning_rate"]).endswith("From 0.000001 to 10.")
