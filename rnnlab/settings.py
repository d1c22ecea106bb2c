"""The hyperparameters as a table: name, kind, range, default, and the sentence that explains each.

`Recipe` is checked against this table; the form, the URL and the command line are made from it. So a range or a
default stands in one place.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from rnnlab.errors import LabError
from rnnlab.i18n import N_
from rnnlab.notation import CELLS

Kind: TypeAlias = Literal["choice", "integer", "real", "flag"]

#: rows of a digit, and columns
SIDE = 28
PIXELS = SIDE * SIDE
#: the lengths of a sequence: each divides 784, and each timestep then has 784 / T pixels
TIMESTEPS = (7, 14, 28, 56, 112, 196, 392, 784)
ORDERS = ("rows", "columns", "reversed", "permuted")
OPTIMIZERS = ("sgd", "momentum", "rmsprop", "adam")
WEIGHT_INITIALIZERS = ("glorot", "normal", "truncated_normal")
BIAS_INITIALIZERS = ("zeros", "normal", "constant")
#: what matrices may be multiplied as while a run trains; ``"auto"``: what is fastest on the device that it begins on
PRECISIONS = ("auto", "float32", "bfloat16")
#: whose printed figures a run also measures; document 004's first listing measures as 002 does
MEASURES = ("none", "000", "001", "002", "003", "004")


@dataclass(frozen=True, slots=True)
class Setting:
    """One hyperparameter: what it may be and how it is explained."""

    name: str
    kind: Kind
    default: Any
    label: str
    help: str
    choices: tuple[Any, ...] = ()
    low: float = -math.inf
    high: float = math.inf
    #: None means "not used" (no input layer, no clipping, no such stop condition)
    optional: bool = False

    def check(self, value: Any) -> Any:
        """The value in this setting's own type. Raises `LabError` on a wrong kind, range or choice."""
        if value is None and self.optional:
            return None
        if self.kind == "flag":
            return self._flag(value)
        if self.kind == "choice":
            return self._choice(value)
        return self._number(value)

    def parse(self, text: str) -> Any:
        """The value that `format` wrote, or that a person typed into a URL or a command. Raises `LabError`."""
        text = text.strip()
        if self.optional and text.lower() in ("", "none", "off"):
            return None
        if self.kind == "flag" and text.lower() in ("0", "1", "true", "false", "yes", "no"):
            return text.lower() in ("1", "true", "yes")
        numeric = self.kind in ("integer", "real") or (self.choices and isinstance(self.choices[0], int))
        try:
            return self.check(float(text) if numeric else text)
        except ValueError:  # not a number, or (LabError) not an allowed one: quote what was typed
            raise self._refusal(text) from None

    def format(self, value: Any) -> str:
        """The value as text for a URL or a command; `parse` reads it back."""
        if value is None:
            return "none"
        if self.kind == "flag":
            return "1" if value else "0"
        return f"{value:.12g}" if isinstance(value, float) else str(value)

    def _flag(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise self._refusal(value)
        return value

    def _choice(self, value: Any) -> Any:
        for choice in self.choices:
            if value == choice and not isinstance(value, bool):
                return choice
        raise self._refusal(value)

    def _number(self, value: Any) -> int | float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise self._refusal(value)
        if not self.low <= value <= self.high or (self.kind == "integer" and value != int(value)):
            raise self._refusal(value)
        return int(value) if self.kind == "integer" else float(value)

    def _refusal(self, value: Any) -> LabError:
        if self.kind == "choice":
            choices = ", ".join(str(choice) for choice in self.choices)
            return LabError("{label}: choose one of {choices}; “{value}” is not among them.",
                            label=self.label, choices=choices, value=str(value))  # fmt: skip
        if self.kind == "flag":
            return LabError("{label}: choose yes or no, not “{value}”.", label=self.label, value=str(value))
        low, high = f"{self.low:g}", f"{self.high:.9g}"
        message = (
            N_("{label}: choose a whole number from {low} to {high}; “{value}” is not one.")
            if self.kind == "integer"
            else N_("{label}: choose a number from {low} to {high}; “{value}” is not one.")
        )
        return LabError(message, label=self.label, low=low, high=high, value=str(value))


def _choice(name: str, default: Any, choices: tuple[Any, ...], label: str, help_: str) -> Setting:
    return Setting(name, "choice", default, label, help_, choices=choices)


def _integer(
    name: str, default: int | None, low: int, high: int, label: str, help_: str, optional: bool = False
) -> Setting:
    return Setting(name, "integer", default, label, help_, low=low, high=high, optional=optional)


def _real(
    name: str, default: float | None, low: float, high: float, label: str, help_: str, optional: bool = False
) -> Setting:
    return Setting(name, "real", default, label, help_, low=low, high=high, optional=optional)


def matters(name: str, values: Mapping[str, Any]) -> bool:
    """Whether the setting changes anything, given the values of all (the forget bias of a GRU, say, does not)."""
    needs: dict[str, bool] = {
        "input_weights": values["input_layer"] is not None,
        "input_bias": values["input_layer"] is not None,
        "permutation_seed": values["order"] == "permuted",
        "forget_bias": values["cell"] == "lstm",
        "reset_after": values["cell"] == "gru",
    }
    return needs.get(name, True)


# The fields of Recipe, in its order.
SETTINGS = MappingProxyType(
    {
        setting.name: setting
        for setting in (
            _choice("cell", "lstm", tuple(CELLS), N_("Cell"),
                    N_("What sits at every timestep: a plain SimpleRNN, or a cell with gates (LSTM, GRU).")),
            _integer("hidden_size", 128, 1, 512, N_("Hidden size"),
                     N_("How many units the hidden state has. This is not the number of timesteps.")),
            _choice("timesteps", 28, TIMESTEPS, N_("Timesteps"),
                    N_("Into how many pieces the digit is cut. Each timestep then shows 784 / T pixels.")),
            _choice("order", "rows", ORDERS, N_("Reading order"),
                    N_("In which order the pixels are read: by rows, by columns, backwards, or shuffled.")),
            _integer("permutation_seed", 1, 0, 2**31 - 1, N_("Shuffle seed"),
                     N_("Names the fixed shuffle of the pixels. It matters only in the shuffled order.")),
            _integer("input_layer", None, 1, 512, N_("Input layer"),
                     N_("A linear layer of this size before the cell, as in documents 001, 002 and 004."), optional=True),
            _real("forget_bias", 1.0, -10.0, 10.0, N_("Forget bias"),
                  N_("Added to the forget gate of an LSTM at the start. Above zero, the cell begins by remembering.")),
            Setting("reset_after", "flag", True, N_("Reset after the product"),
                    N_("Where a GRU applies its reset gate: after the matrix product (Keras, cuDNN) or before it (the paper).")),
            _choice("optimizer", "adam", OPTIMIZERS, N_("Optimizer"),
                    N_("The rule that turns gradients into new weights.")),
            _real("learning_rate", 1e-3, 1e-6, 10.0, N_("Learning rate"),
                  N_("How far each training step moves the weights. Too high and the loss jumps; too low and it hardly falls.")),
            _choice("schedule", "constant", ("constant", "cosine"), N_("Schedule"),
                    N_("Whether the learning rate stays as it is or falls to zero along a cosine.")),
            _integer("batch_size", 128, 1, 1024, N_("Batch size"),
                     N_("How many images share one training step.")),
            _integer("steps", 782, 1, 200_000, N_("Training steps"),
                     N_("How many times the weights are updated. One epoch is 55,000 images.")),
            _real("clip_norm", None, 1e-3, 1e3, N_("Gradient clipping"),
                  N_("The longest gradient that is let through; a longer one is shortened to this norm."), optional=True),
            _choice("loss_at", "last", ("last", "every"), N_("Loss at"),
                    N_("Whether only the answer after the last timestep is trained, or the answer after every one.")),
            _choice("softmax", "once", ("once", "twice"), N_("Softmax"),
                    N_("Document 003 applies softmax before a loss that applies it again. “Twice” repeats that.")),
            _choice("cell_weights", "keras", ("keras", "tf1"), N_("Cell weights at the start"),
                    N_("Keras draws input and recurrent weights apart; TensorFlow 1 draws them as one matrix.")),
            _choice("input_weights", "glorot", WEIGHT_INITIALIZERS, N_("Input layer's weights at the start"),
                    N_("How the input layer's weights are drawn.")),
            _choice("input_bias", "zeros", BIAS_INITIALIZERS, N_("Input layer's bias at the start"),
                    N_("How the input layer's bias is set; “constant” is 0.1.")),
            _choice("output_weights", "glorot", WEIGHT_INITIALIZERS, N_("Output weights at the start"),
                    N_("How the output layer's weights are drawn. “normal” is N(0, 1), as in documents 000 to 002.")),
            _choice("output_bias", "zeros", BIAS_INITIALIZERS, N_("Output bias at the start"),
                    N_("How the output layer's bias is set; “constant” is 0.1.")),
            _choice("augmentation", "none", ("none", "drawn"), N_("Augmentation"),
                    N_("“Like drawn digits” (drawn) shifts, turns, slants and thickens the training digits, so that drawn ones are read better.")),
            _choice("precision", "auto", PRECISIONS, N_("Precision of products"),
                    N_("What matrices are multiplied as while it trains. bfloat16 is coarser than float32, and faster on some processors. “What is fastest here” (auto) is settled when the run begins.")),
            _choice("measure", "none", MEASURES, N_("Measure as"),
                    N_("What the run measures besides its curve: the figures that one of the documents prints, on the same images and after the same updates.")),
            _integer("seed", 0, 0, 2**31 - 1, N_("Seed"),
                     N_("Names the random numbers. The same recipe with the same seed gives the same run on the CPU.")),
            _real("target_accuracy", None, 0.1, 1.0, N_("Target accuracy"),
                  N_("Ends the run once this share of the validation digits is read right, as they are tried now and then."),
                  optional=True),
            _integer("patience", None, 1, 100, N_("Patience"),
                     N_("Ends the run after so many evaluations without a lower validation loss."), optional=True),
            _real("minutes", None, 0.01, 1440.0, N_("Minutes"),
                  N_("Ends the run after so many minutes of training. Pauses do not count."), optional=True),
        )
    }
)  # fmt: skip
