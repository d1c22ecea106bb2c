"""The forms by their endings."""

from __future__ import annotations

import pytest

from rnnlab.errors import LabError
from rnnlab.export import EXPORTS, export_for, file_name, trace_csv
from rnnlab.player import Shown, View, score_html, score_payload
from rnnlab.player.bundle import payload_html
from rnnlab.player.score.payload import Take
from tests.export.conftest import MakeTrace

#: how each file begins
BEGINNINGS = {
    "html": b"<!doctype html>",
    "gif": b"GIF89a",
    "webp": b"RIFF",
    "png": b"\x89PNG",
    "svg": b"<?xml",
    "csv": b"# RNN Lab",
    "npz": b"PK",
}


@pytest.mark.parametrize("ending", EXPORTS)
def test_every_form_makes_its_file(ending: str, trace_of: MakeTrace) -> None:
    trace = trace_of(cell="simple_rnn", hidden_size=3, timesteps=7)
    content = export_for(ending).make(Shown(trace, "mine", 3), True)
    assert content.startswith(BEGINNINGS[ending])


def test_the_page_and_the_table_are_those_of_the_functions(trace_of: MakeTrace) -> None:
    trace = trace_of(hidden_size=3)
    assert export_for("html").make(Shown(trace, "mine", 3), False).decode() == score_html(trace, name="mine", label=3)
    assert export_for("csv").make(Shown(trace), False) == trace_csv(trace)


def test_the_ending_chooses_whatever_its_case(trace_of: MakeTrace) -> None:
    assert export_for(".PNG") is EXPORTS["png"]
    trace = trace_of(cell="gru", hidden_size=3)
    assert file_name(trace, "png") == f"rnnlab-gru-{trace.answer}.png"


@pytest.mark.parametrize("ending", ["", ".", ".jpeg", "pngg"])
def test_another_ending_is_refused_with_those_there_are(ending: str) -> None:
    with pytest.raises(LabError, match=r"\.html, \.gif, .*\.npz"):
        export_for(ending)


def test_every_help_is_two_sentences() -> None:
    for form in EXPORTS.values():
        assert form.help.count(". ") == 1, form.ending
        assert form.help.endswith(".")


def test_a_page_brings_what_was_opened_beside_the_score(trace_of: MakeTrace) -> None:
    trace, after = trace_of(hidden_size=4), trace_of(1, hidden_size=4)
    view = View(open_lanes=("forget",), take=0)
    shown = Shown(trace, "mine", first="Before", axis="surgery", takes=(Take("After", after),), view=view)
    page = export_for("html").make(shown, False).decode()
    assert page == payload_html(score_payload(shown), view)
    assert page != score_html(trace, name="mine")
