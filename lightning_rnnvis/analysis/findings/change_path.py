"""How far things move over the records of a history, and which of their moves are more than noise.

A thing is a row of a matrix that every record has: a word and its responses, for instance. Between two records its
squared distance is set beside that of sampling noise alone,

    t = Σ_u (b_u - a_u)² / Σ_u (se_a,u² + se_b,u²)

which is about 1 where nothing changed. Units are correlated, so that U of them are as good as ν, and standard errors
are estimates themselves: t has the F distribution of ν and ν n degrees of freedom, n those of a standard error (ν after
Satterthwaite 1946, doi:10.2307/3002019). Records one apart are compared, then 2, 4, 8 …: what changes little by little
is more than noise only over many of them. Where records read other texts each, what moved must also last, see
`Lasting`: texts of one record may be unlike all others by more than its standard errors know. Where all read the same,
what moved by more than the noise of the difference moved, too, see `PairedNoise`. So many things are found that one in
a hundred of them is chance, and in a history without any change one is found with a chance of .01
(Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

import numpy as np

from lightning_rnnvis.analysis.findings.stretches import QUIET, STILL, Ending, Stretch, Way
from lightning_rnnvis.analysis.findings.uncertainty.lasting import Lasting
from lightning_rnnvis.analysis.findings.uncertainty.noise import Noise, Scatter, WidenedNoise, widened
from lightning_rnnvis.analysis.findings.uncertainty.other_texts import changes_of_texts
from lightning_rnnvis.analysis.findings.uncertainty.paired import DEGREES, PairedNoise

LEVEL = 0.01
"""Chance that a history without any change has a finding; else the share of things that are found by chance."""

LEAST_MOVE = 0.25
"""A move of less than this share of the thing's greatest strength is no finding."""

SURE = 0.0027
"""Chance below which the last step of one thing is no noise: that of three standard errors."""

DOUBT = 0.05
"""Chance above which a step is within noise: that of two standard errors."""

ENOUGH_QUIET = 50
"""So many quiet moves of a history tell how noise is spread over the units, where that was not recorded."""

QUIET_KEPT = 256
"""Most quiet moves that are kept of two records."""

LEAST_SHARE = 0.2
"""A move of less than this share of the usual strength is no finding."""

MOST_KEPT = 128
"""Numbers of a thing that are kept of each record; where there are more, so many random directions of them."""


