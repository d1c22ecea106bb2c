from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from rnnlab.events import Ended, RateChanged, Started
from rnnlab.i18n import language
from rnnlab.recipe import Recipe
from rnnlab.runs.files.history import History
from rnnlab.runs.reproducibility import why_not_the_same
from rnnlab.runs.states import State
from rnnlab.runs.store.store import Store, now
from tests.runs.files.test_history import attempt, joined

HERE: Mapping[str, str] = {"numpy": "2.0", "python": "3.11", "keras": "3"}
CPU, GPU = Started(9, "CPU (AMD EPYC × 2)", 9), Started(9, "NVIDIA GeForce RTX 4070", 9)
SAME = {"numpy": "2.0", "python": "3.12"}


@pytest.mark.parametrize(
    ("history", "schedule", "sentence"),
    [
        (joined(attempt(1, 0, CPU, Ended(9, "done", 1.0), **SAME)), "cosine", None),
        (joined(attempt(1, 0, CPU, Ended(5, "stopped", 1.0), **SAME), attempt(2, 5, CPU, **SAME)), "cosine", None),
        (joined(attempt(1, 0, CPU, Ended(9, "patience", 1.0))), "cosine", None),
        (joined(attempt(1, 0, CPU), attempt(2, 9, CPU, steps=200)), "constant", None),
        (joined(attempt(1, 0, CPU), attempt(2, 9, CPU, steps=200)), "cosine", "stretched"),
        (joined(attempt(1, 0, CPU, RateChanged(7, 0.1))), "constant", "changed by hand after training step 7"),
        (joined(attempt(1, 0, CPU, Ended(9, "time", 1.0))), "constant", "ended by the clock"),
        (joined(attempt(1, 0, GPU)), "constant", "on a GPU"),
        (joined(attempt(1, 0, CPU), attempt(2, 1, Started(9, "CPU (Apple M3 × 8)", 9))), "constant", "EPYC × 2.*M3"),
        (joined(attempt(1, 0, CPU, numpy="1.9")), "constant", "numpy 1.9, and this app has 2.0"),
        (joined(attempt(1, 0, CPU, numpy="2.0"), attempt(2, 1, CPU, numpy="2.1")), "constant", "different versions of numpy"),
    ],
    ids=lambda value: None if isinstance(value, History) else str(value),
)  # fmt: skip
def test_it_is_said_why_the_same_recipe_would_not_give_the_same_curve(store: Store, history, schedule, sentence):
    store.add("run", "me", Recipe(schedule=schedule), created_at=now())
    found = why_not_the_same(store.get("run"), history, HERE)
    assert (found is None) == (sentence is None)
    if found is not None:
        assert re.search(sentence, found.text)


def test_a_fork_did_not_start_from_scratch(store: Store):
    store.add("run", "me", Recipe(), created_at=now(), values={"parent": "other", "state": State.DONE})
    found = why_not_the_same(store.get("run"), History(), HERE)
    assert "weights of another run" in found.text
    with language("zh_CN"):
        assert found.text
