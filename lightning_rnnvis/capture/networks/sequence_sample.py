"""A sample of the sequences that a layer read: those with the smallest keys, whichever process saw them."""

from __future__ import annotations

import numpy as np

MOST_SEQUENCES = 200
MOST_STEPS = 100
"""Sequences that are kept, and words of a longer one."""


class SequenceSample:
    """The sequences with the smallest keys.

    Attributes:
        kept: Ids of the words of each, by its key.
    """

    def __init__(self) -> None:
        self.kept: dict[int, np.ndarray] = {}

    def add(self, keys: np.ndarray, ids: np.ndarray, counted: np.ndarray) -> None:
        """Offer the sequences of a batch.

        Args:
            keys: Keys of the sequences, uint64, shape (B,).
            ids: Ids of their words, shape (B, T).
            counted: Where there is a word, shape (B, T).
        """
        largest = max(self.kept) if len(self.kept) >= MOST_SEQUENCES else None
        for row in np.argsort(keys, kind="stable")[:MOST_SEQUENCES].tolist():
            if largest is not None and int(keys[row]) >= largest:
                break
            if counted[row].any():
                self.kept[int(keys[row])] = ids[row, counted[row]][:MOST_STEPS].astype(np.int64)
        self._drop()

    def merge(self, other: SequenceSample) -> None:
        """Take the sequences of another process."""
        self.kept |= other.kept
        self._drop()

    def _drop(self) -> None:
        for key in sorted(self.kept)[MOST_SEQUENCES:]:
            del self.kept[key]
