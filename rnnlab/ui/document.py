"""What only the browser can do: keep the owner's id in a cookie, know the document's language, hurry the canvas."""

from __future__ import annotations

import re
import secrets

import streamlit as st

_COOKIE = "rnnlab_owner"
_SESSION_KEY = "rnnlab_owner"
_KNOWN = "rnnlab_owner_known"

_JS = """
// The canvas waits 200 ms after the pen is lifted before it sends the drawing, in case more follows. Its toolbar's first
// button sends at once, so it is pressed on its behalf; if a later version has no such button, the wait is all that is left.
function sendDrawing(event) {
  const canvas = event.composedPath().find((node) => node.classList?.contains("upper-canvas"));
  if (canvas) setTimeout(() => canvas.getRootNode().querySelector(".dc-toolbar button")?.click());
}

// once a document, however often the component is called
document.addEventListener("pointerup", sendDrawing, true);

export default function ({data}) {
  document.documentElement.lang = data.lang;
  document.cookie = `${data.cookie}=${data.owner}; path=/; max-age=31536000; samesite=lax`;
}
"""

_mount = st.components.v2.component("rnnlab_document", html="<span hidden></span>", js=_JS)


def owner() -> str:
    """The id of this browser, which owns the runs that were started in it."""
    if _SESSION_KEY not in st.session_state:
        kept = st.context.cookies.get(_COOKIE, "")
        # without a browser (a test of the page alone) there is no text here
        st.session_state[_KNOWN] = isinstance(kept, str) and bool(re.fullmatch(r"[0-9a-f]{32}", kept))
        st.session_state[_SESSION_KEY] = kept if st.session_state[_KNOWN] else secrets.token_hex(16)
    identity: str = st.session_state[_SESSION_KEY]
    return identity


def may_have_runs() -> bool:
    """Whether this browser was here before, or has started a run since: else there is no need to look for its runs."""
    owner()
    return bool(st.session_state[_KNOWN])


def note_run() -> None:
    """From now on this browser has runs."""
    st.session_state[_KNOWN] = True


def remember_in_browser(language: str) -> None:
    """Give the document its language and the browser its owner's id."""
    _mount(key="rnnlab_document", data={"lang": language.replace("_", "-"), "cookie": _COOKIE, "owner": owner()})
