"""Records at which a thing is far away in passing, as where one epoch of a training diverges.

Beside such a record all else that a thing did is small, and would not be told. So it is left out there, and told apart.
"""

from __future__ import annotations

import numpy as np

FAR = 5.0
"""So many times as far from the median as at all other records, beside which all else would not be told."""

FEW = 0.25
"""At most this share of the records is a passage."""

SURE = 3.0
"""It is away by more than so many times its noise."""


def passing(places: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """At which records each thing is away in passing: it was elsewhere before, and is back there after.

    Args:
        places: Where N things were at R records, shape (R, N, K), from the median over the records; NaN if not known.
        noise: Squared noise there, shape (R, N): the mean over K.

    Returns:
        Whether they are, shape (R, N).
    """
    n_records, n_things, _ = places.shape
    found = np.zeros((n_records, n_things), dtype=bool)
    most = int(FEW * n_records)
    if n_records < 4 or not most:
        return found
    known = np.isfinite(places).all(axis=2) & np.isfinite(noise)
    middle = np.median(places, axis=0) if known.all() else _median(places, known)
    away = np.where(known, np.sqrt(np.mean(np.square(places - middle, dtype=np.float64), axis=2)), 0.0)
    farthest = -np.sort(-away, axis=0)
    for count in range(1, most + 1):
        least = farthest[count - 1]
        apart = (least > FAR * farthest[count]) & (least > 0)
        if apart.any():
            found |= apart & known & (away >= least) & (away**2 > SURE**2 * noise)
    rests = known & ~found
    before = np.logical_or.accumulate(rests, axis=0)
    after = np.logical_or.accumulate(rests[::-1], axis=0)[::-1]
    found &= before & after
    rests = np.where(known & ~found, away, 0.0).max(axis=0)
    found &= away > FAR * rests
    return found


def most_pass(passes: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Through which records more than half of the things that they know pass, shape (R,).

    Such a record tells nothing of what lasts: the others, which are not so far away, are elsewhere there, too.

    Args:
        passes: Whether things are away in passing, shape (R, N).
        known: Whether they are known, of the same shape.
    """
    found: np.ndarray = 2 * passes.sum(axis=1) > known.sum(axis=1)
    return found


def _median(places: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Median over the records that know a thing, shape (N, K); 0 where none does."""
    there = np.where(known[:, :, None], places, np.nan)
    middle = np.zeros(places.shape[1:])
    some = known.any(axis=0)
    middle[some] = np.nanmedian(there[:, some], axis=0)
    return middle


def passages(passes: np.ndarray, known: np.ndarray) -> list[tuple[int, int, int]]:
    """Runs of records at which one thing is away: the last record before, the last of it, and the first after it.

    Args:
        passes: Whether it is away, shape (R,).
        known: Whether the thing is known, shape (R,).
    """
    records = np.flatnonzero(known)
    edges = np.diff(passes[records].astype(int))
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return [
        (int(records[begin]), int(records[end]), int(records[end + 1])) for begin, end in zip(begins, ends, strict=True)
    ]
