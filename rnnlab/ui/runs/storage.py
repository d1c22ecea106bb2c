"""What the runs take of the disk, and what will be removed for the next one, told before it happens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import streamlit as st

from rnnlab.i18n import N_, _
from rnnlab.runs.storage.quota import MB, Removal, StorageUse
from rnnlab.runs.store.records import RunRecord
from rnnlab.ui.app import browser, state
from rnnlab.ui.shared.run_words import escaped, title
from rnnlab.ui.shared.storage import storage_use

#: removals that are told one by one
_TOLD = 8
_KINDS = MappingProxyType(
    {
        "deleted run": N_("“{name}”, which you deleted: all of it ({size})"),
        "snapshots": N_("“{name}”: the snapshots between its first and its last step ({size})"),
        "resume point": N_("“{name}”: the point from which it could be resumed ({size})"),
    }
)


def storage(records: Mapping[str, RunRecord]) -> None:
    """The use of the disk in a line; opened, what the next pruning would remove."""
    use = storage_use(state.page_state().recipe)
    if use.full:
        st.warning(
            _(
                "The disk space for runs is full. The next run that you train will remove what is listed under “Disk space”."
            ),
            icon=":material/hard_drive:",
        )
    heading = _("Disk space: {used} of {quota} are taken", used=size(use.used), quota=size(use.quota))
    with st.expander(heading, icon=":material/hard_drive:", expanded=use.full):
        st.progress(min(1.0, use.used / use.quota), text=_("Your runs take {size} of it.", size=size(use.own)))
        _next(use, records)


def _next(use: StorageUse, records: Mapping[str, RunRecord]) -> None:
    """What the next pruning takes, in its order."""
    if not use.next:
        st.markdown(_("There is nothing that may be removed to make room."))
    elif use.full:
        st.markdown(_("The next run will remove, in this order:"))
    else:
        st.markdown(_("There is room, and nothing is removed. Once there is none, the next to go would be:"))
    st.markdown("\n".join(f"1. {line}" for line in _lines(use.next, records)))
    st.caption(
        _(
            "Never removed: the network that a run ended with, anything of a pinned run, and anything of a run that "
            "waits or trains. Deleted runs go for good after a day."
        )
    )


def _lines(removals: Iterable[Removal], records: Mapping[str, RunRecord]) -> list[str]:
    """The learner's own files by name, and those of others as one sum."""
    mine = [one for one in removals if one.owner == browser.owner()]
    others = [one for one in removals if one.owner != browser.owner()]
    lines = [
        _(_KINDS[one.kind]).format(name=escaped(_name(one, records)), size=size(one.bytes)) for one in mine[:_TOLD]
    ]
    if len(mine) > _TOLD:
        rest = mine[_TOLD:]
        total = size(sum(one.bytes for one in rest))
        lines.append(_("{count} more of the same kinds ({size})", count=len(rest), size=total))
    if others:
        lines.append(_("files of other learners' runs ({size})", size=size(sum(one.bytes for one in others))))
    return lines


def _name(removal: Removal, records: Mapping[str, RunRecord]) -> str:
    if removal.name.strip() or removal.run not in records:
        return removal.name.strip() or removal.run
    return title(records[removal.run])


def size(count: float) -> str:
    """Bytes as a person reads them."""
    if count < MB:
        return _("{size} kB", size=f"{count / 1000:,.0f}")
    return _("{size} MB", size=f"{count / MB:,.1f}" if count < 100 * MB else f"{count / MB:,.0f}")
