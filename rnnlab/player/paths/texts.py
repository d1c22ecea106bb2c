"""Every sentence of the picture of paths. The JavaScript holds none: it fills the named fields of these."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from rnnlab.analysis.trajectories import Scatter, Trajectories, shares
from rnnlab.i18n import N_, _, paragraph
from rnnlab.player.score.texts import text_table
from rnnlab.recipe import CLASSES
from rnnlab.trace import Trace

#: the score's sentences that its clock and its controls need
_OF_TIME = (
    "row",
    "rows",
    "timestep",
    "timesteps",
    "row_of",
    "timestep_of",
    "percent",
    "play",
    "pause",
    "restart",
    "back",
    "forward",
    "speed",
    "loop",
)
#: key -> message id of what the picture always says
_WORDS = MappingProxyType(
    {
        "stage": N_(
            "Paths of digits. Space plays and pauses, the arrow keys move one timestep, Home and End jump, "
            "Page Up and Page Down choose another path, Escape lets it go."
        ),
        "points": N_("Digits after the last timestep. Page Up and Page Down choose another digit, Escape lets it go."),
        "classes": N_("Classes"),
        "class": N_("Digits that are a {digit}"),
        "all": N_("All ten"),
        "only": N_("Click a figure to show only that class, and more to add them."),
        "whole": N_("Whole trails"),
        "about": N_("What am I looking at?"),
        "test_digit": N_("Test digit {index}, a {label}"),
        "read": N_("{time}: {digit}, {percent}"),
        "answer": N_("It reads a {digit}, {percent}."),
        "rightly": N_("That is right."),
        "wrongly": N_("It is a {label}."),
        "pointed": N_("The path under the pointer"),
        "pinned": N_("The pinned path"),
        "pointed_digit": N_("The digit under the pointer"),
        "pinned_digit": N_("The pinned digit"),
        "nothing": N_("Point at a path, or tap it, to see which digit it is. A click pins it."),
        "nothing_digit": N_("Point at a figure, or tap it, to see which digit it is. A click pins it."),
        "let_go": N_("Let go"),
        "open": N_("Read it on Draw"),
        "previous": N_("Previous path"),
        "next": N_("Next path"),
    }
)
_EXPLAIN = MappingProxyType(
    {
        "paths": N_(
            "Each path is one digit: where its {state} was after every timestep, on the plane in which all these "
            "states differ most. Where paths of two classes part, the network has begun to tell them apart."
        ),
        "pca": N_(
            "Each figure is one digit’s {state} after the last timestep, on the plane in which these last states "
            "differ most. It is another plane than that of the paths, for which the states of all timesteps count."
        ),
        "tsne": N_(
            "Each figure is one digit’s {state} after the last timestep, and digits with similar states are drawn side "
            "by side. How far apart two clusters lie, and how large they are, means little: t-SNE keeps neighbours, "
            "not distances."
        ),
        "classes": N_(
            "A class has a colour, and its figure stands at the head of each of its paths. Leave classes out to see "
            "the others more clearly; the plane stays as it is."
        ),
        "trails": N_(
            "A trail shows where a path came from, and fades with time. Whole trails go back to the state before the "
            "first timestep, where all paths begin."
        ),
    }
)


def picture_words() -> dict[str, str]:
    """What the picture always says, in the language of this context, its fields still open."""
    return {key: _(message) for key, message in _WORDS.items()}


def text_of_time() -> dict[str, str]:
    """The score's own sentences about the moment and the controls."""
    table = text_table()
    return {key: table[key] for key in _OF_TIME}


def told_of_paths(found: Trajectories, trace: Trace, state: str) -> dict[str, Any]:
    """What is told of the paths: their axes, sentences below the picture, explanations."""
    first, second, rest = (_percent(share) for share in shares(found.projection.explained))
    sentences = [
        _count(found, trace),
        _(
            "The plane shows {first} and {second} of how much their states vary; the other {rest} are out of sight, so "
            "paths that meet here need not meet in the network.",
            first=first,
            second=second,
            rest=rest,
        ),
        _right(found),
    ]
    return {
        "kind": "paths",
        "axes": _axes(first, second),
        "told": paragraph(sentences),
        "explain": {key: _(_EXPLAIN[key], state=state) for key in ("paths", "classes", "trails")},
    }


def told_of_scatter(scatter: Scatter, found: Trajectories, trace: Trace, state: str) -> dict[str, Any]:
    """What is told of the states after the last timestep."""
    sentences = [_count(found, trace)]
    if scatter.explained is None:
        axes = [_("t-SNE, first axis (its numbers mean nothing)"), _("t-SNE, second axis")]
        sentences.append(
            _("t-SNE keeps neighbours together; distances between clusters and their sizes mean little. Seed 0.")
        )
    else:
        first, second, rest = (_percent(share) for share in shares(scatter.explained))
        axes = _axes(first, second)
        sentences.append(
            _(
                "The plane shows {first} and {second} of how much the last states vary; the other {rest} are out of sight.",
                first=first,
                second=second,
                rest=rest,
            )
        )
    return {
        "kind": scatter.method,
        "axes": axes,
        "told": paragraph([*sentences, _right(found)]),
        "explain": {key: _(_EXPLAIN[key], state=state) for key in (scatter.method, "classes", "trails")},
    }


def _axes(first: str, second: str) -> list[str]:
    return [
        _("first component: {percent} of the variance", percent=first),
        _("second component: {percent} of the variance", percent=second),
    ]


def _count(found: Trajectories, trace: Trace) -> str:
    count = len(found.paths.labels)
    each = count // CLASSES
    if each < 30:
        return _(
            "{count} test digits, the first {each} of each class: fewer than usual, because this network has "
            "{timesteps} timesteps and {units} units.",
            count=count,
            each=each,
            timesteps=trace.timesteps,
            units=trace.hidden_size,
        )
    return _("{count} test digits, the first {each} of each class.", count=count, each=each)


def _right(found: Trajectories) -> str:
    right, count = found.paths.right, len(found.paths.labels)
    told = _("In the end it reads {right} of these {count} rightly.", right=right, count=count)
    if right > count / 4:
        return told
    return paragraph([told, _("This network has not learned to tell them apart, and its classes lie mixed.")])


def _percent(share: float) -> str:
    return _("{value} %", value=f"{100 * share:.1f}").replace(" ", "\N{NO-BREAK SPACE}")
