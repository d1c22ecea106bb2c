"""The tensors of a recurrent network on their way from (B, T·I) to logits, with the numbers that they really hold.

`ShapeSetup` says how large everything is, `read` computes it, `tensors` and `matrices` lay it out with named axes,
`equalities` tells which of them are equal, and `change` what one changed setting did.
"""

from rnnlab.shapes.axes import AXES, Axis
from rnnlab.shapes.changes import Change, change
from rnnlab.shapes.equal import Equality, equalities
from rnnlab.shapes.lengths import lengths_from_text, suggested_lengths
from rnnlab.shapes.matrices import Matrix, matrices
from rnnlab.shapes.reading import Reading, read
from rnnlab.shapes.setup import PRESETS, Preset, ShapeSetup
from rnnlab.shapes.tensors import Tensor, tensors

__all__ = [
    "AXES",
    "PRESETS",
    "Axis",
    "Change",
    "Equality",
    "Matrix",
    "Preset",
    "Reading",
    "ShapeSetup",
    "Tensor",
    "change",
    "equalities",
    "lengths_from_text",
    "matrices",
    "read",
    "suggested_lengths",
    "tensors",
]
