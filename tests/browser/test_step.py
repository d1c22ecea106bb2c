"""One step, in numbers, in a browser: the equations on the screen are the network's, and they come out."""

from __future__ import annotations

import math
import re

import pytest
from playwright.sync_api import Page, expect

from rnnlab.analysis.contributions import BlockSteps, UnitSteps, inspect_unit, most_telling_unit
from rnnlab.analysis.surgery import from_text, operate
from rnnlab.data import load_mnist
from rnnlab.network import load_network
from tests.browser import hands
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

CELLS = ("lstm", "gru", "simple_rnn")
LETTERS = {"forget": "f", "input": "i", "candidate": "g", "output": "o", "reset": "r", "update": "z", "hidden": "h"}


def open_step(open_page: OpenPage, network: str, more: str = "", *, width: int = 1440, dark: bool = False) -> Page:
    path = f"/draw?sample=0&network={network}&inside=step{more}"
    page = open_page(path, motion=False, width=width, scheme="dark" if dark else "light")
    expect(page.locator(".step .equation").first).to_be_visible()
    hands.settle(page)
    return page


def steps_of(network: str, unit: int) -> UnitSteps:
    loaded = load_network(network)
    return inspect_unit(loaded, loaded.trace(load_mnist().test.image(0)), unit)


def go(page: Page, row: int) -> None:
    """Move the clock to a row, counted from 1."""
    page.locator(".rnn-score .controls .slider").fill(str(row))
    expect(hands.score(page)).to_have_attribute("data-step", str(row))


def title(page: Page) -> str:
    return page.locator(".step h4").inner_text()


def lines(page: Page) -> dict[str, list[str]]:
    """Every equation's lines as they stand on the screen, without spaces, by what it makes."""
    found: dict[str, list[str]] = page.locator(".step .equation").evaluate_all(
        """(equations) => {
            const read = (equation) => [...equation.querySelectorAll("mtr:not(.labels)")]
                .filter((line) => line.checkVisibility()).map((line) => line.textContent.replace(/\\s/g, ""));
            return Object.fromEntries(equations.map((equation) => [equation.dataset.equation, read(equation)]));
        }"""
    )
    return found


def shown(value: float) -> str:
    return f"{value:.3f}".replace("-0.000", "0.000").replace("-", "−")


def added(value: float) -> str:
    text = shown(value)
    return text if text.startswith("−") else f"+{text}"


def factor(value: float) -> str:
    text = shown(value)
    return f"({text})" if text.startswith("−") else text


def of_block(block: BlockSteps, t: int) -> list[str]:
    """What must stand below the letters of a gate's equation at timestep `t`."""
    terms = shown(block.row[t]) + added(block.memory[t]) + added(block.bias[t])
    if block.memory_bias is not None:
        terms = shown(block.row[t]) + added(block.bias[t]) + added(block.memory[t]) + added(block.memory_bias[t])
    if block.scale is not None and block.memory_bias is not None:
        inner = shown(block.memory[t]) + added(block.memory_bias[t])
        terms = f"{shown(block.row[t])}{added(block.bias[t])}+{shown(block.scale[t])}×({inner})"
    name = block.activation
    return [f"={name}({terms})", f"={name}({shown(block.pre[t])})={shown(block.value[t])}"]


def of_states(steps: UnitSteps, t: int) -> dict[str, list[str]]:
    """The same of the states' equations."""
    value = {key: block.value[t] for key, block in steps.blocks.items()}
    products = {key: float(array[t]) for key, array in steps.products.items()}
    if steps.c is not None and steps.c_prev is not None:
        f, i, g, o = (factor(value[key]) for key in ("forget", "input", "candidate", "output"))
        kept = f"={shown(products['kept'])}{added(products['written'])}={shown(steps.c[t])}"
        out = f"={o}×{factor(products['squashed'])}={shown(steps.h[t])}"
        return {
            "states.cell": [f"={f}×{factor(steps.c_prev[t])}+{i}×{g}", kept],
            "states.hidden": [f"={o}×tanh({shown(steps.c[t])})", out],
        }
    if "update" in value:
        z, g = shown(value["update"]), factor(value["candidate"])
        kept = f"={shown(products['kept'])}{added(products['written'])}={shown(steps.h[t])}"
        return {"states.hidden": [f"={z}×{factor(steps.h_prev[t])}+(1−{z})×{g}", kept]}
    return {}


def worth(text: str) -> float:
    """What a line of numbers comes to, worked out as a reader would with a pocket calculator."""
    python = text.replace("−", "-").replace("×", "*")
    assert re.fullmatch(r"[-+*().0-9a-z]*", python)
    names = {"sigmoid": lambda a: 1 / (1 + math.exp(-a)), "tanh": math.tanh}
    return float(eval(python, {"__builtins__": {}}, names))


