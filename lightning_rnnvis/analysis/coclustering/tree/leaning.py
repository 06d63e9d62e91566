"""On the tree of which record that of another one leans, so that chips go on along a history."""

from __future__ import annotations

from collections.abc import Iterator

MOST_UNITS = 64
"""Of more units trees take too long to make several for a picture, and chips hang less on single draws."""


def leans_on(n_before: int, n_units: int) -> Iterator[int]:
    """The records on whose tree that of a record may lean, nearest first, as numbers before the identity record.

    Of many units that is the identity record itself. Of few, chips would be drawn anew at each record that is far from
    it, though the next one is alike: there the lowest bit of the number is dropped, so that half of the records lean on
    the next one, and each of N is reached in log2 N steps, which carry no chip on for longer than units stay alike. The
    others are for where that one cannot be read.

    Args:
        n_before: How many records before the identity record it stands, from 1.
        n_units: Number of units.
    """
    while n_before:
        n_before = n_before & (n_before - 1) if n_units <= MOST_UNITS else 0
        yield n_before
