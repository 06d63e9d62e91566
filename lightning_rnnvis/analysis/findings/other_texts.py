"""Where in a history the validation begins to read other texts: what moves there need not be learnt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

LEVEL = 1e-6
"""Chance that counts of the same kind of texts differ as much."""

LEAST_RATIO = 3.0
"""Counts differ by so many times as much as they usually do from one record to the next."""


def changes_of_texts(counts: Sequence[np.ndarray]) -> list[int]:
    """Positions of records that are the first to read other texts than those before.

    Texts that are drawn anew each time have other counts each time: those of two records are homogeneous, or differ by
    about as much as others in a row do, as words of a text go together. A record of a part of the texts, in which no
    word occurs more often, changes nothing.

    Args:
        counts: How often each word occurred at each of R records, each of shape (W,).
    """
    from scipy.special import chdtrc

    found = [_chi_square(earlier, later) for earlier, later in zip(counts, counts[1:], strict=False)]
    ratios = np.array([square / max(degrees, 1) for square, degrees in found])
    switches = []
    for at, (square, degrees) in enumerate(found):
        others = np.delete(ratios, at)
        usual = max(1.0, float(np.median(others))) if len(others) else 1.0
        if degrees and ratios[at] > LEAST_RATIO * usual and chdtrc(degrees, square / usual) < LEVEL:
            switches.append(at + 1)
    return switches


def _chi_square(earlier: np.ndarray, later: np.ndarray) -> tuple[float, int]:
    """Pearson's of the same shares of all words in both, and its degrees of freedom; zero where one may be a part."""
    both = np.array([earlier, later], dtype=np.float64)
    both = both[:, both.any(axis=0)]
    is_part = (both[0] <= both[1]).all() or (both[1] <= both[0]).all()
    if is_part or both.shape[1] < 2 or not both.any(axis=1).all():
        return 0.0, 0
    expected = both.sum(axis=1, keepdims=True) * both.sum(axis=0) / both.sum()
    return float(np.sum((both - expected) ** 2 / expected)), both.shape[1] - 1


def other_texts(before: str, since: str) -> str:
    """That texts changed between two records, for the person."""
    return (
        f"The validation reads other texts from {since} on: "
        f"what changed between {before} and {since} may be theirs, and is not told."
    )
