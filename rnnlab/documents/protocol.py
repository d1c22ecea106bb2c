"""When and on what each document measures what it prints."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from rnnlab.i18n import N_
from rnnlab.recipe import TRAINING_IMAGES, Recipe

#: what 004's second listing prints beside one another after its last update
SHOWN_DIGITS = 10
PREDICTIONS = tuple(f"prediction_{place}" for place in range(1, SHOWN_DIGITS + 1))
LABELS = tuple(f"label_{place}" for place in range(1, SHOWN_DIGITS + 1))


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure that a document prints: what it is and on which images it is measured."""

    key: str
    #: message ids: its whole name, and what tells it from others of its kind
    title: str
    short: str
    kind: Literal["loss", "accuracy", "class"]
    split: Literal["training", "test"]
    #: how many images of the split, from its first on; None: those of a batch, or of an epoch's batches
    images: int | None
    #: whether the images' update was made before; False only for a loss that comes out of the update itself
    after_update: bool = True

    def count(self, recipe: Recipe) -> int:
        """How many images stand behind one figure."""
        if self.images is not None:
            return self.images
        whole_epoch = self.key in ("average_cost", "cost_before")
        return recipe.batch_size * (epoch_updates(recipe) if whole_epoch else 1)


def _digits(keys: tuple[str, ...], title: str, short: str) -> list[Quantity]:
    return [Quantity(key, title, short, "class", "test", 1) for key in keys]


QUANTITIES = MappingProxyType(
    {
        one.key: one
        for one in (
            Quantity("batch_loss", N_("Loss on the batch just learned"), N_("batch just learned"),
                     "loss", "training", None),
            Quantity("batch_accuracy", N_("Accuracy on the batch just learned"), N_("batch just learned"),
                     "accuracy", "training", None),
            Quantity("average_cost", N_("Mean cost of the epoch's batches, each after its update"),
                     N_("batches after their update"), "loss", "training", None),
            Quantity("cost_before", N_("Mean cost of the epoch's batches, each before its update"),
                     N_("batches before their update"), "loss", "training", None, after_update=False),
            Quantity("test_cost", N_("Cost on all 10,000 test images"), N_("test images"), "loss", "test", 10_000),
            Quantity("train_accuracy", N_("Accuracy on all 55,000 training images"), N_("training images"),
                     "accuracy", "training", 55_000),
            Quantity("test_accuracy", N_("Accuracy on all 10,000 test images"), N_("test images"),
                     "accuracy", "test", 10_000),
            Quantity("test_accuracy_128", N_("Accuracy on the first 128 test images"), N_("128 test images"),
                     "accuracy", "test", 128),
            Quantity("train_loss", N_("Loss on the batch, before its update"), N_("batch before its update"),
                     "loss", "training", None, after_update=False),
            Quantity("running_accuracy", N_("Running average of the accuracy, as tf.metrics.accuracy prints it"),
                     N_("running average"), "accuracy", "test", 2_000),
            Quantity("test_accuracy_2000", N_("Accuracy on the first 2,000 test images"), N_("plain accuracy"),
                     "accuracy", "test", 2_000),
            *_digits(PREDICTIONS, N_("Answer to one of the first ten test images"), N_("answer")),
            *_digits(LABELS, N_("Label of one of the first ten test images"), N_("label")),
        )
    }
)  # fmt: skip


def epoch_updates(recipe: Recipe) -> int:
    """The whole batches in 55,000 images: what documents 001 and 003 call an epoch."""
    return max(1, TRAINING_IMAGES // recipe.batch_size)


@dataclass(frozen=True, slots=True)
class Protocol:
    """After which updates a document prints, and which quantities. Updates are counted from 1."""

    #: updates between two prints; None: an epoch's whole batches
    every: int | None
    #: it prints after update n if n leaves this rest when divided by `every`
    rest: int
    #: whether it prints after update 1 as well
    first: bool
    #: keys of `QUANTITIES`
    quantities: tuple[str, ...]
    #: what is measured at the same moments beside what the document prints, to compare it with
    beside: tuple[str, ...] = ()
    #: once more, after the last update
    at_end: tuple[str, ...] = ()
    #: the number that the document gives its first print, and by how much it grows with each update (or epoch)
    counts_from: int = 1

    def period(self, recipe: Recipe) -> int:
        """Updates between two prints."""
        return self.every or epoch_updates(recipe)

    def is_due(self, step: int, recipe: Recipe) -> bool:
        """Whether it prints after so many updates."""
        return step % self.period(recipe) == self.rest or (self.first and step == 1)

    def steps(self, recipe: Recipe) -> tuple[int, ...]:
        """All updates after which it prints, in order."""
        period = self.period(recipe)
        regular = range(self.rest or period, recipe.steps + 1, period)
        return tuple(sorted({1, *regular})) if self.first else tuple(regular)

    def number(self, step: int, recipe: Recipe) -> int:
        """What the document calls this moment: the number of its loop, of updates or of epochs."""
        done = step if self.every else step // self.period(recipe)
        return done - 1 + self.counts_from

    def step(self, number: int, recipe: Recipe) -> int:
        """The updates made by then: `number` turned round."""
        done = number + 1 - self.counts_from
        return done if self.every else done * self.period(recipe)


#: by the value of `Recipe.measure`
PROTOCOLS = MappingProxyType(
    {
        # for step in range(1, 10001): … if step % 10 == 0 or step == 1
        "000": Protocol(10, 0, True, ("batch_loss", "batch_accuracy"), at_end=("test_accuracy_128",)),
        # once an epoch of int(55000 / 16) updates
        "001": Protocol(None, 0, False, ("average_cost", "train_accuracy", "test_accuracy"),
                        ("cost_before", "test_cost")),
        # step = 0, 1 … : if step % 20 == 0, after the update
        "002": Protocol(20, 1, False, ("batch_accuracy",), counts_from=0),
        "003": Protocol(None, 0, False, ("test_accuracy",), counts_from=0),
        # if step % 50 == 0: the loss comes out of the update, the running accuracy from tf.metrics
        "004": Protocol(50, 1, False, ("train_loss", "running_accuracy"), ("test_accuracy_2000",),
                        (*PREDICTIONS, *LABELS), counts_from=0),
    }
)  # fmt: skip


def protocol_of(recipe: Recipe) -> Protocol | None:
    """The protocol that a run of `recipe` measures by; None if it measures as no document does."""
    return PROTOCOLS.get(recipe.measure)
