"""Progress: what a learner has done and answered, short enough for a link or a cookie."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from rnnlab.errors import LabError

_ITEM = re.compile(r"([1-9]\d?)([dn])([0-9]{0,20})")
#: longer than 99 lessons with twenty questions each
_LONGEST = 3_000


@dataclass(frozen=True, slots=True)
class _Stage:
    """How far one lesson was taken."""

    done: bool = False
    #: which choice was taken of each question, from 0; None: not answered yet
    answers: tuple[int | None, ...] = ()

    def merged(self, other: _Stage) -> _Stage:
        length = max(len(self.answers), len(other.answers))
        mine = self.answers + (None,) * (length - len(self.answers))
        theirs = other.answers + (None,) * (length - len(other.answers))
        answers = tuple(one if one is not None else two for one, two in zip(mine, theirs, strict=True))
        return _Stage(self.done or other.done, answers)


_NOTHING = _Stage()


@dataclass(frozen=True, slots=True)
class Progress:
    """What of the course is done, by the lessons' numbers; questions count from 0 within their lesson.

    As text: ``1d213-2n01``, lesson 1 is done (d) and its three questions were answered with the second, first and third
    choice; lesson 2 is not (n), and only its second question is answered.
    """

    _stages: Mapping[int, _Stage] = field(default_factory=lambda: MappingProxyType({}))

    def is_done(self, lesson: int) -> bool:
        """Whether the learner went through this lesson to its end."""
        return self._stages.get(lesson, _NOTHING).done

    def is_begun(self, lesson: int) -> bool:
        """Whether something of this lesson was answered, or all of it is done."""
        return lesson in self._stages

    def answer(self, lesson: int, question: int) -> int | None:
        """The choice that was taken, from 0; None while there is none."""
        answers = self._stages.get(lesson, _NOTHING).answers
        return answers[question] if question < len(answers) else None

    def with_done(self, lesson: int) -> Progress:
        """The same with this lesson done."""
        return self._with(lesson, _Stage(True, self._stages.get(lesson, _NOTHING).answers))

    def with_answer(self, lesson: int, question: int, choice: int | None) -> Progress:
        """The same with this answer; None takes it back."""
        stage = self._stages.get(lesson, _NOTHING)
        answers = list(stage.answers) + [None] * (question + 1 - len(stage.answers))
        answers[question] = choice
        return self._with(lesson, _Stage(stage.done, tuple(answers)))

    def merged(self, other: Progress) -> Progress:
        """What either of both has; where both have an answer, this one's."""
        stages = {lesson: self._stages.get(lesson, _NOTHING).merged(stage) for lesson, stage in other._stages.items()}
        return Progress(MappingProxyType({**self._stages, **stages}))

    def to_text(self) -> str:
        """The compact text that `from_text` reads."""
        items = []
        for lesson, stage in sorted(self._stages.items()):
            answers = "".join("0" if choice is None else str(choice + 1) for choice in stage.answers)
            items.append(f"{lesson}{'d' if stage.done else 'n'}{answers.rstrip('0')}")
        return "-".join(items)

    @classmethod
    def from_text(cls, text: str) -> Progress:
        """The progress that `to_text` wrote. Raises `LabError` when the text is damaged."""
        found = [_ITEM.fullmatch(item) for item in text[:_LONGEST].split("-")] if text else []
        stages = {}
        for item in found:
            if item is None:
                raise LabError("The progress in this link is damaged. Copy the whole link again.")
            answers = tuple(int(digit) - 1 if digit != "0" else None for digit in item[3])
            stages[int(item[1])] = _Stage(item[2] == "d", answers)
        return cls(MappingProxyType(stages))

    def _with(self, lesson: int, stage: _Stage) -> Progress:
        return Progress(MappingProxyType({**self._stages, lesson: stage}))
