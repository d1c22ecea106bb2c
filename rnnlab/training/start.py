"""Whether a run can begin with the weights of a network that learned before."""

from __future__ import annotations

from rnnlab.errors import LabError
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.settings import SETTINGS

#: what decides which weights there are and what they are multiplied with
_SHARED = ("cell", "hidden_size", "timesteps", "order", "input_layer")


def check_start(network: Network, recipe: Recipe) -> None:
    """Raise `LabError` unless a network of `recipe` can take over this one's weights."""
    names = list(_SHARED)
    if recipe.cell == "gru":
        names.append("reset_after")
    if recipe.order == "permuted":
        names.append("permutation_seed")
    for name in names:
        found, wanted = getattr(network.recipe, name), getattr(recipe, name)
        if found != wanted:
            setting = SETTINGS[name]
            raise LabError(
                "{label}: the network to start from has “{found}”, so choose “{found}” too, not “{wanted}”.",
                label=setting.label, found=setting.format(found), wanted=setting.format(wanted),
            )  # fmt: skip
