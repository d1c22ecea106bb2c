from __future__ import annotations

import io
import json
import pickle
import zipfile
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnlab.errors import LabError
from rnnlab.events import Command, Evaluation, Event, Probe, Progress, SetLearningRate, Snapshot, Started
from rnnlab.recipe import Recipe
from rnnlab.training import ResumePoint, loop, open_run, train
from rnnlab.training.initial import initial_weights
from rnnlab.training.optimizers import learning_rates
from rnnlab.training.stopping import Progression
from rnnlab.training.tally import Tally


class Watched:
    """A run that gives its resume point at every event and at every look for a command."""

    def __init__(self, recipe: Recipe, rate_at: tuple[int, float] | None = None) -> None:
        self.events: list[Event] = []
        self.at_events: list[ResumePoint] = []
        self.at_polls: dict[int, ResumePoint] = {}
        self._rate_at = rate_at
        self._run = open_run(recipe, on_event=self._hear, control=SimpleNamespace(poll=self._poll))
        self.network = self._run.train()

    @property
    def end(self) -> ResumePoint:
        return self._point()

    def _point(self) -> ResumePoint:
        point = self._run.resume_point()
        assert point is not None
        return point

    def _hear(self, event: Event) -> None:
        self.events.append(event)
        if isinstance(event, (Progress, Snapshot, Evaluation)):
            self.at_events.append(self._point())

    def _poll(self) -> Command | None:
        point = self._point()
        self.at_polls[point.step] = point
        if self._rate_at is not None and point.step >= self._rate_at[0]:
            rate, self._rate_at = self._rate_at[1], None
            return SetLearningRate(rate)
        return None


def assert_same(one: Any, other: Any) -> None:
    for mine, theirs in zip(one.keras_weights(), other.keras_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def told(events: list[Event], after: int) -> list[Any]:
    """What a curve is made of, without times; only what comes after a step."""
    kept: list[Any] = []
    for event in events:
        if isinstance(event, Progress) and event.step > after:
            kept.append(replace(event, seconds=0.0, images_per_second=0.0))
        elif isinstance(event, (Evaluation, Probe)) and event.step > after:
            kept.append(event)
    return kept


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of a single step, so that there is a resume point after each."""
    monkeypatch.setattr(loop, "CHUNK_SECONDS", 0.0)


@pytest.mark.slow
@pytest.mark.usefixtures("one_by_one")
@pytest.mark.parametrize("optimizer", ["adam", "momentum", "rmsprop", "sgd"])
def test_a_resumed_run_is_the_run_that_was_never_stopped(small: Recipe, optimizer: str) -> None:
    recipe = small.changed(optimizer=optimizer, augmentation="drawn", schedule="cosine", clip_norm=1.0)
    whole = Watched(recipe, rate_at=(3, 0.02))
    for step in (2, 6):  # before the change of the rate, and after it; in the middle between two points
        point = ResumePoint.from_bytes(whole.at_polls[step].to_bytes())
        events: list[Event] = []
        rate = [SetLearningRate(0.02)] if step < 3 else []
        control = SimpleNamespace(poll=lambda rate=rate, events=events: _at_three(rate, events))
        assert_same(train(recipe, resume=point, on_event=events.append, control=control), whole.network)
        assert told(events, step) == told(whole.events, step)


@pytest.mark.usefixtures("one_by_one")
@pytest.mark.parametrize(("first", "then"), [("bfloat16", "float32"), ("float32", "bfloat16")])
def test_a_run_keeps_its_precision_on_another_processor(
    small: Recipe, first: str, then: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RNNLAB_PRODUCTS", first)
    whole = Watched(small)
    monkeypatch.setenv("RNNLAB_PRODUCTS", then)
    events: list[Event] = []
    for point in (whole.at_polls[6], open_run(small, resume=whole.at_polls[6]).resume_point()):
        assert point is not None
        again = train(small, resume=ResumePoint.from_bytes(point.to_bytes()), on_event=events.append)
        assert_same(again, whole.network)
    assert {event.precision for event in events if isinstance(event, Started)} == {first}
    longer = small.changed(steps=small.steps + 2)
    train(longer, resume=whole.end, on_event=events.append)
    assert [event.precision for event in events if isinstance(event, Started)][-1] == first


def test_a_file_from_before_the_precision_was_kept_is_read(small: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    point = ResumePoint(6, tuple(initial_weights(small)), precision="bfloat16")
    written = point.to_bytes()
    assert ResumePoint.from_bytes(written).precision == "bfloat16"
    assert ResumePoint.from_bytes(_with_header(written, {"precision": None})).precision is None
    old = ResumePoint.from_bytes(_with_header(written, {}, leave_out="precision"))
    assert old.precision is None
    monkeypatch.setenv("RNNLAB_PRODUCTS", "bfloat16")
    events: list[Event] = []
    train(small.changed(optimizer="sgd"), resume=old, on_event=events.append)
    assert [event.precision for event in events if isinstance(event, Started)] == ["bfloat16"]
    for wrong in ("auto", "float16", 32, ["float32"]):
        with pytest.raises(LabError, match="damaged"):
            ResumePoint.from_bytes(_with_header(written, {"precision": wrong}))


def _with_header(data: bytes, changes: dict[str, Any], leave_out: str = "") -> bytes:
    """A resume point's file with another header."""
    with np.load(io.BytesIO(data)) as file:
        arrays = dict(file)
    header = json.loads(arrays["header"].tobytes()) | changes
    header.pop(leave_out, None)
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), np.uint8)
    made = io.BytesIO()
    np.savez(made, **arrays)
    return made.getvalue()


