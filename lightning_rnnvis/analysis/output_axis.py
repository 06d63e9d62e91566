"""What words and units push the output to, where a head has two classes or one output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

import numpy as np

from lightning_rnnvis.records.head import HeadKind, HeadPool
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.records.tags import hidden_of


@dataclass(frozen=True, eq=False)
class OutputAxis:
    """The line on which the output of a head lies: from one of two classes to the other, or the value of one output.

    Attributes:
        low: Name of the class at the lower end; None where there is one output.
        high: Name of the class at the upper end, or of the output.
        kind: What the outputs are, as `Head.kind`.
        pool: What a head reads that pools over the words of a sentence; None for one that reads single states. What the
            model says after a word then moves by another amount than the word pushes.
        weights: How far a unit moves the output when it rises by one, shape (U,).
    """

    low: str | None
    high: str
    kind: HeadKind
    pool: HeadPool | None
    weights: np.ndarray


def output_axis(snapshot: Snapshot) -> OutputAxis | None:
    """The axis of the head that reads a state; None where it has more outputs than lie on a line, or there is none."""
    head = snapshot.head
    if head is None:
        return None
    weights = head.weights.astype(np.float64)
    pools: dict[str, HeadPool] = {pool: pool for pool in get_args(HeadPool)}
    pool = pools.get(head.end)
    if len(weights) == 1:
        high = str(head.outputs[0])
        return OutputAxis(_other_class(snapshot, high), high, head.kind, pool, weights[0])
    if len(weights) == 2 and head.kind == "classes":
        return OutputAxis(str(head.outputs[0]), str(head.outputs[1]), head.kind, pool, weights[1] - weights[0])
    return None


def _other_class(snapshot: Snapshot, high: str) -> str | None:
    """The first of two classes of which a head has the logit of the second: what else is predicted."""
    others = {
        one.output
        for sentence in snapshot.sentences
        for step in sentence.predictions
        for one in step
        if snapshot.head is not None and snapshot.head.kind == "classes" and one.output != high
    }
    return others.pop() if len(others) == 1 else None


@dataclass(frozen=True, eq=False)
class OutputPushes:
    """How the states of a stack of layers push the output at one record.

    Attributes:
        axis: The output.
        weights: Those on the units of this state, (U,); a cell state takes those of its hidden state, whose sign it
            shares. None for a layer below the last one.
        words: How far each word pushes the output on average, by its text: weight * response of the state that the head
            reads, in units of the output (of classes and labels: differences of log-odds).
        head: The weights on the units of all states that the head reads, one state after the other, shape (H,).
    """

    axis: OutputAxis
    weights: np.ndarray | None
    words: Mapping[str, float]
    head: np.ndarray

    @property
    def largest(self) -> float:
        """The 99.5th percentile of the sizes of the words' pushes, above zero; 1 where nothing pushes."""
        sizes = np.abs(list(self.words.values()))
        return (float(np.percentile(sizes, 99.5)) if len(sizes) else 0.0) or 1.0


def output_pushes(state: str, readers: Mapping[str, Snapshot]) -> OutputPushes | None:
    """The pushes for a state of a stack.

    Args:
        state: Name of the state.
        readers: The hidden states that a head may read, see `head_states`, of one validation.

    Returns:
        None where none of them reaches a head with two classes or one output.
    """
    axes = {name: axis for name, snapshot in readers.items() if (axis := output_axis(snapshot)) is not None}
    if not axes:
        return None
    words: dict[str, float] = {}
    for name, axis in axes.items():
        record = readers[name]
        pushes = record.responses.astype(np.float64) @ np.nan_to_num(axis.weights)
        for word, push, count in zip(record.words, pushes.tolist(), record.counts.tolist(), strict=True):
            if count:
                words[str(word)] = words.get(str(word), 0.0) + push
    own = axes.get(hidden_of(state))
    head = np.concatenate([axis.weights for axis in axes.values()])
    return OutputPushes(next(iter(axes.values())), None if own is None else own.weights, words, head)
