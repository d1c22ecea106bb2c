"""The units in a browser: orders, the pinned unit and what excites it, compared with the NumPy trace."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from rnnlab.analysis.excitation import excitations
from rnnlab.analysis.unit_order import unit_orders
from rnnlab.data import load_mnist
from rnnlab.network import Network, load_network
from rnnlab.notation import lane_keys
from rnnlab.player import Shown, View, score_payload
from rnnlab.player.bundle import script, style
from rnnlab.player.sections.units.section import units_section
from rnnlab.recipe import Recipe
from rnnlab.trace import Trace
from tests.browser import hands
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser


def value_in(text: str) -> float:
    """The number at the end of a text of the score."""
    return float(text.split()[-1].replace("−", "-"))


def now_of(page: Page, lane: str) -> float:
    """What the pinned unit is said to have in a lane now."""
    return value_in(page.locator(f".units-lanehead[data-of={lane}] b").inner_text())


def order_by(page: Page, key: str) -> None:
    page.get_by_label("Order the units by").select_option(key)


# in the app -------------------------------------------------------------------------------------------------------


def test_the_order_by_similarity_is_the_stages(open_page: OpenPage) -> None:
    page = open_page("/draw?sample=0&inside=units", motion=False)
    network = load_network("lstm")
    trace = network.trace(load_mnist().test.image(0))
    order = unit_orders(network, trace)["similar"].units
    page.locator("[data-lane=hidden] .head").click()
    expect(page.locator("[data-lane=hidden] .head")).to_have_attribute("aria-pressed", "true")
    order_by(page, "similar")
    expect(page.locator("[data-lane=hidden] .foot")).to_contain_text("in the chosen order")
    page.locator(".controls .slider").fill("28")
    for place in (0, 31, 127):
        sentence = hands.read_cell(page, "hidden", place, units=128, row=19, rows=28)
        assert f"unit {order[place] + 1}, row 20" in sentence
        assert value_in(sentence) == round(float(trace.hidden[19, order[place]]), 3)


def test_a_pinned_unit_is_marked_followed_and_named_and_its_digits_can_be_loaded(open_page: OpenPage) -> None:
    page = open_page("/draw?sample=0&inside=units", motion=False)
    network = load_network("lstm")
    test = load_mnist().test
    trace = network.trace(test.image(0))
    expect(page.get_by_text("Pin a unit to follow it")).to_be_visible()
    page.get_by_role("button", name="All lanes", exact=True).click()
    page.get_by_label("Pinned unit").fill("37")
    page.get_by_label("Pinned unit").press("Enter")
    for lane in lane_keys("lstm"):
        expect(page.locator(f"[data-lane={lane}] .pin")).to_have_attribute("data-unit", "37")
    page.locator(".controls .slider").fill("20")
    for lane in lane_keys("lstm"):
        assert now_of(page, lane) == round(float(trace[lane][19, 36]), 3)
    weights = page.locator(".units-weights li")
    for digit in range(10):
        weight = round(float(network.weights.output_layer.W[36, digit]), 3)
        assert float(weights.nth(digit).get_attribute("data-value") or "nan") == pytest.approx(weight)

    # Streamlit's own shortcuts, r and c, must not hear what is typed
    page.get_by_label("Name", exact=True).press_sequentially("rc sevens")
    page.get_by_label("Name", exact=True).press("Enter")
    expect(page.get_by_role("button", name="37 rc sevens")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("dialog")).to_have_count(0)

    # every digit of the gallery has the value that is written below it
    examples = page.locator(".units-example")
    expect(examples).to_have_count(16)
    for place in (0, 7, 8, 15):
        index, row = (int(examples.nth(place).get_attribute(name) or -1) for name in ("data-index", "data-step"))
        shown = value_in(examples.nth(place).locator("b").inner_text())
        assert network.trace(test.image(index)).hidden[row - 1, 36] == pytest.approx(shown, abs=0.0006)
        assert f"a {test.labels[index]}" in examples.nth(place).inner_text()

    first = int(examples.first.get_attribute("data-index") or -1)
    before = hands.trace_id(page)
    examples.first.click()
    expect(hands.score(page)).not_to_have_attribute("data-trace", before)
    answer = network.trace(test.image(first)).answer
    expect(hands.answer(page)).to_contain_text(f"It reads a {answer}")
    page.wait_for_url(re.compile(rf"sample={first}\b"), wait_until="commit")
    # the unit stays pinned, with its name
    expect(page.locator(".section.units")).to_have_attribute("data-unit", "37")
    expect(page.locator(".units-title").first).to_have_text("Unit 37: rc sevens")
    page.get_by_role("button", name="Unpin").click()
    expect(page.locator(".pin")).to_have_count(0)
    expect(page.get_by_text("Pin a unit to follow it")).to_be_visible()


def test_another_quantity_excites_by_its_own_digits(open_page: OpenPage) -> None:
    page = open_page("/draw?sample=0&inside=units&network=simple_rnn&unit=5", motion=False)
    expect(page.get_by_label("Show the extremes of")).to_have_count(1)
    expect(page.get_by_label("Show the extremes of")).to_be_hidden()  # a SimpleRNN has only one
    page = open_page("/draw?sample=0&inside=units&network=gru&unit=5", motion=False)
    page.get_by_label("Show the extremes of").select_option("update")
    expect(page.get_by_text("those in which its update gate went highest and lowest")).to_be_visible()
    wanted = excitations(load_network("gru"), "update").of(4)
    shown = page.locator("[data-end=lowest] .units-example b").all_inner_texts()
    assert [value_in(text) for text in shown] == pytest.approx([each.value for each in wanted.lowest], abs=0.0006)


def test_it_fits_on_a_narrow_screen_and_in_the_dark(open_page: OpenPage) -> None:
    page = open_page("/draw?sample=0&inside=units&unit=12", width=390, scheme="dark", motion=False)
    expect(page.locator(".units-example")).to_have_count(16)
    section = page.locator(".section.units")
    assert section.evaluate("node => node.scrollWidth <= node.clientWidth")
    sizes = section.evaluate(
        """node => [...node.querySelectorAll("button:not(.explain)")].filter((button) => button.offsetWidth)
            .map((button) => Math.min(button.offsetWidth, button.offsetHeight))"""
    )
    assert min(sizes) >= 28, "large enough for a finger"


# on a page of its own: sizes and networks that the app does not bring ------------------------------------------------

_PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<style>:root {{ --st-background-color: #ffffff; --st-text-color: #1b2130; --st-primary-color: #2563c9; }}
{style}</style><div id="score" style="width: 980px"></div><script>{script}
window.sent = [];
const bytes = Uint8Array.from(atob("{data}"), (letter) => letter.charCodeAt(0));
mount({{ data: bytes, parentElement: document.getElementById("score"), setTriggerValue: (...told) => sent.push(told) }});
</script>"""

