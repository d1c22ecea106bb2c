"""What the component of live runs was given, told as it tells it: the sentences of player/live/words.js, in Python.

tests/browser/test_live.py holds the real ones against these.
"""

from __future__ import annotations

import json
import re
from typing import Any

from rnnlab.ui.app.labels import duration, percent, rate_label

FORMATS = {
    "whole": lambda value: f"{value:,.0f}",
    "fixed": lambda value: f"{value:.3f}",
    "percent": percent,
    "duration": duration,
    "rate": rate_label,
    "age": lambda _value: "0.0",
}


def payloads(app: Any) -> list[dict[str, Any]]:
    """What every live component of the page was given, in the page's order."""
    found = [each.proto.bytes for each in app.get("bidi_component") if each.proto.component_name == "rnnlab_live"]
    return [json.loads(data) for data in found]


def parts(app: Any, kind: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The parts of a kind, each with what its component was given."""
    return [(part, given) for given in payloads(app) for part in given["parts"] if part["part"] == kind]


def sentence(one: dict[str, Any], facts: dict[str, Any]) -> str | None:
    """A sentence with its fields filled; None where it is not told."""
    if any(facts[name] is None for name in one["needs"]):
        return None
    if one["states"] is not None and facts["state"] not in one["states"]:
        return None

    def field(match: re.Match[str]) -> str:
        kind, fact, *more = one["fields"][match[1]]
        if kind == "is":
            return str(fact)
        return str(more[0][facts[fact]] if kind == "choice" else FORMATS[kind](facts[fact]))

    return re.sub(r"\{(\w+)\}", field, one["text"])


def words(app: Any) -> str:
    """What stands over the first progress bar."""
    return all_words(app)[0]


def all_words(app: Any) -> list[str]:
    """What stands over each progress bar."""
    told = []
    for part, given in parts(app, "progress"):
        facts = given["runs"][part["run"]]["facts"]
        text = " · ".join(line for one in part["sentences"] if (line := sentence(one, facts)) is not None)
        told.append(text[:1].upper() + text[1:])
    return told


def figures(app: Any) -> dict[str, str]:
    """The figures by their names, as they are shown."""
    return {
        one["label"]: sentence(one, given["runs"][part["run"]]["facts"]) or "–"
        for part, given in parts(app, "figures")
        for one in part["figures"]
    }


def lines(app: Any) -> str:
    """The sentences that stand for themselves."""
    told = [
        sentence(one, given["runs"][part["run"]]["facts"])
        for part, given in parts(app, "line")
        for one in part["sentences"]
    ]
    return " ".join(line for line in told if line is not None)


def charts(app: Any) -> list[dict[str, Any]]:
    """The figures as plotly.js takes them, without what the browser makes of the points."""
    return [part["figure"] for part, _given in parts(app, "chart")]


def points(app: Any, run: str) -> int:
    """How many points of the run's curve the page was given."""
    return max(
        len(given["runs"][run]["points"]["step"]) for given in payloads(app) if "points" in given["runs"].get(run, {})
    )


def shown(app: Any, run: str) -> dict[str, Any]:
    """The facts on which the page depends, as it has drawn them."""
    told: dict[str, Any] = {}
    for given in payloads(app):
        told |= given["shown"].get(run, {})
    return told
