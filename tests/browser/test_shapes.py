"""Shapes in a browser: what stands on the screen is what NumPy has, and what is pointed at lights up what belongs to it."""

from __future__ import annotations

import re

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from rnnlab.shapes import Reading, ShapeSetup, read, tensors
from tests.browser import hands
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

LENGTHS = "/shapes?shape_timesteps=25&shape_lengths=5,10,25&shape_way=h"


def picture(page: Page) -> Locator:
    return page.locator(".rnn-score.shapes")


def block(page: Page, key: str) -> Locator:
    return page.locator(f".block[data-tensor='{key}']")


def shape(page: Page, key: str) -> tuple[int, ...]:
    return tuple(int(size) for size in (block(page, key).get_attribute("data-shape") or "").split(","))


def figures(page: Page, key: str) -> NDArray[np.float64]:
    """The numbers that stand in a block's cells, sheet by sheet."""
    texts = block(page, key).locator(".figures span").all_inner_texts()
    return np.array([float(text.replace("−", "-")) for text in texts])


def check_figures(page: Page, reading: Reading) -> None:
    for tensor in tensors(reading):
        assert shape(page, tensor.key) == tensor.shape
        np.testing.assert_allclose(figures(page, tensor.key), tensor.values.reshape(-1), atol=5.6e-3)


def point_at(page: Page, key: str, sheet: int, row: int, column: int) -> str:
    """Point at a cell; what is read out."""
    tensor = block(page, key)
    box = tensor.locator(".box").nth(sheet)
    size = box.bounding_box()
    canvas = box.locator("canvas")
    rows, columns = (int(canvas.get_attribute(name) or 0) for name in ("height", "width"))
    assert size is not None
    box.hover(position={"x": (column + 0.5) * size["width"] / columns, "y": (row + 0.5) * size["height"] / rows})
    return page.locator(".desk .readout").inner_text()


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_shapes_and_numbers_are_numpys_and_change_at_once(open_page: OpenPage, locale: str) -> None:
    page = open_page("/shapes", locale=locale)
    check_figures(page, read(ShapeSetup()))
    chips = block(page, "outputs").locator(".shape .axis-chip")
    assert [text.split() for text in chips.all_inner_texts()] == [["B", "3"], ["T", "2"], ["H", "5"]] or [
        re.sub(r"\s", "", text) for text in chips.all_inner_texts()
    ] == ["B3", "T2", "H5"]
    units, told = (
        ("Units H", "Units changed from 5 to 7.") if locale == "en-US" else ("单元数 H", "单元数从 5 变为 7。")
    )
    hands.enter_number(page, units, 7)
    expect(page.locator(".change")).to_contain_text(told)
    check_figures(page, read(ShapeSetup(units=7)))
    changed = page.locator(".block:has(.changed:visible)")
    keys = changed.evaluate_all("blocks => blocks.map((block) => block.dataset.tensor)")
    assert keys == ["h_first", "c_first", "outputs", "states", "features", "W", "U", "b", "W_out"]
    assert hands.parameters(page)["shape_units"] == "7"


def test_a_number_that_is_pointed_at_is_read_out_and_its_place_is_outlined_everywhere(open_page: OpenPage) -> None:
    page = open_page("/shapes")
    outputs = read(ShapeSetup()).outputs
    told = point_at(page, "outputs", 2, 1, 4)
    value = f"{outputs[2, 1, 4]:.3f}".replace("-", "−")
    assert told == f"outputs[2, 1, 4] = {value} · Example 3, timestep 2, unit 5"
    # in inputs the whole timestep of that example, and no other sheet
    sheets = block(page, "inputs").locator(".marks")
    assert [sheets.nth(each).locator(".mark").count() for each in range(3)] == [0, 0, 1]
    mark, box = (
        sheets.nth(2).locator(".mark").bounding_box(),
        block(page, "inputs").locator(".box").nth(2).bounding_box(),
    )
    assert mark is not None
    assert box is not None
    assert mark["width"] == pytest.approx(box["width"], abs=1)
    assert mark["y"] - box["y"] == pytest.approx(box["height"] / 2, abs=1)
    # the unit's columns in W: one in each of the four blocks
    assert block(page, "W").locator(".mark").count() == 4


