from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from rnnlab.errors import LabError
from rnnlab.runs.config import Paths


def test_everything_lies_in_the_platforms_data_folder_by_default():
    paths = Paths.from_environment({})
    assert paths.home == Path(platformdirs.user_data_dir("rnnlab"))
    assert paths.storage.parent == paths.database.parent == paths.logs.parent == paths.home
    assert paths.database_url is None
    assert paths.scheduler is None


def test_the_environment_moves_each_of_them(tmp_path: Path):
    paths = Paths.from_environment(
        {
            "RNNLAB_HOME": str(tmp_path / "home"),
            "RNNLAB_STORAGE": str(tmp_path / "storage"),
            "RNNLAB_DATABASE_URL": "postgresql:///runs",
            "RNNLAB_SCHEDULER": "tcp://10.0.0.1:8786",
        }
    )
    assert paths == Paths(tmp_path / "home", tmp_path / "storage", "postgresql:///runs", "tcp://10.0.0.1:8786")


def test_an_empty_variable_counts_as_unset():
    assert Paths.from_environment({"RNNLAB_STORAGE": "", "RNNLAB_SCHEDULER": ""}) == Paths.from_environment({})


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    paths = Paths(tmp_path / "file" / "home", tmp_path / "storage")
    with pytest.raises(LabError, match="RNNLAB_HOME") as caught:
        paths.make()
    assert caught.value.parameters["folder"] == str(paths.home)


def test_numbers_are_read_and_wrong_ones_named():
    paths = Paths.from_environment({"RNNLAB_QUOTA_MB": "500", "RNNLAB_GPU_MEMORY_FRACTION": "0.3"})
    assert (paths.quota_mb, paths.gpu_memory_fraction) == (500, 0.3)
    assert (Paths.from_environment({}).quota_mb, Paths.from_environment({}).gpu_memory_fraction) == (2000, None)
    for variable, text in (
        ("RNNLAB_QUOTA_MB", "much"),
        ("RNNLAB_GPU_MEMORY_FRACTION", "2"),
        ("RNNLAB_QUOTA_MB", "nan"),
    ):
        with pytest.raises(LabError, match=f"{variable} is “{text}”"):
            Paths.from_environment({variable: text})
