"""What a browser is known by, and what only it can do: keep the course's progress in a cookie, know the document's
language, hurry the canvas."""

from __future__ import annotations

import secrets
from pathlib import Path

import streamlit as st

from rnnlab.errors import LabError
from rnnlab.lessons import Progress
from rnnlab.server.owner_cookie import NEW, owner_in
from rnnlab.server.progress_cookie import PROGRESS, PROGRESS_ROUTE
from rnnlab.ui.app.component_data import json_bytes
from rnnlab.ui.app.server_address import address

_SESSION_KEY = "rnnlab_owner"
_KNOWN = "rnnlab_owner_known"
_FORGOTTEN = "rnnlab_progress_forgotten"

_mount = st.components.v2.component(
    "rnnlab_document",
    html="<span hidden></span>",
    js=(Path(__file__).parent / "browser.js").read_text(encoding="utf-8"),
)


def owner() -> str:
    """The id of this browser, which owns the runs that were started in it."""
    if _SESSION_KEY not in st.session_state:
        cookies = st.context.cookies
        kept = owner_in(cookies)  # None in a browser that keeps no cookies
        st.session_state[_KNOWN] = kept is not None and NEW not in cookies
        st.session_state[_SESSION_KEY] = kept or secrets.token_hex(16)
    identity: str = st.session_state[_SESSION_KEY]
    return identity


def may_have_runs() -> bool:
    """Whether this browser was here before, or has started a run since: else there is no need to look for its runs."""
    owner()
    return bool(st.session_state[_KNOWN])


def note_run() -> None:
    """From now on this browser has runs."""
    st.session_state[_KNOWN] = True


def kept_progress() -> Progress:
    """The progress that this browser kept when its session began; nothing where the cookie is damaged."""
    kept = st.context.cookies.get(PROGRESS, "")
    try:
        return Progress.from_text(kept if isinstance(kept, str) else "")
    except LabError:
        return Progress()


def forget_progress() -> None:
    """From now on the browser keeps this session's progress alone, instead of adding it to what it kept before."""
    st.session_state[_FORGOTTEN] = True


def remember_in_browser(language: str, progress: Progress) -> None:
    """Give the document its language and the browser its progress."""
    forget = "?forget" if st.session_state.get(_FORGOTTEN) else ""
    course = {"cookie": PROGRESS, "text": progress.to_text(), "address": address(PROGRESS_ROUTE) + forget}
    data = {"lang": language.replace("_", "-"), "progress": course}
    _mount(key="rnnlab_document", data=json_bytes(data))