def test_what_is_masked_is_hatched_and_said(open_page: OpenPage) -> None:
    page = open_page(LENGTHS)
    reading = read(ShapeSetup(timesteps=25, lengths=(5, 10, 25), way="h"))
    heights = []
    for sheet in range(3):
        box = block(page, "outputs").locator(".box").nth(sheet)
        whole, hatched = box.bounding_box(), box.locator(".hatch")
        assert whole is not None
        part = hatched.bounding_box() if hatched.count() else None
        heights.append(0.0 if part is None else part["height"] / whole["height"])
    assert heights == pytest.approx([20 / 25, 15 / 25, 0], abs=0.01)
    assert "= 0.000 · Example 1, timestep 6, unit 1 (beyond its length: zero)" in point_at(page, "outputs", 0, 5, 0)
    inside = f"{reading.outputs[0, 4, 0]:.3f}".replace("-", "−")
    assert point_at(page, "outputs", 0, 4, 0) == f"outputs[0, 4, 0] = {inside} · Example 1, timestep 5, unit 1"
    last = page.locator("[data-equality=last]")
    expect(last).to_have_class("fails")
    expect(last).to_contain_text("examples 1, 2")
    expect(page.locator("[data-equality=own_last]")).to_have_class("holds")


def test_an_axis_lights_up_what_has_it(open_page: OpenPage) -> None:
    page = open_page("/shapes")
    page.locator(".strip [data-axis=timesteps]").hover()
    expect(page.locator(".desk .readout")).to_contain_text("No weight has this axis.")
    dim = page.locator(".block.dim").evaluate_all("blocks => blocks.map((block) => block.dataset.tensor)")
    assert dim == ["h_first", "c_first", "states", "features", "logits", "W", "U", "b", "W_out", "b_out"]
    page.locator(".strip [data-axis=units]").hover()
    dim = page.locator(".block.dim").evaluate_all("blocks => blocks.map((block) => block.dataset.tensor)")
    assert dim == ["x", "inputs", "pieces", "logits", "b_out"]
    block(page, "features").locator(".name").hover()
    expect(page.locator(".desk .readout")).to_contain_text("features is made from outputs. It goes into logits.")


def test_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/shapes")
    page.locator(".strip [data-axis=batch]").focus()
    expect(page.locator(".desk .readout")).to_contain_text("They never meet")
    for _axis in range(5):
        page.keyboard.press("Tab")
    expect(page.locator(".desk .readout")).to_contain_text("x, shape (3, 8).")
    page.keyboard.press("Tab")
    expect(page.locator(".desk .readout")).to_contain_text("inputs is made from x.")
    for key in ("ArrowRight", "ArrowDown", "PageDown", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator(".desk .readout")).to_contain_text("inputs[1, 1, 1] = ")
    page.keyboard.press("Escape")
    expect(picture(page)).to_have_attribute("data-lit", "")


def test_the_digits_of_mnist_are_seen(open_page: OpenPage) -> None:
    page = open_page("/shapes?shape_batch=128&shape_timesteps=28&shape_inputs=28&shape_units=128&shape_time_major=1")
    assert shape(page, "outputs") == (28, 128, 128)
    image = read(ShapeSetup(128, 28, 28, 128)).inputs[0]
    drawn = (
        block(page, "inputs")
        .locator("canvas")
        .first.evaluate(
            """(canvas) => {
            const {width, height} = canvas;
            const pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
            return Array.from({length: width * height}, (_, at) => pixels[4 * at]);
        }"""
        )
    )
    ink = 1 - (np.array(drawn, float).reshape(28, 28) - min(drawn)) / (max(drawn) - min(drawn))
    np.testing.assert_allclose(ink, image, atol=0.02)


def test_a_narrow_page_shows_all_of_it(open_page: OpenPage) -> None:
    page = open_page("/shapes", width=390, height=844, scheme="dark")
    expect(block(page, "logits")).to_be_visible()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    # the axes stay in sight while the blocks go by
    block(page, "logits").scroll_into_view_if_needed()
    expect(page.locator(".desk")).to_be_in_viewport()
