"""Surgery in a browser: the score's numbers after it are those of `operate`, and undo and reload bring things back."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from rnnlab.analysis.surgery import Carry, Clamp, Hide, Listed, Reset, Reverse, Rows, Shuffle, Surgery, operate, to_text
from rnnlab.data import load_mnist
from rnnlab.network import load_network
from rnnlab.trace import Trace
from tests.browser import hands
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

#: a seven that was read to its end, the lanes of interest open; and an address restores the panel
SAMPLE = 0
ADDRESS = f"/draw?sample={SAMPLE}&inside=surgery&row=28&lanes=forget,cell,hidden"
IMAGE = load_mnist().test.image(SAMPLE)


def plain() -> Trace:
    return load_network("lstm").trace(IMAGE)


def under(*surgeries: Surgery) -> Trace:
    return operate(load_network("lstm"), IMAGE, surgeries)


def press(page: Page, name: str, *table: Surgery) -> None:
    """Press a button of the panel and wait until these surgeries lie on the table, as the address tells."""
    page.get_by_role("button", name=name, exact=True).click()
    wait_for_table(page, *(Listed(surgery) for surgery in table))


def wait_for_table(page: Page, *table: Listed) -> None:
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("surgery", [""]) == [to_text(table)])
    hands.settle(page)


def show(page: Page, take: str) -> None:
    """Choose what the score shows: Before, After or Difference."""
    button = page.locator(".takes").get_by_role("button", name=take, exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def widen(page: Page, lane: str) -> None:
    head = page.locator(f"[data-lane={lane}] .head")
    if head.get_attribute("aria-pressed") != "true":
        head.click()
    expect(head).to_have_attribute("aria-pressed", "true")


def reads(page: Page, lane: str, unit: int, row: int, value: float) -> None:
    """The widened lane tells this value when it is pointed at; unit and row from 0."""
    hands.read_cell(page, lane, unit, units=128, row=row, rows=28)
    expect(page.locator(".readout")).to_contain_text(f"unit {unit + 1}, row {row + 1}: {decimals(value)}")


def pixel_reads(page: Page, row: int, column: int, value: float) -> None:
    """The digit tells this value when it is pointed at; row and column from 0."""
    wanted = f"pixel in row {row + 1} and column {column + 1}, read at row {row + 1}: {decimals(value)}"
    readout, digit = page.locator(".readout"), page.locator(".digit canvas")
    for _look in range(100):  # a page that is still being laid out moves what is pointed at
        box = digit.bounding_box()
        assert box is not None
        cell = box["width"] / 28
        page.mouse.move(0, 0)
        digit.hover(position={"x": (column + 0.5) * cell, "y": (row + 0.5) * cell})
        if wanted in readout.inner_text():
            return
        page.wait_for_timeout(100)
    expect(readout).to_contain_text(wanted)


def decimals(value: float) -> str:
    return f"{value:.3f}".replace("-0.000", "0.000").replace("-", "−")


def test_after_an_experiment_the_score_shows_the_numbers_under_surgery(open_page: OpenPage) -> None:
    page = open_page(ADDRESS)
    press(page, "Forget everything at row 14", Reset(13))
    before, after = plain(), under(Reset(13))
    for lane in ("hidden", "forget"):
        widen(page, lane)
        for unit, row in ((0, 27), (77, 20), (127, 13), (40, 5)):
            reads(page, lane, unit, row, after[lane][row, unit])
    show(page, "Before")
    for unit, row in ((0, 27), (77, 20), (127, 13)):
        assert decimals(before["forget"][row, unit]) != decimals(after["forget"][row, unit])
        reads(page, "forget", unit, row, before["forget"][row, unit])
    show(page, "Difference")
    thousandths = np.rint(1_000 * after["forget"]) - np.rint(1_000 * before["forget"])
    reads(page, "forget", 77, 20, thousandths[20, 77] / 1_000)
    expect(page.get_by_text(re.compile(f"Before: {before.answer}, .* After: {after.answer}, "))).to_be_visible()


def test_a_held_gate_shows_the_value_it_is_held_at(open_page: OpenPage) -> None:
    page = open_page(ADDRESS)
    hold = Clamp("forget", 1, Rows(0, 27))
    press(page, "Never forget", hold)
    for lane in ("forget", "cell"):
        widen(page, lane)
        for unit, row in ((3, 0), (64, 14), (127, 27)):
            reads(page, lane, unit, row, under(hold)[lane][row, unit])
    widen(page, "forget")
    reads(page, "forget", 100, 9, 1)


def test_hidden_rows_are_blank_in_the_digit_that_is_shown(open_page: OpenPage) -> None:
    page = open_page(f"{ADDRESS}&surgery={to_text((Listed(Hide(Rows(6, 9))),))}")
    column = int(IMAGE[7].argmax())
    assert IMAGE[7, column] > 0.5
    pixel_reads(page, 7, column, 0)
    show(page, "Before")
    pixel_reads(page, 7, column, IMAGE[7, column])


def test_each_view_says_whose_it_is_where_the_score_shows_something_else(open_page: OpenPage) -> None:
    """The belief follows surgery; the gradient asks the network itself."""
    address = ADDRESS.replace("inside=surgery", "inside=surgery,belief,gradient")
    page = open_page(f"{address}&surgery={to_text((Listed(Reset(13)),))}")
    belief, gradient = (page.locator(f".{view} .section-of") for view in ("belief-story", "gradient"))
    of_after = "This part is about “After”. The score above shows something else."
    of_before = of_after.replace("After", "Before")
    for take, of_belief, of_gradient in (
        ("After", "", of_before),
        ("Before", of_after, ""),
        ("Difference", of_after, of_before),
    ):
        show(page, take)
        expect(belief).to_have_text(of_belief)
        expect(gradient).to_have_text(of_gradient)
    after = under(Reset(13)).probabilities[-1]
    first = int(after.argmax())
    expect(page.locator(".now-of-belief")).to_contain_text(f"{first} ({decimals(after[first])})")


def test_undo_brings_the_score_back(open_page: OpenPage) -> None:
    page = open_page(ADDRESS)
    widen(page, "hidden")
    press(page, "Read the digit upside down", Reverse())
    reads(page, "hidden", 5, 20, under(Reverse()).hidden[20, 5])
    press(page, "Start with the memory of a 3", Carry(18))
    reads(page, "hidden", 5, 20, under(Carry(18)).hidden[20, 5])
    press(page, "Undo surgery", Reverse())
    reads(page, "hidden", 5, 20, under(Reverse()).hidden[20, 5])
    press(page, "Undo surgery")
    expect(page.locator(".takes")).to_be_hidden()
    reads(page, "hidden", 5, 20, plain().hidden[20, 5])
    assert "surgery" not in hands.parameters(page)


def test_the_address_restores_the_surgery_after_a_reload(open_page: OpenPage) -> None:
    page = open_page(ADDRESS)
    press(page, "Start with the memory of a 3", Carry(18))
    page.get_by_role("textbox", name="Name").fill("a ghost")
    page.get_by_role("textbox", name="Name").press("Enter")
    wait_for_table(page, Listed(Carry(18), "a ghost"))
    page.reload(wait_until="commit")
    expect(page.get_by_role("textbox", name="Name")).to_have_value("a ghost")
    expect(page.get_by_text("Begins with the state that test digit 18 left behind (a 3)")).to_be_visible()
    page.locator(".slider").first.fill("28")
    expect(hands.score(page)).to_have_attribute("data-step", "28")
    widen(page, "hidden")
    reads(page, "hidden", 9, 2, under(Carry(18)).hidden[2, 9])


def test_ones_own_surgery_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page(ADDRESS)
    shut = Clamp("forget", 0, Rows(9, 13))
    own = page.get_by_role("switch", name="Put together your own")
    hands.tab_to(page, role="application")  # the score, and on to the panel below it
    for _press in range(60):
        page.keyboard.press("Tab")
        if own.evaluate("own => own === document.activeElement"):
            break
    page.keyboard.press("Space")
    expect(own).to_be_checked()
    hands.settle(page)
    hands.tab_to(page, name="add\n\nAdd")
    page.keyboard.press("Enter")
    wait_for_table(page, Listed(shut))
    switch = page.get_by_role("switch", name="Forget gate of all units held at 0, rows 10 to 14")
    expect(switch).to_be_checked()
    switch.focus()
    page.keyboard.press("Space")
    wait_for_table(page, Listed(shut, on=False))
    expect(page.locator(".takes")).to_be_hidden()


def test_it_fits_a_narrow_dark_page(open_page: OpenPage) -> None:
    page = open_page(ADDRESS, width=390, scheme="dark")
    press(page, "Shuffle the rows", Shuffle())
    sentence = page.locator(".st-key-surgery_table").get_by_text("Rows read in a shuffled order (seed 1)")
    expect(sentence).to_be_visible()
    assert sentence.evaluate("p => getComputedStyle(p).whiteSpace") == "normal"  # else it may end in dots
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide <= 0
    page.get_by_text("Put together your own").click()
    for name in ("Undo surgery", "Remove", "Add", "Never forget"):
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
