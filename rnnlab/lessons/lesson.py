"""Lesson: one page of the course, as a list of blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

#: how fast a learner reads a text on something new: Latin words and Chinese characters a minute
_WORDS, _CHARACTERS = 170, 330
#: minutes that it takes to try a widget, to answer a question, and to guess and compare
_TRYING, _ANSWERING, _GUESSING = 0.6, 0.35, 0.4
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[A-Za-z0-9][\w'’.-]*")


@dataclass(frozen=True, slots=True)
class Text:
    """Markdown, with maths between dollar signs."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Widget:
    """Something live: `rnnlab.ui.learn.widgets` knows its kind and checks its parameters."""

    kind: str
    parameters: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    #: the id of the question above it whose answer it would give away; it waits until that one is answered
    after: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a question, and why it is right or wrong."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Quiz:
    """A question whose answer is explained at once; a ``recall`` asks for something of an earlier lesson."""

    kind: Literal["recall", "quiz"]
    id: str
    question: str
    choices: tuple[Choice, ...]
    #: which choice is right, from 0
    answer: int
    #: the earlier lesson that a recall asks about, by its slug; empty if the file does not tell
    of: str = ""


@dataclass(frozen=True, slots=True)
class Predict:
    """Commit first, then see: what is revealed, in words and perhaps by a widget, waits for the learner's guess."""

    id: str
    question: str
    choices: tuple[str, ...]
    #: which choice comes true, from 0
    answer: int
    reveal: str
    widget: Widget | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """A way to another page, with the settings that it shall have: its URL's parameters."""

    page: str
    label: str
    parameters: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


Block: TypeAlias = Text | Widget | Quiz | Predict | Open


@dataclass(frozen=True, slots=True)
class Lesson:
    """One page of the course."""

    #: the file's name without its ending: ``01_sequence``
    slug: str
    title: str
    #: how long it takes, as its author says
    minutes: int
    #: one sentence for the list
    summary: str
    blocks: tuple[Block, ...]

    @property
    def number(self) -> int:
        """Its place in the course, from 1."""
        return int(self.slug[:2])

    @property
    def questions(self) -> tuple[Quiz | Predict, ...]:
        """Everything that the learner answers, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Quiz | Predict))

    @property
    def widgets(self) -> tuple[Widget, ...]:
        """Every widget in order, those that a guess reveals among them."""
        found = [block.widget if isinstance(block, Predict) else block for block in self.blocks]
        return tuple(widget for widget in found if isinstance(widget, Widget))

    @property
    def reading_minutes(self) -> float:
        """How long it takes to read, to answer and to try, by its length."""
        text = " ".join(_words_of(block) for block in self.blocks)
        chinese = len(_CHINESE.findall(text))
        words = len(_WORD.findall(_CHINESE.sub(" ", text)))
        quizzes = sum(isinstance(block, Quiz) for block in self.blocks)
        guesses = len(self.questions) - quizzes
        doing = _TRYING * len(self.widgets) + _ANSWERING * quizzes + _GUESSING * guesses
        return words / _WORDS + chinese / _CHARACTERS + doing


def _words_of(block: Block) -> str:
    """What of a block is read as running text; the choices of a question are in the time that it takes to answer."""
    match block:
        case Text():
            return block.markdown
        case Predict():
            return block.reveal
        case _:
            return ""
