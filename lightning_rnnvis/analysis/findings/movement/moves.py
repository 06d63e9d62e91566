"""Which moves of things over the records of a history are more than noise.

A thing is a row of a matrix that every record has: a word and its responses, for instance. Between two records its
squared distance is set beside that of sampling noise alone,

    t = Σ_u (b_u - a_u)² / Σ_u (se_a,u² + se_b,u²)

which is about 1 where nothing changed. Units are correlated, so that U of them are as good as ν, and standard errors
are estimates themselves: t has the F distribution of ν and ν n degrees of freedom, n those of a standard error (ν after
Satterthwaite 1946, doi:10.2307/3002019). Records one apart are compared, then 2, 4, 8 …: what changes little by little
is more than noise only over many of them. Where records read other texts each, the means of up to three on both sides
of a move are compared, see `Lasting`: these tell more than two records, and texts of one record may be unlike all
others by more than its standard errors know. Where all read the same, what moved by more than the noise of the
difference moved, too, see `PairedNoise`. So many things are found that one in a hundred of them is chance, and in a
history without any change one is found with a chance of .01 (Benjamini & Hochberg 1995,
doi:10.1111/j.2517-6161.1995.tb02031.x).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from lightning_rnnvis.analysis.findings.movement.change_path import LEAST_MOVE, LEAST_SHARE, LEVEL, ChangePath, rms
from lightning_rnnvis.analysis.findings.movement.passing import FAR, passages
from lightning_rnnvis.analysis.findings.movement.stretches import Stretch, Way
from lightning_rnnvis.analysis.findings.uncertainty.lasting import Lasting
from lightning_rnnvis.analysis.findings.uncertainty.paired import DEGREES

SURE = 2.0
"""Where records read other texts, a move of at most so many of its own standard errors is not told, whatever lasts."""


def stretches_of(path: ChangePath) -> list[Stretch]:
    """All stretches over which things moved, by thing and record; of what passes the ways out, see `_passages`."""
    if path.passing is not None:
        return list(_passages(path, path.passing))
    moves: dict[int, list[tuple[int, int]]] = {}
    for lag, moved, sizes in _moved(path):
        first, things = np.nonzero(moved)
        for at in np.argsort(-sizes[first, things], kind="stable"):
            thing, record = int(things[at]), int(first[at])
            moves.setdefault(thing, []).append((int(path.seen[record][thing]), record + lag))
    return [stretch for thing in sorted(moves) for stretch in _along_the_way(path, thing, moves[thing])]


def _passages(path: ChangePath, passing: np.ndarray) -> Iterator[Stretch]:
    """The way out of each passage, of things that are far away there: that they come back is told with it."""
    for before, last, back in passages(passing):
        out = np.array([rms(path.places[at] - path.places[before]) for at in range(before + 1, last + 1)])
        with np.errstate(invalid="ignore"):
            away = np.max(out, axis=0) > FAR * rms(path.places[back] - path.places[before])
        for thing in np.flatnonzero(away).tolist():
            peak = before + 1 + int(out[:, thing].argmax())
            stretch = Stretch(thing, before, peak, peak - 1, peak, back=back)
            if path.sizes(stretch)[thing] > LEAST_SHARE * path.usual_strengths[thing]:
                yield stretch


def least_told(path: ChangePath) -> float:
    """How far half of the things would have to move from one record to the next to be told, beside a strong one.

    Of the first to be found, beside `usual_strengths`, of one unit; infinity where nothing could be told.
    """
    from scipy.special import fdtri

    squares, degrees = path.widened_noise.squares, np.minimum(path.widened_noise.degrees, 1e9)
    noise, least = squares[1:] + squares[:-1], np.minimum(degrees[1:], degrees[:-1])
    known = np.isfinite(noise)
    if not known.any() or not path.usual_strengths.any():
        return float("inf")
    n_moves = len(path.noise) * (len(path.noise) - 1).bit_length()
    level = LEVEL / (path.n_things * n_moves)
    freedom = least[known] * (path.told_rank if path.widened_noise.same_texts else 1.0)
    squares = fdtri(path.told_rank, freedom, 1 - level) * noise[known]
    if path.paired is not None:
        tested = np.array([path.paired.between(at, at + 1)[0] for at in range(len(noise))])[known]
        squares = np.fmin(squares, fdtri(path.told_rank, DEGREES, 1 - level) * tested)
    return float(np.median(np.sqrt(squares))) / float(path.usual_strengths.max())


def _along_the_way(path: ChangePath, thing: int, moves: list[tuple[int, int]]) -> Iterator[Stretch]:
    """The stretches of a thing, each over records of the same kind of texts."""
    for texts in range(path.texts[-1] + 1):
        of_texts = [move for move in moves if path.texts[move[1]] == texts]
        if of_texts:
            found = _way(path, thing, texts).stretches(of_texts)
            yield from (one for one in found if path.widened_noise.same_texts or _is_sure(path, one))


def _is_sure(path: ChangePath, stretch: Stretch) -> bool:
    return bool(path.sizes(stretch)[stretch.thing] > SURE * path.standard_error(stretch, rounding=0.0))


def _way(path: ChangePath, thing: int, texts: int) -> Way:
    noise = np.where(path.texts == texts, path.widened_noise.squares[:, thing], np.nan)
    rank = np.inf if path.widened_noise.same_texts else path.rank
    return Way(thing, np.array([one[thing] for one in path.places]), noise, rank)


def _moved(path: ChangePath) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Of records so far apart, which things moved, (R - lag, N), and how far."""
    from scipy.special import fdtrc  # `scipy.stats` takes a second to import

    n_records = len(path.places)
    powers = range(n_records.bit_length())
    lags = [1 << power for power in powers if 1 << power < n_records]
    if not lags:
        return
    sizes = _moves(path, lags)
    noise, degrees = path.widened_noise.squares, path.widened_noise.degrees
    at, things = np.array(path.seen), np.arange(path.n_things)
    held, degrees = noise[at, things], np.minimum(degrees, 1e9)
    rank, chances = path.told_rank, {}
    same_texts = path.widened_noise.same_texts
    lasting = None if same_texts else Lasting(path.places, path.widened_noise, path.rank, path.texts)
    for lag in lags:
        with np.errstate(invalid="ignore", divide="ignore"):
            ratios = sizes[lag] ** 2 / (noise[lag:] + held[:-lag])  # not known where both are zero
        least = np.minimum(degrees[lag:], degrees[at[:-lag], things])
        # What moves where the texts change need not be learnt.
        known = np.isfinite(sizes[lag]) & (path.texts[lag:, None] == path.texts[at[:-lag]])
        chances[lag] = np.where(known, fdtrc(rank, rank * least, ratios), np.nan)
        if path.paired is not None:
            pairs = [path.paired.between(first, first + lag)[0] for first in range(n_records - lag)]
            with np.errstate(invalid="ignore", divide="ignore"):
                chances[lag] = np.fmin(chances[lag], fdtrc(rank, DEGREES, sizes[lag] ** 2 / np.array(pairs)))
        if lasting is not None:
            told = _of_other_texts(path, lasting, lag, chances[lag], fdtrc(rank, least, ratios))
            with np.errstate(invalid="ignore"):
                chances[lag] = np.where(ratios < 1 + SURE**2 / rank, 1.0, told)
    strengths = np.array(path.strengths)
    largest = np.nanmax(np.where(np.isfinite(strengths), strengths, 0), axis=0)
    least_size = np.maximum(LEAST_MOVE * largest, LEAST_SHARE * path.usual_strengths)
    level = _level(np.concatenate(list(chances.values())))
    for lag in lags:
        with np.errstate(invalid="ignore"):
            yield lag, (chances[lag] <= level) & (sizes[lag] > least_size), sizes[lag]


