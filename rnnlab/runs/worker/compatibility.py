"""What an app and its workers must agree on: the versions of the packages, and the digits.

On one machine they always do. On a cluster they may not, and a run must not begin on a worker where it would come
out differently, or fail in the middle.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from types import MappingProxyType

import rnnlab
from rnnlab.data import MNIST_SHA256
from rnnlab.errors import LabError

#: package -> the names under which it may be installed
_DISTRIBUTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "numpy": ("numpy",),
        "tensorflow": ("tensorflow", "tensorflow-cpu", "tensorflow-macos", "tensorflow-intel"),
        "keras": ("keras",),
    }
)
#: may differ: what a run computes does not depend on it
_FREE = frozenset({"python"})


@dataclass(frozen=True, slots=True)
class Sender:
    """What the app that sent an attempt has."""

    #: package -> version; without those that it has not
    versions: Mapping[str, str]
    #: SHA-256 of the file of digits
    digits: str = MNIST_SHA256

    @classmethod
    def here(cls) -> Sender:
        """This process."""
        return cls(installed_versions())


@cache
def installed_versions() -> Mapping[str, str]:
    """rnnlab, python, numpy, tensorflow, keras, as far as they are installed. Imports none of them."""
    found = {"rnnlab": rnnlab.__version__, "python": platform.python_version()}
    for package, names in _DISTRIBUTIONS.items():
        version = next(filter(None, map(_installed, names)), None)
        # a package without distribution metadata
        version = version or getattr(sys.modules.get(package), "__version__", None)
        if version:
            found[package] = version
    return dict(found)


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def check(sender: Sender, here: Sender) -> None:
    """Raise `LabError` unless a worker that has `here` may work for `sender`. What one of them lacks is not compared."""
    for package, theirs in sender.versions.items():
        ours = here.versions.get(package, theirs)
        if ours != theirs and package not in _FREE:
            raise LabError(
                "The worker has {package} {worker}, and this app has {package} {app}. "
                "Install the same version on both, then train again.",
                package=package, worker=ours, app=theirs,
            )  # fmt: skip
    if sender.digits != here.digits:
        raise LabError(
            "The worker's MNIST digits are not those of this app: their checksums differ. "
            "Put the same assets/mnist.npz on both, then train again."
        )