class ChangePath:
    """Moves of N things over the records of a history, added one record at a time.

    Args:
        n_things: Number of things N.
        units: Number of the unit that each is in, shape (N,): only those of one unit are compared. None of one alone.
    """

    def __init__(self, n_things: int, units: np.ndarray | None = None) -> None:
        self.n_things = n_things
        self._units = units
        self._noise: list[Noise] = []
        self._places: list[np.ndarray] = []
        self._halves: list[np.ndarray] = []
        self._seen: list[np.ndarray] = []
        self._strengths: list[np.ndarray] = []
        self._quiet = Scatter()
        self._before: np.ndarray | None = None
        self._directions: np.ndarray | None = None

    def add(self, vectors: np.ndarray, noise: Noise) -> None:
        """Add a record.

        Args:
            vectors: The things, shape (N, F); NaN in rows that are not known.
            noise: Their noise.
        """
        self._strengths.append(_rms(vectors))
        if self._before is not None and not noise.measured:
            move, squares = vectors - self._before, self._noise[-1].squares + noise.squares
            with np.errstate(invalid="ignore", divide="ignore"):
                quiet = np.flatnonzero(_rms(move) ** 2 < QUIET * squares)[:QUIET_KEPT]
            self._quiet.add(move[quiet] / np.sqrt(squares[quiet])[:, None])
        self._before = vectors
        if noise.halves is not None and noise.texts is not None and noise.texts.key:
            self._halves.append(self._kept(noise.halves))
        self._noise.append(replace(noise, halves=None))
        places = self._kept(vectors)
        known = np.isfinite(places).all(axis=1) & np.isfinite(noise.squares)
        self._places.append(places)
        self._seen.append(np.where(known, len(self._seen), self._seen[-1] if self._seen else 0))

    def add_to_all(self, vectors: np.ndarray) -> None:
        """Add to all records so far what was not known of them, shape (N, F): none of them moves by that."""
        kept = self._kept(vectors)
        self._places = [one + kept for one in self._places]
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
        strengths = np.array(self._strengths)
        if self._units is None:
            return np.full(self.n_things, usual_of(strengths))
        usual = [usual_of(strengths[:, self._units == unit]) for unit in range(self._units.max(initial=-1) + 1)]
        found: np.ndarray = np.array(usual)[self._units]
        return found

    def least_told(self) -> float:
        """How far half of the things would have to move from one record to the next to be told, beside a strong one.

        Of the first to be found, beside `usual_strengths`, of one unit; infinity where nothing could be told.
        """
        from scipy.special import fdtri

        squares, degrees = self._widened.squares, np.minimum(self._widened.degrees, 1e9)
        noise, least = squares[1:] + squares[:-1], np.minimum(degrees[1:], degrees[:-1])
        known = np.isfinite(noise)
        if not known.any() or not self.usual_strengths.any():
            return float("inf")
        n_moves = len(self._noise) * (len(self._noise) - 1).bit_length()
        level = LEVEL / (self.n_things * n_moves)
        freedom = least[known] * (self._told_rank if self._widened.same_texts else 1.0)
        squares = fdtri(self._told_rank, freedom, 1 - level) * noise[known]
        if self._paired is not None:
            tested = np.array([self._paired.between(at, at + 1)[0] for at in range(len(noise))])[known]
            squares = np.fmin(squares, fdtri(self._told_rank, DEGREES, 1 - level) * tested)
        return float(np.median(np.sqrt(squares))) / float(self.usual_strengths.max())

    def noise_of(self, stretch: Stretch) -> tuple[float, float]:
        """Squared sampling noise of the move over a stretch, and its effective rank.

        That of a difference has none but the direction of the move: a word that moves does so by more in some texts.
        """
        squares = float(self._widened.told([stretch.first, stretch.last], stretch.thing).sum())
        paired = np.nan if self._paired is None else self._paired.between(stretch.first, stretch.last)[1][stretch.thing]
        return (float(paired), 1.0) if paired < squares else (squares, self._rank)

    def sizes(self, stretch: Stretch) -> np.ndarray:
        """How far all things moved from one end of a stretch to the other, without what noise adds, shape (N,)."""
        first, last = stretch.first, stretch.last
        squares = self._widened.squares[first] + self._widened.squares[last]
        if self._paired is not None:
            squares = np.fmin(squares, self._paired.between(first, last)[1])
        found: np.ndarray = np.sqrt(np.maximum(_rms(self._places[last] - self._places[first]) ** 2 - squares, 0.0))
        return found

    def moved_with_most(self, stretch: Stretch) -> bool:
        """Whether most things moved alike over a stretch, but for a tenth, this one among them."""
        moves = self._places[stretch.last] - self._places[stretch.first]
        moves = np.where(np.isfinite(moves).all(axis=1)[:, None], moves, np.nan)
        alike = _rms(moves - np.nanmedian(moves, axis=0)) <= STILL * np.nanmax(_rms(moves))
        return bool(alike[stretch.thing] and 2 * alike.sum() > np.isfinite(moves).all(axis=1).sum())

    def ending(self, thing: int) -> Ending:
        """Whether a thing still changes, or has settled, at the last record that knows it.

        It changes where its last step is more than noise, and more than a tenth of the farthest that it was from its
        end. It has settled where neither of the two records before is farther away than noise, and than a quarter of
        that; where nothing is noise, than a tenth. That a step is not known to be more than noise tells neither.
        """
        from scipy.special import fdtrc

        noise, degrees = self._widened.squares[:, thing], self._widened.degrees[:, thing]
        places = np.array([one[thing] for one in self._places])
        known = np.flatnonzero(np.isfinite(places).all(axis=1) & np.isfinite(noise))
        known = known[self._texts[known] == self._texts[known[-1]]] if len(known) else known
        if len(known) < 2:
            return Ending()
        away = _rms(places[known] - places[known[-1]])
        farthest, recent, last = away.max(), known[:-1][::-1][:2], known[-1]
        steps, squares = away[:-1][::-1][:2], noise[recent] + noise[last]
        ratios = steps**2 / np.maximum(squares, 1e-300)
        # Texts of one record may be unlike all others in all directions at once, and no later one tells.
        freedom = np.minimum(np.fmin(degrees[recent], degrees[last]), 1e9)
        freedom *= self._rank if self._widened.same_texts else 1.0
        chances = fdtrc(self._told_rank, freedom, ratios)
        within = np.where(squares > 0, (chances > DOUBT) & (steps <= LEAST_MOVE * farthest), steps <= STILL * farthest)
        return Ending(
            changing=bool(chances[0] <= SURE and steps[0] > STILL * farthest),
            settled=len(recent) > 1 and bool(within.all()),
        )

    def is_back(self, stretch: Stretch, at: int) -> bool:
        """Whether what moved over a stretch is at a later record where it was before: but for a tenth, or noise."""
        from scipy.special import fdtrc

        thing, ends = stretch.thing, [stretch.first, at]
        start, end, now = (self._places[record][thing] for record in (stretch.first, stretch.last, at))
        away, moved = float(_rms(now - start)), float(_rms(end - start))
        if away <= STILL * moved or self._widened.same_texts or not away <= moved / 2:
            return away <= STILL * moved
        noise, degrees = self._widened.squares[ends, thing].sum(), self._widened.degrees[ends, thing].min()
        ratio = away**2 / max(float(noise), 1e-300)
        return bool(fdtrc(self._rank, self._rank * min(degrees, 1e9), ratio) > LEVEL)

    def back_from(self, stretch: Stretch) -> int | None:
        """The record from which on it is there up to the last one that knows it; None where it is not back."""
        found = None
        for at in np.unique([seen[stretch.thing] for seen in self._seen[stretch.last + 1 :]])[::-1].tolist():
            if at <= stretch.last or self._texts[at] != self._texts[stretch.first] or not self.is_back(stretch, at):
                break
            found = at
        return found

    def stretches(self) -> list[Stretch]:
        """All stretches over which things moved, by thing and record."""
        moves: dict[int, list[tuple[int, int]]] = {}
        for lag, moved, sizes in self._moved():
            first, things = np.nonzero(moved)
            for at in np.argsort(-sizes[first, things], kind="stable"):
                thing, record = int(things[at]), int(first[at])
                moves.setdefault(thing, []).append((int(self._seen[record][thing]), record + lag))
        return [stretch for thing in sorted(moves) for stretch in self._along_the_way(thing, moves[thing])]

    def _along_the_way(self, thing: int, moves: list[tuple[int, int]]) -> Iterator[Stretch]:
        """The stretches of a thing, each over records of the same kind of texts."""
        for texts in range(self._texts[-1] + 1):
            of_texts = [move for move in moves if self._texts[move[1]] == texts]
            if of_texts:
                yield from self._way(thing, texts).stretches(of_texts)

    @cached_property
    def _texts(self) -> np.ndarray:
        """Which of the texts each record read, from 0 on, see `changes_of_texts`; what has no noise has it of none."""
        known = [at for at, one in enumerate(self._noise) if one.texts is not None]
        texts = [one.texts for one in self._noise if one.texts is not None]
        begins = np.zeros(len(self._noise), dtype=np.int64)
        begins[[known[at] for at in changes_of_texts(texts)]] = 1
        return np.cumsum(begins)

    @cached_property
    def _widened(self) -> WidenedNoise:
        """The noise at all records, once they are there."""
        return widened(self._noise)

    @cached_property
    def _paired(self) -> PairedNoise | None:
        """The noise of moves where all records are of the same texts."""
        return PairedNoise.of(self._noise, self._halves, self._widened.squares)

    def _way(self, thing: int, texts: int) -> Way:
        noise = np.where(self._texts == texts, self._widened.squares[:, thing], np.nan)
        rank = np.inf if self._widened.same_texts else self._rank
        return Way(thing, np.array([one[thing] for one in self._places]), noise, rank)

    def _moved(self) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
        """Of records so far apart, which things moved, (R - lag, N), and how far."""
        from scipy.special import fdtrc  # `scipy.stats` takes a second to import

        n_records = len(self._places)
        powers = range(n_records.bit_length())
        lags = [1 << power for power in powers if 1 << power < n_records]
        if not lags:
            return
        sizes = self._moves(lags)
        noise, degrees = self._widened.squares, self._widened.degrees
        at, things = np.array(self._seen), np.arange(self.n_things)
        held, degrees = noise[at, things], np.minimum(degrees, 1e9)
        rank, chances = self._told_rank, {}
        for lag in lags:
            with np.errstate(invalid="ignore", divide="ignore"):
                ratios = sizes[lag] ** 2 / (noise[lag:] + held[:-lag])  # not known where both are zero
            least = np.minimum(degrees[lag:], degrees[at[:-lag], things])
            # What moves where the texts change need not be learnt.
            known = np.isfinite(sizes[lag]) & (self._texts[lag:, None] == self._texts[at[:-lag]])
            chances[lag] = np.where(known, fdtrc(rank, rank * least, ratios), np.nan)
            if self._paired is not None:
                pairs = [self._paired.between(first, first + lag)[0] for first in range(n_records - lag)]
                with np.errstate(invalid="ignore", divide="ignore"):
                    chances[lag] = np.fmin(chances[lag], fdtrc(rank, DEGREES, sizes[lag] ** 2 / np.array(pairs)))
            if not self._widened.same_texts:
                self._doubt(lag, chances[lag], fdtrc(rank, least, ratios))
        strengths = np.array(self._strengths)
        largest = np.nanmax(np.where(np.isfinite(strengths), strengths, 0), axis=0)
        least_size = np.maximum(LEAST_MOVE * largest, LEAST_SHARE * self.usual_strengths)
        level = _level(np.concatenate(list(chances.values())))
        for lag in lags:
            with np.errstate(invalid="ignore"):
                yield lag, (chances[lag] <= level) & (sizes[lag] > least_size), sizes[lag]

    def _doubt(self, lag: int, chances: np.ndarray, alone: np.ndarray) -> None:
        """Raise chances of moves, (R - lag, N), to those of moves that last, see `Lasting`.

        Args:
            lag: Records between the two ends.
            chances: The chances, changed here.
            alone: Chances of moves that no other record can confirm, of the same shape: large occurrences are large in
                all directions at once, so that standard errors are known by no more degrees than these.
        """
        for first in range(len(chances)):
            things = np.flatnonzero(chances[first] < LEVEL)
            if not len(things):
                continue
            ends = self._seen[first][things], np.full(len(things), first + lag)
            lasting, confirmed = self._lasting.chances(things, *ends)
            told = np.where(confirmed, lasting, alone[first, things])
            chances[first, things] = np.fmax(chances[first, things], told)

    @cached_property
    def _lasting(self) -> Lasting:
        return Lasting(self._places, self._widened, self._rank, self._texts)

    def _moves(self, lags: Iterable[int]) -> dict[int, np.ndarray]:
        """How far things moved from each record to that so many after it, by that lag, each of shape (R - lag, N).

        What does not occur in a record stands where it was last seen: the next move is from there.
        """
        n_records = len(self._places)
        sizes = {lag: np.empty((n_records - lag, self.n_things)) for lag in lags}
        held = self._places[0]
        for at, places in enumerate(self._places):
            held = np.where((self._seen[at] == at)[:, None], places, held)
            for lag in sizes:
                if at + lag < n_records:
                    sizes[lag][at] = _rms(self._places[at + lag] - held)
        return sizes

    @cached_property
    def _rank(self) -> float:
        """Independent directions ν of the noise."""
        measured = [one.rank for one in self._noise if one.measured]
        if measured:
            return min(float(np.median(measured)), self._widened.rank)
        if self._quiet.n_rows >= ENOUGH_QUIET:
            return self._quiet.degrees_of_freedom()
        return min(one.rank for one in self._noise)

    @cached_property
    def _told_rank(self) -> float:
        """The same of what is kept: in random directions lengths are told less well, as of so many samples."""
        return self._rank if self._directions is None else 1 / (1 / self._rank + 1 / MOST_KEPT)


def _level(chances: np.ndarray) -> float:
    """The chance up to which a move is found, of those of all moves of N things, shape (M, N), NaN if not known."""
    n_moves = np.isfinite(chances).sum(axis=0)
    of_things = np.sort(np.nanmin(chances[:, n_moves > 0], axis=0) * n_moves[n_moves > 0])
    found = np.flatnonzero(of_things <= LEVEL * np.arange(1, len(of_things) + 1) / max(len(of_things), 1))
    return float(LEVEL * (found[-1] + 1) / len(of_things) / n_moves.max()) if len(found) else -1.0


def usual_of(strengths: np.ndarray) -> float:
    """The largest over R records of what three in four of N strengths stay below, (R, N); NaN is not known."""
    if strengths.shape[1] == 1:  # which is quick
        return float(strengths[np.isfinite(strengths)].max(initial=0.0))
    known = [of_record[np.isfinite(of_record)] for of_record in strengths]
    return max((float(np.quantile(one, 0.75)) for one in known if len(one)), default=0.0)


def _rms(vectors: np.ndarray) -> np.ndarray:
    """Root mean square of each row."""
    roots: np.ndarray = np.sqrt(np.mean(np.square(vectors, dtype=np.float64), axis=-1))
    return roots