def _at_three(rate: list[Command], events: list[Event]) -> Command | None:
    if rate and any(isinstance(event, Snapshot) and event.step == 3 for event in events):
        return rate.pop()
    return None


@pytest.mark.slow
@pytest.mark.usefixtures("one_by_one")
def test_nothing_is_told_twice_or_left_out_wherever_a_run_breaks_off(small: Recipe) -> None:
    recipe = small.changed(steps=60, batch_size=512, patience=50)
    whole = Watched(recipe)
    assert len([event for event in whole.events if isinstance(event, Evaluation)]) == 2 + 8
    # Points that were taken while a point of the curve, a snapshot, an evaluation was told, and between two chunks.
    late = [point for point in whole.at_events if 27 <= point.step < 60]
    chosen = [next(point for point in late if point.emitted == told) for told in (1, 2, 3)]
    for point in (*chosen, whole.at_polls[33], whole.at_polls[35]):
        events: list[Event] = []
        assert_same(train(recipe, resume=point, on_event=events.append), whole.network)
        assert told(events, point.step) == told(whole.events, point.step)
        assert [event for event in events if isinstance(event, Evaluation) and event.step == point.step] == [
            event
            for event in whole.events
            if isinstance(event, Evaluation) and event.step == point.step and point.emitted < 3
        ]


@pytest.mark.slow
def test_a_run_that_is_over_can_be_extended(small: Recipe) -> None:
    first = Watched(small)
    assert first.end.step == small.steps
    longer = small.changed(steps=small.steps + 25)
    events: list[Event] = []
    whole = Watched(longer)
    assert_same(train(longer, resume=first.end, on_event=events.append), whole.network)
    assert told(events, small.steps) == told(whole.events, small.steps)


@pytest.mark.slow
def test_a_cosine_that_is_extended_is_stretched(small: Recipe) -> None:
    recipe, longer = small.changed(schedule="cosine"), small.changed(schedule="cosine", steps=24)
    point = Watched(recipe).end
    events: list[Event] = []
    train(longer, resume=point, on_event=events.append)
    rates = {event.step: event.learning_rate for event in events if isinstance(event, Progress)}
    expected = learning_rates(longer, 0, 24)
    assert rates[16] == pytest.approx(float(expected[15]))
    assert rates[16] > learning_rates(recipe, 11, 1)[0]  # a warm restart
    assert rates[24] == pytest.approx(float(expected[23]))


def test_no_resume_point_before_the_run() -> None:
    assert open_run(Recipe()).resume_point() is None


def test_a_point_of_another_network_or_optimizer_is_refused(small: Recipe) -> None:
    weights = tuple(initial_weights(small))
    point = ResumePoint(3, weights, tuple(np.zeros_like(weight) for weight in weights))  # momentum's one slot a weight
    for other in (small, small.changed(optimizer="momentum", hidden_size=8), small.changed(optimizer="sgd")):
        with pytest.raises(LabError, match="another kind"):
            open_run(other, resume=point)
    open_run(small.changed(optimizer="momentum"), resume=point)


def test_a_run_that_has_made_its_steps_is_not_resumed(small: Recipe) -> None:
    point = ResumePoint(small.steps, tuple(initial_weights(small)))
    with pytest.raises(LabError, match="ask for more than 12"):
        train(small.changed(optimizer="sgd"), resume=point)


