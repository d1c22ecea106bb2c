"""The course: all lessons in order, in the language of the learner."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from rnnlab.assets import ASSETS
from rnnlab.i18n import DEFAULT_LANGUAGE
from rnnlab.lessons.lesson import Lesson
from rnnlab.lessons.reading import read_lesson

LESSONS_FOLDER = ASSETS / "lessons"
_PATTERN = "[0-9][0-9]_*.md"


def lessons(language: str = DEFAULT_LANGUAGE, folder: Path = LESSONS_FOLDER) -> tuple[Lesson, ...]:
    """Every lesson in order; one that has not been written in `language` is given in English.

    Raises `LabError` where a file is wrong: it names the file, the block and what is wrong with it.
    """
    files = {path.name: path for code in (DEFAULT_LANGUAGE, language) for path in (folder / code).glob(_PATTERN)}
    return tuple(_read(path, path.stat().st_mtime_ns) for _name, path in sorted(files.items()))


def find_lesson(course: tuple[Lesson, ...], slug: str) -> Lesson | None:
    """The lesson of that slug; None if there is none."""
    return next((lesson for lesson in course if lesson.slug == slug), None)


@lru_cache(maxsize=128)
def _read(path: Path, _changed: int) -> Lesson:
    """A file is read again only where it was changed."""
    return read_lesson(path)
