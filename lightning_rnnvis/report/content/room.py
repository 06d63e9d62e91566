"""How much of long trainings a report has room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lightning_rnnvis.records.header import Header

MOST_RESPONSES = 4_000_000
"""Responses of single units to words; beyond it, those to the most frequent words alone are held."""

MOST_STATES = 2_500_000
"""States of single units in sentences; beyond it, sums over the recorded chips stand instead."""


@dataclass(frozen=True)
class Room:
    """What a report of this size holds of each record.

    Attributes:
        n_words: The most frequent words, whose responses are held.
        by_units: Whether the states of single units in sentences are held, and not sums over chips.
        is_cut: Whether some record has more words.
    """

    n_words: int
    by_units: bool
    is_cut: bool

    @classmethod
    def of(cls, headers: Sequence[Header], n_states: int) -> Room:
        """For records.

        Args:
            headers: Of all of them, one at least.
            n_states: States of single units in their sentences.
        """
        largest = max(header.n_words for header in headers)
        n_words = max(1, min(MOST_RESPONSES // sum(header.n_units for header in headers), largest))
        return cls(n_words, n_states <= MOST_STATES, largest > n_words)

    def notes(self) -> Iterator[str]:
        """What there is no room for, as sentences."""
        if self.is_cut:
            yield f"A report of this size holds the units’ responses to the {self.n_words} most frequent words."
        if not self.by_units:
            yield "A report of this size holds sentences by chips, at the recorded number of clusters, not by units."
