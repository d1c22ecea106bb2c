"""Findings that were measured by training both ways: what the committed runs of ``rnnlab reproduce`` came to, and the
same small, live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import streamlit as st

from rnnlab.documents.comparing import band
from rnnlab.documents.reproduced import Reproduction, load_reproductions
from rnnlab.figures import plain
from rnnlab.findings.counting import running_average as averaged
from rnnlab.i18n import N_, _
from rnnlab.recipe import DOCUMENTS
from rnnlab.ui.app import frame
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.labels import percent
from rnnlab.ui.components.charts import chart
from rnnlab.ui.shared.small_runs import plan, small_runs


@dataclass(frozen=True, slots=True)
class Way:
    """One way of several: an experiment of `rnnlab.documents.EXPERIMENTS`, what it is called, and what it changes."""

    experiment: str
    title: str
    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ways:
    """What is compared: the ways, the measured quantity, prints averaged for a point, and the steps of a live run."""

    ways: tuple[Way, ...]
    quantity: str
    window: int
    live_steps: int
    document: str


_WAYS = MappingProxyType(
    {
        "double_softmax": Ways(
            (Way("003", N_("Softmax twice"), {"softmax": "twice"}), Way("003-once", N_("Softmax once"), {"softmax": "once"})),
            "test_accuracy", 1, 1_100, "003",
        ),
        "normal_output_weights": Ways(
            (Way("002", N_("N(0, 1)"), {"output_weights": "normal"}), Way("002-glorot", N_("Glorot"), {"output_weights": "glorot"})),
            "batch_accuracy", 3, 400, "002",
        ),
        "sgd_adam": Ways(
            (
                Way("002", N_("Adam at 0.001"), {}),
                Way("002-sgd-0.1", N_("SGD at 0.1"), {"optimizer": "sgd", "learning_rate": 0.1}),
                Way("002-sgd", N_("SGD at 0.001"), {"optimizer": "sgd"}),
            ),
            "batch_accuracy", 3, 400, "002",
        ),
    }
)  # fmt: skip


def both_ways(name: str, key: str) -> None:
    """The committed runs of all ways, and a switch for the same in small, live."""
    compared = _WAYS[name]
    found = [(way, load_reproductions().of(way.experiment)) for way in compared.ways]
    there = [(way, runs) for way, runs in found if runs is not None]
    st.markdown("**" + _("Trained each way") + "**")
    if len(there) < len(found):
        missing()
    else:
        _curves(there, compared, f"{key}_ways")
        st.markdown("\n".join(f"- {_at_the_end(way, runs)}" for way, runs in there))
        _command()
    if st.toggle(_("Train them here, in small"), key=f"{key}_live", on_change=noted()):
        _live(compared, key)


def _curves(there: Sequence[tuple[Way, Reproduction]], compared: Ways, key: str) -> None:
    lines = []
    for way, runs in there:
        of_way = band(runs, compared.quantity, compared.window)
        lines.append(
            plain.Line(_(way.title), of_way.steps, of_way.mean, (of_way.low.clip(0, 1), of_way.high.clip(0, 1)))
        )
    on_test = compared.quantity == "test_accuracy"
    title = _("accuracy on all test images") if on_test else _("accuracy, batch just learned")
    across, up = plain.Axis(_("update"), ",d"), plain.Axis(title, ".0%")
    chart(plain.lines(lines, across, up, height=340, dark=frame.is_dark()), key)


def _at_the_end(way: Way, runs: Reproduction) -> str:
    values = runs.test_accuracies
    return _(
        "{way}: **{mean}** of all 10,000 test images in the end ({low} to {high} over {seeds} seeds)",
        way=_(way.title),
        mean=percent(float(values.mean())),
        low=percent(float(values.min())),
        high=percent(float(values.max())),
        seeds=len(values),
    )


def _command() -> None:
    command = load_reproductions().made.get("command", "")
    st.caption(
        _(
            "Lines: means over seeds. Bands: where another seed would lie in 95 of 100 cases. Made by `{command}`.",
            command=command,
        )
    )


def _live(compared: Ways, key: str) -> None:
    start = DOCUMENTS[compared.document].changed(steps=compared.live_steps, measure="none").to_json()
    ways = [{"name": _(way.title), **way.changes} for way in compared.ways]
    small_runs(plan(start, ways), "accuracy", key)


def missing() -> None:
    """What stands where committed runs would be shown."""
    st.info(_("The runs that belong here are not on this computer. “python -m rnnlab reproduce all” makes them."))


def sgd_adam(key: str) -> None:
    """Document 002 as it stands, and with nothing changed but the optimizer and its rate."""
    both_ways("sgd_adam", key)


def batch_just_learned(key: str) -> None:
    """Document 001's cost of a batch before and after its own update, and that of the test images."""
    found = load_reproductions().of("001")
    if found is None or any(name not in found.runs[0].measured for name in _COSTS):
        missing()
        return
    epochs = range(1, len(found.steps("average_cost")) + 1)
    lines = []
    for name, title in _COSTS.items():
        of_name = band(found, name)
        lines.append(plain.Line(_(title), list(epochs), of_name.mean, (of_name.low.clip(0), of_name.high)))
    figure = plain.lines(
        lines, plain.Axis(_("epoch"), "d"), plain.Axis(_("loss"), ".2f"), height=340, dark=frame.is_dark()
    )
    chart(figure, f"{key}_costs")
    after, before, test = (float(found.values(name)[:, -1].mean()) for name in _COSTS)
    st.markdown(
        _(
            "In the last epoch a batch costs **{before}** right before its update and **{after}** right after it. The test "
            "images cost **{test}**: they tell what an image costs that was not just learned.",
            before=f"{before:.3f}",
            after=f"{after:.3f}",
            test=f"{test:.3f}",
        )
    )
    st.caption(
        _("Document 001 prints the cost after the update. The other two were measured beside it, in the same runs.")
    )
    _command()


