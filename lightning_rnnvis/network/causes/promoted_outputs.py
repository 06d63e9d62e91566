"""Which outputs a part of a state promotes: by how much it changes their probabilities, not by its weights alone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lightning_rnnvis.network.causes.importance import sampled_states
from lightning_rnnvis.network.running.outputs import log_softmax, logits_of
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.network.storage.recorded_network import NetworkHead


class PromotedOutput(NamedTuple):
    """An output, and by how much its probability, or its value, changes when the part rises by one deviation."""

    output: str
    change: float


def output_changes(runner: Runner, direction: np.ndarray, states: np.ndarray | None = None) -> np.ndarray:
    """How the outputs change as the state that the head reads moves, to first order, shape (O,).

    Of classes the mean of p (Δlogit - Σ p Δlogit) over sampled steps: of probability, since a rare word with a large
    weight stays rare. Of labels that of p (1 - p) Δlogit, of values the change itself.

    Args:
        runner: Runs the network, which has a head and sequences.
        direction: How far each unit moves, shape (U,).
        states: What `sampled_states` gave, where it is known.
    """
    head = runner.network.head
    assert head is not None
    moved = _moved(head, direction)
    if head.kind == "values":
        return moved
    logits = logits_of(head, sampled_states(runner, head) if states is None else states).astype(np.float64)
    if head.kind == "labels":
        p = 1 / (1 + np.exp(-logits))
        labels: np.ndarray = (p * (1 - p)).mean(axis=0) * moved
        return labels
    p = np.exp(log_softmax(logits))
    classes: np.ndarray = p.mean(axis=0) * moved - ((p @ moved)[:, None] * p).mean(axis=0)
    return classes


def promoted_outputs(
    runner: Runner, direction: np.ndarray, most: int = 10, states: np.ndarray | None = None
) -> list[PromotedOutput]:
    """The outputs that a rise of the state changes most, up or down, the strongest first; see `output_changes`."""
    head = runner.network.head
    assert head is not None
    changes = output_changes(runner, direction, states)
    order = np.argsort(-np.abs(changes), kind="stable")[:most]
    return [PromotedOutput(str(head.outputs[at]), float(changes[at])) for at in order.tolist()]


def _moved(head: NetworkHead, direction: np.ndarray) -> np.ndarray:
    """How far each output of the layer moves; of a single logit of two classes both, shape (O,)."""
    moved: np.ndarray = head.weights.astype(np.float64) @ direction.astype(np.float64)
    if head.kind == "classes" and head.n_outputs == 1:
        return np.concatenate([[0.0], moved])
    return moved
