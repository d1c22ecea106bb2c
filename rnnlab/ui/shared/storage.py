"""What the next run removes from the disk, told before the click."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import streamlit as st

from rnnlab.i18n import N_, _, paragraph
from rnnlab.recipe import Recipe
from rnnlab.runs.service import service
from rnnlab.ui.app import browser, state

if TYPE_CHECKING:
    from rnnlab.runs.storage.quota import StorageUse

#: seconds for which an answer holds: every file is looked at for it
_HOLDS = 20.0
_KEPT = "storage_use"
_GIGABYTE = 1e9

_REMOVED = MappingProxyType(
    {
        "deleted run": N_("the files of deleted runs: {count}"),
        "snapshots": N_("snapshots in the middle of runs: {count}"),
        "resume point": N_("resume points of runs: {count}"),
    }
)


@dataclass(frozen=True, slots=True)
class _Kept:
    """The latest answer, and for what it was given."""

    parameters: int
    run: str
    moment: float
    use: StorageUse


def storage_note(recipe: Recipe) -> None:
    """A caption that says what has to go to make room for a run of this recipe; nothing while there is room."""
    use = storage_use(recipe)
    if not use.full:
        return
    quota = _("{size} GB", size=f"{use.quota / _GIGABYTE:.3g}")
    sentences = [_("The runs have used up their room on the disk ({quota}).", quota=quota)]
    counts: Counter[str] = Counter(removal.kind for removal in use.next)
    if counts:
        removed = "; ".join(_(words, count=counts[kind]) for kind, words in _REMOVED.items() if counts[kind])
        sentences.append(_("Before this run starts these are removed: {removed}.", removed=removed))
        sentences.append(_("Networks that runs ended with, and all of a pinned run, stay."))
    else:
        sentences.append(_("Delete a run that you no longer need."))
    st.caption(":material/hard_drive: " + paragraph(sentences))


def storage_use(recipe: Recipe) -> StorageUse:
    """The use of the disk, and what a run of this recipe would have removed; an answer of a moment ago will do."""
    kept: _Kept | None = st.session_state.get(_KEPT)
    run = state.page_state().values["run"]
    wanted = (recipe.parameters, run)
    if kept is None or (kept.parameters, kept.run) != wanted or time.monotonic() - kept.moment > _HOLDS:
        use = service().storage(browser.owner(), recipe)
        kept = st.session_state[_KEPT] = _Kept(*wanted, time.monotonic(), use)
    return kept.use


def forget() -> None:
    """Look again when the use is shown next: something was deleted, pinned or brought back."""
    st.session_state.pop(_KEPT, None)
