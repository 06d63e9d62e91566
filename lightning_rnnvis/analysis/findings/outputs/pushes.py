"""What words push the outputs to over the records of a history, and how well that is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from lightning_rnnvis.analysis.findings.movement.change_path import LEAST_MOVE, ChangePath, rms, usual_of
from lightning_rnnvis.analysis.findings.movement.stretches import Stretch
from lightning_rnnvis.analysis.findings.outputs.told_outputs import (
    FEW_OUTPUTS,
    in_own_units,
    reads_each_step,
    told_outputs,
    told_weights,
)
from lightning_rnnvis.analysis.findings.uncertainty.noise import Noise, erring_together, pooled_squares
from lightning_rnnvis.analysis.findings.uncertainty.other_texts import ReadTexts
from lightning_rnnvis.records.snapshot import Snapshot

MOST_OUTPUTS = 3
"""Outputs that a word may be told of, each in another stretch of the training."""

FALLING = 0.9
"""How far an output falls counts so much beside how far another rises."""

FALLING_AT_EACH = 1e-3
"""The same where the head reads each step: every word takes back what was said of the one before, as most tags do."""

TURNED = 3.0
"""So many times as far from what a word pushed as from the opposite of that is turned round."""

NOTHING: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class _Pushed:
    """Pushes at one record, squared errors if units erred each for itself, and those of half the data, each (N, O)."""

    values: np.ndarray
    squares: np.ndarray
    halves: np.ndarray
    texts: ReadTexts

    def of_words(self, words: np.ndarray) -> _Pushed:
        """Those of some words alone, in their order."""
        return _Pushed(self.values[words], self.squares[words], self.halves[words], self.texts.of_words(words))


@dataclass(frozen=True, eq=False)
class ToldPushes:
    """What words push outputs to over R records: P rows, a few outputs of each word, those that it moved most.

    Attributes:
        curves: The pushes, shape (R, P); NaN where they are not known.
        noise: Their noise at each record.
        words: Word of each row, shape (P,).
        towards: Name of the output of each row.
        units: Number of the unit of each row's pushes, shape (P,): of several values, that of the output.
        scales: In that unit, what pushes are compared in, shape (P,): of several values, the usual strength of those on
            the output; else 1.
        turns: Records at which most words push to the opposite of what they did in the one before, shape (R,).
        at_each: Whether they are classes, of which the head says one at each step: what a word lifts is what it is
            said to be.
    """

    curves: np.ndarray
    noise: Sequence[Noise]
    words: np.ndarray
    towards: Sequence[str]
    units: np.ndarray
    scales: np.ndarray
    turns: np.ndarray
    at_each: bool = False

    @property
    def compared(self) -> np.ndarray:
        """The pushes in their scales, shape (R, P), in which those on several outputs compare."""
        found: np.ndarray = self.curves / self.scales
        return found

    def path(self) -> ChangePath:
        """How the rows moved from record to record."""
        path = ChangePath(len(self.words), self.units)
        for curve, noise in zip(self.curves, self.noise, strict=True):
            path.add(curve[:, None], noise)
        return path

    def largest(self, stretches: Sequence[Stretch], rests: np.ndarray) -> list[Stretch]:
        """Of stretches of rows those that are told: of what a word did at one time, the output that it moved most.

        What lifts one of several classes lowers others, which tells nothing more. Of two that it moves about as far
        it is the one that it lifts; where the head reads each step, always where it lifts one. A quarter of the most
        that the word pushes any of them is the least, as of one.

        Args:
            stretches: The stretches.
            rests: Records beside which moves are large, see `ChangePath.rests`.
        """
        curves = self.compared
        strongest = np.zeros(int(self.words.max(initial=-1)) + 1)
        np.fmax.at(strongest, self.words, np.fmax.reduce(np.abs(curves[rests]), axis=0))
        moves = [float(curves[one.last, one.thing] - curves[one.first, one.thing]) for one in stretches]
        falling = FALLING_AT_EACH if self.at_each else FALLING
        weights = [move if move > 0 else -falling * move for move in moves]
        told: dict[int, list[Stretch]] = {}
        for at in sorted(range(len(stretches)), key=lambda at: -weights[at]):
            stretch = stretches[at]
            if abs(moves[at]) <= LEAST_MOVE * strongest[self.words[stretch.thing]]:
                continue
            of_word = told.setdefault(int(self.words[stretch.thing]), [])
            if not any(_at_one_time(stretch, one) for one in of_word):
                of_word.append(stretch)
        return [stretch for of_word in told.values() for stretch in of_word]


def _at_one_time(one: Stretch, other: Stretch) -> bool:
    """Whether more than half of the shorter stretch lies in the other."""
    shared = min(one.last, other.last) - max(one.first, other.first)
    return 2 * shared > min(one.last - one.first, other.last - other.first)


class Pushes:
    """The pushes of words, added one record at a time.

    Args:
        outputs: Names of the outputs that are told, see `told_outputs`; none where there are too many.
    """

    def __init__(self, outputs: Sequence[str]) -> None:
        self.outputs = list(outputs)
        self._pushed: list[_Pushed | None] = []
        self._in_own_units = False
        self._at_each = False

    @classmethod
    def on_outputs_of(cls, record: Snapshot) -> Pushes:
        """Those on the outputs of a record; on none where there are too many."""
        outputs = [] if record.head is None else told_outputs(record.head, record)
        return cls(outputs if len(outputs) <= FEW_OUTPUTS else [])

    def are_on_outputs_of(self, record: Snapshot) -> bool:
        """Whether a record has these outputs, so that it tells what is pushed."""
        return record.head is not None and bool(self.outputs) and told_outputs(record.head, record) == self.outputs

    def add(self, record: Snapshot, words: np.ndarray | None = None) -> None:
        """Add a record: what the units of this state push, whatever others the head reads.

        Args:
            record: The record.
            words: Positions of the words in it that all records have; None where all have the same ones.
        """
        pushed = _pushed(record) if self.are_on_outputs_of(record) else None
        self._pushed.append(pushed if pushed is None or words is None else pushed.of_words(words))
        self._in_own_units |= record.head is not None and in_own_units(record.head)
        if record.head is not None:
            self._at_each = record.head.kind == "classes" and reads_each_step(record)

    def scales(self) -> dict[str, float]:
        """In what the pushes on each output are compared with those on others, see `ToldPushes`; nothing if as is."""
        values = self._values()
        if values is None or not self._in_own_units:
            return {}
        usual = (usual_of(np.abs(values[:, :, output])) for output in range(len(self.outputs)))
        return {name: one if one > 0 else 1.0 for name, one in zip(self.outputs, usual, strict=True)}

    def told(
        self,
        scales: Mapping[str, float] = NOTHING,
        named: Mapping[int, str] = NOTHING,
        *,
        either_way: bool = False,
    ) -> ToldPushes | None:
        """The outputs that each word moved most, at most `MOST_OUTPUTS`; None where no record knows any.

        Args:
            scales: In what pushes are compared, by output, where more is known of that than these records tell.
            named: By word, an output that is among them, however far it moved.
            either_way: Whether what falls tells as much as what rises, as where no record is the later one.
        """
        values = self._values()
        if values is None:
            return None
        by_name = {**self.scales(), **scales}
        of_outputs = np.array([by_name.get(output, 1.0) for output in self.outputs])
        places = {word: self.outputs.index(output) for word, output in named.items()}
        at_each = self._at_each and not either_way
        turns, at = _turns(values / of_outputs), _most_moved(values / of_outputs, at_each, places)
        n_rows = len(at[0])
        nothing = Noise(np.full(n_rows, np.nan), np.full(n_rows, np.inf), 1.0, measured=True)
        noise = [nothing if one is None else _noise(one, *at, of_outputs) for one in self._pushed]
        towards, units = [self.outputs[one] for one in at[1]], at[1] * self._in_own_units
        return ToldPushes(values[:, at[0], at[1]], noise, at[0], towards, units, of_outputs[at[1]], turns, at_each)

    def _values(self) -> np.ndarray | None:
        """The pushes at all R records, shape (R, N, O); NaN where they are not known, None where none is."""
        known = [one for one in self._pushed if one is not None]
        if not known:
            return None
        nothing = np.full(known[0].values.shape, np.nan)
        return np.array([nothing if one is None else one.values for one in self._pushed])


def _turns(values: np.ndarray) -> np.ndarray:
    """At which of R records most of N words push O outputs the other way round, (R, N, O), as where a head turns."""
    summed, apart = rms(values[1:] + values[:-1]), rms(values[1:] - values[:-1])
    return np.append(False, 2 * (TURNED * summed < apart).sum(axis=1) > np.isfinite(apart).sum(axis=1))


def _most_moved(values: np.ndarray, rising: bool, named: Mapping[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Words and the outputs that each moved most, or lifted most, over R records, (R, N, O), in the words' order.

    Those that are named, an output of a word, come first.
    """
    lowest = np.fmin.accumulate(values, axis=0) if rising else np.fmin.reduce(values, axis=0)
    ranges = np.nan_to_num(np.fmax.reduce(values - lowest, axis=0))
    for word, output in named.items():
        ranges[word, output] = np.inf
    most = np.argsort(-ranges, axis=1, kind="stable")[:, :MOST_OUTPUTS]
    words = np.arange(len(most)).repeat(most.shape[1])
    return words, most.ravel()