Show = Callable[..., Page]


@pytest.fixture
def show(app_browser: Browser, tmp_path: Path) -> Iterator[Show]:
    """A function that shows the score of a digit with its units; what it would tell the server is kept."""
    page = app_browser.new_page(reduced_motion="reduce", viewport={"width": 1100, "height": 900})
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))

    def show_(network: Network, trace: Trace, unit: int | None = None, digits: int | None = 20) -> Page:
        excitation = None if unit is None or digits is None else excitations(network, digits=digits).of(unit)
        lanes = lane_keys(network.recipe.cell)
        section = units_section(network, trace, unit, excitation, {2: "two"}, quantities=lanes)
        payload = score_payload(Shown(trace, sections=(section,))).to_bytes(View(can_pin=True, unit=unit))
        data = base64.b64encode(payload).decode()
        file = tmp_path / "units.html"
        code = script(module=False).replace("</", "<\\/")
        file.write_text(_PAGE.format(style=style(), script=code, data=data), encoding="utf-8")
        page.goto(file.as_uri())
        expect(hands.score(page)).to_have_attribute("data-step", "1")
        return page

    yield show_
    page.close()
    assert troubles == []


def told(page: Page, name: str) -> object:
    """What the score told the server last under that name."""
    return page.evaluate("name => sent.filter(([each]) => each === name).at(-1)?.[1]", name)


def pinned(page: Page) -> Locator:
    return page.get_by_label("Pinned unit")


def test_five_hundred_and_twelve_units(show: Show, random_network, digit) -> None:
    network = random_network(Recipe(cell="gru", hidden_size=512), scale=0.1)
    trace = network.trace(digit)
    orders = unit_orders(network, trace)
    page = show(network, trace)
    page.locator(".controls .slider").fill("15")
    order_by(page, "class")  # by the answer's, at first
    expect(page.get_by_role("button", name=f"digit {trace.answer}")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="digit 3").press("Enter")
    by_three = orders["class_3"].units
    # from the left end along the order, with the buttons
    right = page.get_by_role("button", name="The unit to the right of it")
    for place in range(3):
        right.press("Enter")
        expect(pinned(page)).to_have_value(str(by_three[place] + 1))
        assert told(page, "pin") == by_three[place]
    for lane in lane_keys("gru"):
        assert now_of(page, lane) == pytest.approx(float(trace[lane][14, by_three[2]]), abs=0.0006)
    # the same unit in another order, and its other neighbour
    order_by(page, "time")
    by_time = orders["time"].units.tolist()
    place = by_time.index(int(by_three[2]))
    page.get_by_role("button", name="The unit to the left of it").click()
    expect(pinned(page)).to_have_value(str(by_time[place - 1] + 1))
    # another moment
    page.locator(".controls .slider").fill("28")
    expect(page.get_by_text("This unit at row 28")).to_be_visible()
    assert now_of(page, "hidden") == pytest.approx(float(trace.hidden[27, by_time[place - 1]]), abs=0.0006)


