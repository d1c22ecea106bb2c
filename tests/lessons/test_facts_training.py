"""What lessons 6 and 7 say of their runs, by running them again."""

from __future__ import annotations

import re

import numpy as np
import pytest

from rnnlab.data import load_mnist
from rnnlab.lessons import LESSONS_FOLDER, Predict, read_lesson
from rnnlab.ui.learn.widgets.run import RunParameters

#: other processors round otherwise, and 300 training steps make much of it
TOLERANCE = 0.04


def _told(slug: str) -> tuple[Predict, list[float]]:
    """The prediction whose widget is a run, and the accuracies in what it reveals."""
    lesson = read_lesson(LESSONS_FOLDER / "en" / f"{slug}.md")
    block = next(
        block for block in lesson.blocks if isinstance(block, Predict) and block.widget and block.widget.kind == "run"
    )
    return block, [float(number) / 100 for number in re.findall(r"(\d\d?\.\d)\s%", block.reveal)]


@pytest.mark.slow
@pytest.mark.parametrize("slug", ["06_training", "07_how_sure"])
def test_the_runs_end_where_the_lesson_says(slug: str) -> None:
    from rnnlab.training import train

    block, told = _told(slug)
    assert block.widget is not None
    test = load_mnist().test
    found = []
    for one in RunParameters(**block.widget.parameters).planned():
        network = train(one.recipe)
        found.append(float((network.predict(test.images) == test.labels).mean()))
    np.testing.assert_allclose(found, told, atol=TOLERANCE)
