"""The Learn page: list, lesson, guesses, quizzes, progress, and the ways to other pages and back, on a course of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from rnnlab.lessons import Progress, lessons
from rnnlab.server.progress_cookie import PROGRESS
from rnnlab.ui.learn import page
from tests.ui.conftest import OpenApp

Remembered = Callable[[AppTest], Mapping[str, Any]]

_FIRST = """---
title: One
minutes: 3
summary: What one is.
---
Some text on $x_t$.

```predict
id: one-predict-1
question: What will it be?
choices: ["This", "That"]
answer: 2
reveal: It is that, by measurement.
widget: {kind: source, cell: lstm}
```

```quiz
id: one-quiz-1
question: How many?
choices:
  - {text: "Seven", why: "There are as many rows as pixels in a column."}
  - {text: "Twenty-eight", why: "One for each row."}
answer: 2
```

```open
page: draw
label: See it read
parameters: {sample: 3, network: gru, inside: [step, belief]}
```

```widget
kind: source
cell: gru
after: one-predict-1
```
"""
_SECOND = """---
title: Two
minutes: 5
summary: What two is.
---
```recall
id: two-recall-1
of: 01_sequence
question: How many again?
choices:
  - {text: "One", why: "Not one."}
  - {text: "Twenty-eight", why: "Yes, one a row."}
answer: 2
```

```widget
kind: nonsense
```

```widget
kind: score
network: nobody
sample: 0
```

