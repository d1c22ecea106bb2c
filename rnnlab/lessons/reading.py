"""From a lesson's file to a `Lesson`: front matter, Markdown, and fenced blocks with YAML inside."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

from rnnlab.errors import LabError
from rnnlab.lessons.lesson import Block, Choice, Lesson, Open, Predict, Quiz, Text, Widget

_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_FENCE = re.compile(r"```(\w+)\s*")
#: pages that a lesson may hand over to
OPEN_PAGES = ("draw", "train", "runs", "gradients", "trajectories", "shapes", "documents", "translation")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a file something stands."""

    file: str
    #: ``block 3 (quiz)``, or ``the front matter``
    part: str
    line: int

    def refuse(self, problem: str, **parameters: object) -> NoReturn:
        """Raise the `LabError` that says what is wrong here. Details are for a lesson's author, and in English."""
        raise LabError(
            "The lesson {file} cannot be read. {part}, line {line}: {problem}",
            file=self.file,
            part=self.part,
            line=self.line,
            problem=problem.format(**parameters),
        )


@dataclass(frozen=True, slots=True)
class _Fields:
    """The YAML of a block, and where it stands."""

    place: _Place
    values: Mapping[str, Any]

    def allow(self, *names: str) -> None:
        """Refuse fields that nothing would read: a slip of the pen should not go unnoticed."""
        for name in self.values.keys() - set(names):
            self.place.refuse("the field “{name}” is not known; there are: {names}", name=name, names=", ".join(names))

    def text(self, name: str) -> str:
        """A text that must be there."""
        value = self.values.get(name)
        if not isinstance(value, str) or not value.strip():
            self.place.refuse("“{name}” must be a text, in quotes where YAML takes it for something else", name=name)
        return value.strip()

    def identity(self) -> str:
        """The block's own name, by which its answer is kept."""
        identity = self.text("id")
        if not _ID.fullmatch(identity):
            self.place.refuse("the id “{id}” may hold a-z, 0-9, - and _ only", id=identity)
        return identity

    def mapping(self, name: str) -> Mapping[str, Any]:
        """Named values; empty where there are none."""
        value = self.values.get(name, {})
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            self.place.refuse("“{name}” must be a mapping of names to values", name=name)
        return value

    def choices(self) -> list[Any]:
        """At least two choices."""
        value = self.values.get("choices")
        if not isinstance(value, list) or len(value) < 2:
            self.place.refuse("“choices” must be a list of at least two")
        return value

    def answer(self, choices: int) -> int:
        """The right choice, from 0; the file counts from 1."""
        value = self.values.get("answer")
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= choices:
            self.place.refuse("“answer” must be a whole number from 1 to {choices}", choices=choices)
        return value - 1


@dataclass(frozen=True, slots=True)
class _Fence:
    """A fenced block as it stands in the file, or the Markdown between two of them (``word`` is empty)."""

    word: str
    line: int
    body: str


def read_lesson(path: Path) -> Lesson:
    """Read one lesson. Raises `LabError` naming the file, the block and what is wrong."""
    file = f"{path.parent.name}/{path.name}"
    text = path.read_text(encoding="utf-8")
    parts = re.split(r"^---[ \t]*$\n?", text, maxsplit=2, flags=re.MULTILINE)
    front = _Place(file, "front matter", 1)
    if len(parts) != 3 or parts[0].strip():
        front.refuse("it must stand at the top, between two lines of ---")
    head = _yaml(front, parts[1])
    head.allow("title", "minutes", "summary")
    minutes = head.values.get("minutes")
    if isinstance(minutes, bool) or not isinstance(minutes, int):
        front.refuse("“minutes” must be a whole number")
    above = text[: len(text) - len(parts[2])].count("\n")
    blocks = tuple(_blocks(file, parts[2], above))
    return Lesson(path.stem, head.text("title"), minutes, head.text("summary"), blocks)


def _blocks(file: str, text: str, above: int) -> Iterator[Block]:
    number, asked = 0, set[str]()
    for fence in _fences(file, text, above):
        if not fence.word:
            if fence.body.strip():
                yield Text(fence.body.strip())
            continue
        number += 1
        place = _Place(file, f"block {number} ({fence.word})", fence.line)
        block = _READERS[fence.word](_yaml(place, fence.body))
        if isinstance(block, Quiz | Predict):
            asked.add(block.id)
        elif isinstance(block, Widget) and block.after and block.after not in asked:
            place.refuse("it waits for the question “{id}”, and no question above it has that id", id=block.after)
        yield block