def _pushed(record: Snapshot) -> _Pushed:
    assert record.head is not None
    weights = told_weights(record.head, record).T
    values = np.where((record.counts > 0)[:, None], record.responses.astype(np.float64) @ weights, np.nan)
    errors = record.standard_errors.astype(np.float64)
    differences = np.zeros_like(errors) if record.half_differences is None else record.half_differences
    known = (differences != 0).any(axis=1)[:, None]
    if not known.any():  # as if all units erred together: more is not possible
        squares = (errors @ np.abs(weights)) ** 2
        return _Pushed(values, squares, np.full_like(squares, np.nan), ReadTexts.of(record))
    return _Pushed(values, errors**2 @ weights**2, np.where(known, differences @ weights, np.nan), ReadTexts.of(record))


def _noise(pushed: _Pushed, words: np.ndarray, outputs: np.ndarray, scales: np.ndarray) -> Noise:
    """The noise of P rows, of which these are the words and the outputs, which have these scales, (O,)."""
    texts = pushed.texts.of_words(words)
    of_scale = scales[outputs] ** 2
    squares, degrees = pooled_squares(pushed.squares[words, outputs] / of_scale, texts.counts)
    of_halves = (pushed.halves[words, outputs] / 2) ** 2
    together = erring_together(pushed.squares, pushed.halves, pushed.texts.counts)[outputs]
    return Noise(squares * of_scale, degrees, 1.0, measured=True, of_halves=of_halves, texts=texts, together=together)
