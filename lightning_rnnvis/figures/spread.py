"""The spread of single responses around a word's expected response."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.errors import FigureError, quoted, refusal
from lightning_rnnvis.records.snapshot import Snapshot

PERCENTILES = "percentiles"
DEVIATION = "deviation"
UNKNOWN = "unknown"


@dataclass(frozen=True, eq=False)
class Spread:
    """Where the single responses of each unit lie, shape (U,) each.

    Attributes:
        low: 9th percentile; `lower`, `upper`, `high`: the 25th, 75th and 91st. Where only the standard deviation is
            known, `low` = `lower` and `high` = `upper` are one of them below and above the mean: no shape is assumed.
            Where nothing is known all four are the mean.
        kind: ``percentiles``, ``deviation`` or ``unknown``.
    """

    low: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    high: np.ndarray
    kind: str

    @property
    def bands(self) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
        """Lower and upper edges of what can be drawn, the widest first."""
        if self.kind == PERCENTILES:
            return (self.low, self.high), (self.lower, self.upper)
        return ((self.lower, self.upper),) if self.kind == DEVIATION else ()

    @property
    def edges(self) -> tuple[tuple[str, str], ...]:
        """What the lower and upper edge of each of `bands` is."""
        if self.kind == PERCENTILES:
            return ("9 %", "91 %"), ("25 %", "75 %")
        return (("mean − s.d.", "mean + s.d."),) if self.kind == DEVIATION else ()

    @property
    def name(self) -> str:
        """What `lower` and `upper` are."""
        return {PERCENTILES: "25–75 %", DEVIATION: "± 1 s.d.", UNKNOWN: "spread unknown"}[self.kind]


def position_of(snapshot: Snapshot, word: str) -> int:
    """Position of a word in the snapshot.

    Raises:
        FigureError: It is not there.
    """
    found = np.flatnonzero(snapshot.words == word)
    if len(found) == 0:
        raise FigureError(
            refusal("missing_word", word=quoted(word), words=len(snapshot.words), kind=snapshot.word_kind)
        )
    return int(found[0])


def spread_of(snapshot: Snapshot, word: int) -> Spread:
    """The spread of the word at a position."""
    mean = snapshot.responses[word]
    found = np.flatnonzero(snapshot.percentile_words == word)
    if len(found) and snapshot.counts[word] > 0:
        low, lower, upper, high = snapshot.percentiles[:, int(found[0])]
        return Spread(low, lower, upper, high, PERCENTILES)
    deviation = snapshot.standard_errors[word] * np.sqrt(snapshot.counts[word])
    if snapshot.counts[word] < 2 or not np.isfinite(deviation).all():
        return Spread(mean, mean, mean, mean, UNKNOWN)
    return Spread(mean - deviation, mean - deviation, mean + deviation, mean + deviation, DEVIATION)
