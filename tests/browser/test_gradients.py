"""Gradients in a browser: what the page and the score show is what NumPy finds."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from rnnlab.analysis.gradients import Gradients, gradients_through_time
from rnnlab.data import load_mnist
from rnnlab.network import load_network
from rnnlab.ui.gradients.words import share_label
from rnnlab.ui.shared import gradient_networks
from rnnlab.ui.shared.gradient_networks import CELLS, Condition
from tests.browser import hands
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

#: the lines of the chart that are read out, as the browser has them: name -> [x, y]
_LINES = """() => Object.fromEntries(document.querySelector(".js-plotly-plot")._fullData
    .filter((trace) => trace.mode === "lines").map((trace) => [trace.name, [Array.from(trace.x), Array.from(trace.y)]]))"""
SEVEN = 7  # what the first test digit is


def chart(page: Page) -> dict[str, tuple[list[float], list[float]]]:
    page.wait_for_function("() => document.querySelector('.js-plotly-plot')?._fullData?.length")
    found: dict[str, tuple[list[float], list[float]]] = page.evaluate(_LINES)
    return found


def gradients_of(cell: str, condition: Condition) -> Gradients:
    network = gradient_networks.network_of(cell, condition)
    return gradients_through_time(network, network.trace(load_mnist().test.image(0)))


def expect_curves(page: Page, condition: Condition, label: int) -> None:
    """The chart has the shares of all three networks, and nothing else."""
    shown = chart(page)
    for cell, name in zip(CELLS, ("SimpleRNN", "GRU", "LSTM"), strict=True):
        found = gradients_of(cell, condition)
        steps, values = shown[f"{name}, h"]
        assert steps == list(range(1, condition.timesteps + 1))
        np.testing.assert_allclose(np.array(values, float), found.hidden_shares[label], rtol=1e-6)
    assert found.cell_shares is not None
    np.testing.assert_allclose(shown["LSTM, c"][1], found.cell_shares[label], rtol=1e-6)


def test_the_chart_and_the_sentence_are_numpy_s(open_page: OpenPage) -> None:
    page = open_page("/gradients?gradient_trained=0&sample=0")
    condition = Condition(28, trained=False)
    expect_curves(page, condition, SEVEN)
    sentence = page.get_by_text(re.compile(r"^At row 1 the SimpleRNN has "))
    expect(sentence).to_be_visible()
    words = []
    for cell in CELLS:
        found = gradients_of(cell, condition)
        both = (found.hidden_shares, found.cell_shares)
        words += [share_label(float(each[SEVEN, 0])).replace("\u00a0", " ") for each in both if each is not None]
    plain, gated, hidden, memory = words
    expect(sentence).to_have_text(
        f"At row 1 the SimpleRNN has {plain} left, the GRU {gated}, the LSTM {hidden} at h and {memory} at c."
    )
    expect(page.locator(".gradient-pictures img")).to_have_count(3)
    # each picture was decoded and has the digit's shape
    sizes = page.locator(".gradient-pictures img").evaluate_all(
        "images => images.map((image) => [image.naturalWidth, image.naturalHeight])"
    )
    assert sizes == [[224, 224]] * 3


def test_another_length_and_the_direct_path(open_page: OpenPage) -> None:
    page = open_page("/gradients?gradient_trained=0&sample=0&gradient_steps=56")
    assert set(chart(page)) == {"SimpleRNN, h", "GRU, h", "LSTM, h", "LSTM, c"}
    page.get_by_role("slider", name="Timesteps").press("ArrowRight")
    expect(page.locator("table.gradient-lengths tr.now td").first).to_have_text("112")
    hands.settle(page)
    assert hands.parameters(page)["gradient_steps"] == "112"
    expect_curves(page, Condition(112, trained=False), SEVEN)
    page.get_by_text("The direct path alone").click()
    page.wait_for_function(
        "() => document.querySelector('.js-plotly-plot')?._fullData?.some((t) => t.name.includes('only'))"
    )
    shown = chart(page)
    for name, cell in (("GRU, update gates only", "gru"), ("LSTM, forget gates only", "lstm")):
        np.testing.assert_allclose(shown[name][1], gradients_of(cell, Condition(112, trained=False)).direct, rtol=1e-6)


def test_784_timesteps_that_explode(open_page: OpenPage) -> None:
    page = open_page("/gradients?gradient_trained=0&sample=0&gradient_steps=784&gradient_gain=2")
    expect(page.get_by_text("SimpleRNN: the gradient explodes")).to_be_visible()
    expect_curves(page, Condition(784, trained=False, gain=2.0), SEVEN)


def value(page: Page, name: str) -> str:
    """A number of the score's section, in words."""
    return page.locator(f".gradient [data-value={name}]").inner_text().replace("\u00a0", " ")


