"""Pictures and films of what is on the stage: open lanes, the order of the units, and one of several takes."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from rnnlab.export import score_gif, score_png, score_svg
from rnnlab.export.colours import LIGHT, cell_colours
from rnnlab.export.layout import plan
from rnnlab.export.picture import RATIO
from rnnlab.export.reading import read
from rnnlab.export.selection import staged
from rnnlab.player.score.payload import Shown, Take, View
from rnnlab.player.sections.section import Section
from rnnlab.trace import Trace
from tests.export.conftest import MakeTrace

DIFFERENCE = "difference"


def keys(trace: Trace, lanes: tuple[str, ...] | None = None) -> list[str]:
    return [lane.key for lane in staged(opened(trace, lanes)).lanes]


def opened(trace: Trace, lanes: tuple[str, ...] | None) -> Shown:
    return Shown(trace, view=View(open_lanes=lanes))


def ordered(trace: Trace, order: NDArray[np.integer], lanes: tuple[str, ...] | None = None) -> Shown:
    """With the view of units open, which knows an order of that name."""
    return Shown(
        trace, sections=(Section("units", {}, {"order_own": order}),), view=View(open_lanes=lanes, order="own")
    )


def test_only_the_open_lanes_are_shown_and_the_belief_always(trace_of: MakeTrace) -> None:
    trace = trace_of(hidden_size=5)
    assert keys(trace) == ["forget", "input", "candidate", "output", "cell", "hidden", "probabilities"]
    assert keys(trace, ("hidden", "forget")) == ["forget", "hidden", "probabilities"]
    assert keys(trace, ("none",)) == ["probabilities"]


def test_the_units_stand_in_the_chosen_order_where_there_are_units(trace_of: MakeTrace) -> None:
    trace = trace_of(hidden_size=5, input_layer=3)
    order = np.array([4, 2, 0, 1, 3], np.int16)
    made = {lane.key: lane for lane in staged(ordered(trace, order)).lanes}
    plain = {lane.key: lane for lane in staged(Shown(trace)).lanes}
    np.testing.assert_array_equal(made["hidden"].values, plain["hidden"].values[:, [4, 2, 0, 1, 3]])
    for key in ("projected", "probabilities"):
        np.testing.assert_array_equal(made[key].values, plain[key].values)


@pytest.mark.parametrize("take", [0, 1, 2])
def test_a_take_is_shown_with_its_own_values_digit_and_answer(take: int, trace_of: MakeTrace) -> None:
    traces = [trace_of(index, hidden_size=5) for index in (0, 1, 2)]
    takes = (Take("200", traces[1]), Take("400", traces[2]))
    place = (2, 0, 1)[take]  # the trace itself ends its training
    shown = Shown(traces[0], "mine", takes=takes, axis="training", first="800", view=View(take=place))
    payload, reading = staged(shown), read(shown)
    for lane in payload.lanes:
        np.testing.assert_allclose(lane.values / 1000, traces[take][lane.key], atol=0.00051)
    np.testing.assert_allclose(reading.image, traces[take].image, atol=0.00051)
    assert reading.best(27) == traces[take].answer
    assert f"step {(800, 200, 400)[take]}" in reading.title


def test_a_difference_is_after_minus_before_and_the_belief_stays_after(trace_of: MakeTrace) -> None:
    before, after = trace_of(0, hidden_size=5), trace_of(1, hidden_size=5)
    takes = (Take("After", after),)
    shown = Shown(before, "mine", takes=takes, axis="surgery", first="Before", view=View(take=DIFFERENCE))
    lanes = {lane.key: lane for lane in staged(shown).lanes}
    np.testing.assert_allclose(lanes["forget"].values / 1000, after["forget"] - before["forget"], atol=0.0011)
    assert (lanes["forget"].low, lanes["forget"].high) == (-1, 1)
    assert (lanes["hidden"].low, lanes["hidden"].high) == (-2, 2)
    np.testing.assert_allclose(lanes["probabilities"].values / 1000, after["probabilities"], atol=0.00051)
    assert "Difference" in read(shown).title


def test_the_picture_holds_the_open_lanes_alone_in_their_order(trace_of: MakeTrace) -> None:
    trace, order = trace_of(hidden_size=16), np.arange(16, dtype=np.int16)[::-1]
    shown = ordered(trace, order, ("hidden",))
    it = plan(read(shown), RATIO)
    assert [place.lane.key for place in it.lanes] == ["hidden"]
    with Image.open(io.BytesIO(score_png(shown))) as image:
        found = np.asarray(image.convert("RGB"))
    assert found.shape[1] == it.width < plan(read(trace), RATIO).width
    (place,) = it.lanes
    expected = cell_colours(place.lane, LIGHT, np.round(trace.hidden[:, ::-1].astype(float), 3))
    for line in range(27):  # the line of the moment goes over the last
        row = it.top + line * it.line_px + it.line_px // 2
        for column in range(16):
            left = place.left + column * place.column_px + place.column_px // 2
            assert tuple(found[row, left]) == tuple(expected[line, column]), (line, column)


def test_a_drawing_and_a_film_show_the_same(trace_of: MakeTrace) -> None:
    trace = trace_of(cell="gru", hidden_size=4)
    shown = opened(trace, ("update",))
    assert "Update gate" in score_svg(shown)
    assert "Hidden state" not in score_svg(shown)
    with Image.open(io.BytesIO(score_gif(shown))) as film:
        width = film.size[0]
    assert width == plan(read(shown), 1).width < plan(read(trace), 1).width


def test_with_no_lane_open_there_is_still_a_picture(trace_of: MakeTrace) -> None:
    trace = trace_of(cell="simple_rnn", hidden_size=4)
    assert score_png(opened(trace, ("none",)))[:4] == b"\x89PNG"
    assert score_gif(opened(trace, ("none",)))[:3] == b"GIF"
