"""How far the outputs at some steps move when the state that the head reads does, prepared for many changes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.network.running.cells import sigmoid
from lightning_rnnvis.network.running.outputs import log_softmax
from lightning_rnnvis.network.storage.recorded_network import NetworkHead

NUMBERS_AT_ONCE = 2**18
"""Outputs of some steps that are compared at once: what stays near the processor."""

MOST_OUTPUTS = 256
"""Outputs up to which all is done in 64 bits."""

TINY = 1e-12

FAR = 30.0
"""A logit that moves further than this, beside the others, is compared by logarithms."""


@dataclass(frozen=True, eq=False)
class HeadOutputs:
    """What the head says at N steps, prepared for comparisons.

    Attributes:
        kind: What the outputs are, as in `NetworkHead`.
        weights: Shape (O, U); of a single logit of two classes those of both.
        logits: Shape (N, O).
        p: Probabilities of classes or labels, shape (N, O); of values the logits.
        pulled: Mean of the weights over the probabilities of classes, shape (N, U).
        spread: Variance of each value over the steps, shape (O,); ones for classes and labels.
    """

    kind: str
    weights: np.ndarray
    logits: np.ndarray
    p: np.ndarray
    pulled: np.ndarray
    spread: np.ndarray

    @classmethod
    def of(cls, head: NetworkHead, states: np.ndarray, spread: np.ndarray | None = None) -> HeadOutputs:
        """What it says of states, shape (N, U); the spread of values over more than these steps may be given."""
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
        if spread is None:
            spread = logits.var(axis=0) + TINY if head.kind == "values" else np.ones(len(weights))
        return cls(head.kind, weights, logits, p, pulled, spread)

    def divergence(self, change: np.ndarray, units: np.ndarray | slice = slice(None)) -> float:
        """KL(before || after) when the state changes, summed over the steps, nats.

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

    def weight_covariance(self, one: slice, other: slice) -> np.ndarray:
        """How much weights differ over what is said, shape (N, K): what units can do there to second order.

        The covariance of the weights at two columns, which are the same but where a unit enters twice: over the
        probabilities of classes; of labels the sum of p (1 - p) w v, of values of w v over the value's variance.

        Args:
            one: K columns of what the head reads.
            other: As many, to which they belong.
        """
        products = self.weights[:, one] * self.weights[:, other]
        if self.kind == "classes":
            classes: np.ndarray = self.p @ products - self.pulled[:, one] * self.pulled[:, other]
            return classes
        if self.kind == "labels":
            labels: np.ndarray = (self.p * (1 - self.p)) @ products
            return labels
        return np.broadcast_to((products.T / self.spread).sum(axis=1), (len(self.p), products.shape[1]))

    def _of_block(self, block: slice, moved: np.ndarray) -> float:
        if self.kind == "values":
            return float((moved**2 / 2 / self.spread).sum())
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
