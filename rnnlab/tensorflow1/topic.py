"""Topic: one thing that the documents wrote, and what does the same today."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rnnlab.assets import ASSETS

SNIPPETS = ASSETS / "translation"


@dataclass(frozen=True, slots=True)
class See:
    """A place in the app where one sees it happen: a page, and perhaps a lesson of the course by its slug."""

    page: str
    lesson: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """One row of the table."""

    #: the snippet's file has this name too
    key: str
    #: message id
    title: str
    #: the names and arguments that the documents use, one a line
    old: str
    #: the names of today, in short (a message id where it has words)
    today: str
    #: message id: what changed and why
    changed: str
    #: which documents use it
    documents: tuple[str, ...]
    #: message id: how other texts say or count it; empty where all agree
    convention: str = ""
    see: tuple[See, ...] = ()
    #: a diagram of `rnnlab.diagrams`; empty for none
    diagram: str = ""

    @property
    def snippet(self) -> Path:
        """The runnable script of today, which states its shapes and numbers in asserts."""
        return SNIPPETS / f"{self.key}.py"

    @property
    def source(self) -> str:
        """The snippet's text."""
        return self.snippet.read_text(encoding="utf-8")

    @property
    def needs_tensorflow(self) -> bool:
        """Whether the snippet imports TensorFlow or Keras, and must not run in the app's own process."""
        return any(line in ("import keras", "import tensorflow as tf") for line in self.source.splitlines())


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together."""

    key: str
    #: message id
    title: str
    topics: tuple[Topic, ...]
