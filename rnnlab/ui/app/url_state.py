"""Everything a page remembers, as one typed table: each value's name, type, range and default, how it is read from a
URL and written to one, and which page shows it. `rnnlab.ui.app.state` keeps the values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from rnnlab.analysis.surgery import from_text, to_text
from rnnlab.findings.catalogue import FINDINGS
from rnnlab.i18n import LANGUAGES, N_
from rnnlab.ink.drawing import DEFAULT_PEN, THICKEST_PEN, THINNEST_PEN, Drawing
from rnnlab.lessons import Progress
from rnnlab.notation import QUANTITIES
from rnnlab.recipe import DOCUMENTS
from rnnlab.runs.files.folder import is_run_id
from rnnlab.settings import SETTINGS, TIMESTEPS, Setting
from rnnlab.shapes.setup import FIELDS as SHAPE_FIELDS

#: as many runs can be compared (`figures.MOST_LINES`, which is not imported for the sake of the first page)
MOST_RUNS = 8
#: what a comparison can show (`figures.comparison.Quantity`)
CURVES = ("loss", "accuracy", "gradient_norm", "learning_rate", "saturation")
#: the orders of the list of runs (`runs.store.Sort`)
SORTS = ("newest", "oldest", "name", "accuracy", "loss", "duration")


_ALL_CLASSES = "0123456789"
#: what can be looked into on the Draw page, in the order of its buttons
INSIDE = ("step", "belief", "units", "gradient", "surgery", "training", "second")


@dataclass(frozen=True, slots=True)
class Entry:
    """One remembered value: how it is read from a URL and written to one."""

    name: str
    default: Any
    parse: Callable[[str], Any]
    format: Callable[[Any], str]
    in_url: bool = True


def _text(name: str, default: str = "", *, in_url: bool = True, longest: int = 80) -> Entry:
    return Entry(name, default, lambda text: text[:longest], str, in_url)


def _setting(setting: Setting) -> Entry:
    return Entry(setting.name, setting.default, setting.parse, setting.format)


def _runs(text: str) -> tuple[str, ...]:
    """The ids in a text, each once; what cannot be one is left out."""
    found = dict.fromkeys(identity for identity in text.split(",") if is_run_id(identity))
    return tuple(found)[:MOST_RUNS]


def _classes(text: str) -> str:
    """The figures of the classes in a text, each once and in order; all ten where there are none."""
    return "".join(digit for digit in _ALL_CLASSES if digit in text) or _ALL_CLASSES


def _among(choices: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
    """Reads those words of a list that are among `choices`, each once, in the choices' order."""
    return lambda text: tuple(choice for choice in choices if choice in text.split(","))


_PEN = Setting("pen", "integer", DEFAULT_PEN, N_("Pen"), "", low=THINNEST_PEN, high=THICKEST_PEN)
_SAMPLE = Setting("sample", "integer", None, N_("Test digit"), "", low=0, high=9_999, optional=True)
_LANGUAGE = Setting("lang", "choice", None, N_("Language"), "", choices=tuple(LANGUAGES), optional=True)
_SORT = Setting("sort", "choice", "newest", N_("Sort"), "", choices=SORTS)
_CURVE = Setting("curve", "choice", "loss", N_("Curve"), "", choices=CURVES)
_LOG_STEPS = Setting("log_steps", "flag", False, N_("Logarithmic steps"), "")
#: None: as the quantity is usually shown
_LOG_VALUES = Setting("log_values", "flag", None, N_("Logarithmic values"), "", optional=True)
_SMOOTH = Setting("smooth", "flag", True, N_("Smooth"), "")

_ROW = Setting("row", "integer", None, N_("Row"), "", low=1, high=784, optional=True)
_UNIT = Setting("unit", "integer", None, N_("Unit"), "", low=1, high=512, optional=True)
_LIVE = Setting("live", "flag", False, N_("Live"), "")

_GRADIENTS = (
    Setting("gradient_steps", "choice", 28, N_("Timesteps"), "", choices=TIMESTEPS),
    Setting("gradient_trained", "flag", True, N_("Trained"), ""),
    Setting(
        "gradient_gain", "real", 1.0, N_("Recurrent weights of the untrained SimpleRNN, times"), "", low=0.5, high=2.0
    ),
    #: None: the digit's own
    Setting("gradient_class", "integer", None, N_("Class"), "", low=0, high=9, optional=True),
    Setting("gradient_row", "integer", 1, N_("Timestep"), "", low=1, high=784),
    Setting("gradient_direct", "flag", False, N_("The direct path alone"), ""),
)

