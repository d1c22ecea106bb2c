"""What the documents' losses are, in numbers: softmax applied twice (003), and a loss that is given its arguments by
place (004)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rnnlab.recipe import CLASSES

Array: TypeAlias = NDArray[np.float64]

#: the lowest loss that softmax applied twice can give: the first softmax can give the right class 1 and all others 0 at
#: best, and the second makes e / (e + 9) of that
LOWEST_TWICE = math.log(1 + (CLASSES - 1) / math.e)


@dataclass(frozen=True, eq=False, slots=True)
class SoftmaxLosses:
    """One image's loss and the length of its gradient with respect to the logits, (N,) each, softmax once and twice."""

    probability: Array
    once: Array
    twice: Array
    gradient_once: Array
    gradient_twice: Array


def softmax(logits: Array) -> Array:
    """exp(z) over its sum along the last axis, in float64."""
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: Array = exponentials / exponentials.sum(axis=-1, keepdims=True)
    return result


def cross_entropy(labels: Array, logits: Array) -> Array:
    """−Σ labels · log softmax(logits) along the last axis, (N, K) -> (N,): what ``softmax_cross_entropy_with_logits``
    computes of whatever it is given, in float64."""
    highest = logits.max(axis=-1, keepdims=True)
    log_sum = highest + np.log(np.exp(logits - highest).sum(axis=-1, keepdims=True))
    result: Array = -(labels * (logits - log_sum)).sum(axis=-1)
    return result


def one_hot(labels: NDArray[np.generic]) -> Array:
    """(N,) whole numbers -> (N, K)."""
    result: Array = np.eye(CLASSES)[np.asarray(labels, int)]
    return result


def softmax_losses(logits: Array, labels: NDArray[np.generic]) -> SoftmaxLosses:
    """Both losses of images with these logits (N, K) and labels (N,).

    Once: −log p of the right class, with gradient p − y. Twice, as in document 003: q = softmax(p), −log q of the right
    class, with gradient J (q − y), where J = diag(p) − p pᵀ is what the inner softmax lets through.
    """
    right = one_hot(labels)  # (N, K)
    p = softmax(np.asarray(logits, float))
    q = softmax(p)
    outer = q - right
    through = p * outer - p * (p * outer).sum(axis=-1, keepdims=True)  # J (q − y)
    return SoftmaxLosses(
        probability=(p * right).sum(axis=-1),
        once=cross_entropy(right, np.asarray(logits, float)),
        twice=cross_entropy(right, p),
        gradient_once=np.linalg.norm(p - right, axis=-1),
        gradient_twice=np.linalg.norm(through, axis=-1),
    )


def over_probabilities(probabilities: Array) -> SoftmaxLosses:
    """Both losses where the right class has these probabilities (N,), and the nine others share the rest evenly."""
    p = np.asarray(probabilities, float)
    logits = np.zeros((len(p), CLASSES))
    logits[:, 0] = np.log(p) - np.log((1 - p) / (CLASSES - 1))
    return softmax_losses(logits, np.zeros(len(p), int))


@dataclass(frozen=True, slots=True)
class SwappedLoss:
    """The mean loss with each argument in its own place, and with labels and logits in each other's."""

    named: float
    swapped: float


def swapped_loss(logits: NDArray[np.floating], labels: NDArray[np.generic]) -> SwappedLoss:
    """What document 004's ``(pred, y)`` means where the first place is the labels', as it is today."""
    answers, right = np.asarray(logits, float), one_hot(labels)
    return SwappedLoss(float(cross_entropy(right, answers).mean()), float(cross_entropy(answers, right).mean()))
