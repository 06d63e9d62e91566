"""Estimates whether two recordings saw the same data, from a few keys of their sequences.

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
    """The smallest keys of the sequences of a recording.

    Args:
        keys: Keys to begin with.
    """

    def __init__(self, keys: Iterable[int] = ()) -> None:
        self.keys = sorted(set(keys))[:SIZE]

    def add(self, keys: np.ndarray) -> None:
        """Add keys, uint64, of any shape."""
        smallest = np.unique(keys)[:SIZE].tolist()
        self.keys = sorted({*self.keys, *smallest})[:SIZE]

    def same_data(self, other: MinHashSketch) -> bool:
        """Whether both saw the same data; true where neither saw any."""
        union = sorted({*self.keys, *other.keys})[:SIZE]
        common = set(self.keys) & set(other.keys) & set(union)
        return len(common) >= SAME * len(union)
