"""What is run to reproduce the documents: each listing as it stands, and a few with one thing changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from rnnlab.documents.listings import LISTINGS, Listing
from rnnlab.i18n import N_
from rnnlab.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Experiment:
    """A listing, perhaps with something changed."""

    key: str
    #: of the listing that it starts from
    number: str
    #: what a person calls it (a message id); empty for the listing itself
    title: str = ""
    #: fields of `Recipe`
    changes: Mapping[str, object] = field(default_factory=dict)

    @property
    def listing(self) -> Listing:
        """Where it starts from."""
        return LISTINGS[self.number]

    def recipe(self, seed: int) -> Recipe:
        """What is run."""
        return self.listing.recipe.changed(seed=seed, **self.changes)


#: the listings themselves, by their numbers, and what is run beside them to show what they do not notice
EXPERIMENTS = MappingProxyType(
    {number: Experiment(number, number) for number in LISTINGS}
    | {
        one.key: one
        for one in (
            Experiment("003-once", "003", N_("Softmax once"), {"softmax": "once"}),
            Experiment("002-sgd", "002", N_("SGD at 0.001 in place of Adam"), {"optimizer": "sgd"}),
            Experiment("002-sgd-0.1", "002", N_("SGD at 0.1"), {"optimizer": "sgd", "learning_rate": 0.1}),
            Experiment("002-glorot", "002", N_("Output weights Glorot in place of N(0, 1)"),
                       {"output_weights": "glorot"}),
        )
    }
)  # fmt: skip


def experiments_of(number: str) -> tuple[Experiment, ...]:
    """A listing and what is run beside it; those of every listing for ``"all"``."""
    return tuple(one for one in EXPERIMENTS.values() if number in (one.number, "all"))
