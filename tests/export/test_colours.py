"""The colours of pictures are the player's: the same functions, asked in a real browser."""

from __future__ import annotations

import base64
import json

import numpy as np
import pytest
from playwright.sync_api import Browser

from rnnlab.export.colours import DARK, LIGHT, Theme, cell_colours, from_hex, grey_colours, mix, ramp, to_hex
from rnnlab.player import score_payload
from rnnlab.player.bundle import FOLDER
from tests.export.conftest import MakeTrace

_ASK = """async ({source, variables, lanes}) => {
    for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
    const own = await import("data:text/javascript;base64," + source);
    const theme = own.readTheme(document.documentElement);
    const channels = (code) => [code & 255, (code >> 8) & 255, (code >> 16) & 255];
    const ramps = lanes.map((lane) => Array.from(own.ramp({...lane, diverging: lane.low < 0}, theme), channels));
    const places = lanes.map((lane) => [-2, -0.3, 0, 0.001, 0.5, 0.73, 7].map((value) => own.rampIndex(lane, value)));
    return {theme, ramps, places};
}"""


@pytest.mark.browser
@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_every_colour_of_every_lane_is_the_browser_s(look: Theme, trace_of: MakeTrace, browser: Browser) -> None:
    lanes = [
        lane
        for trace in (trace_of(hidden_size=3, input_layer=2), trace_of(cell="gru", hidden_size=3))
        for lane in score_payload(trace, lanes=[key for key in trace.keys() if key != "logits"]).lanes  # noqa: SIM118
    ]
    fields = ("key", "colour", "colour_dark", "below", "below_dark", "low", "high")
    variables = {"background": look.background, "text": look.text, "primary": look.primary}
    page = browser.new_page()
    told = page.evaluate(
        _ASK,
        {
            "source": base64.b64encode((FOLDER / "common/colours.js").read_bytes()).decode(),
            "variables": {f"--st-{name}-color": to_hex(colour) for name, colour in variables.items()},
            "lanes": json.loads(json.dumps([{name: getattr(lane, name) for name in fields} for lane in lanes])),
        },
    )
    page.close()
    assert told["theme"]["dark"] == look.dark
    assert tuple(told["theme"]["unread"]) == look.unread
    assert tuple(told["theme"]["negative"]) == look.negative
    for lane, theirs, places in zip(lanes, told["ramps"], told["places"], strict=True):
        np.testing.assert_array_equal(ramp(lane, look), theirs, err_msg=lane.key)
        values = np.array([[-2, -0.3, 0, 0.001, 0.5, 0.73, 7]])
        np.testing.assert_array_equal(cell_colours(lane, look, values)[0], ramp(lane, look)[places])


def test_what_is_not_a_number_stands_out(trace_of: MakeTrace) -> None:
    lane = score_payload(trace_of(hidden_size=3)).lanes[0]
    assert tuple(cell_colours(lane, LIGHT, np.array([[np.nan]]))[0, 0]) == LIGHT.primary


def test_colours_round_as_the_browser_does() -> None:
    assert from_hex("#0a10ff") == (10, 16, 255)
    assert mix((0, 0, 0), (1, 3, 255), 0.5) == (1, 2, 128)  # halves upwards
    assert grey_colours(LIGHT, np.array([0.0, 1.0])).tolist() == [list(LIGHT.background), list(LIGHT.text)]
