"""What the output of a model would lose without a chip or a unit: causes, found by running the recorded network.

A part of the state that is switched off stays at its mean. Importance is how far the output then moves, as the
Kullback-Leibler divergence KL(with || without), the mean over the steps of the sampled sequences whose state enters the
head, in nats; of labels the sum over them. Values have no probabilities: of them it is the root of the mean square of
how far they move over these steps, in the unit in which the model gives it. Several may be in unlike units: each counts
in a standard deviation of its own, see `deviations`, and the mean is over all values, too.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np

from lightning_rnnvis.network.causes.divergence import HeadOutputs, as_told
from lightning_rnnvis.network.causes.progress import Tell, to_nobody
from lightning_rnnvis.network.running.cells import Clamp
from lightning_rnnvis.network.running.head_inputs import entering_states
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.network.storage.recorded_network import NetworkHead, RecordedNetwork
from lightning_rnnvis.records.texts import counted

MOST_NUMBERS = 2**22
"""Outputs at all steps together that are compared, about 1,300 steps of 3,300 words: more would tell the same."""

SAMPLED_SHARE = 8
"""A run of every so many sequences tells how long one of all takes."""

MOST_STATES = 1024
"""Steps over which single units are measured."""


@dataclass(frozen=True, eq=False)
class Importance:
    """How much the output depends on parts of a state, with k chips and U units.

    Attributes:
        chips: What is lost without each chip, shape (k,).
        per_unit: The same for each of its units, shape (k,): a chip of more units does more.
        units: What is lost at the head without each unit alone, shape (U,); None where the head reads another state.
        measured: ``network``, where chips are switched off in the recurrence; ``head``, where the head alone reads the
            state without them, which misses the way through the memory.
        n_sequences: Sequences over which it was measured, or sentences.
        n_steps: Steps of these at which outputs were compared: all that enter the head, or of many outputs some, drawn
            evenly, see `MOST_NUMBERS`.
        over: What these are: the sampled sequences, which the network reads, or without it the recorded sentences.
        unit: Of all numbers: ``nats``, of a single value ``units of the output``, of several ``deviations of the
            outputs``: one standard deviation of each, the same at all records of a history, see
            `Record.output_deviations`. Where the model makes others of them for its loss, ``units of the layer, before
            `exp```.
    """

    chips: np.ndarray
    per_unit: np.ndarray
    units: np.ndarray | None
    measured: Literal["network", "head"]
    n_sequences: int
    n_steps: int
    over: Literal["sampled sequence", "recorded sentence"] = "sampled sequence"
    unit: str = "nats"

    def __repr__(self) -> str:
        shown = ", ".join(f"{value:.3g}" for value in self.chips)
        where = "at the head" if self.measured == "head" else "in the network"
        over = f"{counted(self.n_steps, 'step')} of {counted(self.n_sequences, self.over)}"
        return f"Importance({shown} {self.unit}, {where}, over {over})"


def importance_of_groups(
    runner: Runner,
    state: str,
    means: np.ndarray,
    groups: Sequence[np.ndarray],
    *,
    at_head: bool = False,
    most: int = MOST_NUMBERS,
    tell: Tell = to_nobody,
) -> np.ndarray:
    """What is lost without each group of units, shape (k,): in nats, or of values in the unit that the head says.

    Args:
        runner: Runs the network, which has a head and sequences; several values are in one unit, see `told_in`.
        state: Name of the state.
        means: Mean of each unit, shape (U,), at which those stay that are switched off.
        groups: Units of each group.
        at_head: Whether the head alone reads them so, and the recurrence as ever; the head must read the state.
        most: Outputs at all steps together that are compared; the steps are drawn evenly.
        tell: Is told after each run how much is done.
    """
    sequences = sorted(runner.network.sequences, key=len)
    lost, n_steps = _lost(runner, state, means, groups, sequences, most, at_head=at_head, tell=tell)
    assert runner.network.head is not None
    return as_told(runner.network.head.kind, lost / max(n_steps, 1))


def steps_compared(network: RecordedNetwork) -> int:
    """At how many steps of the sequences of a network, which has a head, outputs are compared."""
    assert network.head is not None
    return int(_compared(network.head, network.sequences, MOST_NUMBERS).sum())


def seconds_of_group(runner: Runner, state: str, means: np.ndarray, units: np.ndarray) -> float:
    """What `importance_of_groups` takes for one group in the network, the run with all on included, in seconds.

    Measured on some of the sequences, in time of the processor: however busy the machine is.
    """
    some = sorted(runner.network.sequences, key=len)[::SAMPLED_SHARE]
    start = time.thread_time()
    _lost(runner, state, means, [units], some, MOST_NUMBERS // SAMPLED_SHARE)
    return (time.thread_time() - start) * len(runner.network.sequences) / max(1, len(some))


def _lost(
    runner: Runner,
    state: str,
    means: np.ndarray,
    groups: Sequence[np.ndarray],
    sequences: Sequence[np.ndarray],
    most: int,
    *,
    at_head: bool = False,
    tell: Tell = to_nobody,
) -> tuple[np.ndarray, int]:
    """What is lost without each group, summed over steps with at most so many outputs, and how many steps those are."""
    head = runner.network.head
    assert head is not None
    columns = head.columns(state)
    compared, start = _compared(head, sequences, most), 0
    lost = np.zeros(len(groups))
    for part, whole in runner.run_in_parts(sequences):
        states = entering_states(head, whole)
        here = compared[start : start + len(states)]
        start, states = start + len(states), states[here]
        outputs = HeadOutputs.of(head, states)
        for place, units in enumerate(groups):
            tell((part.start + (part.stop - part.start) * place / len(groups)) / len(sequences))
            if not len(units) or not len(states):
                continue
            if at_head:  # a pool over a unit that stays at its mean is its mean
                own = np.concatenate([one.start + units for one in columns])
                lost[place] += outputs.divergence(np.tile(means[units], len(columns)) - states[:, own], own)
            else:
                without = runner.run(sequences[part], {state: Clamp(units, means[units])})
                lost[place] += outputs.divergence(entering_states(head, without)[here] - states)
    return lost, int(compared.sum())


def importance_of_units(runner: Runner, state: str, means: np.ndarray, states: np.ndarray | None = None) -> np.ndarray:
    """What is lost at the head without each unit of a state that it reads, shape (U,), see `importance_of_groups`.

    To second order ½ E[(h - mean)² Var(w)], where w is the unit's weight on the outputs and Var its variance over their
    probabilities: for labels p (1 - p) w². For values the root of the mean of (h - mean)² w².

    Args:
        runner: Runs the network, which has a head and sequences.
        state: Name of the state.
        means: Mean of each unit of that state, shape (U,).
        states: What `sampled_states` gave, where it is known.
    """
    head = runner.network.head
    assert head is not None
    states = sampled_states(runner, head) if states is None else states
    outputs = HeadOutputs.of(head, states)
    lost = np.zeros(len(means))
    for one, other in product(head.columns(state), repeat=2):  # what enters twice moves together
        moved = (states[:, one] - means) * (states[:, other] - means)
        lost += (moved * outputs.curvature(one, other)).mean(axis=0)
    return as_told(head.kind, lost)


def sampled_states(runner: Runner, head: NetworkHead) -> np.ndarray:
    """What enters the head at most `MOST_STATES` times, spread evenly over the sequences, shape (N, U)."""
    sequences = sorted(runner.network.sequences, key=len)
    states = np.concatenate([entering_states(head, found) for _, found in runner.run_in_parts(sequences)])
    chosen: np.ndarray = states[_drawn(len(states), MOST_STATES)]
    return chosen


def _compared(head: NetworkHead, sequences: Sequence[np.ndarray], most: int) -> np.ndarray:
    """At which of the steps that enter the head outputs are compared, bool, shape (N,)."""
    n_steps = sum(int(head.enters(len(one)).sum()) for one in sequences)
    return _drawn(n_steps, max(1, most // len(head.outputs)))


def _drawn(number: int, most: int) -> np.ndarray:
    """Which of some steps are looked at, bool, shape (number,): each as likely, always the same ones."""
    chosen = np.ones(number, dtype=bool)
    if number > most:
        chosen[np.random.default_rng(0).permutation(number)[most:]] = False
    return chosen