def _of_other_texts(path: ChangePath, lasting: Lasting, lag: int, chances: np.ndarray, alone: np.ndarray) -> np.ndarray:
    """Chances of moves that last where records read other texts each, shape (R - lag, N), see `Lasting`.

    Means of several records tell more than two, and of unusual texts less. Moves that no other record can confirm have
    their own chance, or `alone` where that is more: large occurrences are large in all directions at once, so that
    standard errors are known by no more degrees than these.

    Args:
        path: The path.
        lasting: Tells which.
        lag: Records between the two ends.
        chances: The chances of the moves by themselves, NaN where they are not known.
        alone: The same by fewer degrees of freedom.
    """
    things, found = np.arange(path.n_things), np.fmax(chances, alone)
    for first, of_record in enumerate(found):
        chances_of, confirmed = lasting.chances(things, path.seen[first], np.full(len(things), first + lag))
        found[first] = np.where(confirmed, chances_of, of_record)
    return np.where(np.isfinite(chances), found, np.nan)


def _moves(path: ChangePath, lags: Iterable[int]) -> dict[int, np.ndarray]:
    """How far things moved from each record to that so many after it, by that lag, each of shape (R - lag, N).

    What does not occur in a record stands where it was last seen: the next move is from there.
    """
    n_records = len(path.places)
    sizes = {lag: np.empty((n_records - lag, path.n_things)) for lag in lags}
    held = path.places[0]
    for at, places in enumerate(path.places):
        held = np.where((path.seen[at] == at)[:, None], places, held)
        for lag in sizes:
            if at + lag < n_records:
                sizes[lag][at] = rms(path.places[at + lag] - held)
    return sizes


def _level(chances: np.ndarray) -> float:
    """The chance up to which a move is found, of those of all moves of N things, shape (M, N), NaN if not known."""
    n_moves = np.isfinite(chances).sum(axis=0)
    of_things = np.sort(np.nanmin(chances[:, n_moves > 0], axis=0) * n_moves[n_moves > 0])
    found = np.flatnonzero(of_things <= LEVEL * np.arange(1, len(of_things) + 1) / max(len(of_things), 1))
    return float(LEVEL * (found[-1] + 1) / len(of_things) / n_moves.max()) if len(found) else -1.0
