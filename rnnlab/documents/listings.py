"""The six listings of the five documents: what of each is reproduced, and what it printed."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from rnnlab.assets import ASSETS
from rnnlab.documents.protocol import PROTOCOLS, Protocol
from rnnlab.documents.series import MeasuredSeries
from rnnlab.errors import LabError
from rnnlab.recipe import DOCUMENTS, Recipe

PUBLISHED = ASSETS / "published"


@dataclass(frozen=True, slots=True)
class Listing:
    """One training program of a document."""

    #: as in `rnnlab.DOCUMENTS`
    number: str
    #: what it printed; None where the text holds no figure
    file: str | None
    #: neighbouring prints that are averaged before they are compared
    window: int
    #: the updates that are reproduced, where the listing itself makes more
    reproduced_steps: int | None = None

    @property
    def recipe(self) -> Recipe:
        """What is reproduced."""
        recipe = DOCUMENTS[self.number]
        return recipe.changed(steps=self.reproduced_steps) if self.reproduced_steps else recipe

    @property
    def protocol(self) -> Protocol:
        """When and on what it measures."""
        return PROTOCOLS[self.recipe.measure]

    @property
    def quantities(self) -> tuple[str, ...]:
        """The keys of the curves: what it measures again and again."""
        return self.protocol.quantities

    def published(self) -> dict[str, MeasuredSeries]:
        """The printed figures, over updates made; empty where none are printed. Raises `LabError` on a lost file."""
        return _published(self.number)


LISTINGS = MappingProxyType(
    {
        one.number: one
        for one in (
            # of about 1,000 prints six stretches of some 20 each survive
            Listing("000", "000_sgd_static_rnn.csv", 10),
            Listing("001", "001_sgd_epochs.csv", 1),
            Listing("002", "002_adam_dynamic_rnn.csv", 5),
            Listing("003", None, 1),
            Listing("004-first", "004_adam_two_ways.csv", 5, reproduced_steps=321),
            Listing("004-second", None, 1),
        )
    }
)


@cache
def _published(number: str) -> dict[str, MeasuredSeries]:
    listing = LISTINGS[number]
    if listing.file is None:
        return {}
    try:
        with (PUBLISHED / listing.file).open(encoding="utf-8", newline="") as file:
            names, *rows = csv.reader(file)
    except OSError as error:
        raise LabError("The published figures are missing: there is no file “{file}”.", file=listing.file) from error
    steps = [listing.protocol.step(int(row[0]), listing.recipe) for row in rows]
    return {
        name: MeasuredSeries.of([(step, float(row[place])) for step, row in zip(steps, rows, strict=True)])
        for place, name in enumerate(names)
        if place
    }
