"""The spread of single responses around a word's expected response."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.snapshot import Snapshot

# Quantiles of the normal distribution at 75 and 91 %.
_QUARTILE, _OUTER = 0.674, 1.341


@dataclass(frozen=True)
class Spread:
    """Percentiles of the single responses of each unit, shape (U,) each.

    Attributes:
        low: 9th percentile; `lower`, `upper`, `high`: the 25th, 75th and 91st.
        measured: Whether they were measured; else they follow from the standard deviation of a normal distribution.
    """

    low: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    high: np.ndarray
    measured: bool


def position_of(snapshot: Snapshot, word: str) -> int:
    """Position of a word in the snapshot.

    Raises:
        ValueError: It is not there.
    """
    found = np.flatnonzero(snapshot.words == word)
    if len(found) == 0:
        raise ValueError(f"{word!r} is not among the {len(snapshot.words)} words of this record.")
    return int(found[0])


def spread_of(snapshot: Snapshot, word: int) -> Spread:
    """The spread of the word at a position; zero where it is unknown."""
    place = np.flatnonzero(snapshot.percentile_words == word)
    if len(place):
        low, lower, upper, high = snapshot.percentiles[:, int(place[0])]
        return Spread(low, lower, upper, high, measured=True)
    mean = snapshot.responses[word]
    deviation = np.nan_to_num(snapshot.standard_errors[word]) * np.sqrt(snapshot.counts[word])
    return Spread(
        mean - _OUTER * deviation,
        mean - _QUARTILE * deviation,
        mean + _QUARTILE * deviation,
        mean + _OUTER * deviation,
        measured=False,
    )