def _fences(file: str, text: str, above: int) -> Iterator[_Fence]:
    """The text cut at its blocks; other fences, such as code, stay part of the Markdown. `above`: lines before it."""
    lines, prose, start = text.splitlines(), list[str](), above + 1
    place = 0
    while place < len(lines):
        opened = _FENCE.fullmatch(lines[place])
        if opened is None:
            prose.append(lines[place])
            place += 1
            continue
        end = next((at for at in range(place + 1, len(lines)) if lines[at].rstrip() == "```"), len(lines))
        if opened[1] in _READERS:
            if end == len(lines):
                _Place(file, opened[1], above + place + 1).refuse("the block is not closed by a line of ```")
            yield _Fence("", start, "\n".join(prose))
            yield _Fence(opened[1], above + place + 1, "\n".join(lines[place + 1 : end]))
            prose, start = [], above + end + 2
        else:
            prose += lines[place : end + 1]
        place = end + 1
    yield _Fence("", start, "\n".join(prose))


def _yaml(place: _Place, text: str) -> _Fields:
    import yaml  # here, since every page knows the learner's progress and few of them read a lesson

    try:
        values = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = place.line + mark.line + 1 if mark is not None else place.line
        _Place(place.file, place.part, at).refuse("{error}", error=getattr(error, "problem", None) or error)
    if not isinstance(values, dict):
        place.refuse("it must hold named fields, one a line")
    return _Fields(place, values)


def _quiz(fields: _Fields) -> Quiz:
    fields.allow("id", "question", "choices", "answer")
    return _question("quiz", fields)


def _recall(fields: _Fields) -> Quiz:
    fields.allow("id", "question", "choices", "answer", "of")
    return _question("recall", fields, of=fields.text("of") if "of" in fields.values else "")


def _question(kind: Any, fields: _Fields, of: str = "") -> Quiz:
    choices = []
    for number, raw in enumerate(fields.choices(), 1):
        if not isinstance(raw, dict):
            fields.place.refuse("choice {number} must have a “text” and a “why”", number=number)
        choice = _Fields(fields.place, raw)
        choice.allow("text", "why")
        choices.append(Choice(choice.text("text"), choice.text("why")))
    return Quiz(kind, fields.identity(), fields.text("question"), tuple(choices), fields.answer(len(choices)), of)


def _predict(fields: _Fields) -> Predict:
    fields.allow("id", "question", "choices", "answer", "reveal", "widget")
    choices = fields.choices()
    if not all(isinstance(choice, str) and choice.strip() for choice in choices):
        fields.place.refuse("every choice must be a text, in quotes where YAML takes it for something else")
    widget = None
    if "widget" in fields.values:
        widget = _widget(_Fields(fields.place, fields.mapping("widget")))
    answer = fields.answer(len(choices))
    return Predict(fields.identity(), fields.text("question"), tuple(choices), answer, fields.text("reveal"), widget)


def _widget(fields: _Fields) -> Widget:
    parameters = {name: value for name, value in fields.values.items() if name not in ("kind", "after")}
    after = fields.text("after") if "after" in fields.values else ""
    return Widget(fields.text("kind"), MappingProxyType(parameters), after)


def _open(fields: _Fields) -> Open:
    fields.allow("page", "label", "parameters")
    page = fields.text("page")
    if page not in OPEN_PAGES:
        fields.place.refuse("there is no page “{page}”; there are: {pages}", page=page, pages=", ".join(OPEN_PAGES))
    given = fields.mapping("parameters")
    return Open(page, fields.text("label"), MappingProxyType({name: _as_text(given[name]) for name in given}))


def _as_text(value: Any) -> str:
    """A value as it stands in a URL."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, list):
        return ",".join(_as_text(one) for one in value)
    return str(value)


_READERS: Mapping[str, Callable[[_Fields], Block]] = MappingProxyType(
    {"recall": _recall, "quiz": _quiz, "predict": _predict, "widget": _widget, "open": _open}
)
