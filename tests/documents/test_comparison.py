from __future__ import annotations

from rnnlab.documents.comparison import Difference, differences
from rnnlab.recipe import DOCUMENTS, PRESETS, Recipe
from rnnlab.settings import SETTINGS


def names(found: tuple[Difference, ...]) -> list[str]:
    return [one.setting.name for one in found]


def test_what_differs_comes_in_the_order_of_the_form() -> None:
    recipes = [Recipe(steps=100, cell="gru", clip_norm=1.0), Recipe(steps=200), Recipe(steps=100, hidden_size=64)]

    found = differences(recipes)

    assert names(found) == ["cell", "hidden_size", "steps", "clip_norm"]
    assert [one.values for one in found] == [
        ("gru", "lstm", "lstm"),
        (128, 128, 64),
        (100, 200, 100),
        (1.0, None, None),
    ]
    assert found[0].label == "Cell"
    assert found[3].texts == ("1", "none", "none")


def test_recipes_that_agree_differ_in_nothing() -> None:
    assert differences([Recipe(), Recipe(), Recipe()]) == ()
    assert differences([Recipe()]) == ()
    assert differences([]) == ()


def test_what_changes_nothing_is_no_difference() -> None:
    grus = [
        Recipe(cell="gru", forget_bias=1.0, permutation_seed=1),
        Recipe(cell="gru", forget_bias=0.0, permutation_seed=9),
    ]

    assert differences(grus) == ()
    # in one of these the shuffle's seed does matter
    assert names(differences([*grus, Recipe(cell="gru", order="permuted")])) == ["order", "permutation_seed"]
    assert names(differences([Recipe(forget_bias=0.0), Recipe(cell="gru")])) == ["cell", "forget_bias"]


def test_putting_the_differences_back_makes_the_recipes_equal() -> None:
    first, *others = [preset.recipe for preset in PRESETS.values()]
    for other in others:
        assert other.changed(**{one.setting.name: one.values[0] for one in differences([first, other])}) == first


def test_texts_can_be_read_back() -> None:
    for one in differences(list(DOCUMENTS.values())):
        assert tuple(SETTINGS[one.setting.name].parse(text) for text in one.texts) == one.values
