from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rnnlab.__main__ import main
from rnnlab.data import load_mnist
from rnnlab.network import load_network

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _english_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def seven(tmp_path: Path) -> Path:
    """The first test image as a picture file, black on white, as a person would save it."""
    picture = Image.fromarray(255 - load_mnist().test.pixels[0]).resize((280, 280), Image.Resampling.BICUBIC)
    picture.save(tmp_path / "seven.png")
    return tmp_path / "seven.png"


def test_trace_writes_the_score_of_a_picture(seven: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "lstm", str(seven), "--out", str(tmp_path / "seven.html")]) == 0
    assert "reads a 7" in capsys.readouterr().out
    assert (tmp_path / "seven.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("ending", "beginning"),
    [
        ("csv", b"# RNN Lab"),
        ("npz", b"PK"),
        ("gif", b"GIF89a"),
        ("webp", b"RIFF"),
        ("png", b"\x89PNG"),
        ("SVG", b"<?xml"),
    ],
)
def test_trace_writes_what_the_ending_says(ending: str, beginning: bytes, seven: Path, tmp_path: Path) -> None:
    out = tmp_path / f"seven.{ending}"
    assert main(["trace", "simple_rnn", str(seven), "--out", str(out)]) == 0
    assert out.read_bytes().startswith(beginning)


def test_evaluate_prints_what_predict_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "simple_rnn"]) == 0
    test = load_mnist().test
    expected = np.mean(load_network("simple_rnn").predict(test.images) == test.labels)
    assert f"{expected:.4f}" in capsys.readouterr().out


@pytest.mark.slow
def test_train_saves_a_network_that_keras_opens(tmp_path: Path) -> None:
    """In a process of its own, as a learner would call it."""
    out = tmp_path / "m.keras"
    command = [
        sys.executable,
        "-m",
        "rnnlab",
        "train",
        "--cell",
        "gru",
        "--hidden-size",
        "12",
        "--steps",
        "30",
        "--out",
        str(out),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert "Test accuracy" in done.stdout + done.stderr
    assert (load_network(out).recipe.cell, load_network(out).recipe.hidden_size) == ("gru", 12)
    import keras

    assert keras.models.load_model(out).count_params() == load_network(out).recipe.parameters


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["evaluate", "nothing.keras"], "There is no network"),
        (["trace", "lstm", "nothing.png", "--out", "x.html"], "cannot be read"),
        (
            ["trace", "lstm", "nothing.png", "--out", "x.jpeg"],
            "end in one of .html, .gif, .webp, .png, .svg, .csv, .npz",
        ),
        (["trace", "lstm", "nothing.png", "--out", "x"], "end in one of .html"),
        (["trace", "lstm", "nothing.png", "--out", "no/such/folder/x.png"], "There is no folder"),
        (["train", "--timesteps", "27", "--out", "x.keras"], "Timesteps: choose one of"),
        (["train", "--hidden-size", "many", "--out", "x.keras"], "Hidden size: choose a whole number"),
        (["train", "--out", "no/such/folder/x.keras"], "There is no folder"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr().err
    assert sentence in captured
    assert "Traceback" not in captured


def test_a_place_where_nothing_can_be_written_is_named(
    seven: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken.csv").mkdir()
    assert main(["trace", "lstm", str(seven), "--out", str(tmp_path / "taken.csv")]) == 2
    captured = capsys.readouterr().err
    assert "taken.csv” cannot be written" in captured
    assert "Traceback" not in captured


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.png").write_bytes(io.BytesIO(b"no picture").getvalue())
    assert main(["trace", "lstm", str(tmp_path / "x.png"), "--out", str(tmp_path / "x.html")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_command_line_speaks_the_user_s_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")  # whether the locale is installed or not
    assert main(["evaluate", "nothing.keras"]) == 2
    assert "网络" in capsys.readouterr().err
