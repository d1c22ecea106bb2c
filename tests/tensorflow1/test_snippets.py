"""Every snippet runs, its own asserts hold, and it prints the numbers that the sentences beside it name."""

from __future__ import annotations

import runpy

import pytest

from rnnlab.tensorflow1 import TOPICS

#: what is said in words beside a snippet, as the snippet prints it
CLAIMS = {
    "double_softmax": ("p twice 0.232 loss 1.4612",),
    "dynamic_rnn": ("LSTM (3, 2, 5) (3, 5) (3, 5)", "GRU (3, 2, 5) (3, 5)"),
    "forget_bias": ("i [0. 0.] f [1. 1.] g [0. 0.] o [0. 0.]", "sigmoid(0)^28 = 3.73e-09", "sigmoid(1)^28 = 1.55e-04"),
    "gru_z": ("z = 0.9, keeps: 0.37", "z = 0.1, replaces: 0.37"),
    "initial_state": ("batch 1 (1, 5)", "batch 128 (128, 5)"),
    "iterations": ("002: 782 updates, 100096 images", "004: 100000 updates", "233 epochs", "6 epochs"),
    "kernels": ("TF1 (9, 20) Keras (4, 20) (5, 20)", "close True"),
    "metrics": ("running 0.5", "plain 0.9"),
    "next_batch": ("batches 3437 + 8", "images 54992 different 54992"),
    "num_units": ("T 7 parameters 80384", "T 28 parameters 80384", "T 784 parameters 80384"),
    "optimizers": ("epsilon 1e-07",),
    "reshape": ("unstacked 4 x (3, 5)", "back (3, 4, 2)"),
    "sequence_length": ("outputs[0, 5:] == 0 True", "outputs[:, -1] == h [False, False, True]"),
    "state_is_tuple": ("h (3, 5) c (3, 5)", "packed (3, 10)"),
    "static_rnn": ("outputs 28 x (3, 5)",),
    "time_major": ("time_major (2, 3, 4) -> (2, 3, 5)",),
    "two_ways": ("one == two True", "last == c False"),
    "warning_dataset": ("repeat, batch [16, 16, 16, 16, 16, 16, 14]", "batch, repeat [16, 16, 16, 7, 16, 16, 16, 7]"),
    "warning_download": ("train (55000,)", "validation (5000,)", "test (10000, 28, 28)"),
}


@pytest.mark.parametrize("key", TOPICS)
def test_a_snippet_runs_and_prints_what_is_said_of_it(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    topic = TOPICS[key]
    assert "assert " in topic.source
    runpy.run_path(str(topic.snippet))
    printed = capsys.readouterr().out
    assert printed.strip()
    for claim in CLAIMS.get(key, ()):
        assert claim in printed


def test_the_claims_are_about_topics() -> None:
    assert CLAIMS.keys() <= TOPICS.keys()


def test_no_snippet_lies_about_unused() -> None:
    folder = TOPICS["placeholder"].snippet.parent
    assert {path.stem for path in folder.glob("*.py")} == set(TOPICS)
