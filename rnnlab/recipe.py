"""Recipe: everything that decides how a network is built and trained; the documents' recipes and the presets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from types import MappingProxyType
from typing import Any

from rnnlab.errors import LabError
from rnnlab.i18n import N_
from rnnlab.notation import CELLS
from rnnlab.settings import PIXELS, SETTINGS, SIDE, matters

CLASSES = 10
#: the images that a run learns from; the first 5,000 of MNIST's 60,000 are held back for validation
TRAINING_IMAGES = 55_000


@dataclass(frozen=True, slots=True)
class Recipe:
    """Every hyperparameter of a network and its training, validated.

    `settings.SETTINGS` says what each field means and may be. Raises `LabError` when a value is not allowed.
    """

    cell: str = "lstm"
    hidden_size: int = 128
    timesteps: int = 28
    order: str = "rows"
    permutation_seed: int = 1
    input_layer: int | None = None
    forget_bias: float = 1.0
    reset_after: bool = True
    optimizer: str = "adam"
    learning_rate: float = 1e-3
    schedule: str = "constant"
    batch_size: int = 128
    steps: int = 782
    clip_norm: float | None = None
    loss_at: str = "last"
    softmax: str = "once"
    cell_weights: str = "keras"
    input_weights: str = "glorot"
    input_bias: str = "zeros"
    output_weights: str = "glorot"
    output_bias: str = "zeros"
    augmentation: str = "none"
    precision: str = "auto"
    measure: str = "none"
    seed: int = 0
    target_accuracy: float | None = None
    patience: int | None = None
    minutes: float | None = None

    def __post_init__(self) -> None:
        for name, setting in SETTINGS.items():
            object.__setattr__(self, name, setting.check(getattr(self, name)))

    @property
    def inputs(self) -> int:
        """I: how many pixels one timestep shows, 784 / T."""
        return PIXELS // self.timesteps

    @property
    def reads_rows(self) -> bool:
        """Whether each timestep reads one whole row of the digit, from the top, and so is called a row."""
        return self.order == "rows" and self.timesteps == SIDE

    @property
    def cell_inputs(self) -> int:
        """How many numbers the cell is given at a timestep: the input layer's size if there is one, else I."""
        return self.input_layer or self.inputs

    @property
    def parameters(self) -> int:
        """How many numbers training may change: input layer, cell and output layer."""
        size, blocks = self.hidden_size, len(CELLS[self.cell].keras_order)
        biases = 2 if self.cell == "gru" and self.reset_after else 1
        cell = blocks * size * (self.cell_inputs + size + biases)
        input_layer = (self.inputs + 1) * self.input_layer if self.input_layer else 0
        return input_layer + cell + (size + 1) * CLASSES

    @property
    def epochs(self) -> float:
        """How many times the run sees each of the 55,000 training images."""
        return self.steps * self.batch_size / TRAINING_IMAGES

    def matters(self, name: str) -> bool:
        """Whether a setting changes anything, given the others: the forget bias of a GRU, say, does not."""
        return matters(name, asdict(self))

    def changed(self, **values: Any) -> Recipe:
        """A copy with some values replaced, checked again."""
        return replace(self, **values)

    def to_json(self) -> dict[str, Any]:
        """The recipe in JSON's own types."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Recipe:
        """The recipe that `to_json` wrote; fields that are missing take their defaults.

        Raises `LabError` on a field that this version does not know, since leaving it out could change what it means.
        """
        known = {field.name for field in fields(cls)}
        for name in data:
            if name not in known:
                raise LabError("This recipe has a setting that RNN Lab does not know: “{name}”.", name=str(name))
        return cls(**data)

    def to_text(self) -> dict[str, str]:
        """Only what differs from the defaults, as text for a URL or a command line."""
        return {
            name: setting.format(getattr(self, name))
            for name, setting in SETTINGS.items()
            if getattr(self, name) != setting.default
        }

    @classmethod
    def from_text(cls, data: Mapping[str, str]) -> Recipe:
        """The recipe that `to_text` wrote. Raises `LabError` on a value that is not allowed."""
        return cls(**{name: SETTINGS[name].parse(text) for name, text in data.items() if name in SETTINGS})


# TensorFlow 1 multiplied in float32, whatever the processor here is best at.
_TF1 = Recipe(cell_weights="tf1", output_weights="normal", precision="float32")
_DOCUMENT_002 = _TF1.changed(
    input_layer=128, input_weights="normal", input_bias="constant", output_bias="constant", steps=782, measure="002"
)

#: What each document builds and how it trains it. The first listing of document 004 loops 100,000 times.
DOCUMENTS = MappingProxyType(
    {
        "000": _TF1.changed(optimizer="sgd", output_bias="normal", steps=10_000, measure="000"),
        "001": _TF1.changed(
            input_layer=128,
            input_weights="normal",
            input_bias="normal",
            output_bias="normal",
            optimizer="sgd",
            batch_size=16,
            steps=5 * 3_437,
            measure="001",
        ),
        "002": _DOCUMENT_002,
        "003": Recipe(
            hidden_size=100,
            cell_weights="tf1",
            output_weights="truncated_normal",
            output_bias="constant",
            softmax="twice",
            precision="float32",
            learning_rate=1e-4,
            batch_size=50,
            steps=6 * 1_100,
            measure="003",
        ),
        "004-first": _DOCUMENT_002.changed(steps=100_000),
        "004-second": Recipe(cell_weights="tf1", precision="float32", learning_rate=0.01, steps=200, measure="004"),
    }
)


@dataclass(frozen=True, slots=True)
class Preset:
    """A recipe worth trying, and what to look for when it runs (both message ids)."""

    title: str
    look_for: str
    recipe: Recipe


PRESETS = MappingProxyType(
    {
        "quick": Preset(
            N_("Quick start: an LSTM that reads well"),
            N_("The loss falls within the first hundred steps. In the end the test accuracy is about 98 %."),
            Recipe(learning_rate=3e-3, schedule="cosine", clip_norm=1.0, steps=860, augmentation="none"),
        ),
        "drawn": Preset(
            N_("For drawings: trained on shifted and slanted digits"),
            N_("The curve rises more slowly, because every digit is new. Your own drawings are read better."),
            Recipe(learning_rate=3e-3, schedule="cosine", clip_norm=1.0, steps=1_720, augmentation="drawn"),
        ),
        "gru": Preset(
            N_("A GRU that reads well"),
            N_("It has three blocks of weights where an LSTM has four, and reads about 97 % of the test digits as well."),
            Recipe(cell="gru", learning_rate=3e-3, schedule="cosine", clip_norm=1.0, steps=860),
        ),
        "short": Preset(
            N_("A SimpleRNN on 14 timesteps"),
            N_("Fourteen timesteps are short enough for it: about 96 % in the end, and the gradient keeps its size."),
            Recipe(cell="simple_rnn", timesteps=14, schedule="cosine", clip_norm=1.0, steps=1_290),
        ),
        "too-fast": Preset(
            N_("Learning rate too high"),
            N_("The loss leaps up at once and stays above 2.3, which is what guessing costs: nearly all gates are saturated. Lower the learning rate and train again."),
            Recipe(learning_rate=0.3, steps=400),
        ),
        "too-slow": Preset(
            N_("Learning rate too low"),
            N_("The loss falls, but in 400 steps only from 2.29 to 2.24. Raise the learning rate and train again."),
            Recipe(learning_rate=1e-5, steps=400),
        ),
        "exploding": Preset(
            N_("Exploding gradients: a SimpleRNN without clipping"),
            N_("The gradient grows tenfold within the first steps, the loss leaps up with it, and the network never gets over it. Set gradient clipping to 1: the same recipe then reads about 94 %."),
            Recipe(cell="simple_rnn", timesteps=56, optimizer="sgd", learning_rate=0.3, schedule="cosine", steps=600),
        ),
        "long": Preset(
            N_("A SimpleRNN on 392 timesteps"),
            N_("The accuracy does not leave chance: what was read is forgotten long before the answer, and now and then the gradient shoots up."),
            Recipe(cell="simple_rnn", timesteps=392, cell_weights="tf1", steps=400),
        ),
        **{
            f"document-{number}": Preset(title, look_for, DOCUMENTS[number])
            for number, title, look_for in (
                ("000", N_("Document 000: an LSTM with plain SGD"),
                 N_("Progress is slow: at a learning rate of 0.001 plain SGD needs all 10,000 steps.")),
                ("001", N_("Document 001: an input layer and batches of 16"),
                 N_("Five epochs of small batches. The cost on the batch just learned looks better than the test.")),
                ("002", N_("Document 002: an input layer and Adam"),
                 N_("Adam needs 782 steps where SGD needed 10,000.")),
                ("003", N_("Document 003: softmax before a loss that applies softmax"),
                 N_("It learns, but the loss cannot fall below 1.46, because softmax is applied twice.")),
                ("004-first", N_("Document 004, first listing: document 002 on a longer loop"),
                 N_("The same network as in document 002. The loop is long; stop it when you have seen enough.")),
                ("004-second", N_("Document 004, second listing: 200 steps of Adam at 0.01"),
                 N_("A high learning rate and few steps: rough, but quick.")),
            )
        },
    }
)  # fmt: skip