_PATHS = (
    Setting("path_view", "choice", "paths", N_("What is shown"), "", choices=("paths", "pca", "tsne")),
    Setting("path_state", "choice", "hidden", N_("State"), "", choices=("hidden", "cell")),
    #: a test digit that is pinned
    Setting("path_pin", "integer", None, N_("Test digit"), "", low=0, high=9_999, optional=True),
)

_DOCUMENT = Setting("document", "choice", "000", N_("Document"), "", choices=tuple(DOCUMENTS))
#: None: the first of the document's
_FINDING = Setting("finding", "choice", None, N_("Finding"), "", choices=tuple(FINDINGS), optional=True)

#: a block of a lesson, from 1: where a lesson is opened, and where another page leads back to
_BLOCK = Setting("place", "integer", None, N_("Lesson"), "", low=1, high=200, optional=True)

#: Everything a page remembers. The recipe's fields keep the names that they have in `Recipe`.
ENTRIES: Mapping[str, Entry] = MappingProxyType(
    {
        entry.name: entry
        for entry in (
            _setting(_LANGUAGE),
            # the Learn page: the lesson that is open, where in it, the way back to it, and what is done
            _text("lesson", longest=40),
            Entry("place", None, _BLOCK.parse, _BLOCK.format, in_url=False),
            Entry("back", None, _BLOCK.parse, _BLOCK.format),
            Entry("progress", Progress(), Progress.from_text, Progress.to_text, in_url=False),
            _text("network", "lstm"),
            Entry("ink", Drawing(), Drawing.from_text, Drawing.to_text),
            _setting(_PEN),
            _setting(_SAMPLE),
            # the Draw page: what is looked into, and where the score stands at first (a link's part; the player knows better)
            Entry("inside", (), _among(INSIDE), ",".join),
            _setting(_UNIT),
            _setting(_LIVE),
            _text("second", "gru"),
            # what is done to the network while it reads: a `rnnlab.analysis.surgery.Plan`
            Entry("surgery", (), from_text, to_text),
            _text("units_order", in_url=False, longest=40),
            _text("take", in_url=False, longest=12),
            Entry("row", None, _ROW.parse, _ROW.format, in_url=False),
            Entry("lanes", None, _among((*QUANTITIES, "none")), ",".join, in_url=False),
            _text("run"),
            # the Runs page: the runs that are compared, and how
            Entry("runs", (), _runs, ",".join),
            _text("search"),
            *(_setting(setting) for setting in (_SORT, _CURVE, _LOG_STEPS, _LOG_VALUES, _SMOOTH)),
            # the Gradients page
            *(_setting(setting) for setting in _GRADIENTS),
            # the Trajectories page
            *(_setting(setting) for setting in _PATHS),
            Entry("path_classes", _ALL_CLASSES, _classes, str),
            # the Shapes page
            *(_setting(replace(setting, name=f"shape_{name}")) for name, setting in SHAPE_FIELDS.items()),
            _text("shape_lengths", longest=1500),
            # the page From TensorFlow 1: the topic that is shown, and the words that are searched
            _text("topic", longest=40),
            _text("topic_words"),
            # the Documents page: which of the listings, and what is said of it
            _setting(_DOCUMENT),
            _setting(_FINDING),
            *(_setting(setting) for setting in SETTINGS.values()),
        )
    }
)

#: What of it each page shows. A lesson that hands over to a page gives it its own settings, and the others' defaults.
SHOWN_BY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "draw": ("network", "sample", "inside", "unit", "second", "surgery", "row", "lanes", "take", "live"),
        "train": (*SETTINGS, "run"),
        "runs": ("runs", "search", "sort", "curve", "log_steps", "log_values", "smooth"),
        "gradients": (*(setting.name for setting in _GRADIENTS), "sample"),
        "trajectories": (*(setting.name for setting in _PATHS), "path_classes", "network", "sample"),
        "shapes": (*(f"shape_{name}" for name in SHAPE_FIELDS), "shape_lengths"),
        "translation": ("topic", "topic_words"),
        "documents": ("document", "finding", "run"),
    }
)
