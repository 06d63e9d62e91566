"""How far things move from record to record, and which of their moves are more than noise.

A thing is a row of a matrix that every record has: a word and its responses, for instance. Between two records its
squared distance is set beside that of sampling noise alone,

    t = Σ_u (b_u - a_u)² / Σ_u (se_a,u² + se_b,u²)

which is about 1 where nothing changed. Units are correlated, so that U of them are as good as ν: t stays below the
chi-squared quantile of ν degrees of freedom over ν (Satterthwaite 1946, doi:10.2307/3002019), with the level .01 over
all things and moves of a history (Bonferroni). ν = (tr C)² / tr C² is taken from the covariance C of the moves that are
no larger than noise, or where these are few, is the effective rank of the matrix itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LEVEL = 0.01
"""Chance that a history without any change has a finding."""

LEAST_MOVE = 0.25
"""A move of less than this share of the thing's greatest strength is no finding."""

QUIET = 2.0
"""A move of a smaller t tells how noise is spread over the units."""

ENOUGH_QUIET = 50
"""So many quiet moves of a history tell it."""

QUIET_KEPT = 256
"""Most quiet moves that are kept of two records."""

LEAST_SHARE = 0.2
"""A move of less than this share of the usual strength is no finding."""


@dataclass(frozen=True)
class Stretch:
    """A stretch of records over which one thing moved in one direction.

    Attributes:
        thing: Row of the thing.
        first: Last record before it.
        last: Last record of it.
        record: Record after the largest single move.
    """

    thing: int
    first: int
    last: int
    record: int


class ChangePath:
    """Moves of N things over the records of a history, added one record at a time.

    Args:
        n_things: Number of things N.
    """

    def __init__(self, n_things: int) -> None:
        self.n_things = n_things
        self._before: np.ndarray | None = None
        self._noise: list[np.ndarray] = []
        self._move_before: np.ndarray | None = None
        self._sizes: list[np.ndarray] = []
        self._noises: list[np.ndarray] = []
        self._cosines: list[np.ndarray] = []
        self._strengths: list[np.ndarray] = []
        self._ranks: list[float] = []
        self._quiet = Scatter()

    def add(self, vectors: np.ndarray, noise: np.ndarray, rank: float) -> None:
        """Add a record.

        Args:
            vectors: The things, shape (N, F); NaN in rows that are not known.
            noise: Mean over F of the squared standard error of each thing, shape (N,); NaN where it is not known.
            rank: Effective rank of the noise, 1 to F.
        """
        self._strengths.append(_rms(vectors))
        self._ranks.append(rank)
        if self._before is not None:
            move = vectors - self._before
            self._sizes.append(_rms(move))
            self._noises.append(self._noise[-1] + noise)
            with np.errstate(invalid="ignore", divide="ignore"):
                quiet = self._sizes[-1] ** 2 < QUIET * self._noises[-1]
            first = np.flatnonzero(quiet)[:QUIET_KEPT]
            self._quiet.add(move[first] / np.sqrt(self._noises[-1][first])[:, None])
            same_way = np.zeros(self.n_things) if self._move_before is None else _cosines(move, self._move_before)
            self._cosines.append(same_way)
            self._move_before = move
        self._before = vectors
        self._noise.append(noise)

    def usual_strength(self) -> float:
        """Strength that three in four things stay below, where most is known of them; 0 where there is none."""
        known = [strengths[np.isfinite(strengths)] for strengths in self._strengths]
        return max((float(np.quantile(one, 0.75)) for one in known if len(one)), default=0.0)

    def noise_of(self, stretch: Stretch) -> tuple[float, float]:
        """Squared sampling noise of the move over a stretch, and its effective rank."""
        ends = stretch.first, stretch.last
        return float(sum(self._noise[at][stretch.thing] for at in ends)), min(self._ranks[at] for at in ends)

    def stretches(self) -> list[Stretch]:
        """All stretches over which things moved, by thing and record."""
        from scipy.special import chdtri  # `scipy.stats` takes a second to import

        if not self._sizes:
            return []
        sizes, noises = np.array(self._sizes), np.array(self._noises)  # (R - 1, N)
        strengths = np.array(self._strengths)
        largest = np.nanmax(np.where(np.isfinite(strengths), strengths, 0), axis=0)
        level = LEVEL / max(1, int(np.isfinite(sizes).sum()))
        ranks = self._noise_ranks()[:, None]
        limit = chdtri(ranks, level) / ranks
        with np.errstate(invalid="ignore"):
            moved = (sizes**2 > limit * noises) & (sizes > LEAST_MOVE * largest)
            moved &= sizes > LEAST_SHARE * self.usual_strength()
        return [one for thing in np.flatnonzero(moved.any(axis=0)) for one in self._of(int(thing), moved[:, thing])]

    def _noise_ranks(self) -> np.ndarray:
        """Degrees of freedom ν of the noise of each move, shape (R - 1,)."""
        if self._quiet.n_rows < ENOUGH_QUIET:
            return np.minimum(self._ranks[:-1], self._ranks[1:])
        return np.full(len(self._sizes), self._quiet.degrees_of_freedom())

    def _of(self, thing: int, moved: np.ndarray) -> list[Stretch]:
        """Moves in a row that go one way are one stretch."""
        found: list[Stretch] = []
        for move in np.flatnonzero(moved):
            goes_on = found and found[-1].last == move and self._cosines[move][thing] > 0
            if not goes_on:
                found.append(Stretch(thing, int(move), int(move) + 1, int(move) + 1))
                continue
            last = found.pop()
            larger = self._sizes[move][thing] > self._sizes[last.record - 1][thing]
            found.append(Stretch(last.thing, last.first, int(move) + 1, int(move) + 1 if larger else last.record))
        return found


