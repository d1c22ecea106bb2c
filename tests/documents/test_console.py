"""The console's lines: fed with what a document printed, they are what it printed."""

from __future__ import annotations

import csv

import pytest

from rnnlab.documents.console import console_lines
from rnnlab.documents.listings import LISTINGS, PUBLISHED
from rnnlab.documents.protocol import LABELS, PREDICTIONS
from rnnlab.documents.series import MeasuredSeries
from rnnlab.recipe import DOCUMENTS


def test_the_lines_of_000() -> None:
    lines = console_lines("000", LISTINGS["000"].published())
    assert lines[0] == "第1步, 一个minibatch上的损失为 2.6086, 训练准确率为 0.148"
    assert lines[13] == "第130步, 一个minibatch上的损失为 2.1500, 训练准确率为 0.180"
    assert len(lines) == 127
    end = MeasuredSeries.of([(10_000, 113 / 128)])
    assert console_lines("000", {"test_accuracy_128": end}) == ["完成训练！", "测试准确率为  0.882812"]


def test_the_lines_of_001() -> None:
    lines = console_lines("001", LISTINGS["001"].published())
    assert lines[:3] == ["Epoch: 001/005 cost: 0.573300335", " Training accuracy: 0.821", " Test accuracy: 0.821"]
    assert lines[-4:] == [
        "Epoch: 005/005 cost: 0.087234279", " Training accuracy: 0.930", " Test accuracy: 0.929", "FINISHED"
    ]  # fmt: skip
    two_epochs = {
        name: MeasuredSeries(series.steps[:2], series.values[:2])
        for name, series in LISTINGS["001"].published().items()
    }
    assert console_lines("001", two_epochs) == lines[:6]


@pytest.mark.parametrize("number", ["002", "004-first"])
def test_the_lines_of_002_and_004_digit_for_digit(number: str) -> None:
    with (PUBLISHED / str(LISTINGS[number].file)).open(encoding="utf-8") as file:
        printed = [row["batch_accuracy"] for row in csv.DictReader(file)]
    published = LISTINGS[number].published()["batch_accuracy"]
    counted = [(step, round(value * 128) / 128) for step, value in zip(published.steps, published.values, strict=True)]
    assert console_lines(number, {"batch_accuracy": MeasuredSeries.of(counted)}) == printed


def test_the_lines_of_003() -> None:
    measured = {"test_accuracy": MeasuredSeries.of([(1_100, 0.7433), (2_200, 0.88)])}
    assert console_lines("003", measured) == ["Iter 0, Testing Accuracy= 0.7433", "Iter 1, Testing Accuracy= 0.88"]


def test_the_lines_of_004s_second_listing() -> None:
    measured = {
        "train_loss": MeasuredSeries.of([(1, 2.29853), (51, 0.74807)]),
        "running_accuracy": MeasuredSeries.of([(1, 0.1575), (51, 0.4255)]),
    }
    lines = ["train loss: 2.2985 | test accuracy: 0.16", "train loss: 0.7481 | test accuracy: 0.43"]
    assert console_lines("004-second", measured) == lines
    measured |= {
        key: MeasuredSeries.of([(200, digit)])
        for key, digit in zip((*PREDICTIONS, *LABELS), [7, 2, 1, 0, 4, 1, 4, 3, 9, 9, 7, 2, 1, 0, 4, 1, 4, 9, 5, 9], strict=True)
    }  # fmt: skip
    assert console_lines("004-second", measured)[2:] == [
        "[7 2 1 0 4 1 4 3 9 9] prediction number",
        "[7 2 1 0 4 1 4 9 5 9] real number",
    ]


def test_nothing_is_printed_before_anything_is_measured() -> None:
    assert all(console_lines(number, {}) == [] for number in DOCUMENTS)