def some_point(recipe: Recipe) -> ResumePoint:
    weights = tuple(initial_weights(recipe))
    slots = tuple(np.asfortranarray(weight * np.float32(1e-30)) for weight in weights)
    tally = Tally(3, 1 / 3, 2.0, float("inf"), 1e-9)
    return ResumePoint(7, weights, slots, 0.03, tally, Progression(0.1 + 0.2, 4, 12.5), emitted=2)


def test_a_file_brings_a_point_back_bit_for_bit(small: Recipe) -> None:
    point = some_point(small)
    back = ResumePoint.from_bytes(point.to_bytes())
    for name in ("step", "learning_rate", "tally", "progression", "emitted"):
        assert getattr(back, name) == getattr(point, name)
    for mine, theirs in zip((*back.weights, *back.slots), (*point.weights, *point.slots), strict=True):
        np.testing.assert_array_equal(mine, theirs)
        assert mine.dtype == np.float32
    bare = ResumePoint(0, point.weights)
    assert ResumePoint.from_bytes(bare.to_bytes()).progression == Progression()
    assert ResumePoint.from_bytes(bare.to_bytes()).learning_rate is None


def file_of(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


def header(**changes: Any) -> bytes:
    with zipfile.ZipFile(io.BytesIO(ResumePoint(1, (np.ones(3, np.float32),)).to_bytes())) as archive:
        content = json.loads(np.load(io.BytesIO(archive.read("header.npy"))).tobytes())
    return npy(np.frombuffer(json.dumps(content | changes).encode(), np.uint8))


def test_a_file_made_by_hand_is_read() -> None:
    """So that the refusals below are refusals of what was changed."""
    point = ResumePoint.from_bytes(file_of({"header.npy": header(step=5), "weight_0.npy": npy(np.ones(3, np.float32))}))
    assert point.step == 5


class _Hostile:
    def __reduce__(self) -> tuple[Any, ...]:
        raise AssertionError("a pickle was made use of")


def lying_shape() -> bytes:
    """Claims a terabyte and holds twelve bytes."""
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": "<f4", "fortran_order": False, "shape": (1 << 38,)})
    return file.getvalue() + b"\0" * 12


WEIGHT = npy(np.ones(3, np.float32))
JUNK = {
    "nothing": b"",
    "text": b"not a file of ours",
    "a pickle": pickle.dumps({"step": 1}),
    "an empty zip": file_of({}),
    "no header": file_of({"weight_0.npy": WEIGHT}),
    "a gap": file_of({"header.npy": header(), "weight_1.npy": WEIGHT}),
    "a stranger": file_of({"header.npy": header(), "weight_0.npy": WEIGHT, "other.npy": WEIGHT}),
    "compressed": file_of({"header.npy": header(), "weight_0.npy": WEIGHT}, zipfile.ZIP_DEFLATED),
    "a lie": file_of({"header.npy": header(), "weight_0.npy": lying_shape()}),
    "doubles": file_of({"header.npy": header(), "weight_0.npy": npy(np.ones(3))}),
    "objects": file_of({"header.npy": header(), "weight_0.npy": npy(np.array([None, 1]))}),
    "many": file_of({"header.npy": header(), **{f"weight_{index}.npy": WEIGHT for index in range(100)}}),
    "a list": file_of({"header.npy": npy(np.frombuffer(b"[]", np.uint8))}),
    "deep": file_of({"header.npy": npy(np.frombuffer(b"[" * 100_000, np.uint8))}),
    **{
        f"{name} {value!r}": file_of({"header.npy": header(**{name: value}), "weight_0.npy": WEIGHT})
        for name, value in (
            ("version", 2),
            ("step", -1),
            ("step", 1.5),
            ("step", "1"),
            ("step", None),
            ("told", True),
            ("learning_rate", 1e9),
            ("learning_rate", "1"),
            ("tally", {}),
            ("tally", {"steps": 1, "unknown": 1.0}),
            ("progression", None),
            ("progression", {"best_loss": "x", "evaluations_since": 0, "seconds": 0.0}),
        )
    },
}


@pytest.mark.parametrize("data", JUNK.values(), ids=JUNK)
def test_junk_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(LabError, match="damaged"):
        ResumePoint.from_bytes(data)


@given(st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    good = bytearray(some_point(Recipe(hidden_size=2, timesteps=28)).to_bytes())
    for _change in range(data.draw(st.integers(1, 4))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(good)) | st.just(len(good)))
    try:
        point = ResumePoint.from_bytes(bytes(good[:end]))
    except LabError:
        return
    assert point.step >= 0
