"""Where and how runs are kept, from the environment.

==============================  ======================================================================
``RNNLAB_HOME``                 the database and the logs; default: the platform's folder for user data
``RNNLAB_STORAGE``              journals and networks of the runs; default: ``storage`` in ``RNNLAB_HOME``
``RNNLAB_DATABASE_URL``         another database than the SQLite file, as SQLAlchemy writes it
``RNNLAB_SCHEDULER``            the address of an existing Dask scheduler, which then does the work
``RNNLAB_QUOTA_MB``             how much the runs may take of the disk, in MB of 1,000,000 bytes; default: 2000
``RNNLAB_GPU_MEMORY_FRACTION``  the share of a GPU's memory for each worker: 0.3 puts three workers on a GPU
==============================  ======================================================================
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from rnnlab.errors import LabError

DATABASE_FILE = "runs.sqlite"
DEFAULT_QUOTA_MB = 2_000.0


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the parts of the runs lie."""

    home: Path
    #: shared with the workers: on a cluster it must be a folder that every machine sees under this name
    storage: Path
    #: None: the SQLite file in `home`
    database_url: str | None = None
    #: None: a scheduler and a worker of our own
    scheduler: str | None = None
    #: what all the files in `storage` may take, in MB
    quota_mb: float = DEFAULT_QUOTA_MB
    #: of a GPU's memory, for each worker; None: one worker a GPU, which takes what it needs
    gpu_memory_fraction: float | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Paths:
        """The paths that the environment names; an empty variable counts as unset. Raises `LabError` on a number that
        is none."""
        values = os.environ if environment is None else environment
        home = Path(values.get("RNNLAB_HOME") or platformdirs.user_data_dir("rnnlab")).expanduser().absolute()
        storage = Path(values.get("RNNLAB_STORAGE") or home / "storage").expanduser().absolute()
        return cls(
            home,
            storage,
            values.get("RNNLAB_DATABASE_URL") or None,
            values.get("RNNLAB_SCHEDULER") or None,
            _number(values, "RNNLAB_QUOTA_MB", 1, 1e9) or DEFAULT_QUOTA_MB,
            _number(values, "RNNLAB_GPU_MEMORY_FRACTION", 0.01, 1),
        )

    @property
    def database(self) -> Path:
        """The SQLite file (unused with `database_url`)."""
        return self.home / DATABASE_FILE

    @property
    def logs(self) -> Path:
        """What scheduler and worker print, tracebacks included."""
        return self.home / "logs"

    @property
    def scratch(self) -> Path:
        """What Dask writes while it works; nothing in it is worth keeping."""
        return self.home / "scratch"

    def make(self) -> None:
        """Create the folders. Raises `LabError` when one cannot be written."""
        for folder in (self.home, self.logs, self.scratch, self.storage):
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise LabError(
                    "RNN Lab cannot write its folder {folder}: {reason}. Set RNNLAB_HOME to a folder that it may write.",
                    folder=str(folder),
                    reason=error.strerror or str(error),
                ) from error


def _number(values: Mapping[str, str], name: str, low: float, high: float) -> float | None:
    text = values.get(name)
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not low <= number <= high:
        raise LabError(
            "{variable} is “{text}”. Set it to a number from {low} to {high}, or unset it.",
            variable=name, text=text, low=f"{low:g}", high=f"{high:,.0f}",
        )  # fmt: skip
    return number
