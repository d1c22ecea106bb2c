"""RNN Lab: see a recurrent network read.

``import rnnlab`` loads neither Streamlit nor TensorFlow; `train` loads TensorFlow when it is called, and
`digit_from_ink` SciPy when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rnnlab.data import load_mnist
from rnnlab.errors import LabError
from rnnlab.network import Network, load_network
from rnnlab.player import score_html
from rnnlab.recipe import DOCUMENTS, Recipe
from rnnlab.trace import Trace

if TYPE_CHECKING:
    from collections.abc import Callable

    from rnnlab.events import Control, Event
    from rnnlab.ink.stages import digit_from_ink

__version__ = "0.1.0"

__all__ = [
    "DOCUMENTS",
    "LabError",
    "Network",
    "Recipe",
    "Trace",
    "digit_from_ink",
    "load_mnist",
    "load_network",
    "score_html",
    "train",
]


def train(
    recipe: Recipe,
    *,
    on_event: Callable[[Event], None] | None = None,
    control: Control | None = None,
    resume: Any = None,
) -> Network:
    """Train a network with TensorFlow; see `rnnlab.training.train`, which this calls."""
    from rnnlab import training

    return training.train(recipe, on_event=on_event, control=control, resume=resume)


def __getattr__(name: str) -> Any:
    """What takes long to import: a quarter of the time until the first page is there went into SciPy's filters."""
    if name == "digit_from_ink":
        from rnnlab.ink.stages import digit_from_ink

        return digit_from_ink
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
