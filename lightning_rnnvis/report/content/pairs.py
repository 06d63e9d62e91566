"""Which records a report compares, those that are looked at most first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

Place = tuple[int, int]
"""A record: the number of its history, and its number in it."""


def pairs(lengths: Sequence[int]) -> Iterator[tuple[Place, Place]]:
    """Pairs of records of histories of these lengths.

    The last records of all histories; of each history every record beside the last one, the first one, the one before;
    then all others. Of two records of one history the later one comes first.
    """
    lasts = [(at, length - 1) for at, length in enumerate(lengths)]
    yield from combinations(lasts, 2)
    for choose in (_with_last, _with_first, _with_previous, _others):
        for at, length in enumerate(lengths):
            for later, earlier in choose(length):
                yield (at, later), (at, earlier)


def _with_last(n: int) -> Iterator[tuple[int, int]]:
    return ((n - 1, earlier) for earlier in range(n - 2, -1, -1))


def _with_first(n: int) -> Iterator[tuple[int, int]]:
    return ((later, 0) for later in range(n - 2, 0, -1))


def _with_previous(n: int) -> Iterator[tuple[int, int]]:
    return ((later, later - 1) for later in range(n - 2, 1, -1))


def _others(n: int) -> Iterator[tuple[int, int]]:
    return ((later, earlier) for later in range(n - 2, 2, -1) for earlier in range(later - 2, 0, -1))
