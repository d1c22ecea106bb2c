"""The coverage table: everything in the five documents, and where in the app it is; every place that it names is there."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from rnnlab.diagrams import DIAGRAMS
from rnnlab.documents.listings import LISTINGS
from rnnlab.findings.catalogue import FINDINGS
from rnnlab.i18n import LANGUAGES
from rnnlab.lessons import LESSONS_FOLDER
from rnnlab.recipe import DOCUMENTS
from rnnlab.settings import SETTINGS
from rnnlab.shapes import PRESETS
from rnnlab.tensorflow1 import TOPICS

ROOT = Path(__file__).parents[1]
PUBLISHED = ROOT / "assets" / "published"
KINDS = {"heading", "API", "figure", "printed", "setting", "text"}
NUMBERS = {"000", "001", "002", "003", "004", *DOCUMENTS}


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    document: str
    kind: str
    item: str
    places: tuple[str, ...]


def table() -> list[Line]:
    with (PUBLISHED / "coverage.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Line(row["document"], row["kind"], row["item"], tuple(row["places"].split("; "))) for row in rows]


TABLE = table()


def is_there(place: str) -> bool:
    """Whether the app has this place; a lesson must be there in every language, with the block that is named."""
    kind, _, name = place.partition("/")
    if kind == "lesson":
        slug, _, block = name.partition("#")
        files = [LESSONS_FOLDER / language / f"{slug}.md" for language in LANGUAGES]
        return all(file.is_file() and (not block or f"id: {block}\n" in file.read_text("utf-8")) for file in files)
    if kind == "page":
        return any(file.stem.partition("_")[2] == name for file in (ROOT / "pages").glob("*.py"))
    known = {"topic": TOPICS, "finding": FINDINGS, "diagram": DIAGRAMS, "document": DOCUMENTS, "preset": PRESETS}
    return name in known[kind]


def test_every_line_is_whole_and_none_comes_twice() -> None:
    for line in TABLE:
        assert line.document in NUMBERS, line
        assert line.kind in KINDS, line
        assert line.item, line
        assert all(line.places), line
    twice = [key for key, count in Counter((line.document, line.item) for line in TABLE).items() if count > 1]
    assert twice == []


def test_every_place_is_there() -> None:
    assert {place for line in TABLE for place in line.places if not is_there(place)} == set()
    assert not is_there("lesson/17_document_000#nowhere")
    assert not is_there("page/nowhere")


@pytest.mark.parametrize("number", [number for number, listing in LISTINGS.items() if listing.file])
def test_every_printed_figure_is_listed(number: str) -> None:
    listed = {line.item for line in TABLE if line.document == number and line.kind == "printed"}
    with (PUBLISHED / str(LISTINGS[number].file)).open(encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file)
    for row in rows:
        assert ", ".join(f"{name} {value}" for name, value in zip(names, row, strict=True)) in listed


def test_the_settings_are_those_of_the_recipes() -> None:
    checked = 0
    for line in TABLE:
        name, _, value = line.item.partition(" = ")
        if line.kind == "setting" and name in SETTINGS:
            assert SETTINGS[name].parse(value) == getattr(DOCUMENTS[line.document], name), line
            checked += 1
    assert checked > 50


def test_every_finding_topic_and_diagram_serves_a_line() -> None:
    named = {place for line in TABLE for place in line.places}
    assert {f"finding/{name}" for name in FINDINGS} <= named
    assert {f"document/{number}" for number in DOCUMENTS} <= named
    assert {f"topic/{name}" for name in TOPICS} - named <= {"topic/kernels"}  # which no document mentions


@pytest.mark.parametrize(
    ("number", "kind", "least"),
    [("000", "heading", 11), ("001", "heading", 3), ("002", "heading", 11), ("003", "heading", 7), ("004", "heading", 8),
     ("000", "figure", 6), ("002", "figure", 6), ("003", "figure", 6), ("003", "API", 28), ("004", "API", 23)],
)  # fmt: skip
def test_no_document_lost_its_lines(number: str, kind: str, least: int) -> None:
    assert sum(line.document == number and line.kind == kind for line in TABLE) >= least
