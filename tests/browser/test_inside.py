"""Looking inside in a browser: what the views show are the trace's numbers, on one clock."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

import rnnlab
from rnnlab.analysis.belief import belief_story
from rnnlab.network import load_network
from tests.browser import hands
from tests.browser.conftest import OpenPage
from tests.browser.real_app import running
from tests.browser.test_train import RUN, train
from tests.browser.test_training_lab import browser_of_a_learner, open_at

pytestmark = pytest.mark.browser

SAMPLE = 0


def stand_at(page: Page, row: int) -> None:
    """Scrub the first score to a row, counted from 1."""
    slider = page.locator(".rnn-score .scrub .slider").first
    slider.focus()
    slider.evaluate("(slider, row) => { slider.value = row; slider.dispatchEvent(new Event('input')); }", row)
    expect(hands.score(page).first).to_have_attribute("data-step", str(row))


def numbers(text: str) -> list[float]:
    return [float(found.replace("−", "-")) for found in re.findall(r"[−-]?\d+\.\d+", text)]


def test_the_belief_tells_when_it_was_decided_and_how_unsure_it_is(open_page: OpenPage) -> None:
    page = open_page(f"/draw?sample={SAMPLE}&inside=belief&row=4")
    trace = load_network("lstm").trace(rnnlab.load_mnist().test.image(SAMPLE))
    story = belief_story(trace.probabilities)
    expect(page.locator(".belief .decision")).to_have_attribute("data-step", str(story.decided + 1))
    expect(page.locator(".story-of-belief")).to_contain_text(f"{story.answer} from row {story.decided + 1} on")
    for row in (4, 12, 28):
        stand_at(page, row)
        shown = numbers(page.locator(".now-of-belief").inner_text())
        ranked = np.sort(trace.probabilities[row - 1])[::-1]
        assert shown == pytest.approx([ranked[0], ranked[1], story.entropy[row - 1]], abs=0.0051)
    expect(page.locator("[data-bar=entropy]")).to_be_visible()


def test_nothing_is_open_at_first_and_a_button_opens_a_view_without_starting_again(open_page: OpenPage) -> None:
    page = open_page(f"/draw?sample={SAMPLE}&row=10")
    expect(page.locator(".section:visible")).to_have_count(0)
    stand_at(page, 10)
    page.get_by_role("button", name="Belief", exact=True).click()
    expect(page.locator(".belief-story")).to_be_visible()
    expect(hands.score(page)).to_have_attribute("data-step", "10")
    assert hands.parameters(page)["inside"] == "belief"


def test_a_click_pins_a_unit_in_every_lane_and_the_address_keeps_it(open_page: OpenPage) -> None:
    page = open_page(f"/draw?sample={SAMPLE}&row=28&lanes=forget,hidden")
    page.locator("[data-lane=hidden] .head").click()
    canvas = page.locator("[data-lane=hidden] canvas")
    box = canvas.bounding_box()
    assert box is not None
    canvas.click(position={"x": (37 + 0.5) * box["width"] / 128, "y": 60})
    for lane in ("forget", "hidden"):
        expect(page.locator(f"[data-lane={lane}] .pin")).to_have_attribute("data-unit", "38")
    page.wait_for_url(re.compile("unit=38"))
    page.reload(wait_until="commit")
    expect(page.locator("[data-lane=hidden] .pin")).to_have_attribute("data-unit", "38")


def test_two_networks_read_on_one_clock(open_page: OpenPage) -> None:
    page = open_page(f"/draw?sample={SAMPLE}&row=1&inside=second&second=failed_long_simple_rnn")
    first, second = hands.score(page).nth(0), hands.score(page).nth(1)
    expect(second).to_be_visible()
    expect(second.locator(".controls")).to_be_hidden()
    stand_at(page, 14)
    expect(second).to_have_attribute("data-step", "98")  # half of 196
    canvas = second.locator(".digit canvas")
    box = canvas.bounding_box()
    assert box is not None
    canvas.click(position={"x": 3, "y": 6.5 * box["width"] / 28})
    expect(first).to_have_attribute("data-step", "7")
    first.locator(".control.play").click()
    expect(second).to_have_attribute("data-step", "196")
    expect(first).to_have_attribute("data-step", "28")


def test_live_follows_the_pen_and_stays_at_the_end(open_page: OpenPage) -> None:
    page = open_page("/draw?live=true")
    hands.draw_digit(page, 7, "plain")
    expect(hands.score(page)).to_have_attribute("data-step", "28")
    expect(hands.score(page)).to_have_attribute("data-playing", "false")
    expect(page.locator(".belief .now").first).to_contain_text("answer:")
    stand_at(page, 9)
    hands.draw_stroke(page, np.array([[60.0, 200.0], [90.0, 200.0]]))
    hands.settle(page)
    expect(hands.score(page)).to_have_attribute("data-step", "9")


def test_a_link_restores_the_very_view(open_page: OpenPage) -> None:
    page = open_page(f"/draw?sample={SAMPLE}&row=1&network=gru&inside=units&unit=5")
    page.locator("[data-chip=update]").click()
    page.locator("#units-order").select_option("similar")
    stand_at(page, 17)
    page.locator(".rnn-score .link").click()
    expect(page.locator(".linkrow")).to_have_attribute("data-address", re.compile("row=17"))
    address = page.locator(".linkrow").get_attribute("data-address")
    assert address is not None
    other = open_page("/" + address.split("/", 3)[3])
    expect(hands.score(other)).to_have_attribute("data-step", "17")
    expect(hands.score(other)).to_have_attribute("data-playing", "false")
    expect(other.locator("[data-lane=update]")).to_be_visible()
    expect(other.locator("[data-lane=update] .pin")).to_have_attribute("data-unit", "5")
    expect(other.locator("#units-order")).to_have_value("similar")


@pytest.mark.slow
def test_the_same_digit_through_training(tmp_path: Path, app_browser: Browser) -> None:
    """The second axis: what the network of an early snapshot had, read off the screen; nothing is sent while dragging."""
    with browser_of_a_learner(app_browser) as context, running(tmp_path / "home") as app:
        page = open_at(context, app, "/train?hidden_size=16&steps=60")
        run = train(page)
        expect(hands.progress(page)).to_contain_text("Finished", timeout=RUN)
        sent: list[object] = []
        page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
        page.goto(app.address(f"/draw?sample={SAMPLE}&inside=training&network=run:{run}&row=20"), wait_until="commit")
        slider = page.locator(".takes .slider")
        expect(slider).to_be_visible()
        expect(page.locator(".takes .where")).to_have_text("step 60")
        kept = {
            int(file.name.split(".")[2]): file for file in (tmp_path / "home" / "storage" / run).glob("snapshot.1.*")
        }
        step, early = next((step, file) for step, file in sorted(kept.items()) if step > 5)
        trace = rnnlab.load_network(early).trace(rnnlab.load_mnist().test.image(SAMPLE))
        page.locator("[data-lane=hidden] .head").click()
        hands.settle(page)
        sent.clear()
        places = int(slider.get_attribute("max") or 0)
        shown = ""
        for place in range(places + 1):
            slider.evaluate("(node, at) => { node.value = at; node.dispatchEvent(new Event('input')); }", place)
            if page.locator(".takes .where").inner_text() == f"step {step}":
                shown = hands.read_cell(page, "hidden", 3, units=16, row=19, rows=28)
        assert sent == []
        assert "unit 4," in shown
        assert float(shown.rsplit(": ", 1)[1].replace("−", "-")) == round(float(trace.hidden[19, 3]), 3)
