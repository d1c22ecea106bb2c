"""The course in a browser: a guess and what it reveals, a quiz, the way to the lab and back, and progress that is kept."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from rnnlab.i18n import language
from rnnlab.lessons import Lesson, Open, Predict, Quiz, Widget, lessons
from tests.browser import hands
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser


def _lesson(code: str) -> Lesson:
    """The first lesson, whatever its authors made of it."""
    course = lessons(code)
    if not course:
        pytest.skip("no lesson is written yet")
    return course[0]


def _way(lesson: Lesson, page: str) -> Open | None:
    return next((block for block in lesson.blocks if isinstance(block, Open) and block.page == page), None)


def _radio(page: Page, question: Quiz | Predict) -> Locator:
    return page.get_by_role("radiogroup", name=_plain(question.question))


def _plain(markdown: str) -> re.Pattern[str]:
    """The beginning of a text as the browser names it, without Markdown and maths."""
    return re.compile(re.escape(re.split(r"[*$`_]", markdown)[0].strip()))


def _choose(page: Page, question: Quiz | Predict, choice: int) -> None:
    _radio(page, question).get_by_role("radio").nth(choice).locator("xpath=ancestor::label").click()
    hands.settle(page)


def _scrolled(page: Page) -> float:
    return float(page.get_by_test_id("stMain").evaluate("pane => pane.scrollTop"))


def test_a_lesson_from_the_guess_to_the_next_one(open_page: OpenPage) -> None:
    lesson = _lesson("en")
    page = open_page("/learn")
    page.get_by_role("button", name=f"Begin: {lesson.number}. {lesson.title}").click()
    hands.settle(page)
    expect(page.get_by_role("heading", name=lesson.title)).to_be_visible()

    for question in lesson.questions:
        wrong = (question.answer + 1) % len(question.choices)
        _choose(page, question, wrong)
        if isinstance(question, Quiz):
            expect(page.get_by_text("Not this one.").last).to_be_visible()
            _choose(page, question, question.answer)
            expect(page.get_by_text("Right.", exact=True).last).to_be_visible()
            continue
        commit = page.get_by_role("button", name="That is my guess: show me").first
        commit.click()
        hands.settle(page)
        expect(page.get_by_text("What happens:").last).to_be_visible()
    expect(page.get_by_role("button", name="That is my guess: show me")).to_have_count(0)

    # what was answered outlives a reload, in the browser's own memory
    page.reload(wait_until="commit")
    hands.settle(page)
    quiz = next(block for block in lesson.questions if isinstance(block, Quiz))
    expect(_radio(page, quiz).get_by_role("radio").nth(quiz.answer)).to_be_checked()
    page.get_by_role("button", name="Next lesson").or_(page.get_by_role("button", name="Finish the course")).click()
    hands.settle(page)
    expect(page.get_by_role("heading", name=lesson.title)).to_have_count(0)
    assert _scrolled(page) == 0, "another lesson begins at its top"
    page.goto(page.url.split("?")[0], wait_until="commit")
    hands.settle(page)
    expect(page.get_by_text(re.compile(f"1 of {len(lessons())} lessons done"))).to_be_visible()


def test_to_the_lab_and_back_to_the_very_place(open_page: OpenPage) -> None:
    lesson = next((one for one in lessons() if _way(one, "draw")), None)
    if lesson is None:
        pytest.skip("no lesson leads to Draw yet")
    way = _way(lesson, "draw")
    assert way is not None
    page = open_page(f"/learn?lesson={lesson.slug}", motion=False)
    link = page.get_by_role("link", name=_plain(way.label))
    link.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    before = _scrolled(page)
    assert before > 0
    link.click()
    page.wait_for_url(re.compile("/draw"), wait_until="commit")
    hands.settle(page)
    wanted = {name: text for name, text in way.parameters.items() if name in ("sample", "network") and text != "lstm"}
    assert wanted.items() <= hands.parameters(page).items()

    page.get_by_role("link", name=f"Back to the lesson: {lesson.title}").click()
    page.wait_for_url(re.compile("/learn"), wait_until="commit")
    hands.settle(page)
    expect(page.get_by_role("link", name=_plain(way.label))).to_be_in_viewport()
    page.wait_for_timeout(500)
    assert abs(_scrolled(page) - before) < 400
    expect(page.get_by_role("link", name=re.compile("Back to the lesson"))).to_have_count(0)


def test_back_in_the_browser_is_the_lesson_before(open_page: OpenPage) -> None:
    course = lessons()
    if len(course) < 2:
        pytest.skip("there is but one lesson")
    page = open_page(f"/learn?lesson={course[0].slug}", motion=False)
    page.get_by_role("button", name="Next lesson").click()
    hands.settle(page)
    expect(page.get_by_role("heading", name=course[1].title)).to_be_visible()
    page.wait_for_timeout(1_700)  # for a moment after a click the address is not trusted
    page.go_back(wait_until="commit")
    hands.settle(page)
    expect(page.get_by_role("heading", name=course[0].title)).to_be_visible()


def test_a_lesson_in_chinese_on_a_telephone(open_page: OpenPage) -> None:
    lesson = _lesson("zh_CN")
    page = open_page(f"/learn?lesson={lesson.slug}", locale="zh-CN", width=390, height=844, motion=False)
    expect(page.get_by_role("heading", name=lesson.title)).to_be_visible()
    predict = next(block for block in lesson.questions if isinstance(block, Predict))
    _choose(page, predict, predict.answer)
    page.get_by_role("button", name="我猜好了，看结果").first.click()
    hands.settle(page)
    expect(page.get_by_text("实际结果正是如此。")).to_be_visible()
    over = page.evaluate(
        """() => [...document.querySelectorAll("[data-testid=stMain] [data-testid^=st]")]
            .filter((element) => element.checkVisibility() && !element.closest(".katex-display")
                && element.getBoundingClientRect().right > innerWidth + 1)
            .map((element) => element.dataset.testid)"""
    )
    assert over == []


@pytest.mark.slow
def test_a_small_run_is_trained_in_a_lesson(open_page: OpenPage) -> None:
    lesson = next((one for one in lessons() if any(_is_run(block) for block in one.blocks)), None)
    if lesson is None:
        pytest.skip("no lesson trains yet")
    page = open_page(f"/learn?lesson={lesson.slug}", motion=False)
    train = page.get_by_role("button", name=re.compile("^Train (it|all)")).first
    train.click()
    expect(train).to_have_count(0)
    hands.wait_for_points(page, 2, 240_000)
    expect(page.get_by_text("Test accuracy").first).to_be_visible(timeout=480_000)
    # after a reload the same browser finds its runs again, and they are on the Runs page
    page.reload(wait_until="commit")
    hands.settle(page)
    link = page.get_by_role("link", name="Open on the Runs page").first
    link.click()
    page.wait_for_url(re.compile("/runs"), wait_until="commit")
    hands.settle(page)
    expect(page.get_by_role("link", name=f"Back to the lesson: {lesson.title}")).to_be_visible()


def _is_run(block: object) -> bool:
    return isinstance(block, Widget) and block.kind == "run"


def test_the_words_of_this_file_are_those_of_the_page() -> None:
    from rnnlab.i18n import _

    with language("zh_CN"):
        assert _("That is my guess: show me") == "我猜好了，看结果"
