"""Every lesson that exists: it can be read, it is whole, and both languages have the same."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rnnlab.i18n import DEFAULT_LANGUAGE, LANGUAGES
from rnnlab.lessons import LESSONS_FOLDER, Block, Lesson, Open, Predict, Quiz, Text, Widget, lessons, read_lesson
from rnnlab.ui.learn.widgets import WIDGETS

ORDER = (
    "01_sequence", "02_recurrence", "03_by_hand", "04_answer", "05_loss", "06_training", "07_how_sure", "08_forgetting",
    "09_gradients", "10_lstm", "11_forget_bias", "12_gru", "13_shapes", "14_timesteps", "15_permuted", "16_tasks",
    "17_document_000", "18_document_001", "19_document_002", "20_document_003", "21_document_004",
)  # fmt: skip
FILES = sorted(LESSONS_FOLDER.glob("*/*.md"))
SLUGS = sorted({path.stem for path in FILES})
#: parameters of a run that are words: they differ between the languages
_WORDS = ("name",)
#: lessons that need neither a prediction nor a quiz
_FREE = ("16_tasks", *(slug for slug in ORDER if "document" in slug))
_CODE = ("python", "text", "console", "bash")


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def _pair(slug: str) -> dict[str, Lesson]:
    return {code: read_lesson(LESSONS_FOLDER / code / f"{slug}.md") for code in LANGUAGES}


def _without_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_words(one) for name, one in value.items() if name not in _WORDS}
    return [_without_words(one) for one in value] if isinstance(value, list) else value


def _skeleton(block: Block) -> tuple[Any, ...]:
    """What of a block must be the same in every language."""
    match block:
        case Text():
            headings = [len(found) for found in re.findall(r"^(#+) ", block.markdown, re.MULTILINE)]
            return ("text", headings, re.findall(r"^```(\w*)", block.markdown, re.MULTILINE))
        case Widget():
            given = dict(block.parameters)
            return ("widget", block.kind, block.after, _without_words(given) if block.kind == "run" else given)
        case Quiz():
            return (block.kind, block.id, len(block.choices), block.answer, block.of)
        case Predict():
            shown = None if block.widget is None else _skeleton(block.widget)
            return ("predict", block.id, len(block.choices), block.answer, shown)
        case Open():
            return ("open", block.page, dict(block.parameters))


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_the_file_is_a_lesson_of_the_course(path: Path) -> None:
    lesson = read_lesson(path)
    assert lesson.slug in ORDER
    assert lesson.number == ORDER.index(lesson.slug) + 1
    assert path.parent.name in LANGUAGES
    assert lesson.summary[-1] in ".?。？", "the summary is one sentence"
    for block in lesson.blocks:
        if isinstance(block, Text):
            fences = re.findall(r"^```(\w*)\s*$", block.markdown, re.MULTILINE)[::2]
            assert set(fences) <= set(_CODE), "a misspelt block would be shown as code"
            headings = re.findall(r"^(#+) ", block.markdown, re.MULTILINE)
            assert all(len(heading) >= 3 for heading in headings), "headings start from ###"


@pytest.mark.parametrize("slug", SLUGS)
def test_both_languages_have_the_lesson_with_the_same_blocks(slug: str) -> None:
    assert {path.parent.name for path in FILES if path.stem == slug} == set(LANGUAGES)
    skeletons = {code: [_skeleton(block) for block in lesson.blocks] for code, lesson in _pair(slug).items()}
    for code, skeleton in skeletons.items():
        assert skeleton == skeletons[DEFAULT_LANGUAGE], code
    assert len({lesson.minutes for lesson in _pair(slug).values()}) == 1


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_its_length_is_what_it_says(path: Path) -> None:
    lesson = read_lesson(path)
    assert 3 <= lesson.minutes <= 8
    assert abs(lesson.reading_minutes - lesson.minutes) <= max(1.5, 0.35 * lesson.minutes), (
        f"it says {lesson.minutes} minutes; by its length it takes {lesson.reading_minutes:.1f}"
    )


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_it_asks_before_and_after(path: Path) -> None:
    lesson = read_lesson(path)
    kinds = [block.kind if isinstance(block, Quiz) else type(block).__name__ for block in lesson.blocks]
    if lesson.slug not in _FREE:
        assert "Predict" in kinds
        assert "quiz" in kinds
    assert kinds.count("quiz") <= 3
    if lesson.number == 1:
        assert "recall" not in kinds
    else:
        assert "recall" in kinds[:2], "a recall stands at the top, after at most one text"
    for block in lesson.blocks:
        if isinstance(block, Quiz) and block.of:
            assert block.of in ORDER[: lesson.number - 1], "a recall asks about an earlier lesson"


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_no_two_choices_are_the_same(path: Path) -> None:
    for block in read_lesson(path).questions:
        texts = [choice if isinstance(choice, str) else choice.text for choice in block.choices]
        assert len(set(texts)) == len(texts), block.id


@pytest.mark.parametrize("code", LANGUAGES)
def test_ids_are_unique_in_the_course(code: str) -> None:
    ids = Counter(block.id for lesson in lessons(code) for block in lesson.questions)
    assert [identity for identity, times in ids.items() if times > 1] == []


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_its_widgets_are_known(path: Path) -> None:
    unknown = {widget.kind for widget in read_lesson(path).widgets} - WIDGETS.keys()
    assert not unknown


def test_right_answers_stand_at_every_place() -> None:
    """Who always takes the first choice must not be right most of the time."""
    asked = [block for lesson in lessons() for block in lesson.questions]
    if len(asked) < 20:
        pytest.skip("too few questions to tell")
    first = sum(block.answer == 0 for block in asked) / len(asked)
    assert first < 0.5


def test_a_language_without_lessons_is_given_the_english_ones(tmp_path: Path) -> None:
    source = '---\ntitle: "{title}"\nminutes: 3\nsummary: One.\n---\nText.\n'
    for code, names in {"en": ("01_sequence", "02_recurrence"), "zh_CN": ("01_sequence",)}.items():
        (tmp_path / code).mkdir()
        for name in names:
            (tmp_path / code / f"{name}.md").write_text(source.format(title=f"{code} {name}"), encoding="utf-8")
    assert [lesson.title for lesson in lessons("fr", tmp_path)] == ["en 01_sequence", "en 02_recurrence"]
    assert [lesson.title for lesson in lessons("zh_CN", tmp_path)] == ["zh_CN 01_sequence", "en 02_recurrence"]


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "en"
    folder.mkdir()
    path = folder / "01_sequence.md"
    path.write_text("---\ntitle: One\nminutes: 3\nsummary: One.\n---\n", encoding="utf-8")
    first = lessons("en", tmp_path)[0]
    assert replace(first, title="Two") != first
    path.write_text("---\ntitle: Two\nminutes: 3\nsummary: One.\n---\n", encoding="utf-8")
    assert lessons("en", tmp_path)[0].title == "Two"
