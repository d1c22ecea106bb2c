"""What differs between recipes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rnnlab.recipe import Recipe
from rnnlab.settings import SETTINGS, Setting


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting in which recipes differ."""

    setting: Setting
    #: one a recipe, in the order of the recipes
    values: tuple[Any, ...]

    @property
    def label(self) -> str:
        """The setting's name, a message id."""
        return self.setting.label

    @property
    def texts(self) -> tuple[str, ...]:
        """The values as a URL or a command spells them. A page that shows a choice translates its value instead."""
        return tuple(self.setting.format(value) for value in self.values)


def differences(recipes: Sequence[Recipe]) -> tuple[Difference, ...]:
    """The settings in which not all recipes agree, in the order of `settings.SETTINGS`; none for fewer than two recipes.

    A setting that changes nothing in any of the recipes (the forget bias of a GRU, say) is left out.
    """
    compared = ((setting, tuple(getattr(recipe, name) for recipe in recipes)) for name, setting in SETTINGS.items())
    return tuple(
        Difference(setting, values)
        for setting, values in compared
        if len(set(values)) > 1 and any(recipe.matters(setting.name) for recipe in recipes)
    )
