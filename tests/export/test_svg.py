"""The SVG: well-formed, self-contained, and in a browser the same picture as the PNG."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser

from rnnlab.export import score_png, score_svg
from rnnlab.export.layout import plan
from rnnlab.export.painter import Box
from rnnlab.export.picture import RATIO
from rnnlab.export.reading import read
from rnnlab.export.svg import SvgPainter, as_image, as_rectangles
from rnnlab.player import Shown
from tests.export.conftest import MakeTrace

SPACE = "{http://www.w3.org/2000/svg}"


def texts(content: str) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(content.encode()).iter(f"{SPACE}text")]


def test_words_are_words_and_nothing_is_outside_the_file(trace_of: MakeTrace) -> None:
    trace = trace_of(hidden_size=6)
    content = score_svg(Shown(trace, name="<mine & yours>"), step=11)
    shown = texts(content)
    assert any(text.startswith("<mine & yours> (LSTM): it reads a ") for text in shown)
    for word in ("Forget gate", "Hidden state", "f", "h", "−1", "6 units, in no order", "Row 12 of 28", "12"):
        assert word in shown
    root = ElementTree.fromstring(content.encode())
    assert root.find(f"{SPACE}title").text.startswith("<mine")
    assert "Row 12 of 28" in root.find(f"{SPACE}desc").text
    for image in root.iter(f"{SPACE}image"):
        assert image.get("href").startswith("data:image/png;base64,")
    assert not re.search(r"https?:|url\(|<script|@import", content.replace("http://www.w3.org/2000/svg", ""))


def rectangles(content: str, box: Box) -> np.ndarray:
    """What the paths paint, pixel by pixel."""
    canvas = np.zeros((box.height, box.width, 3), np.uint8)
    for colour, outline in re.findall(r'fill="#(\w{6})" d="([^"]+)"', content):
        for piece in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+z", outline):
            left, top, width, height = map(int, piece)
            part = canvas[top - box.top : top - box.top + height, left - box.left : left - box.left + width]
            assert not part.any(), "no two overlap"
            part[:] = tuple(bytes.fromhex(colour))
    return canvas


@pytest.mark.parametrize("kinds", [2, 500])
def test_cells_are_the_same_as_rectangles_and_as_a_png(kinds: int) -> None:
    random = np.random.default_rng(0)
    palette = random.integers(1, 256, (kinds, 3), np.uint8)
    colours = palette[random.integers(0, kinds, (9, 70))]
    box = Box(5, 7, 140, 27)
    data = re.search(r"base64,([^\"]+)", as_image(box, colours))
    with Image.open(io.BytesIO(base64.b64decode(data[1]))) as image:
        embedded = np.asarray(image.convert("RGB"))
    expected = colours.repeat(3, axis=0).repeat(2, axis=1)
    np.testing.assert_array_equal(embedded, expected)
    np.testing.assert_array_equal(rectangles(as_rectangles(box, colours), box), expected)


@pytest.mark.parametrize(("kinds", "form"), [(1, "<g "), (200, "<image ")])
def test_the_shorter_of_the_two_is_taken(kinds: int, form: str) -> None:
    random = np.random.default_rng(0)
    colours = random.integers(0, 256, (kinds, 3), np.uint8)[random.integers(0, kinds, (9, 70))]
    painter, box = SvgPainter(), Box(5, 7, 140, 27)
    painter.cells(box, colours)
    (element,) = painter.elements
    assert element.startswith(form)
    assert len(element) == min(len(as_image(box, colours)), len(as_rectangles(box, colours)))


@pytest.mark.browser
def test_a_browser_shows_what_the_png_shows(trace_of: MakeTrace, browser: Browser, tmp_path: Path) -> None:
    trace = trace_of(hidden_size=16)
    file = tmp_path / "score.svg"
    file.write_text(score_svg(trace, dark=True, step=20), encoding="utf-8")
    it = plan(read(trace), RATIO)
    context = browser.new_context(
        viewport={"width": it.width // RATIO + 20, "height": 700}, device_scale_factor=RATIO, offline=True
    )
    page = context.new_page()
    page.goto(file.as_uri())
    shot = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
    # no word may leave the picture, whatever font the browser has
    over = page.evaluate("""() => [...document.querySelectorAll("text")].filter((text) => {
        const box = text.getBBox(), whole = document.documentElement.viewBox.baseVal;
        return box.x < 0 || box.x + box.width > whole.width || box.y + box.height > whole.height;
    }).map((text) => text.textContent)""")
    context.close()
    assert over == []
    png = np.asarray(Image.open(io.BytesIO(score_png(trace, dark=True, step=20))).convert("RGB"))
    for place in (*it.lanes, it.belief):
        for line in (0, 5, 19, 25):
            row = it.top + line * it.line_px + it.line_px // 2
            for column in (0, 4, 9):
                left = place.left + column * place.column_px + place.column_px // 2
                assert shot[row, left].tolist() == png[row, left].tolist(), (place.lane.key, line, column)
