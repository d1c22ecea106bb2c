"""GIF and WebP, opened again with Pillow."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, features

from rnnlab.errors import LabError
from rnnlab.export import film as films
from rnnlab.export import score_gif, score_webp
from rnnlab.export.colours import LIGHT, cell_colours
from rnnlab.export.film import HOLD, MOST_FRAMES, film, rate
from rnnlab.player import Shown
from rnnlab.trace import Trace
from tests.export.conftest import MakeTrace

FORMS = {"GIF": score_gif, "WEBP": score_webp}


def frames(content: bytes, form: str) -> tuple[list[np.ndarray], list[int], int]:
    """Every picture (H, W, 3), how long each one stands, and how often it all plays (0: again and again)."""
    with Image.open(io.BytesIO(content)) as image:
        assert image.format == form
        pictures, durations = [], []
        for index in range(image.n_frames):
            image.seek(index)
            image.load()
            pictures.append(np.asarray(image.convert("RGB")))
            durations.append(int(image.info["duration"]))
        return pictures, durations, image.info["loop"]


@pytest.fixture(scope="module")
def trace(trace_of: MakeTrace) -> Trace:
    return trace_of(hidden_size=16)


@pytest.mark.parametrize("form", FORMS)
def test_a_picture_a_timestep_at_the_score_s_pace(form: str, trace: Trace) -> None:
    pictures, durations, loop = frames(FORMS[form](Shown(trace, label=3)), form)
    it = film(Shown(trace, label=3)).score.plan
    assert [picture.shape for picture in pictures] == [(it.height, it.width, 3)] * 28
    assert durations == [250] * 27 + [250 + HOLD]  # four rows a second
    assert loop == 0


@pytest.mark.parametrize("form", FORMS)
def test_the_lanes_fill_row_by_row_with_the_trace_s_values(form: str, trace: Trace) -> None:
    pictures, _durations, _loop = frames(FORMS[form](trace), form)
    it = film(trace).score.plan
    for step in (0, 13, 27):
        for place in (*it.lanes, it.belief):
            expected = cell_colours(place.lane, LIGHT, trace[place.lane.key].astype(float)).astype(int)
            for line in (0, 5, 12, 20, 26):
                row = it.top + line * it.line_px + it.line_px // 2
                for column in (0, 4, 9):
                    left = place.left + column * place.column_px + place.column_px // 2
                    wanted = expected[line, column] if line <= step else np.array(LIGHT.unread)
                    if abs(line - step) > 1:  # the line goes over its neighbours
                        assert abs(pictures[step][row, left].astype(int) - wanted).max() <= 8


@pytest.mark.parametrize("form", FORMS)
def test_the_line_moves_down(form: str, trace: Trace) -> None:
    pictures, _durations, _loop = frames(FORMS[form](trace), form)
    it = film(trace).score.plan
    for step, picture in enumerate(pictures):
        column = picture[:, it.digit_left - 1].astype(int)
        marked = np.flatnonzero(abs(column - LIGHT.primary).max(axis=1) < 12)
        assert marked.mean() == pytest.approx(it.top + (step + 0.5) * it.side / 28, abs=1.5)


def test_every_frame_is_what_a_fresh_picture_would_be(trace: Trace) -> None:
    """Only what changes is painted; the whole must come out the same."""
    made = film(trace)
    whole = list(made.frames())
    for index in (0, 9, 27):
        alone = films.Film(made.score, (made.steps[index],), (1,))
        (fresh,) = alone.frames()
        np.testing.assert_array_equal(np.asarray(whole[index]), np.asarray(fresh))


def test_a_long_sequence_leaves_timesteps_out_and_says_so(trace_of: MakeTrace) -> None:
    made = film(trace_of(cell="gru", timesteps=784, hidden_size=4))
    assert len(made.steps) == 112 <= MOST_FRAMES
    assert made.steps[-1] == 783
    assert set(np.diff(made.steps)) == {7}
    assert any("784 timesteps, of which the film shows every 7th" in note for note in made.score.plan.notes)
    assert sum(made.durations) / 1000 == pytest.approx(784 / rate(784) + HOLD / 1000, rel=0.05)
    assert film(trace_of(hidden_size=4)).score.plan.notes == ()


def test_a_long_film_is_whole(trace_of: MakeTrace) -> None:
    trace = trace_of(cell="simple_rnn", timesteps=196, hidden_size=3)
    pictures, durations, _loop = frames(score_gif(trace, dark=True), "GIF")
    # pictures that are the same are one that stands longer
    assert len(pictures) <= 98
    assert sum(durations) == sum(film(trace).durations)


def test_the_palette_leaves_one_colour_for_what_stays(trace_of: MakeTrace) -> None:
    for trace in (trace_of(hidden_size=4, input_layer=4), trace_of(order="permuted", timesteps=14, hidden_size=4)):
        palette = films.Palette(film(trace).score)
        assert len(palette.colours) <= 255
        assert len({tuple(colour) for colour in palette.colours}) == len(palette.colours)


def test_without_webp_a_sentence_says_what_to_take(trace: Trace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "check", lambda _name: False)
    with pytest.raises(LabError, match="Take the GIF"):
        score_webp(trace)