@pytest.mark.parametrize("network", CELLS)
def test_the_equations_are_the_networks(network: str, open_page: OpenPage) -> None:
    page = open_step(open_page, network)
    loaded = load_network(network)
    telling = most_telling_unit(loaded, loaded.trace(load_mnist().test.image(0)))
    assert f"unit {telling + 1} at row" in title(page)

    # a click on a cell of a lane: unit 41 at row 13
    page.locator("[data-lane=hidden] .head").click()
    go(page, 28)
    picture = page.locator("[data-lane=hidden] canvas")
    box = picture.bounding_box()
    assert box is not None
    side = page.locator(".stage").evaluate("stage => parseFloat(getComputedStyle(stage).getPropertyValue('--side'))")
    picture.click(position={"x": 40.5 * box["width"] / 128, "y": 12.5 * side / 28})
    expect(page.locator(".step h4")).to_have_text("One step, in numbers: unit 41 at row 13")
    hands.settle(page)
    assert hands.parameters(page)["unit"] == "41"

    steps, seen = steps_of(network, 40), []
    for row in (13, 14, 1, 28):
        go(page, row)
        expect(page.locator(".step h4")).to_contain_text(f"row {row}")
        found = lines(page)
        wanted = {key: of_block(block, row - 1) for key, block in steps.blocks.items()} | of_states(steps, row - 1)
        assert {key: parts[1:] for key, parts in found.items()} == wanted
        for key, block in steps.blocks.items():
            symbol = LETTERS[key]
            assert found[key][0].startswith(f"{symbol}t={block.activation}(W{symbol}xt+")
            # the diagram has the same number in its box
            assert page.locator(f".diagram [data-slot='{key}.value']").text_content() == shown(block.value[row - 1])
        for parts in found.values():
            # every line comes out as the next one says, as well as three decimals allow
            start, *results = "".join(parts[1:]).removeprefix("=").split("=")
            for result in results:
                assert worth(start) == pytest.approx(worth(result), abs=0.004)
        seen.append(str(found))
    assert len(set(seen)) == 4


def test_what_pushed_the_most_can_be_followed(open_page: OpenPage) -> None:
    page = open_step(open_page, "lstm", "&unit=41")
    steps = steps_of("lstm", 40)
    go(page, 13)
    for key in ("forget", "output"):
        page.locator(f".push-blocks [data-block={key}]").click()
        expect(page.locator(f".push-blocks [data-block={key}]")).to_have_attribute("aria-pressed", "true")
        block = steps.blocks[key]
        for place, pushes in ((0, block.pixels), (1, block.units)):
            bar = page.locator(".push-list").nth(place).locator(".push").first
            index, amount = int(pushes.index[12, 0]), float(pushes.amount[12, 0])
            name = f"row {index // 28 + 1}, column {index % 28 + 1}" if place == 0 else f"unit {index + 1}"
            assert bar.locator(".push-name").inner_text() == name
            assert bar.locator(".push-value").inner_text() == added(amount)
    unit = int(steps.blocks["output"].units.index[12, 0]) + 1
    page.locator(".push-list").nth(1).locator(".push").first.click()
    expect(page.locator(".step h4")).to_have_text(f"One step, in numbers: unit {unit} at row 13")
    # the chosen block stays chosen
    expect(page.locator(".push-blocks [data-block=output]")).to_have_attribute("aria-pressed", "true")


def test_by_keyboard_and_on_a_phone(open_page: OpenPage) -> None:
    page = open_step(open_page, "gru", "&unit=7", width=390, dark=True)
    go(page, 13)
    wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1]
    section = page.locator(".step")
    for part in (".diagram svg", ".equations", ".pushes"):
        box, frame = section.locator(part).bounding_box(), section.bounding_box()
        assert box is not None
        assert frame is not None
        assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 1
    hands.tab_to(page, role="input")  # the field of the unit's number
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.className") == "unit-number"
    page.keyboard.press("ArrowUp")
    expect(page.locator(".step h4")).to_have_text("One step, in numbers: unit 8 at row 13")
    hands.settle(page)
    page.keyboard.press("Tab")  # the button for the unit before
    page.keyboard.press("ArrowRight")
    expect(page.locator(".step h4")).to_have_text("One step, in numbers: unit 9 at row 13")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".step h4")).to_have_text("One step, in numbers: unit 9 at row 14")
    explain = section.locator("button.explain").first
    explain.focus()
    page.keyboard.press("Enter")
    words = section.locator(".explained").first
    expect(words).to_contain_text("the numbers are the trace")
    # it is built again for another width, and what was opened stays open
    page.set_viewport_size({"width": 500, "height": 900})
    expect(hands.score(page).locator(".diagram svg")).not_to_have_attribute("width", "358")
    expect(words).to_be_visible()


def test_a_value_that_surgery_decided_has_no_equation(open_page: OpenPage) -> None:
    plan = "clamp_forget_0_10-14_all"
    page = open_step(open_page, "lstm", f",surgery&unit=41&surgery={plan}")
    network = load_network("lstm")
    surgeries = [listed.surgery for listed in from_text(plan)]
    steps = inspect_unit(network, operate(network, load_mnist().test.image(0), surgeries), 40)
    note = page.locator(".equation[data-equation=forget] .set-by-surgery")
    for row in (9, 10, 14, 15):
        go(page, row)
        inside = 10 <= row <= 14
        found = lines(page)
        assert len(found["forget"]) == (1 if inside else 3)
        assert found["input"][1:] == of_block(steps.blocks["input"], row - 1)
        assert found["states.cell"][1:] == of_states(steps, row - 1)["states.cell"]
        expect(note).to_be_visible(visible=inside)
        if inside:
            expect(note).to_contain_text("0.000")
            expect(note).to_contain_text(shown(steps.blocks["forget"].expected[row - 1]))
