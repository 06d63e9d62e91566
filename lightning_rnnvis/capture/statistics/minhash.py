"""Tells whether two recordings saw the same data, from keys of their sequences: about, of few keys, or exactly.

The smallest keys of a set are a random sample that depends on the set alone. Two such samples estimate the share that
two sets have in common (Broder 1997, "On the resemblance and containment of documents",
doi:10.1109/SEQUEN.1997.666900).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

SIZE = 64
"""Keys kept. The share is then known to about 0.06."""

SAME = 0.5
"""Two recordings that share at least this part of their sequences saw the same data."""


class MinHashSketch:
    """The smallest keys of the sequences of a recording, and the sum of all.

    Args:
        keys: Keys to begin with.

    Attributes:
        total: Sum of all keys that were added, modulo 2^64: that of the same sequences in whatever order and batches.
    """

    def __init__(self, keys: Iterable[int] = ()) -> None:
        self.keys = sorted(set(keys))[:SIZE]
        self.total = 0

    def add(self, keys: np.ndarray) -> None:
        """Add keys, uint64, of any shape."""
        self._add(np.unique(keys)[:SIZE].tolist(), int(keys.sum(dtype=np.uint64)))

    def merge(self, other: MinHashSketch) -> None:
        """Add the keys of another recording."""
        self._add(other.keys, other.total)

    def _add(self, keys: Iterable[int], total: int) -> None:
        self.keys = sorted({*self.keys, *keys})[:SIZE]
        self.total = (self.total + total) % 2**64

    def same_data(self, other: MinHashSketch) -> bool:
        """Whether both saw the same data; true where neither saw any."""
        union = sorted({*self.keys, *other.keys})[:SIZE]
        common = set(self.keys) & set(other.keys) & set(union)
        return len(common) >= SAME * len(union)
