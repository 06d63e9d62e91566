"""What words and units push the output to, where a head has two classes or one output."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import get_args

import numpy as np

from lightning_rnnvis.errors import NotFoundError, RecordError
from lightning_rnnvis.records.head import HeadKind, HeadPool, of_outputs
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.records.tags import head_states, hidden_of
from lightning_rnnvis.records.texts import counted, shortened


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

    def __repr__(self) -> str:
        return f"OutputAxis({self.between}: {counted(len(self.weights), 'unit')}, {self.kind})"

    @property
    def between(self) -> str:
        """The names of its ends, or of its output, cut where they are long."""
        return " to ".join(repr(shortened(name, 20)) for name in (self.low, self.high) if name is not None)


def output_axis(snapshot: Snapshot) -> OutputAxis | None:
    """The axis of the head that reads a state; None where it has more outputs than lie on a line, or there is none."""
    head = snapshot.head
    if head is None:
        return None
    weights = head.on_a_line
    if weights is None:
        return None
    pools: dict[str, HeadPool] = {pool: pool for pool in get_args(HeadPool)}
    pool = pools.get(head.end)
    if len(head.outputs) == 1:
        high = str(head.outputs[0])
        return OutputAxis(head.other or _other_class(snapshot, high), high, head.kind, pool, weights)
    return OutputAxis(str(head.outputs[0]), str(head.outputs[1]), head.kind, pool, weights)


def _other_class(snapshot: Snapshot, high: str) -> str | None:
    """The first of two classes of which a head has the logit of the second, in earlier records: what else is said."""
    others = {
        one.output
        for sentence in snapshot.sentences
        for step in sentence.predictions
        for one in step
        if snapshot.head is not None and snapshot.head.kind == "classes" and one.output != high
    }
    return others.pop() if len(others) == 1 else None


def push_unit(record: Snapshot) -> str:
    """In what the units of a state that a head reads push its outputs, see `of_outputs`."""
    head = record.head
    if head is None:
        return ""
    # Of three classes the log-odds of one depend on what the model says of the others, too.
    beside_mean = head.kind == "classes" and output_axis(record) is None
    unit = "logits less the mean of all outputs" if beside_mean else "log-odds"
    return of_outputs("units of the output" if head.kind == "values" else unit, head.before)


@dataclass(frozen=True, eq=False)
class OutputPushes:
    """How the states of a stack of layers push the output at one record.

    Attributes:
        axis: The output.
        weights: Those on the units of this state, (U,); a cell state takes those of its hidden state, whose sign it
            shares. None for a layer below the last one.
        words: How far each word pushes the output on average, by its text: weight * response of this state. Of a cell
            state it is that of its hidden state; of a layer below the last one that of all states that the head reads.
        head: The weights by which words push, of one state after the other, shape (H,).
        unit: Of the pushes: ``log-odds``, or of a value ``units of the output``, or of the layer, see `of_outputs`.
        is_part: Whether the head reads other states, too, as both directions of a layer: each pushes by its own units.
    """

    axis: OutputAxis
    weights: np.ndarray | None
    words: Mapping[str, float]
    head: np.ndarray
    unit: str = ""
    is_part: bool = False

    def __repr__(self) -> str:
        words = counted(len(self.words), "word")
        return f"OutputPushes({self.axis.between}: {words}, 1 in 200 by over {self.largest:.2g} {self.unit})"

    @property
    def largest(self) -> float:
        """The 99.5th percentile of the sizes of the words' pushes, above zero; 1 where nothing pushes."""
        sizes = np.abs(list(self.words.values()))
        return (float(np.percentile(sizes, 99.5)) if len(sizes) else 0.0) or 1.0


def output_pushes(state: str, states: Iterable[str], read: Callable[[str], Snapshot]) -> OutputPushes | None:
    """The pushes for a state of a stack: by its own units where the head reads these.

    Args:
        state: Name of the state.
        states: Names of all states of one validation.
        read: Reads that of a state; one that cannot be read is passed over.

    Returns:
        None where no head with two classes or one output reads the stack.
    """
    there, hidden = set(states), hidden_of(state)
    own = _axes([hidden] if hidden in there else [], read)
    axes = own or _axes([one for one in head_states(state, there) if one != hidden], read)
    if not axes:
        return None
    words: dict[str, float] = {}
    for record, axis in axes:
        pushes = record.responses.astype(np.float64) @ np.nan_to_num(axis.weights)
        for word, push, count in zip(record.words, pushes.tolist(), record.counts.tolist(), strict=True):
            if count:
                words[str(word)] = words.get(str(word), 0.0) + push
    first, axis = axes[0]
    head = np.concatenate([one.weights for _, one in axes])
    is_part = bool(own) and first.head is not None and first.head.reads_more
    return OutputPushes(axis, axis.weights if own else None, words, head, push_unit(first), is_part)


def _axes(states: Iterable[str], read: Callable[[str], Snapshot]) -> list[tuple[Snapshot, OutputAxis]]:
    """The records of those states that a head with such an output reads, with it."""
    found = []
    for state in states:
        with suppress(RecordError, NotFoundError):
            record = read(state)
            if (axis := output_axis(record)) is not None:
                found.append((record, axis))
    return found
