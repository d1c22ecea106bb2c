"""What a run would have printed on the document's own console: its form, our numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    lines = _WRITERS[recipe.measure](measured, recipe, number)
    return lines


def _of_000(measured: Measured, recipe: Recipe, number: str) -> list[str]:
    lines = [
        f"第{step}步, 一个minibatch上的损失为 {loss:.4f}, 训练准确率为 {accuracy:.3f}"
        for step, loss, accuracy in _rows(measured, "batch_loss", "batch_accuracy")
    ]
    for _step, accuracy in _rows(measured, "test_accuracy_128"):
        lines += ["完成训练！", f"测试准确率为  {_single(accuracy)}"]
    return lines


def _of_001(measured: Measured, recipe: Recipe, number: str) -> list[str]:
    protocol, lines = LISTINGS[number].protocol, []
    epochs = recipe.steps // protocol.period(recipe)
    for step, cost, train, test in _rows(measured, "average_cost", "train_accuracy", "test_accuracy"):
        lines += [
            f"Epoch: {protocol.number(step, recipe):03d}/{epochs:03d} cost: {cost:.9f}",
            f" Training accuracy: {train:.3f}",
            f" Test accuracy: {test:.3f}",
        ]
    return [*lines, "FINISHED"] if len(lines) == 3 * epochs and lines else lines


def _of_002(measured: Measured, recipe: Recipe, number: str) -> list[str]:
    return [_single(accuracy) for _step, accuracy in _rows(measured, "batch_accuracy")]


def _of_003(measured: Measured, recipe: Recipe, number: str) -> list[str]:
    protocol = LISTINGS[number].protocol
    return [
        f"Iter {protocol.number(step, recipe)}, Testing Accuracy= {_single(accuracy)}"
        for step, accuracy in _rows(measured, "test_accuracy")
    ]


def _of_004(measured: Measured, recipe: Recipe, number: str) -> list[str]:
    lines = [
        f"train loss: {loss:.4f} | test accuracy: {accuracy:.2f}"
        for _step, loss, accuracy in _rows(measured, "train_loss", "running_accuracy")
    ]
    for keys, words in ((PREDICTIONS, "prediction number"), (LABELS, "real number")):
        digits = [int(measured[key].values[-1]) for key in keys if key in measured]
        if digits:
            lines.append(f"{np.array(digits)} {words}")
    return lines


def _rows(measured: Measured, *names: str) -> list[tuple[int, *tuple[float, ...]]]:
    """A row a step: the step and the value of each quantity; none before all of them were measured."""
    if any(name not in measured for name in names):
        return []
    steps = measured[names[0]].steps.tolist()
    return list(zip(steps, *(measured[name].values.tolist() for name in names), strict=False))


def _single(value: float) -> str:
    """As Python 2 and 3 print a float32."""
    return str(np.float32(value))


_WRITERS: MappingProxyType[str, Callable[[Measured, Recipe, str], list[str]]] = MappingProxyType(
    {"000": _of_000, "001": _of_001, "002": _of_002, "003": _of_003, "004": _of_004}
)
