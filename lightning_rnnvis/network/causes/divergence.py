"""How far the outputs at some steps move when the state that the head reads does, prepared for many changes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.network.running.cells import sigmoid
from lightning_rnnvis.network.running.outputs import log_softmax
from lightning_rnnvis.network.storage.recorded_network import NetworkHead
from lightning_rnnvis.records.head import Head, of_outputs

NUMBERS_AT_ONCE = 2**18
"""Outputs of some steps that are compared at once: what stays near the processor."""

MOST_OUTPUTS = 256
"""Outputs up to which all is done in 64 bits."""

FAR = 30.0
"""A logit that moves further than this, beside the others, is compared by logarithms."""


def unit_of(head: Head | NetworkHead) -> str:
    """In what it is told how far one output moves: ``nats`` of the KL divergence, of values ``units of the output``.

    Where the model makes others of them for its loss, these are of the layer, see `of_outputs`.
    """
    return of_outputs("units of the output" if head.kind == "values" else "nats", head.before)


def unit_of_all(head: Head | NetworkHead) -> str:
    """The same of all outputs together: several values, each perhaps in a unit of its own, in their deviations."""
    return of_outputs("deviations of the outputs", head.before) if in_deviations(head) else unit_of(head)


def in_deviations(head: Head | NetworkHead) -> bool:
    """Whether its outputs are several values, of which each move counts beside how far the value varies."""
    return head.kind == "values" and len(head.outputs) > 1


def as_told(kind: str, means: np.ndarray) -> np.ndarray:
    """Means of `HeadOutputs.divergence` in that unit, any shape: of squared moves the roots, as values have no KL."""
    return np.sqrt(means.clip(0)) if kind == "values" else means


@dataclass(frozen=True, eq=False)
class HeadOutputs:
    """What the head says at N steps, prepared for comparisons.

    Attributes:
        kind: What the outputs are, as in `NetworkHead`.
        weights: Shape (O, U); of a single logit of two classes those of both.
        logits: Shape (N, O).
        p: Probabilities of classes or labels, shape (N, O); of values the logits.
        pulled: Mean of the weights over the probabilities of classes, shape (N, U).
    """

    kind: str
    weights: np.ndarray
    logits: np.ndarray
    p: np.ndarray
    pulled: np.ndarray

    @classmethod
    def of(cls, head: NetworkHead, states: np.ndarray) -> HeadOutputs:
        """What it says of states, shape (N, U)."""
        small = head.kind != "classes" or len(head.outputs) <= MOST_OUTPUTS
        weights = head.weights.astype(np.float64 if small else np.float32)
        biases = head.biases.astype(weights.dtype)
        if head.kind == "classes" and head.n_outputs == 1:
            weights, biases = (np.concatenate([np.zeros_like(one), one]) for one in (weights, biases))
        logits = states.astype(weights.dtype) @ weights.T
        logits += biases
        p, pulled = logits, np.zeros((len(states), 0), dtype=weights.dtype)
        if head.kind == "classes":
            p = log_softmax(logits)
            np.exp(p, out=p)
            pulled = p @ weights
        elif head.kind == "labels":
            p = sigmoid(logits)
        return cls(head.kind, weights, logits, p, pulled)

    def divergence(self, change: np.ndarray, units: np.ndarray | slice = slice(None)) -> float:
        """KL(before || after) when the state changes, summed over the steps, nats; of values the mean squared move.

        Args:
            change: How far each of some units moves at each step, shape (N, K).
            units: Which ones; the others stay.
        """
        weights = self.weights[:, units].T
        change = change.astype(weights.dtype)
        total = 0.0
        for block in self._blocks():
            moved = change[block] @ weights
            if self.kind == "classes":
                moved -= np.einsum("nk,nk->n", change[block], self.pulled[block][:, units])[:, None]
            total += self._of_block(block, moved)
        return total

    def curvature(self, one: slice, other: slice) -> np.ndarray:
        """What units can do there to second order: the divergence is this times their moves, shape (N, K).

        Half the covariance of the weights at two columns, which are the same but where a unit enters twice: over the
        probabilities of classes; of labels half the sum of p (1 - p) w v; of values the mean of w v.

        Args:
            one: K columns of what the head reads.
            other: As many, to which they belong.
        """
        products = self.weights[:, one] * self.weights[:, other]
        if self.kind == "classes":
            classes: np.ndarray = self.p @ products - self.pulled[:, one] * self.pulled[:, other]
            return classes / 2
        if self.kind == "labels":
            labels: np.ndarray = (self.p * (1 - self.p)) @ products
            return labels / 2
        return np.broadcast_to(products.mean(axis=0), (len(self.p), products.shape[1]))

    def _of_block(self, block: slice, moved: np.ndarray) -> float:
        if self.kind == "values":
            return float((moved**2).sum() / moved.shape[1])
        logits, p = self.logits[block], self.p[block]
        if self.kind == "labels":
            softplus = np.logaddexp(0, logits + moved) - np.logaddexp(0, logits)
            return float((softplus - p * moved).sum())
        if moved.max(initial=0) > FAR:
            before = log_softmax(logits.astype(np.float64))
            return float((np.exp(before) * (before - log_softmax(logits + moved.astype(np.float64)))).sum())
        # The moves have mean 0, so that log Σ p exp(moved) is the divergence; less them, so that 32 bits do.
        rise = np.exp(moved)
        rise -= 1
        rise -= moved
        return float(np.log1p(np.einsum("no,no->n", p, rise).clip(min=0)).sum())

    def _blocks(self) -> Iterator[slice]:
        n_steps, n_outputs = self.logits.shape
        size = max(1, NUMBERS_AT_ONCE // max(1, n_outputs))
        return (slice(start, start + size) for start in range(0, n_steps, size))
