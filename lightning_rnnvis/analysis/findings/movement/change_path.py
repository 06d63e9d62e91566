"""Where things were at the records of a history, how far they moved, and how well that is known.

A thing is a row of a matrix that every record has: a word and its responses, for instance. Which of the moves are more
than noise: `lightning_rnnvis.analysis.findings.movement.moves`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np

from lightning_rnnvis.analysis.findings.movement.stretches import QUIET, STILL, Stretch
from lightning_rnnvis.analysis.findings.uncertainty.noise import Noise, Scatter, WidenedNoise, widened
from lightning_rnnvis.analysis.findings.uncertainty.other_texts import changes_of_texts
from lightning_rnnvis.analysis.findings.uncertainty.paired import PairedNoise

LEVEL = 0.01
"""Chance that a history without any change has a finding; else the share of things that are found by chance."""

LEAST_SHARE = 0.2
"""A move of less than this share of the usual strength is no finding."""

LEAST_MOVE = 0.25
"""A move of less than this share of the thing's greatest strength is no finding."""

ENOUGH_QUIET = 50
"""So many quiet moves of a history tell how noise is spread over the units, where that was not recorded."""

QUIET_KEPT = 256
"""Most quiet moves that are kept of two records."""

MOST_KEPT = 128
"""Numbers of a thing that are kept of each record; where there are more, so many random directions of them."""


class ChangePath:
    """Moves of N things over the records of a history, added one record at a time.

    Args:
        n_things: Number of things N.
        units: Number of the unit that each is in, shape (N,): only those of one unit are compared. None of one alone.

    Attributes:
        noise: Noise at each of R records.
        places: Where the things were, each of shape (N, K): their numbers, or some directions of them.
        seen: The record at which each was last known, each of shape (N,).
        strengths: Root mean squares of their numbers, each of shape (N,).
        passing: Records that things pass through, shape (R,), beside which nothing is usual, see `passing`; None of
            those without any.
    """

    def __init__(self, n_things: int, units: np.ndarray | None = None) -> None:
        self.n_things = n_things
        self._units = units
        self.noise: list[Noise] = []
        self.places: list[np.ndarray] = []
        self._halves: list[np.ndarray] = []
        self.seen: list[np.ndarray] = []
        self.strengths: list[np.ndarray] = []
        self._quiet = Scatter()
        self._before: np.ndarray | None = None
        self._directions: np.ndarray | None = None
        self.passing: np.ndarray | None = None

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

        Zero where there is none. As all that is told of the whole history, it is asked for once all records are there.
        """
        strengths = np.array(self.strengths)[self.rests]
        if self._units is None:
            return np.full(self.n_things, usual_of(strengths))
        usual = [usual_of(strengths[:, self._units == unit]) for unit in range(self._units.max(initial=-1) + 1)]
        found: np.ndarray = np.array(usual)[self._units]
        return found

    @property
    def rests(self) -> np.ndarray:
        """The records that things do not pass through."""
        return np.flatnonzero(~self.passing) if self.passing is not None else np.arange(len(self.places))

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

    def distance(self, thing: int, first: int, last: int) -> float:
        """How far one thing was from where it is at another record, as `sizes`; 0 where these read other texts."""
        if self.texts[first] != self.texts[last]:
            return 0.0
        squares = self.widened_noise.squares[[first, last], thing].sum()
        if self.paired is not None:
            squares = np.fmin(squares, self.paired.between(first, last)[1][thing])
        moved = rms(self.places[last][thing] - self.places[first][thing]) ** 2
        return float(np.sqrt(np.fmax(moved - squares, 0.0)))

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
