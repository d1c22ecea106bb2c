"""sequence_length as a person types it: "5, 10, 25", or "5, 10, 25, …" where the list is repeated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import cycle, islice

from rnnlab.errors import LabError

_ON = re.compile(r"(…|\.{3}|⋯)+\s*$")


def lengths_from_text(text: str, batch: int) -> tuple[int, ...] | None:
    """The lengths in a text; None for an empty one. A list that ends in "…" is repeated until there are `batch`.

    Raises `LabError` on what is not a whole number. `ShapeSetup` checks how many there are and how long they may be.
    """
    body = _ON.sub("", text.strip())
    parts = [part for part in re.split(r"[,;，、；\s\[\]()]+", body) if part]
    if not parts:
        return None
    found = tuple(_whole(part) for part in parts)
    return tuple(islice(cycle(found), batch)) if _ON.search(text) else found


def _whole(part: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", part):
        raise LabError("sequence_length is a list of whole numbers such as 5, 10, 25; “{part}” is not one.", part=part)
    return int(part)


def text_of_lengths(lengths: Sequence[int] | None) -> str:
    """The lengths as `lengths_from_text` reads them, as short as can be."""
    if lengths is None:
        return ""
    for period in range(1, len(lengths)):
        again = tuple(islice(cycle(lengths[:period]), len(lengths)))
        if again == tuple(lengths) and len(lengths) > 3:
            return ", ".join(map(str, lengths[:period])) + ", …"
    return ", ".join(map(str, lengths))


def suggested_lengths(batch: int, timesteps: int) -> str:
    """Lengths to begin with, as text: some shorter than `timesteps`, the last as long."""
    if batch > 3:
        return ", ".join(str(max(1, round(timesteps * share))) for share in (0.25, 0.5, 1)) + ", …"
    return ", ".join(str(max(1, round(timesteps * (each + 1) / batch))) for each in range(batch))
