"""What words push the outputs to over the records of a history, and how well that is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.findings.noise import Noise, pooled_squares
from lightning_rnnvis.analysis.findings.told_outputs import told_outputs, told_weights
from lightning_rnnvis.records.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class _Pushed:
    """Pushes at one record, squared errors if units erred each for itself, and those of half the data, each (N, O)."""

    values: np.ndarray
    squares: np.ndarray
    halves: np.ndarray
    counts: np.ndarray


@dataclass(frozen=True, eq=False)
class ToldPushes:
    """What each of N words pushes one output to, the one that it came to push most, over R records.

    Attributes:
        curves: The pushes, shape (R, N); NaN where they are not known.
        noise: Their noise at each record.
        towards: Names of the outputs, N of them.
    """

    curves: np.ndarray
    noise: Sequence[Noise]
    towards: Sequence[str]


class Pushes:
    """The pushes of N words, added one record at a time.

    Args:
        words: The words.
        outputs: Names of the outputs that are told, see `told_outputs`; none where there are too many.
        of_classes: Whether they are classes.
    """

    def __init__(self, words: Sequence[str], outputs: Sequence[str], of_classes: bool) -> None:
        self._words = words
        self.outputs = list(outputs)
        self._of_classes = of_classes
        self._pushed: list[_Pushed | None] = []

    def add(self, record: Snapshot, beside: Iterable[Snapshot] = ()) -> None:
        """Add a record, with those of the other states that its head reads, as of the other direction."""
        if not self._has_them(record):
            self._pushed.append(None)
            return
        pushed = _pushed(record)
        for other in beside:
            if self._has_them(other):
                places = {str(word): place for place, word in enumerate(other.words)}
                there = [(at, places[word]) for at, word in enumerate(self._words) if word in places]
                own, others = (list(side) for side in zip(*there, strict=True)) if there else ([], [])
                theirs = _pushed(other)
                pushed.values[own] += np.nan_to_num(theirs.values[others])
                pushed.squares[own] += theirs.squares[others]
                pushed.halves[own] += theirs.halves[others]
        self._pushed.append(pushed)

    def _has_them(self, record: Snapshot) -> bool:
        return record.head is not None and bool(self.outputs) and told_outputs(record.head, record) == self.outputs

    def told(self) -> ToldPushes | None:
        """Each word's push on one output; None where no record knows any."""
        known = [one for one in self._pushed if one is not None]
        if not known:
            return None
        shape = known[0].values.shape
        values = np.array([np.full(shape, np.nan) if one is None else one.values for one in self._pushed])
        output = self._output(values)
        at = np.arange(len(output)), output
        nothing = Noise(np.full(len(output), np.nan), np.full(len(output), np.inf), 1.0, measured=True)
        noise = [
            nothing if one is None else _noise(one.squares[at], one.halves[at], one.counts) for one in self._pushed
        ]
        return ToldPushes(values[:, at[0], at[1]], noise, [self.outputs[one] for one in output])

    def _output(self, values: np.ndarray) -> np.ndarray:
        """Which output each word is told of: of classes the one that it came to push up most at any time.

        Of two there is their line alone. Labels and values may rise or fall each for itself: the one that changed most.
        """
        lowest = np.fmin.accumulate(values, axis=0)
        changes = values - (lowest if self._of_classes else np.fmin.reduce(values, axis=0))
        output: np.ndarray = np.nan_to_num(np.fmax.reduce(changes, axis=0)).argmax(axis=1)
        return output


def _pushed(record: Snapshot) -> _Pushed:
    assert record.head is not None
    weights = told_weights(record.head, record).T
    values = np.where((record.counts > 0)[:, None], record.responses.astype(np.float64) @ weights, np.nan)
    errors = record.standard_errors.astype(np.float64)
    differences = np.zeros_like(errors) if record.half_differences is None else record.half_differences
    known = (differences != 0).any(axis=1)[:, None]
    if not known.any():  # as if all units erred together: more is not possible
        squares = (errors @ np.abs(weights)) ** 2
        return _Pushed(values, squares, np.full_like(squares, np.nan), record.counts)
    return _Pushed(values, errors**2 @ weights**2, np.where(known, differences @ weights, np.nan), record.counts)


def _noise(squares: np.ndarray, halves: np.ndarray, counts: np.ndarray) -> Noise:
    steadied, degrees = pooled_squares(squares, counts)
    return Noise(steadied, degrees, 1.0, measured=True, of_halves=(halves / 2) ** 2, counts=counts)
