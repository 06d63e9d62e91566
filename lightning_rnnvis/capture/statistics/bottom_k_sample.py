"""A bounded sample of rows: those with the smallest keys, in whatever order they are added."""

from __future__ import annotations

import numpy as np

_NO_LIMIT = np.uint64(2**64 - 1)

_FEWEST = 1024
"""So many rows at least are held before the first pruning."""


class BottomKSample:
    """Keeps the rows with the smallest keys, at most `limit` in all and `per_group` of each group.

    The result depends on the rows and their keys alone, not on their order, and two samples merge into the sample of
    both: a bottom-k sample (Cohen & Kaplan 2007, doi:10.1145/1281100.1281133).

    Args:
        limit: Most rows kept in all; at most twice as many as are kept are held between two prunings.
        per_group: Most rows kept of one group; None for no such limit.
    """

    def __init__(self, limit: int, per_group: int | None = None) -> None:
        self.limit = limit
        self.per_group = per_group
        self._threshold = _NO_LIMIT
        self._group_thresholds = np.zeros(0, np.uint64)
        self._most_held = min(_FEWEST, 2 * limit)
        # Rows that a pruning leaves out are let go once they are many: copying the others is what takes time.
        self._keys: list[np.ndarray] = []
        self._groups: list[np.ndarray] = []
        self._places: list[np.ndarray] = []  # in all of `_rows` together
        self._rows: list[np.ndarray] = []
        self._stored = 0  # rows

    def wanted(self, keys: np.ndarray, groups: np.ndarray) -> np.ndarray:
        """Which rows with these keys and groups, both of shape (N,), may still enter: gather no others."""
        missing = int(groups.max(initial=-1)) + 1 - len(self._group_thresholds)
        if missing > 0:
            self._group_thresholds = np.append(self._group_thresholds, np.full(missing, _NO_LIMIT))
        below: np.ndarray = (keys < self._threshold) & (keys < self._group_thresholds[groups])
        return below

    def add(self, keys: np.ndarray, groups: np.ndarray, rows: np.ndarray) -> None:
        """Offer rows.

        Args:
            keys: uint64, shape (N,).
            groups: Integers, shape (N,).
            rows: Shape (N, U).
        """
        if len(keys) == 0:
            return
        self._keys.append(keys)
        self._groups.append(groups)
        self._places.append(np.arange(self._stored, self._stored + len(rows)))
        self._rows.append(rows)
        self._stored += len(rows)
        if self._stored > self._most_held:
            self._prune()
            if 4 * self._stored > 3 * self._most_held:
                self._move()

    def rows(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Keys (N,), groups (N,) and rows (N, U) of the sample, ordered by group, then by key."""
        if not self._rows:
            return np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros((0, 0), np.float32)
        self._prune()
        self._move()
        return self._keys[0], self._groups[0], self._rows[0]

    def merge(self, other: BottomKSample, group_of: np.ndarray) -> None:
        """Take the rows of another sample, whose group g is group_of[g] here, -1 for none."""
        self._threshold = min(self._threshold, other._threshold)
        keys, groups, rows = other.rows()
        groups = group_of[groups] if len(groups) else groups
        self.add(keys[groups >= 0], groups[groups >= 0], rows[groups >= 0])
        if self._rows:
            self._prune()

    def _prune(self) -> None:
        keys, groups, places = map(np.concatenate, (self._keys, self._groups, self._places))
        below = np.flatnonzero(keys < self._threshold)  # another sample may have lowered it
        order = below[np.lexsort((keys[below], groups[below]))]
        keys, groups, places = keys[order], groups[order], places[order]
        keep = np.ones(len(keys), dtype=bool)
        if self.per_group is not None:
            starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
            rank = np.arange(len(keys)) - np.repeat(starts, np.diff(np.r_[starts, len(keys)]))
            keep = rank < self.per_group
            # A full group takes no more than what is smaller than its last one.
            last = np.flatnonzero((rank == self.per_group - 1) & (groups < len(self._group_thresholds)))
            self._group_thresholds[groups[last]] = keys[last]
        if keep.sum() > self.limit:
            self._threshold = np.partition(keys[keep], self.limit)[self.limit]
            keep &= keys < self._threshold
        self._keys, self._groups, self._places = [keys[keep]], [groups[keep]], [places[keep]]
        self._most_held = 2 * min(max(int(keep.sum()), _FEWEST // 2), self.limit)

    def _move(self) -> None:
        """Put the rows that are held together, in the order of the keys, and let the others go."""
        (places,) = self._places
        taken = np.empty((len(places), self._rows[0].shape[1]), self._rows[0].dtype)
        order = np.argsort(places)
        ends = np.cumsum([len(rows) for rows in self._rows])
        start = first = 0
        for rows, end in zip(self._rows, ends.tolist(), strict=True):
            stop = int(np.searchsorted(places, end, sorter=order))
            taken[order[first:stop]] = rows[places[order[first:stop]] - start]
            start, first = end, stop
        self._places, self._rows, self._stored = [np.arange(len(places))], [taken], len(places)
