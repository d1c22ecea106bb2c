"""What a run would have printed on the document's own console: its form, our numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context
from types import MappingProxyType

import numpy as np

from rnnlab.documents.listings import LISTINGS
from rnnlab.documents.protocol import LABELS, PREDICTIONS
from rnnlab.documents.series import MeasuredSeries
from rnnlab.recipe import Recipe

Measured = Mapping[str, MeasuredSeries]


def console_lines(number: str, measured: Measured, recipe: Recipe | None = None) -> list[str]:
    """The lines of a listing, as far as the run has come; `recipe` if it is not the listing's own.

    They are the documents' output, and so are in the documents' words in every language.
    """
    recipe = recipe or LISTINGS[number].recipe
    return _WRITERS[recipe.measure](measured, recipe, number)


def _of_000(measured: Measured, recipe: Recipe, number: str) -> list[str]:
    lines = [
        f"第{step}步, 一个minibatch上的损失为 {loss:.4f}, 训练准确率为 {accuracy:.3f}"
        for step, (loss, accuracy) in _rows(measured, "batch_loss", "batch_accuracy")
    ]
    for _step, (accuracy,) in _rows(measured, "test_accuracy_128"):
        lines += ["完成训练！", f"测试准确率为  {_single(accuracy)}"]
    return lines


def _of_001(measured: Measured, recipe: Recipe, number: str) -> list[str]:
    protocol, lines = LISTINGS[number].protocol, []
    epochs = recipe.steps // protocol.period(recipe)
    for step, (cost, train, test) in _rows(measured, "average_cost", "train_accuracy", "test_accuracy"):
        lines += [
            f"Epoch: {protocol.number(step, recipe):03d}/{epochs:03d} cost: {cost:.9f}",
            f" Training accuracy: {train:.3f}",
            f" Test accuracy: {test:.3f}",
        ]
    return [*lines, "FINISHED"] if len(lines) == 3 * epochs and lines else lines


def _of_002(measured: Measured, recipe: Recipe, number: str) -> list[str]:
    # 002 ran on Windows, whose C library rounded a tie up; 004 prints 0.820312 for 105 of 128
    rounding = ROUND_HALF_UP if number == "002" else ROUND_HALF_EVEN
    return [_single(accuracy, rounding) for _step, (accuracy,) in _rows(measured, "batch_accuracy")]


def _of_003(measured: Measured, recipe: Recipe, number: str) -> list[str]:
    protocol = LISTINGS[number].protocol
    return [
        f"Iter {protocol.number(step, recipe)}, Testing Accuracy= {_single(accuracy)}"
        for step, (accuracy,) in _rows(measured, "test_accuracy")
    ]


def _of_004(measured: Measured, recipe: Recipe, number: str) -> list[str]:
    lines = [
        f"train loss: {loss:.4f} | test accuracy: {accuracy:.2f}"
        for _step, (loss, accuracy) in _rows(measured, "train_loss", "running_accuracy")
    ]
    for keys, words in ((PREDICTIONS, "prediction number"), (LABELS, "real number")):
        digits = [int(measured[key].values[-1]) for key in keys if key in measured]
        if digits:
            lines.append(f"{np.array(digits)} {words}")
    return lines


def _rows(measured: Measured, *names: str) -> list[tuple[int, list[float]]]:
    """The steps, each with the value of every quantity; none before all of them were measured."""
    if any(name not in measured for name in names):
        return []
    values = np.stack([measured[name].values for name in names], axis=-1)  # (N, names)
    return list(zip(measured[names[0]].steps.tolist(), values.tolist(), strict=True))


def _single(value: float, rounding: str = ROUND_HALF_EVEN) -> str:
    """A float32 as NumPy printed it then: six significant digits at most."""
    exact = Context(prec=6, rounding=rounding).create_decimal(float(np.float32(value)))
    return f"{float(exact):g}"


_WRITERS: MappingProxyType[str, Callable[[Measured, Recipe, str], list[str]]] = MappingProxyType(
    {"000": _of_000, "001": _of_001, "002": _of_002, "003": _of_003, "004": _of_004}
)
