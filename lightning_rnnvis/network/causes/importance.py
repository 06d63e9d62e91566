"""What the output of a model would lose without a chip or a unit: causes, found by running the recorded network.

A part of the state that is switched off stays at its mean. Importance is how far the output then moves, as the
Kullback-Leibler divergence KL(with || without), the mean over the steps of the sampled sequences whose state enters the
head, in nats. Of labels it is the sum over them, of values that of normal distributions with the values' variances.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lightning_rnnvis.network.causes.progress import Tell, to_nobody
from lightning_rnnvis.network.running.cells import Clamp
from lightning_rnnvis.network.running.outputs import log_softmax, logits_of
from lightning_rnnvis.network.running.runner import NetworkStates, Runner
from lightning_rnnvis.network.storage.recorded_network import NetworkHead

STEPS_AT_ONCE = 1024
"""Steps whose outputs are compared together."""

MOST_STATES = 1024
"""Steps over which single units are measured."""

_TINY = 1e-12


@dataclass(frozen=True, eq=False)
class Importance:
    """How much the output depends on parts of a state, with k chips and U units.

    Attributes:
        chips: What is lost without each chip, nats, shape (k,).
        per_unit: The same for each of its units, shape (k,): a chip of more units does more.
        units: What is lost at the head without each unit alone, shape (U,); None where the head reads another state.
        measured: ``network``, where chips are switched off in the recurrence; ``head``, where the head alone reads the
            state without them, which misses the way through the memory.
        n_sequences: Sequences over which it was measured.
    """

    chips: np.ndarray
    per_unit: np.ndarray
    units: np.ndarray | None
    measured: Literal["network", "head"]
    n_sequences: int

    def __repr__(self) -> str:
        shown = ", ".join(f"{value:.3g}" for value in self.chips)
        return f"Importance({shown} nats, at the {self.measured}, over {self.n_sequences} sequences)"


def importance_of_groups(
    runner: Runner,
    state: str,
    means: np.ndarray,
    groups: Sequence[np.ndarray],
    *,
    at_head: bool = False,
    tell: Tell = to_nobody,
) -> np.ndarray:
    """What is lost without each group of units, nats, shape (k,).

    Args:
        runner: Runs the network, which has a head and sequences.
        state: Name of the state.
        means: Mean of each unit, shape (U,), at which those stay that are switched off.
        groups: Units of each group.
        at_head: Whether the head alone reads them so, and the recurrence as ever; the head must read the state.
        tell: Is told after each run how much is done.
    """
    head = runner.network.head
    assert head is not None
    sequences = sorted(runner.network.sequences, key=len)
    spread = _spread_of_values(runner, head, sequences)
    lost, n_steps = np.zeros(len(groups)), 0
    for part, whole in runner.run_in_parts(sequences):
        logits = logits_of(head, entering_states(head, whole))
        n_steps += len(logits)
        for place, units in enumerate(groups):
            tell((part.start + (part.stop - part.start) * place / len(groups)) / len(sequences))
            clamp = Clamp(units, means[units])
            if not len(units):
                continue
            if at_head:
                states = entering_states(head, whole).copy()
                clamp.apply(states)
            else:
                states = entering_states(head, runner.run(sequences[part], {state: clamp}))
            lost[place] += _divergence(head, logits, logits_of(head, states), spread)
    return lost / max(n_steps, 1)


def importance_of_units(runner: Runner, means: np.ndarray, states: np.ndarray | None = None) -> np.ndarray:
    """What is lost at the head without each unit of the state that it reads, nats, shape (U,).

    To second order ½ E[(h - mean)² Var(w)], where w is the unit's weight on the outputs and Var its variance over their
    probabilities: for labels p (1 - p) w², for values w² over the value's variance.

    Args:
        runner: Runs the network, which has a head and sequences.
        means: Mean of each unit of that state, shape (U,).
        states: What `sampled_states` gave, where it is known.
    """
    head = runner.network.head
    assert head is not None
    states = sampled_states(runner, head) if states is None else states
    logits = logits_of(head, states).astype(np.float64)
    weights = head.weights.astype(np.float64)
    if head.kind == "classes":
        if head.n_outputs == 1:
            weights = np.concatenate([np.zeros_like(weights), weights])
        p = np.exp(log_softmax(logits))
        variance = p @ weights**2 - (p @ weights) ** 2
    elif head.kind == "labels":
        p = 1 / (1 + np.exp(-logits))
        variance = (p * (1 - p)) @ weights**2
    else:
        variance = np.broadcast_to((weights.T**2 / (logits.var(axis=0) + _TINY)).sum(axis=1), states.shape)
    found: np.ndarray = ((states - means) ** 2 * variance).mean(axis=0) / 2
    return found


def entering_states(head: NetworkHead, found: NetworkStates) -> np.ndarray:
    """The states of the steps that enter the head, one sequence after the other, shape (N, U)."""
    states = found.states[head.state]
    return np.concatenate(
        [states[row, : int(length)][head.enters(int(length))] for row, length in enumerate(found.lengths)]
    )


def sampled_states(runner: Runner, head: NetworkHead) -> np.ndarray:
    """States of at most `MOST_STATES` steps that enter the head, spread evenly over the sequences, shape (N, U)."""
    parts = runner.run_in_parts(sorted(runner.network.sequences, key=len))
    states = np.concatenate([entering_states(head, found) for _, found in parts])
    chosen: np.ndarray = states[:: -(-len(states) // MOST_STATES)]
    return chosen


def _spread_of_values(runner: Runner, head: NetworkHead, sequences: Sequence[np.ndarray]) -> np.ndarray | None:
    """Variance of each value over the steps, shape (O,); None for classes and labels."""
    if head.kind != "values":
        return None
    values = [logits_of(head, entering_states(head, found)) for _, found in runner.run_in_parts(sequences)]
    variance: np.ndarray = np.concatenate(values).var(axis=0) + _TINY
    return variance


def _divergence(head: NetworkHead, logits: np.ndarray, without: np.ndarray, spread: np.ndarray | None) -> float:
    """KL(with || without), summed over the steps, of outputs (N, O)."""
    return sum(float(_of_block(head, logits[block], without[block], spread).sum()) for block in _blocks(len(logits)))


def _of_block(head: NetworkHead, logits: np.ndarray, without: np.ndarray, spread: np.ndarray | None) -> np.ndarray:
    if head.kind == "values":
        values: np.ndarray = (logits.astype(np.float64) - without) ** 2 / 2 / spread
        return values
    if head.kind == "classes":
        p = log_softmax(logits)
        difference = log_softmax(without) - p
        # Equal to p (log p - log q), summed; no term is negative, so that 32 bits do.
        classes: np.ndarray = np.exp(p) * (np.expm1(difference) - difference)
        return classes
    yes, no = (-np.logaddexp(0, -sign * logits.astype(np.float64)) for sign in (1, -1))
    yes_without, no_without = (-np.logaddexp(0, -sign * without.astype(np.float64)) for sign in (1, -1))
    labels: np.ndarray = np.exp(yes) * (yes - yes_without) + np.exp(no) * (no - no_without)
    return labels


def _blocks(n_steps: int) -> Iterator[slice]:
    return (slice(start, start + STEPS_AT_ONCE) for start in range(0, n_steps, STEPS_AT_ONCE))