def test_the_score_s_section_has_the_numbers_of_the_moment_and_of_the_class(open_page: OpenPage) -> None:
    page = open_page("/draw?sample=0&inside=gradient", motion=False)
    network = load_network("lstm")
    trace = network.trace(load_mnist().test.image(0))
    found = gradients_through_time(network, trace)
    assert found.cell_shares is not None
    assert found.direct is not None
    section = page.locator(".section.gradient")
    expect(section).to_have_attribute("data-label", str(trace.answer))
    page.locator(".slider").focus()
    page.keyboard.press("Home")
    for label in (trace.answer, 3):
        page.locator(f".gradient-class[data-label='{label}']").click()
        expect(section).to_have_attribute("data-label", str(label))
        for row in (0, 11, 27):
            page.locator(".slider").fill(str(row + 1))
            expect(page.locator(".gradient-now")).to_have_text(f"Row {row + 1}, class {label}")
            for name, share in (
                ("hidden", found.hidden_shares[label, row]),
                ("cell", found.cell_shares[label, row]),
                ("direct", found.direct[row]),
            ):
                assert value(page, name) == share_label(float(share)).replace("\u00a0", " ")
            strip = found.saliency[label].reshape(28, 28)[row]
            assert value(page, "pixel") == share_label(float(strip.max() / found.saliency[label].max())).replace(
                "\u00a0", " "
            )
            expect(section).to_contain_text(f"row {row + 1}, column {strip.argmax() + 1}")
    expect(section).to_contain_text("A large gradient is not a cause")
    expect(section).to_contain_text("only the direct path")


def test_the_stage_shows_the_bars_and_the_saliency_of_the_class(open_page: OpenPage) -> None:
    """At the last row each lane of shares is full where the share is one, and the digit's strongest pixel has the mark."""
    page = open_page("/draw?sample=0&inside=gradient", motion=False)
    network = load_network("lstm")
    found = gradients_through_time(network, network.trace(load_mnist().test.image(0)))
    page.locator(".slider").fill("28")
    expect(page.locator(".gradient-now")).to_contain_text("Row 28")
    for name in ("hidden", "cell", "direct"):
        expect(page.locator(f"[data-bar=gradient_{name}] canvas")).to_be_visible()
    page.locator(f".gradient-class[data-label='{SEVEN}']").click()
    row, column = divmod(int(found.saliency[SEVEN].argmax()), 28)
    colour = page.locator(".digit canvas").evaluate(
        """(canvas, [row, column]) => {
            const cell = canvas.width / 28;
            const at = canvas.getContext("2d").getImageData((column + 0.5) * cell, (row + 0.5) * cell, 1, 1).data;
            return Array.from(at.slice(0, 3));
        }""",
        [row, column],
    )
    assert colour == [0x25, 0x63, 0xC9]
    # and the class is chosen by keyboard as well
    page.locator(f".gradient-class[data-label='{SEVEN}']").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".section.gradient")).to_have_attribute("data-label", "8")
    assert page.evaluate(hands._FOCUS)["name"] == "8"


def test_the_way_to_a_network_whose_gradient_vanished(open_page: OpenPage) -> None:
    page = open_page("/gradients?gradient_trained=0", motion=False)
    page.get_by_role("link", name="A trained SimpleRNN whose gradient vanished").click()
    network = load_network("failed_long_simple_rnn")
    found = gradients_through_time(network, network.trace(load_mnist().test.image(0)))
    expect(page.locator(".gradient-now")).to_contain_text("Timestep 1, class 8")
    assert value(page, "hidden") == share_label(float(found.hidden_shares[8, 0]))
    assert found.hidden_shares[8, 0] < 1e-15


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_page_shows_all_three(open_page: OpenPage, scheme: str) -> None:
    page = open_page("/gradients?sample=0&gradient_trained=0", width=390, height=844, scheme=scheme)  # type: ignore[arg-type]
    expect(page.locator(".gradient-pictures img")).to_have_count(3)
    boxes = page.locator(".gradient-pictures img").evaluate_all(
        "images => images.map((i) => i.getBoundingClientRect().toJSON())"
    )
    assert len({round(box["top"]) for box in boxes}) == 1
    assert all(box["right"] <= 390 and box["width"] > 80 for box in boxes)
    for row in page.get_by_test_id("stButtonGroup").filter(has=page.get_by_text("9", exact=True)).all():
        last = row.get_by_text("9", exact=True).bounding_box()
        assert last is not None
        assert last["x"] + last["width"] <= 390
    over = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over == 0
