"""One file becomes one lesson, and a wrong one is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from rnnlab.errors import LabError
from rnnlab.lessons import Lesson, Open, Predict, Quiz, Text, Widget, read_lesson

Write: TypeAlias = Callable[[str], Path]

_WHOLE = """---
title: A digit as a sequence
minutes: 4
summary: "One picture: 28 rows."
---
### Rows
A digit is read $x_1$ first.

```python
# a block of code stays text
```

```quiz
id: sequence-quiz-1
question: How many rows?
choices:
  - text: "28"
    why: One a timestep.
  - text: "784"
    why: These are the pixels.
answer: 1
```

```predict
id: sequence-predict-1
question: What is left?
choices: ["Much", "Little"]
answer: 2
reveal: |
  Little.

  ```text
  0.01
  ```
widget:
  kind: score
  network: lstm
  sample: 3
```

```open
page: draw
label: Draw one
parameters: {sample: 0, network: lstm, live: true, inside: [step, belief]}
```
The end.
"""


@pytest.fixture
def written(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "01_sequence.md"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_every_kind_of_block(written: Write) -> None:
    lesson: Lesson = read_lesson(written(_WHOLE))
    assert (lesson.slug, lesson.number, lesson.title, lesson.minutes) == ("01_sequence", 1, "A digit as a sequence", 4)
    assert lesson.summary == "One picture: 28 rows."
    text, quiz, predict, leave, end = lesson.blocks
    assert isinstance(text, Text)
    assert "# a block of code stays text" in text.markdown
    assert isinstance(quiz, Quiz)
    assert (quiz.kind, quiz.answer, quiz.choices[1].why) == ("quiz", 0, "These are the pixels.")
    assert isinstance(predict, Predict)
    assert (predict.answer, predict.choices) == (1, ("Much", "Little"))
    assert "```text\n0.01\n```" in predict.reveal
    assert predict.widget == Widget("score", {"network": "lstm", "sample": 3})
    assert isinstance(leave, Open)
    assert dict(leave.parameters) == {"sample": "0", "network": "lstm", "live": "1", "inside": "step,belief"}
    assert end == Text("The end.")
    assert lesson.widgets == (predict.widget,)
    assert lesson.questions == (quiz, predict)


def test_a_widget_may_wait_for_a_question_above_it(written: Write) -> None:
    waiting = "\n```widget\nkind: score\nafter: {}\nsample: 3\n```\n"
    lesson = read_lesson(written(_WHOLE + waiting.format("sequence-predict-1")))
    assert lesson.blocks[-1] == Widget("score", {"sample": 3}, after="sequence-predict-1")
    with pytest.raises(LabError, match="no question above it has that id"):
        read_lesson(written(_WHOLE + waiting.format("sequence-predict-2")))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("---\ntitle", "title", "front matter, line 1"),
        ("minutes: 4", "minutes: soon", "“minutes” must be a whole number"),
        ("summary", "sumary", "“sumary” is not known"),
        ("answer: 1\n", "answer: 3\n", "block 1 (quiz), line 13: “answer” must be a whole number from 1 to 2"),
        ("    why: One a timestep.\n", "", "block 1 (quiz), line 13: “why” must be a text"),
        ('"28"', "28", "“text” must be a text, in quotes"),
        ("id: sequence-quiz-1", "id: Quiz 1", "the id “Quiz 1”"),
        ("What is left?", "What: is left?", "block 2 (predict), line 26: mapping values are not allowed here"),
        ("reveal: |", "revel: |", "“revel” is not known"),
        ("kind: score", "sort: score", "“kind” must be a text"),
        ('["Much", "Little"]', '["Much"]', "“choices” must be a list of at least two"),
        ("page: draw", "page: home", "there is no page “home”"),
        ("{sample: 0, network: lstm, live: true, inside: [step, belief]}", "[1]", "“parameters” must be a mapping"),
        ("```\nThe end.", "The end.", "open, line 41: the block is not closed"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(written: Write, before: str, after: str, told: str) -> None:
    assert before in _WHOLE
    with pytest.raises(LabError) as refused:
        read_lesson(written(_WHOLE.replace(before, after, 1)))
    assert "/01_sequence.md" in str(refused.value)
    assert told in str(refused.value)
