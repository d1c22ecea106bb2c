"""What one batch came to, whoever differentiated it."""

from __future__ import annotations

from dataclasses import dataclass

from rnnlab.training.tensors import Tensor


@dataclass(frozen=True, eq=False, slots=True)
class Learned:
    """One batch: mean loss, share of right answers, and the loss's gradients by the weights, in Keras' order."""

    loss: Tensor
    accuracy: Tensor
    gradients: list[Tensor]