class Scatter:
    """The scatter matrix of rows that come piece by piece: no more of them than columns are kept, whatever comes.

    Attributes:
        n_rows: Rows that were added, without those that are zero.
    """

    def __init__(self) -> None:
        self.n_rows = 0
        self._rows: list[np.ndarray] = []
        self._n_kept = 0
        self._scatter: np.ndarray | None = None

    def add(self, rows: np.ndarray) -> None:
        """Add rows, shape (n, F); what the training leaves as it is tells nothing of noise."""
        rows = rows[rows.any(axis=1)].astype(np.float32)
        self.n_rows += len(rows)
        self._n_kept += len(rows)
        self._rows.append(rows)
        if self._n_kept >= rows.shape[1]:
            self._fold()

    def degrees_of_freedom(self) -> float:
        """(tr C)² / tr C² of the covariance C of all rows, of which there is one at least."""
        if self._scatter is not None:
            self._fold()
        rows = np.concatenate(self._rows) if self._rows else None
        scatter = self._scatter if rows is None else rows @ rows.T  # which has the same traces
        assert scatter is not None
        return float(
            np.trace(scatter, dtype=np.float64) ** 2 / np.einsum("ij,ij->", scatter, scatter, dtype=np.float64)
        )

    def _fold(self) -> None:
        if self._rows:
            rows = np.concatenate(self._rows)
            scatter = rows.T @ rows
            if self._scatter is not None:
                scatter += self._scatter
            self._scatter = scatter
        self._rows, self._n_kept = [], 0


def _rms(vectors: np.ndarray) -> np.ndarray:
    """Root mean square of each row."""
    roots: np.ndarray = np.sqrt(np.mean(np.square(vectors, dtype=np.float64), axis=1))
    return roots


def _cosines(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Cosine of each pair of rows; 0 where one is zero or not known."""
    norms = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        cosines: np.ndarray = np.nan_to_num(np.einsum("nf,nf->n", first, second) / norms)
    return cosines
