"""Where in a history the validation begins to read other texts: what moves there need not be learnt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lightning_rnnvis.records.snapshot import Snapshot

LEVEL = 1e-6
"""Chance that counts of the same kind of texts differ as much."""

LEAST_RATIO = 3.0
"""Counts differ by so many times as much as they usually do from one record to the next."""

MAD = 1.4826
"""A standard deviation in median absolute deviations."""

OF_MAD = 0.37
"""As much as a median absolute deviation tells of what a standard deviation does (Rousseeuw & Croux 1993,
doi:10.1080/01621459.1993.10476408)."""

ENOUGH = 4
"""So many differences from one record to the next tell how these vary."""


@dataclass(frozen=True, eq=False)
class ReadTexts:
    """The texts that a record read, as far as it tells.

    Attributes:
        counts: How often each word occurred in them, shape (W,).
        key: See `Snapshot.texts_key`; empty where it is not known.
    """

    counts: np.ndarray
    key: str = ""

    @classmethod
    def of(cls, record: Snapshot) -> ReadTexts:
        """Those of a record."""
        return cls(record.counts, record.texts_key)

    def of_words(self, words: np.ndarray) -> ReadTexts:
        """The same texts, with the counts of some words alone."""
        return replace(self, counts=self.counts[words])

    def are(self, other: ReadTexts) -> bool:
        """Whether both are the same texts; where no key tells, those in which each word occurs as often."""
        if self.key and other.key:
            return self.key == other.key
        return np.array_equal(self.counts, other.counts)


def changes_of_texts(texts: Sequence[ReadTexts]) -> list[int]:
    """Positions of records that are the first to read other texts than those before.

    Where most records read the same texts as the one before, those of another key are others. Texts that are drawn anew
    each time have other counts each time: those of two records are homogeneous, or differ by about as much as others in
    a row do, as words of a text go together, see `_unlike`. A record of a part of the texts, in which no word occurs
    more often, changes nothing.

    Args:
        texts: What each of R records read.
    """
    pairs = list(zip(texts, texts[1:], strict=False))
    found = [_chi_square(earlier.counts, later.counts) for earlier, later in pairs]
    ratios = np.array([square / max(degrees, 1) for square, degrees in found])
    stay = np.array([earlier.are(later) for earlier, later in pairs])
    switches = []
    for at, (square, degrees) in enumerate(found):
        alone = 2 * np.delete(stay, at).sum() > len(pairs) - 1 and _are_others(*pairs[at])
        if alone or (degrees and _unlike(square, degrees, np.delete(ratios, at))):
            switches.append(at + 1)
    return switches


def _unlike(square: float, degrees: int, others: np.ndarray) -> bool:
    """Whether counts of two records differ by more than those of others in a row.

    As many words as there are go together in a long text, so that a χ² varies as one of fewer degrees of freedom: by
    2/ν of its squared mean. It is told by the middle half of the others, of which some may be changes, too.

    Args:
        square: χ² of the two records.
        degrees: Its degrees of freedom, if each word came for itself.
        others: Those of other records in a row, by their degrees; zero where these read the same.
    """
    from scipy.special import chdtrc, fdtrc

    usual = max(1.0, float(np.median(others))) if len(others) else 1.0
    ratio = square / degrees / usual
    if ratio <= LEAST_RATIO:
        return False
    drawn = np.log(others[others > 0])
    if not len(drawn):
        return bool(chdtrc(degrees, square) < LEVEL)
    spread = MAD * float(np.median(np.abs(drawn - np.median(drawn)))) if len(drawn) >= ENOUGH else 0.0
    rank = degrees if spread**2 * degrees <= 2 else 2 / spread**2
    return bool(fdtrc(rank, rank * len(drawn) * OF_MAD, ratio) < LEVEL)


def _are_others(earlier: ReadTexts, later: ReadTexts) -> bool:
    """Whether they are known to be other texts, and not some of them or more."""
    return bool(earlier.key and later.key) and not earlier.are(later) and not _is_part(earlier.counts, later.counts)


def _is_part(earlier: np.ndarray, later: np.ndarray) -> bool:
    """Whether no word occurs more often in one of both."""
    less, more = (earlier < later).any(), (later < earlier).any()
    return bool(less != more)


def _chi_square(earlier: np.ndarray, later: np.ndarray) -> tuple[float, int]:
    """Pearson's of the same shares of all words in both, and its degrees of freedom; zero where one may be a part."""
    both = np.array([earlier, later], dtype=np.float64)
    both = both[:, both.any(axis=0)]
    if _is_part(*both) or (both[0] == both[1]).all() or both.shape[1] < 2 or not both.any(axis=1).all():
        return 0.0, 0
    expected = both.sum(axis=1, keepdims=True) * both.sum(axis=0) / both.sum()
    return float(np.sum((both - expected) ** 2 / expected)), both.shape[1] - 1


def other_texts(before: str, since: str) -> str:
    """That texts changed between two records, for the person."""
    return (
        f"The validation reads other texts from {since} on: "
        f"what changed between {before} and {since} may be theirs, and is not told."
    )
