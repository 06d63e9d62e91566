"""Sizes along a training without those of records at which it was away in passing."""

from __future__ import annotations

from collections.abc import Sequence

MOST_RECORDS = 3
"""So many records in a row may be away."""

TIMES = 3.0
"""They are so many times as large as those on both sides of them."""


def lasting_sizes(sizes: Sequence[float]) -> list[float]:
    """Sizes of records in their order, less those of epochs that diverged: on their scale all others would be pale.

    Args:
        sizes: Not negative.
    """
    passing: set[int] = set()
    for first in range(1, len(sizes) - 1):
        for last in range(first, min(first + MOST_RECORDS, len(sizes) - 1)):
            if min(sizes[first : last + 1]) > TIMES * max(sizes[first - 1], sizes[last + 1]):
                passing.update(range(first, last + 1))
    return [size for at, size in enumerate(sizes) if at not in passing]
