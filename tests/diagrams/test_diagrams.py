"""The diagrams: well-formed, told in words, in both languages, and inside their frames."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from rnnlab.diagrams import DIAGRAMS, diagram_caption, diagram_svg
from rnnlab.diagrams.drawing import WIDTH
from rnnlab.errors import LabError
from rnnlab.i18n import language
from rnnlab.notation import QUANTITIES

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@pytest.mark.parametrize("code", ["en", "zh_CN"])
@pytest.mark.parametrize("name", DIAGRAMS)
def test_a_diagram_is_well_formed_and_told_in_words(name: str, code: str) -> None:
    with language(code):
        root = ET.fromstring(diagram_svg(name))
        caption = diagram_caption(name)
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert title is not None
    assert description is not None
    assert title.text
    assert description.text
    assert root.get("aria-label") == f"{title.text}. {description.text}"
    assert caption.endswith("示意图。" if code == "zh_CN" else "A schematic picture.")
    assert ("zh" in root.attrib["{http://www.w3.org/XML/1998/namespace}lang"]) == (code == "zh_CN")


@pytest.mark.parametrize("name", DIAGRAMS)
def test_lines_and_boxes_stay_inside_the_drawing(name: str) -> None:
    root = ET.fromstring(diagram_svg(name))
    height = DIAGRAMS[name].height
    for line in root.iter():
        if "points" in line.attrib:
            numbers = [float(found) for found in NUMBER.findall(line.attrib["points"])]
            assert all(0 <= x <= WIDTH for x in numbers[::2])
            assert all(0 <= y <= height for y in numbers[1::2])
        if line.tag == f"{SVG}rect":
            x, y, wide, high = (float(line.attrib[key]) for key in ("x", "y", "width", "height"))
            assert 0 <= x <= x + wide <= WIDTH
            assert 0 <= y <= y + high <= height


@pytest.mark.parametrize("name", DIAGRAMS)
def test_the_smallest_words_are_readable_on_a_telephone(name: str) -> None:
    """At 358 pixels, what is left of 390, no line of words is smaller than 10 pixels."""
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', diagram_svg(name))]
    assert min(sizes) * 358 / WIDTH > 10


def test_quantities_have_the_colours_of_their_theme() -> None:
    forget = QUANTITIES["forget"]
    assert forget.colour in diagram_svg("lstm")
    assert forget.colour_dark not in diagram_svg("lstm")
    assert forget.colour_dark in diagram_svg("lstm", dark=True)


def test_the_two_gru_conventions_differ_only_in_what_z_keeps() -> None:
    def factors(name: str) -> list[str]:
        return re.findall(r">((?:1 − )?z)</text>", diagram_svg(name))

    assert factors("gru") == ["z", "1 − z"]
    assert factors("gru_replaces") == ["1 − z", "z"]


def test_every_task_shape_and_figure_of_the_documents_is_there() -> None:
    assert DIAGRAMS.keys() >= {
        "unrolled", "simple_rnn", "lstm", "gru", "gru_replaces", "one_to_one", "one_to_many", "many_to_one",
        "many_to_many", "encoder_decoder", "cell_and_hidden", "outputs_and_state",
    }  # fmt: skip
    assert {document for diagram in DIAGRAMS.values() for document in diagram.documents} >= {"000", "002", "003"}


def test_an_unknown_diagram_is_refused_in_a_sentence() -> None:
    with pytest.raises(LabError, match="There is no diagram “loop”"):
        diagram_svg("loop")