def test_a_trace_that_is_binned_cannot_be_put_in_order_and_says_so(show: Show, random_network, digit) -> None:
    network = random_network(Recipe(hidden_size=500, timesteps=784), scale=0.05)
    trace = network.trace(digit)
    group = score_payload(trace).group
    page = show(network, trace, unit=7)
    expect(page.get_by_label("Order the units by")).to_be_hidden()
    expect(page.get_by_text(f"the mean of {group} neighbouring units, so they cannot change places")).to_be_visible()
    expect(page.get_by_text(f"mean of units {7 // group * group + 1} to {7 // group * group + group}")).to_be_visible()
    page.locator(".controls .slider").fill("400")
    units = slice(7 // group * group, 7 // group * group + group)
    assert now_of(page, "forget") == pytest.approx(float(trace.gates["forget"][399, units].mean()), abs=0.0006)


def test_what_is_typed_wrongly_changes_nothing(show: Show, random_network, digit) -> None:
    network = random_network(Recipe(cell="simple_rnn", hidden_size=6))
    page = show(network, network.trace(digit), unit=3)
    assert "gate" not in page.get_by_label("Order the units by").locator("option").evaluate_all(
        "options => options.map((option) => option.value)"
    )
    for wrong in ("0", "7", "1.5"):
        pinned(page).fill(wrong)
        pinned(page).press("Enter")
        expect(pinned(page)).to_have_value("4")
    pinned(page).fill("")
    pinned(page).press("Enter")
    assert told(page, "pin") == -1
    page.get_by_role("button", name="3 two").click()
    assert told(page, "pin") == 2
    expect(page.get_by_text("Looking through the test digits…")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("  ")
    page.get_by_label("Name", exact=True).press("Enter")
    assert told(page, "name") == {"unit": 2, "name": ""}
    expect(page.get_by_role("group", name="Named units")).to_be_hidden()


def test_the_pictures_are_the_digits_as_far_as_they_were_read(show: Show, random_network, digit) -> None:
    network = random_network(Recipe(hidden_size=4, order="columns"))
    page = show(network, network.trace(digit), unit=1, digits=60)
    excitation = excitations(network, digits=60).of(1)
    examples = [*excitation.highest, *excitation.lowest]
    canvases = page.locator(".units-example canvas")
    expect(canvases).to_have_count(16)
    for place, example in enumerate(examples):
        seen = canvases.nth(place).evaluate(
            """canvas => {
                const cell = canvas.width / 28;
                const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.width).data;
                return Array.from({ length: 784 }, (_, pixel) => {
                    const [x, y] = [pixel % 28, Math.floor(pixel / 28)].map((at) => Math.floor((at + 0.5) * cell));
                    return data[4 * (y * canvas.width + x)];
                });
            }"""
        )
        red = np.array(seen).reshape(28, 28)
        ink = load_mnist().test.pixels[example.index]
        # the columns before the one that it was reading, and the frame beside it
        known = slice(0, max(0, example.step - 1))
        np.testing.assert_allclose(red[:, known], 255 - ink[:, known] / 255 * (255 - 27), atol=1)
        unread = slice(example.step + 2, None)
        assert np.all(red[:, unread] > 180), "pale"
        assert f"timestep {example.step + 1}" in page.locator(".units-example").nth(place).inner_text()
    page.locator(".units-example").nth(3).press("Enter")
    assert told(page, "sample") == examples[3].index
    page.get_by_label("Show the extremes of").select_option("forget")
    assert told(page, "excites") == "forget"
    expect(page.locator(".units-excites")).to_have_attribute("aria-busy", "true")


def test_a_network_that_failed_has_a_sentence_in_place_of_pictures(show: Show, random_network, digit) -> None:
    sound = random_network(Recipe(cell="simple_rnn", hidden_size=3))
    broken = Network.from_keras_weights(sound.recipe, [np.full_like(array, np.nan) for array in sound.keras_weights()])
    page = show(broken, broken.trace(digit), unit=0)
    expect(page.get_by_text("This unit’s values are not numbers")).to_be_visible()
    expect(page.locator(".units-example")).to_have_count(0)
    expect(page.locator(".units-lanehead[data-of=hidden]")).to_contain_text("not a number")