The end of two.
"""


@pytest.fixture(autouse=True)
def small_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in ("en", "zh_CN"):
        (tmp_path / code).mkdir()
        for name, text in {"01_sequence": _FIRST, "02_recurrence": _SECOND}.items():
            (tmp_path / code / f"{name}.md").write_text(text, encoding="utf-8")
    monkeypatch.setattr(lessons, "__defaults__", ("en", tmp_path))


def shown(app: AppTest) -> str:
    """All that is said on the page."""
    said = [*app.markdown, *app.caption, *app.success, *app.warning, *app.info]
    return "\n".join(str(element.value) for element in said)


def links(app: AppTest) -> dict[str, str]:
    """The page links of the page itself: label -> parameters."""
    return {element.proto.label: element.proto.query_string for element in app.main if element.type == "page_link"}


def test_the_list_begins_and_goes_on(open_app: OpenApp, remembered: Remembered) -> None:
    app = open_app("learn")
    assert app.button(key="course_go_on").label == "Begin: 1. One"
    app.button(key="course_go_on").click().run()
    assert remembered(app)["lesson"] == "01_sequence"
    assert app.query_params["lesson"] in ("01_sequence", ["01_sequence"])
    assert "Some text on $x_t$." in shown(app)
    app.button(key="lesson_next").click().run()
    assert remembered(app)["lesson"] == "02_recurrence"
    assert "The end of two." in shown(app)
    app.button(key="lesson_all_above").click().run()
    assert app.button(key="course_go_on").label == "Go on: 2. Two"
    assert "1 of 2 lessons done, about 5 minutes to go" in str(app.get("progress")[0].proto.text)
    assert "lesson" not in app.query_params


def test_nothing_is_revealed_before_the_guess(open_app: OpenApp) -> None:
    app = open_app("learn", lesson="01_sequence")
    assert "by measurement" not in shown(app)
    assert not app.code
    commit = app.button(key="lesson_1_question_0_commit")
    assert commit.disabled
    app.radio(key="lesson_1_question_0").set_value(0).run()
    assert "by measurement" not in shown(app)
    app.button(key="lesson_1_question_0_commit").click().run()
    assert not app.error
    assert "**You guessed:** This  \n**What happens:** That" in shown(app)
    assert "It is that, by measurement." in shown(app)
    assert "def lstm_step" in app.code[0].value
    assert "def gru_step" in app.code[1].value  # further down, it would have given the answer away
    # it can be asked anew, for the next class
    app.button(key="lesson_1_question_0_again").click().run()
    assert "by measurement" not in shown(app)
    assert app.radio(key="lesson_1_question_0").value is None


def test_every_answer_of_a_quiz_is_explained(open_app: OpenApp) -> None:
    app = open_app("learn", lesson="01_sequence")
    app.radio(key="lesson_1_question_1").set_value(0).run()
    assert "**Not this one.** There are as many rows" in app.warning[0].value
    app.radio(key="lesson_1_question_1").set_value(1).run()
    assert not app.warning
    assert "**Right.** One for each row." in app.success[0].value


def test_a_lesson_whose_questions_are_answered_is_done(open_app: OpenApp, remembered: Remembered) -> None:
    app = open_app("learn", lesson="01_sequence")
    app.radio(key="lesson_1_question_1").set_value(1).run()
    assert not remembered(app)["progress"].is_done(1)
    app.radio(key="lesson_1_question_0").set_value(1).run()
    app.button(key="lesson_1_question_0_commit").click().run()
    assert remembered(app)["progress"].to_text() == "1d22"


def test_progress_comes_from_the_cookie_and_from_a_link(
    open_app: OpenApp, remembered: Remembered, cookies: dict[str, str]
) -> None:
    cookies[PROGRESS] = "1n1"
    app = open_app("learn", progress="1n02-2d")
    assert remembered(app)["progress"].to_text() == "1n12-2d"
    assert "progress" not in app.query_params
    app.button(key="course_go_on").click().run()
    assert remembered(app)["lesson"] == "01_sequence"
    assert app.radio(key="lesson_1_question_1").value == 1
    app.button(key="lesson_all_above").click().run()
    assert "?progress=1n12-2d" in app.code[0].value
    app.button(key="course_forget").click().run()
    assert remembered(app)["progress"] == Progress()
    assert app.button(key="course_go_on").label == "Begin: 1. One"


@pytest.mark.parametrize("damaged", ["1x1", "abc", "0d1", "1d1-"])
def test_a_damaged_link_is_told_and_a_damaged_cookie_is_not(
    open_app: OpenApp, cookies: dict[str, str], damaged: str
) -> None:
    cookies[PROGRESS] = damaged
    assert not open_app("learn").warning
    app = open_app("learn", progress=damaged)
    assert len(app.warning) == 1
    assert not app.exception


def test_a_way_to_another_page_brings_its_settings_and_leads_back(open_app: OpenApp, remembered: Remembered) -> None:
    app = open_app("learn", lesson="01_sequence", pen="31", surgery="clamp_forget_1_1-28_all")
    assert not app.exception
    (link,) = [query for label, query in links(app).items() if label == "**See it read**"]
    app.switch_page("pages/2_draw.py")
    app.query_params.clear()
    for pair in link.split("&"):
        name, value = pair.split("=")
        app.query_params[name] = value.replace("%2C", ",")
    app.run()
    values = remembered(app)
    assert (values["sample"], values["network"], values["inside"]) == (3, "gru", ("step", "belief"))
    assert values["surgery"] == (), "what the lesson does not ask for is as usual"
    assert values["pen"] == 31, "what the page does not show stays"
    back = links(app)["Back to the lesson: One"]
    assert back == "lesson=01_sequence&place=4"
    app.switch_page("pages/1_learn.py")
    app.query_params.clear()
    app.query_params["lesson"], app.query_params["place"] = "01_sequence", "4"
    app.run()
    assert "Some text on $x_t$." in shown(app)
    assert remembered(app)["back"] is None
    # elsewhere there is no way back to a lesson that was left for good
    app.switch_page("pages/3_train.py")
    app.query_params.clear()
    app.run()
    assert not [label for label in links(app) if label.startswith("Back to")]


def test_the_browser_s_back_button_goes_back(
    open_app: OpenApp, remembered: Remembered, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_app("learn", lesson="01_sequence")
    app.button(key="lesson_next").click().run()
    app.query_params["lesson"] = "01_sequence"
    app.run()
    assert remembered(app)["lesson"] == "02_recurrence", "for a moment the browser may not know the new address"
    monkeypatch.setattr(page, "_SETTLING", -1.0)
    app.query_params["lesson"] = "01_sequence"
    app.run()
    assert remembered(app)["lesson"] == "01_sequence"


def test_a_widget_that_is_not_there_or_wrong_leaves_the_lesson_as_it_is(open_app: OpenApp) -> None:
    app = open_app("learn", lesson="02_recurrence")
    assert not app.exception
    assert "“nonsense”, is not installed here" in shown(app)
    assert "“network” is one of" in app.error[0].value
    assert "The end of two." in shown(app)
    assert "From lesson 1: One" in shown(app)


def test_an_unknown_lesson_shows_the_list(open_app: OpenApp) -> None:
    app = open_app("learn", lesson="99_nothing")
    assert not app.exception
    assert "There is no lesson “99_nothing”." in shown(app)
    assert app.button(key="course_go_on").label == "Begin: 1. One"
