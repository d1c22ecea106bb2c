"""Measures during a run what one of the documents prints: on the same images and after the same updates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

from rnnlab.data import load_mnist
from rnnlab.documents.protocol import LABELS, PREDICTIONS, QUANTITIES, SHOWN_DIGITS, protocol_of
from rnnlab.events import Event, Measured
from rnnlab.recipe import Recipe
from rnnlab.training.engine import Chunk, Engine
from rnnlab.training.measures import Measures


class Measuring:
    """Emits `Measured` at the steps of the recipe's protocol; nothing without one.

    `measures` is all it remembers; put it back, and it goes on from there. Each step is emitted once.
    """

    def __init__(self, recipe: Recipe, emit: Callable[[Event], None]) -> None:
        self._recipe, self._emit = recipe, emit
        self._protocol = protocol_of(recipe)
        self.measures = Measures()

    def halts(self) -> frozenset[int]:
        """The steps at which a chunk of updates must end."""
        if self._protocol is None:
            return frozenset()
        steps = self._protocol.steps(self._recipe)
        # A loss that comes out of the update itself is that of a chunk of one update.
        before = [step - 1 for step in steps] if "train_loss" in self._protocol.quantities else []
        return frozenset(step for step in (*steps, *before) if step)

    def count(self, chunk: Chunk) -> None:
        """Take note of updates that were made."""
        if self._protocol is None:
            return
        measures = self.measures
        self.measures = replace(
            measures,
            cost_sum=measures.cost_sum + chunk.after_sum,
            before_sum=measures.before_sum + chunk.loss_sum,
            costs=measures.costs + chunk.steps,
            loss=chunk.loss_sum if chunk.steps == 1 else None,
        )

    def emit_if_due(self, engine: Engine, step: int) -> None:
        """Measure and emit what the document prints after so many updates, unless that was done."""
        if self._protocol is None or step <= self.measures.step:
            return
        protocol = self._protocol
        names = (*protocol.quantities, *protocol.beside) if protocol.is_due(step, self._recipe) else ()
        names += protocol.at_end if step == self._recipe.steps else ()
        if not names:
            return
        found = dict[str, float]()
        for name in names:
            if name not in found:
                found.update(_MEASURERS[name](self, engine, step))
        # Counted before it is emitted: a resume point taken meanwhile will not repeat it.
        self.measures = replace(self.measures, step=step, cost_sum=0.0, before_sum=0.0, costs=0)
        self._emit(Measured(step, names, tuple(found[name] for name in names)))

    def _batch(self, engine: Engine, step: int) -> dict[str, float]:
        loss, accuracy = engine.measure_batch(step - 1)
        return {"batch_loss": loss, "batch_accuracy": accuracy}

    def _average_cost(self, engine: Engine, step: int) -> dict[str, float]:
        return {"average_cost": self.measures.cost_sum / max(1, self.measures.costs)}

    def _cost_before(self, engine: Engine, step: int) -> dict[str, float]:
        return {"cost_before": self.measures.before_sum / max(1, self.measures.costs)}

    def _train_loss(self, engine: Engine, step: int) -> dict[str, float]:
        loss = self.measures.loss
        return {"train_loss": float("nan") if loss is None else loss}

    def _train_accuracy(self, engine: Engine, step: int) -> dict[str, float]:
        training = load_mnist().train
        return {"train_accuracy": engine.evaluate(training, len(training)).accuracy}

    def _test_accuracy(self, engine: Engine, step: int) -> dict[str, float]:
        test = load_mnist().test
        score = engine.evaluate(test, len(test))
        return {"test_accuracy": score.accuracy, "test_cost": score.loss}

    def _test_accuracy_128(self, engine: Engine, step: int) -> dict[str, float]:
        return {"test_accuracy_128": self._on_test(engine, "test_accuracy_128")}

    def _running_accuracy(self, engine: Engine, step: int) -> dict[str, float]:
        """Right answers over all that was ever asked, as ``tf.metrics.accuracy`` keeps them from call to call."""
        images = QUANTITIES["running_accuracy"].count(self._recipe)
        plain = self._on_test(engine, "test_accuracy_2000")
        right, seen = self.measures.right + round(plain * images), self.measures.seen + images
        self.measures = replace(self.measures, right=right, seen=seen)
        return {"running_accuracy": right / seen, "test_accuracy_2000": plain}

    def _ten_digits(self, engine: Engine, step: int) -> dict[str, float]:
        test = load_mnist().test
        answers, labels = engine.answers(test, SHOWN_DIGITS), test.labels[:SHOWN_DIGITS]
        keys = (*PREDICTIONS, *LABELS)
        return {key: float(digit) for key, digit in zip(keys, (*answers, *labels), strict=True)}

    def _on_test(self, engine: Engine, name: str) -> float:
        return engine.evaluate(load_mnist().test, QUANTITIES[name].count(self._recipe)).accuracy


#: how each quantity is measured; several come out of one measurement
_MEASURERS: MappingProxyType[str, Callable[[Measuring, Engine, int], dict[str, float]]] = MappingProxyType(
    {
        "batch_loss": Measuring._batch,
        "batch_accuracy": Measuring._batch,
        "average_cost": Measuring._average_cost,
        "cost_before": Measuring._cost_before,
        "test_cost": Measuring._test_accuracy,
        "train_loss": Measuring._train_loss,
        "train_accuracy": Measuring._train_accuracy,
        "test_accuracy": Measuring._test_accuracy,
        "test_accuracy_128": Measuring._test_accuracy_128,
        "running_accuracy": Measuring._running_accuracy,
        "test_accuracy_2000": Measuring._running_accuracy,
        **dict.fromkeys((*PREDICTIONS, *LABELS), Measuring._ten_digits),
    }
)
