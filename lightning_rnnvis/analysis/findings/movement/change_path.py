"""Where things were at the records of a history, how far they moved, and how well that is known.

A thing is a row of a matrix that every record has: a word and its responses, for instance. Which of the moves are more
than noise: `lightning_rnnvis.analysis.findings.movement.moves`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

import numpy as np

from lightning_rnnvis.analysis.findings.movement.passing import most_pass, passing
from lightning_rnnvis.analysis.findings.movement.stretches import QUIET, STILL, Stretch
from lightning_rnnvis.analysis.findings.uncertainty.noise import Noise, Scatter, WidenedNoise, widened
from lightning_rnnvis.analysis.findings.uncertainty.other_texts import changes_of_texts
from lightning_rnnvis.analysis.findings.uncertainty.paired import PairedNoise

LEVEL = 0.01
"""Chance that a history without any change has a finding; else the share of things that are found by chance."""

LEAST_MOVE = 0.25
"""A move of less than this share of the thing's greatest strength is no finding."""

ENOUGH_QUIET = 50
"""So many quiet moves of a history tell how noise is spread over the units, where that was not recorded."""

QUIET_KEPT = 256
"""Most quiet moves that are kept of two records."""

MOST_KEPT = 128
"""Numbers of a thing that are kept of each record; where there are more, so many random directions of them."""

_FOUND = {"usual_strengths", "passes", "away", "_left_out", "steady"}
"""What is found of the places, not of the noise."""


