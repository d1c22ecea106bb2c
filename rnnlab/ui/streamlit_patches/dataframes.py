"""Keeps pandas and pyarrow out of the process: 77 MB, and half a second of the first sight of a page.

Streamlit loads them to find out whether a dict or a list that a component is given is a data frame. The private name is
that of Streamlit 1.67; a browser test looks for pandas in the process.
"""

from __future__ import annotations

from streamlit.components.v2.bidi_component import serialization


def apply() -> None:
    """From now on what is a plain dict or list is taken for one; calling it again changes nothing."""
    serialization.is_dataframe_like = _is_dataframe_like  # type: ignore[attr-defined]


_asked = serialization.is_dataframe_like  # type: ignore[attr-defined]


def _is_dataframe_like(obj: object) -> bool:
    return not isinstance(obj, (dict, list)) and bool(_asked(obj))
