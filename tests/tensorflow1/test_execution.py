"""Running snippets: in this process, in one of its own, and every way in which that can fail."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from rnnlab.errors import LabError
from rnnlab.tensorflow1 import TOPICS, Topic, execution, run_snippet

ROOT = Path(__file__).parents[2]
WITHOUT_TENSORFLOW = """
import sys
from rnnlab.tensorflow1 import TOPICS, run_snippet
for topic in TOPICS.values():
    if not topic.needs_tensorflow:
        assert run_snippet(topic).output, topic.key
print(sorted({"tensorflow", "keras", "streamlit"} & set(sys.modules)))
"""


class _Own(Topic):
    """A topic whose snippet is written by the test."""

    __slots__ = ()

    @property
    def source(self) -> str:
        return self.old


def _topic(source: str) -> Topic:
    return _Own("own", "", source, "", "", ())


def test_snippets_that_need_numpy_alone_load_neither_tensorflow_nor_streamlit() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_TENSORFLOW], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_what_is_printed_here_is_the_snippet_s_own(capsys: pytest.CaptureFixture[str]) -> None:
    run = run_snippet(TOPICS["gru_z"])
    assert "z = 0.9, keeps: 0.37" in run.output
    assert run.seconds < 5
    assert capsys.readouterr().out == ""


def test_two_learners_do_not_read_each_other_s_output() -> None:
    outputs: dict[str, str] = {}
    together = threading.Barrier(2)

    def run(key: str) -> None:
        together.wait(timeout=10)
        outputs[key] = run_snippet(TOPICS[key]).output

    threads = [threading.Thread(target=run, args=(key,)) for key in ("iterations", "reshape")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outputs["iterations"].startswith("002:")
    assert outputs["reshape"].startswith("unstacked")


def test_an_assert_that_does_not_hold_is_told() -> None:
    with pytest.raises(LabError, match="did not run through on this computer: AssertionError"):
        run_snippet(_topic("assert 1 == 2"))


@pytest.mark.slow
def test_a_tensorflow_snippet_runs_in_a_process_of_its_own() -> None:
    topic = TOPICS["warning_one_hot"]
    assert topic.needs_tensorflow
    assert "one_hot (3, 10)" in run_snippet(topic).output


def test_a_snippet_that_takes_too_long_is_ended() -> None:
    with pytest.raises(LabError, match=r"longer than 0\.05 seconds"):
        run_snippet(TOPICS["placeholder"], time_limit=0.05)
    assert execution._place.acquire(timeout=1)
    execution._place.release()


def test_without_tensorflow_the_learner_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(LabError, match="needs TensorFlow, which is not installed"):
        run_snippet(TOPICS["placeholder"])
    assert run_snippet(TOPICS["gru_z"]).output


def test_only_one_process_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "PATIENCE", 0.01)
    with execution._place, pytest.raises(LabError, match="Other snippets are running"):
        run_snippet(TOPICS["placeholder"])


def test_the_process_is_quiet_and_leaves_the_gpu_alone() -> None:
    environment = execution._environment()
    assert environment["CUDA_VISIBLE_DEVICES"] == "-1"
    assert environment["PYTHONPATH"] == str(ROOT)
    assert environment.keys() >= os.environ.keys()
