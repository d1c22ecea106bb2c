"""One hint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from rnnlab.i18n import _


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Hint:
    """What is wrong with a run, why, and what would mend it."""

    #: names the rule, the same in every language
    key: str
    #: message ids, whose fields are in `parameters`
    title: str
    why: str
    parameters: Mapping[str, Any] = field(default_factory=_nothing)
    #: settings of the recipe: ``recipe.changed(**hint.changes)`` is what Apply proposes. Empty if there is nothing to set
    changes: Mapping[str, Any] = field(default_factory=_nothing)
    #: keys of the rules that this one makes superfluous or wrong
    explains: frozenset[str] = frozenset()

    @property
    def title_text(self) -> str:
        """The title in the language of this context."""
        return _(self.title, **self.parameters) if self.parameters else _(self.title)

    @property
    def why_text(self) -> str:
        """The sentences that say why, in the language of this context."""
        return _(self.why, **self.parameters) if self.parameters else _(self.why)
