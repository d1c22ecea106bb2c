"""A widget's parameters, as its lesson gives them: read into a dataclass that checks them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from rnnlab.errors import LabError
from rnnlab.network import shipped_networks

T = TypeVar("T")


def read(kind: type[T], parameters: Mapping[str, Any]) -> T:
    """The dataclass `kind` made of these parameters.

    Raises `LabError` on a name that it does not have, and where one is missing; values are checked by the dataclass
    itself, in ``__post_init__``.
    """
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    for name in parameters.keys() - known.keys():
        raise LabError("This part of the lesson has no setting “{name}”.", name=name)
    for name, field in known.items():
        if name not in parameters and field.default is MISSING and field.default_factory is MISSING:
            raise LabError("This part of the lesson needs the setting “{name}”.", name=name)
    return kind(**parameters)


def whole(name: str, value: Any, low: int, high: int) -> int:
    """A whole number from `low` to `high`. Raises `LabError`."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise LabError("This part of the lesson: “{name}” goes from {low} to {high}.", name=name, low=low, high=high)
    return value


def among(name: str, value: Any, choices: tuple[str, ...]) -> str:
    """One of some words. Raises `LabError`."""
    if value not in choices:
        raise LabError("This part of the lesson: “{name}” is one of {choices}.", name=name, choices=", ".join(choices))
    return str(value)


def optional_whole(name: str, value: Any, low: int, high: int) -> int | None:
    """`whole`, or None."""
    return None if value is None else whole(name, value, low, high)


def shipped_network(name: str, value: Any) -> str:
    """The name of a network that comes with RNN Lab. Raises `LabError`."""
    return among(name, value, shipped_networks())


def mnist_digit(name: str, value: Any) -> int:
    """The number of one of MNIST's test digits. Raises `LabError`."""
    return whole(name, value, 0, 9_999)


def words(name: str, value: Any, choices: tuple[str, ...]) -> tuple[str, ...]:
    """One of some words, or a list of them. Raises `LabError`."""
    given = value if isinstance(value, list | tuple) else [value]
    return tuple(among(name, one, choices) for one in given)
