"""What only the browser can keep or say: the language of the document, and the owner's id in a cookie."""

from __future__ import annotations

import re
import secrets

import streamlit as st

_COOKIE = "rnnlab_owner"
_SESSION_KEY = "rnnlab_owner"

_JS = """
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
        st.session_state[_SESSION_KEY] = kept if re.fullmatch(r"[0-9a-f]{32}", kept) else secrets.token_hex(16)
    identity: str = st.session_state[_SESSION_KEY]
    return identity


def remember_in_browser(language: str) -> None:
    """Give the document its language and the browser its owner's id."""
    _mount(key="rnnlab_document", data={"lang": language.replace("_", "-"), "cookie": _COOKIE, "owner": owner()})
