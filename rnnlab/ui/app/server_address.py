"""The address of one of our own routes, for a component: its module is a `blob:` and does not know where it stands."""

from __future__ import annotations

import streamlit as st

from rnnlab.server.addresses import PREFIX, base_path_of


def address(path: str) -> str:
    """The path of a route, from the server's root: `address("healthz")` is ``/lab/_rnnlab/healthz`` under ``/lab``.

    `fetch` takes it as it is; `import` in a `blob:` module wants `new URL(address, document.baseURI).href`.
    """
    return f"{base_path_of(str(st.get_option('server.baseUrlPath') or ''))}{PREFIX}/{path.lstrip('/')}"
