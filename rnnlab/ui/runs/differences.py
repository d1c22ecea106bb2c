"""What differs between the chosen runs, in one table, and whether the same settings give the same curve."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from rnnlab.documents.comparison import differences
from rnnlab.figures.theme import line_looks
from rnnlab.i18n import _
from rnnlab.runs.store.records import RunRecord
from rnnlab.runs.views import RunView
from rnnlab.settings import SETTINGS
from rnnlab.ui.app import frame
from rnnlab.ui.app.labels import duration, percent
from rnnlab.ui.components.html_table import Cell, Row, html_table
from rnnlab.ui.shared.run_words import escaped, name_of, setting_text

_PRECISION = SETTINGS["precision"]
_STYLE = """<style>
.runs-differences { overflow-x: auto; }
.runs-differences table { width: auto; font-size: 0.95rem; }
.runs-differences :is(th, td) { padding: 0.35rem 0.9rem 0.35rem 0; min-width: 6.5rem; }
.runs-differences thead th { vertical-align: bottom; overflow-wrap: break-word; }
.runs-differences tbody th { color: color-mix(in srgb, currentColor 72%, transparent); }
.runs-differences .result td { font-weight: 600; white-space: nowrap; }
</style>"""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table; all texts as they are shown."""

    label: str
    #: one a run
    texts: tuple[str, ...]
    #: not chosen by the learner but come out
    result: bool = False


def differences_table(runs: Sequence[RunView], titles: Mapping[str, str], records: Mapping[str, RunRecord]) -> None:
    """The table for two runs and more, and what is to be said of the same settings."""
    st.markdown("#### " + _("What differs"))
    causes = _causes(runs, records)
    if not causes:
        st.markdown(_("Nothing differs: the same settings and the same seed."))
    st.html(_table(runs, titles, (*causes, *_results(runs))))
    for sentence in _sameness(runs, titles, bool(causes)):
        st.caption(sentence)


def _causes(runs: Sequence[RunView], records: Mapping[str, RunRecord]) -> tuple[Line, ...]:
    """What was chosen differently."""
    lines = [
        Line(_(found.label), tuple(setting_text(found.setting, value) for value in found.values))
        # of the precision counts in which one each was computed, below
        for found in differences([run.recipe.changed(precision="auto") for run in runs])
    ]
    if len({(run.parent, run.parent_step) for run in runs}) > 1:
        lines.append(Line(_("Started from"), tuple(_start(run, records) for run in runs)))
    if len({run.changes for run in runs}) > 1:
        lines.append(Line(_("Learning rate by hand"), tuple(_changes(run) for run in runs)))
    if len({run.device for run in runs}) > 1:
        lines.append(Line(_("Device"), tuple(run.device or "–" for run in runs)))
    if len({_precision(run) for run in runs}) > 1:
        lines.append(Line(_(_PRECISION.label), tuple(_precision(run) for run in runs)))
    return tuple(lines)


def _results(runs: Sequence[RunView]) -> tuple[Line, ...]:
    accuracies = tuple("–" if run.test_accuracy is None else percent(run.test_accuracy) for run in runs)
    seconds = tuple("–" if run.seconds is None else duration(run.seconds) for run in runs)
    return Line(_("Test accuracy"), accuracies, result=True), Line(_("Trained for"), seconds, result=True)


def _start(run: RunView, records: Mapping[str, RunRecord]) -> str:
    if run.parent is None:
        return _("fresh weights")
    return _("{run}, training step {step}", run=name_of(run.parent, records), step=f"{run.parent_step or 0:,}")


def _changes(run: RunView) -> str:
    """At which steps the learning rate was set to what."""
    told = (_("{rate} from step {step}", rate=f"{one.learning_rate:g}", step=f"{one.step:,}") for one in run.changes)
    return ", ".join(told) or _("none")


def _precision(run: RunView) -> str:
    """In which it was computed, or will be; a dash where that was not noted."""
    if run.precision is None and run.device is not None:
        return "–"
    return setting_text(_PRECISION, run.precision or run.recipe.precision)


def _table(runs: Sequence[RunView], titles: Mapping[str, str], lines: Sequence[Line]) -> str:
    looks = line_looks(frame.is_dark())
    heads = [Cell(titles[run.id], sign=(look.sign, look.colour)) for run, look in zip(runs, looks, strict=False)]
    rows = [
        Row([Cell(line.label, head=True), *line.texts], kind="result" if line.result else "cause") for line in lines
    ]
    return (
        f'<div class="runs-differences" tabindex="0" role="region" aria-label="{html.escape(_("What differs"))}">'
        f"{html_table([_('Setting'), *heads], rows)}</div>{_STYLE}"
    )


def _sameness(runs: Sequence[RunView], titles: Mapping[str, str], differ: bool) -> list[str]:
    """Why equal settings gave equal curves or not; which of different ones could not be trained again as they were."""
    reasons = [
        _(
            "“{name}” cannot be repeated exactly. {reason}",
            name=escaped(titles[run.id]),
            reason=escaped(run.reproducible),
        )
        for run in runs
        if run.reproducible is not None
    ]
    if not differ and not reasons:
        return [_("On the same processor such runs have the same curve, point by point.")]
    if not reasons:
        return [
            _("Each of them can be repeated: the same settings and seed give the same curve on the same processor.")
        ]
    return reasons
