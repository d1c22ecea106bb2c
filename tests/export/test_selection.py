"""Pictures and films of what is on the stage: open lanes, the order of the units, and one of several takes."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from rnnlab.export import score_gif, score_png, score_svg
from rnnlab.export.colours import LIGHT, cell_colours
from rnnlab.export.layout import plan
from rnnlab.export.picture import RATIO
from rnnlab.export.reading import read
from rnnlab.export.selection import Shown, staged
from rnnlab.player.score.payload import Take
from tests.export.conftest import MakeTrace

DIFFERENCE = "difference"


def keys(shown: Shown, trace: object) -> list[str]:
    return [lane.key for lane in staged(trace, shown).lanes]


def test_only_the_open_lanes_are_shown_and_the_belief_always(trace_of: MakeTrace) -> None:
    trace = trace_of(hidden_size=5)
    assert keys(Shown(), trace) == ["forget", "input", "candidate", "output", "cell", "hidden", "probabilities"]
    assert keys(Shown(("hidden", "forget")), trace) == ["forget", "hidden", "probabilities"]
    assert keys(Shown(("none",)), trace) == ["probabilities"]


def test_the_units_stand_in_the_chosen_order_where_there_are_units(trace_of: MakeTrace) -> None:
    trace = trace_of(hidden_size=5, input_layer=3)
    order = np.array([4, 2, 0, 1, 3], np.int16)
    made = {lane.key: lane for lane in staged(trace, Shown(order=order)).lanes}
    plain = {lane.key: lane for lane in staged(trace).lanes}
    np.testing.assert_array_equal(made["hidden"].values, plain["hidden"].values[:, [4, 2, 0, 1, 3]])
    for key in ("projected", "probabilities"):
        np.testing.assert_array_equal(made[key].values, plain[key].values)


@pytest.mark.parametrize("take", [0, 1, 2])
def test_a_take_is_shown_with_its_own_values_digit_and_answer(take: int, trace_of: MakeTrace) -> None:
    traces = [trace_of(index, hidden_size=5) for index in (0, 1, 2)]
    takes = (Take("200", traces[1]), Take("400", traces[2]))
    shown = Shown(takes=takes, axis="training", first="800", take=take)
    payload, reading = staged(traces[0], shown), read(traces[0], name="mine", shown=shown)
    for lane in payload.lanes:
        np.testing.assert_allclose(lane.values / 1000, traces[take][lane.key], atol=0.00051)
    np.testing.assert_allclose(reading.image, traces[take].image, atol=0.00051)
    assert reading.best(27) == traces[take].answer
    assert f"step {(800, 200, 400)[take]}" in reading.title


def test_a_difference_is_after_minus_before_and_the_belief_stays_after(trace_of: MakeTrace) -> None:
    before, after = trace_of(0, hidden_size=5), trace_of(1, hidden_size=5)
    shown = Shown(takes=(Take("After", after),), axis="surgery", first="Before", take=DIFFERENCE)
    lanes = {lane.key: lane for lane in staged(before, shown).lanes}
    np.testing.assert_allclose(lanes["forget"].values / 1000, after["forget"] - before["forget"], atol=0.0011)
    assert (lanes["forget"].low, lanes["forget"].high) == (-1, 1)
    assert (lanes["hidden"].low, lanes["hidden"].high) == (-2, 2)
    np.testing.assert_allclose(lanes["probabilities"].values / 1000, after["probabilities"], atol=0.00051)
    assert "Difference" in read(before, name="mine", shown=shown).title


def test_the_picture_holds_the_open_lanes_alone_in_their_order(trace_of: MakeTrace) -> None:
    trace, order = trace_of(hidden_size=16), np.arange(16)[::-1]
    shown = Shown(("hidden",), order)
    it = plan(read(trace, shown=shown), RATIO)
    assert [place.lane.key for place in it.lanes] == ["hidden"]
    with Image.open(io.BytesIO(score_png(trace, shown=shown))) as image:
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
    shown = Shown(("update",))
    assert "Update gate" in score_svg(trace, shown=shown)
    assert "Hidden state" not in score_svg(trace, shown=shown)
    with Image.open(io.BytesIO(score_gif(trace, shown=shown))) as film:
        width = film.size[0]
    assert width == plan(read(trace, shown=shown), 1).width < plan(read(trace), 1).width


def test_with_no_lane_open_there_is_still_a_picture(trace_of: MakeTrace) -> None:
    trace = trace_of(cell="simple_rnn", hidden_size=4)
    assert score_png(trace, shown=Shown(("none",)))[:4] == b"\x89PNG"
    assert score_gif(trace, shown=Shown(("none",)))[:3] == b"GIF"