_COSTS = MappingProxyType(
    {
        "average_cost": N_("batch, after its update (as printed)"),
        "cost_before": N_("batch, before its update"),
        "test_cost": N_("all test images"),
    }
)


def test_accuracies(numbers: Sequence[str]) -> None:
    """The accuracy on all test images that a document does not report, from our runs of it."""
    found = [runs for number in numbers if (runs := load_reproductions().of(number)) is not None]
    for runs in found:
        values = runs.test_accuracies
        st.markdown(
            _(
                "Document {number}, run here: **{mean}** of all 10,000 test images ({low} to {high} over {seeds} seeds).",
                number=runs.experiment.number,
                mean=percent(float(values.mean())),
                low=percent(float(values.min())),
                high=percent(float(values.max())),
                seeds=len(values),
            )
        )
    if not found:
        missing()


def tests_on_128() -> None:
    """Document 000's last line in our runs: on 128 images, and on all of them."""
    found = load_reproductions().of("000")
    if found is None:
        return
    st.markdown("**" + _("Document 000, run here: its own test and the whole one") + "**")
    lines = [
        _(
            "seed {seed}: {few} on the first 128, {all} on all 10,000",
            seed=seed,
            few=percent(float(few)),
            all=percent(float(all_)),
        )
        for seed, few, all_ in zip(
            found.seeds, found.values("test_accuracy_128")[:, -1], found.test_accuracies, strict=True
        )
    ]
    st.markdown("\n".join(f"- {line}" for line in lines))


def measured_running_average(key: str) -> None:
    """What document 004's second listing prints in our runs, beside the plain accuracy on the same images."""
    found = load_reproductions().of("004-second")
    if found is None:
        missing()
        return
    plainly, printed = band(found, "test_accuracy_2000"), band(found, "running_accuracy")
    lines = [
        plain.Line(_(title), line.steps, line.mean, (line.low.clip(0, 1), line.high.clip(0, 1)))
        for title, line in ((N_("accuracy"), plainly), (N_("what is printed: the running average"), printed))
    ]
    up = plain.Axis(_("on the first 2,000 test images"), ".0%", ends=(0, 1.02))
    chart(plain.lines(lines, plain.Axis(_("update"), "d"), up, height=340, dark=frame.is_dark()), f"{key}_measured")
    at_end = averaged(found.values("test_accuracy_2000").mean(axis=0))[-1]
    st.markdown(
        _(
            "After update 151 our runs reach **{accuracy}**, and the listing prints **{printed}**: the mean of all four "
            "evaluations.",
            accuracy=percent(float(plainly.mean[-1])),
            printed=percent(float(at_end)),
        )
    )
    _command()
