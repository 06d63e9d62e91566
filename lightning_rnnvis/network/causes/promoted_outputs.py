"""Which outputs a part of a state promotes: by how much it changes their probabilities, not by its weights alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lightning_rnnvis.network.causes.divergence import HeadOutputs
from lightning_rnnvis.network.causes.importance import sampled_states
from lightning_rnnvis.network.running.runner import Runner

SURE = 1e-5
"""Less probability than this counts as none, in 32 bits."""


class PromotedOutput(NamedTuple):
    """An output, and what a rise of the part by one deviation does to it.

    Attributes:
        output: Its name.
        change: Of its probability, or its value, the mean over sampled steps. Where the model is sure of what it says,
            probabilities hardly move, however strong the push.
        log_odds: The push itself: change of log p / (1 - p), which has no such bound; NaN for values.
        deviations: Of several values, each perhaps in a unit of its own, `change` in standard deviations of the value,
            see `Record.output_deviations`; else NaN.
    """

    output: str
    change: float
    log_odds: float
    deviations: float = math.nan


@dataclass(frozen=True, eq=False)
class Promotion:
    """What a rise of a part does to the outputs, in their order, and how sure the model was at these steps.

    Attributes:
        changes: Of probabilities or values, shape (O,).
        log_odds: Shape (O,), NaN for values.
        sure: Mean probability of what the model says at the sampled steps, 0 to 1; None for values.
        deviations: Changes of several values in the standard deviation of each, shape (O,); else None.
    """

    changes: np.ndarray
    log_odds: np.ndarray
    sure: float | None
    deviations: np.ndarray | None = None


def promotion(runner: Runner, direction: np.ndarray, states: np.ndarray | None = None) -> Promotion:
    """How the outputs change as what the head reads moves, to first order.

    Of classes the mean of p (Δlogit - Σ p Δlogit) over sampled steps: of probability, since a rare word with a large
    weight stays rare. Of labels that of p (1 - p) Δlogit, of values the change itself. Log-odds change by each of the
    first two over p (1 - p).

    Args:
        runner: Runs the network, which has a head and sequences.
        direction: How far each unit of all that the head reads moves, shape (U,).
        states: What `sampled_states` gave, where it is known.
    """
    head = runner.network.head
    assert head is not None
    outputs = HeadOutputs.of(head, sampled_states(runner, head) if states is None else states)
    moved = outputs.weights @ direction.astype(outputs.weights.dtype)
    p = outputs.p
    if head.kind == "values":
        return Promotion(moved, np.full(len(moved), np.nan), None)
    if head.kind == "labels":
        return Promotion((p * (1 - p)).mean(axis=0) * moved, moved, float(np.maximum(p, 1 - p).mean()))
    sure = float(p.max(axis=1).mean())
    pulled = outputs.pulled @ direction.astype(outputs.weights.dtype)
    changes = p.mean(axis=0) * moved - pulled @ p / len(p)
    if len(moved) == 2:  # exact, whatever p is; what one wins the other loses
        return Promotion(np.array([-changes[1], changes[1]]), moved - moved[::-1], sure)
    # Steps at which nothing is left for other outputs tell nothing of an output beside them.
    beside = np.where(1 - p > SURE, 1 / np.maximum(1 - p, SURE), 0)
    n_steps = np.maximum((beside > 0).sum(axis=0), 1)
    return Promotion(changes, (beside.sum(axis=0) * moved - pulled @ beside) / n_steps, sure)


def promoted_outputs(found: Promotion, names: np.ndarray, most: int = 10) -> list[PromotedOutput]:
    """The outputs that change most, up or down, the strongest first; of two classes the last one, as everywhere else.

    Several values are in the order of their changes in deviations of each.

    Args:
        found: What `promotion` gave.
        names: Names of the outputs, shape (O,), str.
        most: How many.
    """
    compared = found.changes if found.deviations is None else found.deviations
    order = np.lexsort((-np.arange(len(names)), -np.abs(compared)))[:most]
    columns = [column for column in (found.changes, found.log_odds, found.deviations) if column is not None]
    return [PromotedOutput(str(names[at]), *(float(column[at]) for column in columns)) for at in order.tolist()]
