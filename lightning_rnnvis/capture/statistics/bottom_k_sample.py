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
        self._parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self._held = 0

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
        self._parts.append((keys, groups, rows))
        self._held += len(keys)
        if self._held > self._most_held:
            self._prune()

    def rows(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Keys (N,), groups (N,) and rows (N, U) of the sample, ordered by group, then by key."""
        if not self._parts:
            return np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros((0, 0), np.float32)
        self._prune()
        return self._parts[0]

    def merge(self, other: BottomKSample, group_of: np.ndarray) -> None:
        """Take the rows of another sample, whose group g is group_of[g] here, -1 for none."""
        self._threshold = min(self._threshold, other._threshold)
        keys, groups, rows = other.rows()
        groups = group_of[groups] if len(groups) else groups
        self.add(keys[groups >= 0], groups[groups >= 0], rows[groups >= 0])
        self._parts = [
            (part_keys[kept], part_groups[kept], part_rows[kept])
            for part_keys, part_groups, part_rows in self._parts
            if len(kept := np.flatnonzero(part_keys < self._threshold))
        ]
        self._held = sum(len(part[0]) for part in self._parts)

    def _prune(self) -> None:
        keys, groups = (np.concatenate([part[i] for part in self._parts]) for i in (0, 1))
        order = np.lexsort((keys, groups))
        keys, groups = keys[order], groups[order]
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
        self._parts = [(keys[keep], groups[keep], self._take(order[keep]))]
        self._held = int(keep.sum())
        self._most_held = 2 * min(max(self._held, _FEWEST // 2), self.limit)

    def _take(self, indices: np.ndarray) -> np.ndarray:
        """Rows at some indices of all parts put together. Only these are copied, each once."""
        of_parts = [part[2] for part in self._parts]
        taken = np.empty((len(indices), of_parts[0].shape[1]), of_parts[0].dtype)
        order = np.argsort(indices)
        ends = np.cumsum([len(rows) for rows in of_parts])
        start = first = 0
        for rows, end in zip(of_parts, ends, strict=True):
            stop = int(np.searchsorted(indices, end, sorter=order))
            taken[order[first:stop]] = rows[indices[order[first:stop]] - start]
            start, first = end, stop
        return taken
