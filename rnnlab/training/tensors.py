"""Names for what TensorFlow and Keras hand over: neither ships type stubs, so to a type checker all of it is `Any`."""

from __future__ import annotations

from typing import Any, TypeAlias

Tensor: TypeAlias = Any
Variable: TypeAlias = Any
Model: TypeAlias = Any
