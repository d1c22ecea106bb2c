"""scikit-learn, loaded when it is needed, and without what it does not need here."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.abc import MetaPathFinder
from threading import get_ident
from typing import Any

from rnnlab.importing import one_at_a_time


class _NoPandas(MetaPathFinder):
    """Hides pandas from the imports of the thread that made this."""

    def __init__(self) -> None:
        self._thread = get_ident()

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        if fullname == "pandas" and get_ident() == self._thread:
            raise ModuleNotFoundError("pandas is not needed here", name=fullname)


def scikit_learn(module: str) -> Any:
    """A module of scikit-learn, loaded without pandas and pyarrow.

    scikit-learn looks for pandas in case it is given a table, and does without where there is none: 65 MB are saved.
    """
    hidden = _NoPandas()
    sys.meta_path.insert(0, hidden)
    try:
        with one_at_a_time:
            return import_module(f"sklearn.{module}")
    finally:
        sys.meta_path.remove(hidden)