class ChangePath:
    """Moves of N things over the records of a history, added one record at a time.

    Args:
        n_things: Number of things N.
        lasting: Finds the stretches over which things moved in a history, whatever passes: `lasting_stretches`.
        units: Number of the unit that each is in, shape (N,): only those of one unit are compared. None of one alone.

    Attributes:
        noise: Noise at each of R records.
        places: Where the things were, each of shape (N, K): their numbers, or some directions of them.
        seen: The record at which each was last known, each of shape (N,).
        strengths: Root mean squares of their numbers, each of shape (N,).
    """

    def __init__(
        self, n_things: int, lasting: Callable[[ChangePath], list[Stretch]], units: np.ndarray | None = None
    ) -> None:
        self.n_things = n_things
        self._lasting = lasting
        self._units = units
        self.noise: list[Noise] = []
        self.places: list[np.ndarray] = []
        self._halves: list[np.ndarray] = []
        self.seen: list[np.ndarray] = []
        self.strengths: list[np.ndarray] = []
        self._quiet = Scatter()
        self._before: np.ndarray | None = None
        self._directions: np.ndarray | None = None
        self._also_left_out: np.ndarray | bool = False

    def add(self, vectors: np.ndarray, noise: Noise) -> None:
        """Add a record.

        Args:
            vectors: The things, shape (N, F); NaN in rows that are not known.
            noise: Their noise.
        """
        self.strengths.append(rms(vectors))
        if self._before is not None and not noise.measured:
            move, squares = vectors - self._before, self.noise[-1].squares + noise.squares
            with np.errstate(invalid="ignore", divide="ignore"):
                quiet = np.flatnonzero(rms(move) ** 2 < QUIET * squares)[:QUIET_KEPT]
            self._quiet.add(move[quiet] / np.sqrt(squares[quiet])[:, None])
        self._before = vectors
        if noise.halves is not None and noise.texts is not None and noise.texts.key:
            self._halves.append(self._kept(noise.halves))
        self.noise.append(replace(noise, halves=None))
        places = self._kept(vectors)
        known = np.isfinite(places).all(axis=1) & np.isfinite(noise.squares)
        self.places.append(places)
        self.seen.append(np.where(known, len(self.seen), self.seen[-1] if self.seen else 0))

    def add_to_all(self, vectors: np.ndarray) -> None:
        """Add to all records so far what was not known of them, shape (N, F): none of them moves by that."""
        kept = self._kept(vectors)
        self.places = [one + kept for one in self.places]
        if self._before is not None:
            self._before = self._before + vectors

    def _kept(self, vectors: np.ndarray) -> np.ndarray:
        n_numbers = vectors.shape[1]
        if n_numbers > MOST_KEPT:
            if self._directions is None:
                drawn = np.random.default_rng(0).standard_normal((n_numbers, MOST_KEPT))
                self._directions = np.linalg.qr(drawn)[0]  # in which the mean square is the same, by and large
            vectors = vectors @ self._directions
        return vectors.astype(np.float32)

    @cached_property
    def usual_strengths(self) -> np.ndarray:
        """Strength that three in four things of the same unit stay below, where most is known of them, shape (N,).

        Zero where there is none; without records at which things are away in passing. As all that is told of the whole
        history, it is asked for once all records are there.
        """
        strengths = np.array(self.strengths if self.steady is None else self.steady.strengths)
        if self._units is None:
            return np.full(self.n_things, usual_of(strengths))
        usual = [usual_of(strengths[:, self._units == unit]) for unit in range(self._units.max(initial=-1) + 1)]
        found: np.ndarray = np.array(usual)[self._units]
        return found

    @cached_property
    def passes(self) -> np.ndarray:
        """Which records are left out of what lasts of things, (R, N); none where that hides nothing that lasts.

        Those at which a thing is away in passing, for all things those at which most of them are, and those of
        `leave_out`.
        """
        found: np.ndarray = np.zeros_like(self.away) if self.steady is None else self._left_out
        return found

    @cached_property
    def steady(self) -> ChangePath | None:
        """The same without the records at which things are away in passing; None where that tells nothing more.

        Where nothing else is hidden by them, what goes there and back is told by its two moves.
        """
        passes = self._left_out
        if not passes.any():
            return None
        steady = ChangePath(self.n_things, self._lasting, self._units)
        steady.__dict__.update({name: kept for name, kept in self.__dict__.items() if name not in _FOUND})
        steady.steady = None
        steady.places = [np.where(away[:, None], np.nan, one) for one, away in zip(self.places, passes, strict=True)]
        steady.strengths = [np.where(away, np.nan, one) for one, away in zip(self.strengths, passes, strict=True)]
        known = np.isfinite(steady.places).all(axis=2) & np.isfinite([one.squares for one in self.noise])
        seen = np.where(known, np.arange(len(passes))[:, None], 0)
        steady.seen = list(np.maximum.accumulate(seen, axis=0))
        return steady if any(passes[:, one.thing].any() for one in self._lasting(steady)) else None

    @cached_property
    def away(self) -> np.ndarray:
        """At which records things are away in passing, (R, N)."""
        return passing(np.array(self.places), np.array([one.squares for one in self.noise]))

    @cached_property
    def _left_out(self) -> np.ndarray:
        found: np.ndarray = self.away | self.most_away[:, None] | self._also_left_out
        return found

    @property
    def most_away(self) -> np.ndarray:
        """At which records most things are away in passing, shape (R,)."""
        return most_pass(self.away, np.isfinite(self.strengths))

    def leave_out(self, records: np.ndarray) -> None:
        """Leave records out of what lasts of things, shape (R, N), as another measure passes through them."""
        self._also_left_out = records
        for name in _FOUND:
            self.__dict__.pop(name, None)

    def noise_of(self, stretch: Stretch) -> tuple[float, float]:
        """Squared sampling noise of the move over a stretch, and its effective rank.

        That of a difference has none but the direction of the move: a word that moves does so by more in some texts.
        """
        squares = float(self.widened_noise.told([stretch.first, stretch.last], stretch.thing).sum())
        paired = np.nan if self.paired is None else self.paired.between(stretch.first, stretch.last)[1][stretch.thing]
        return (float(paired), 1.0) if paired < squares else (squares, self.rank)

    def standard_error(self, stretch: Stretch, rounding: float) -> float:
        """Standard error of the move over a stretch, with a squared error that storage adds."""
        noise, rank = self.noise_of(stretch)
        return float(np.sqrt(noise / rank + rounding))

    def sizes(self, stretch: Stretch) -> np.ndarray:
        """How far all things moved from one end of a stretch to the other, without what noise adds, shape (N,)."""
        first, last = stretch.first, stretch.last
        squares = self.widened_noise.squares[first] + self.widened_noise.squares[last]
        if self.paired is not None:
            squares = np.fmin(squares, self.paired.between(first, last)[1])
        found: np.ndarray = np.sqrt(np.maximum(rms(self.places[last] - self.places[first]) ** 2 - squares, 0.0))
        return found

    def moved_with_most(self, stretch: Stretch) -> bool:
        """Whether most things moved alike over a stretch, but for a tenth, this one among them."""
        moves = self.places[stretch.last] - self.places[stretch.first]
        moves = np.where(np.isfinite(moves).all(axis=1)[:, None], moves, np.nan)
        alike = rms(moves - np.nanmedian(moves, axis=0)) <= STILL * np.nanmax(rms(moves))
        return bool(alike[stretch.thing] and 2 * alike.sum() > np.isfinite(moves).all(axis=1).sum())

    @cached_property
    def texts(self) -> np.ndarray:
        """Which of the texts each record read, from 0 on, see `changes_of_texts`; what has no noise has it of none."""
        known = [at for at, one in enumerate(self.noise) if one.texts is not None]
        texts = [one.texts for one in self.noise if one.texts is not None]
        begins = np.zeros(len(self.noise), dtype=np.int64)
        begins[[known[at] for at in changes_of_texts(texts)]] = 1
        return np.cumsum(begins)

    @cached_property
    def widened_noise(self) -> WidenedNoise:
        """The noise at all records, once they are there."""
        return widened(self.noise)

    @cached_property
    def paired(self) -> PairedNoise | None:
        """The noise of moves where all records are of the same texts."""
        return PairedNoise.of(self.noise, self._halves, self.widened_noise.squares)

    @cached_property
    def rank(self) -> float:
        """Independent directions ν of the noise."""
        measured = [one.rank for one in self.noise if one.measured]
        if measured:
            return min(float(np.median(measured)), self.widened_noise.rank)
        if self._quiet.n_rows >= ENOUGH_QUIET:
            return self._quiet.degrees_of_freedom()
        return min(one.rank for one in self.noise)

    @cached_property
    def told_rank(self) -> float:
        """The same of what is kept: in random directions lengths are told less well, as of so many samples."""
        return self.rank if self._directions is None else 1 / (1 / self.rank + 1 / MOST_KEPT)


def usual_of(strengths: np.ndarray) -> float:
    """The largest over R records of what three in four of N strengths stay below, (R, N); NaN is not known."""
    if strengths.shape[1] == 1:  # which is quick
        return float(strengths[np.isfinite(strengths)].max(initial=0.0))
    known = [of_record[np.isfinite(of_record)] for of_record in strengths]
    return max((float(np.quantile(one, 0.75)) for one in known if len(one)), default=0.0)


def rms(vectors: np.ndarray) -> np.ndarray:
    """Root mean square of each row."""
    roots: np.ndarray = np.sqrt(np.mean(np.square(vectors, dtype=np.float64), axis=-1))
    return roots
