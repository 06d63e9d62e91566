"""A bounded sample of rows: those with the smallest keys, whatever the order in which they came."""

from __future__ import annotations

import numpy as np

_NO_LIMIT = np.uint64(2**64 - 1)


class RowSample:
    """Keeps the rows with the smallest keys, at most `limit` in all and `per_group` of each group.

    The result depends on the rows and their keys alone, not on their order, and two samples merge into the sample of
    both: a bottom-k sample (Cohen & Kaplan 2007, doi:10.1145/1281100.1281133).

    Args:
        limit: Most rows kept in all; twice as many are held between two prunings.
        per_group: Most rows kept of one group; None for no such limit.
    """

    def __init__(self, limit: int, per_group: int | None = None) -> None:
        self.limit = limit
        self.per_group = per_group
        self._threshold = _NO_LIMIT
        self._parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self._held = 0

    def wanted(self, keys: np.ndarray) -> np.ndarray:
        """Which rows with these keys, shape (N,), may still enter: gather no others."""
        return keys < self._threshold

    def add(self, keys: np.ndarray, groups: np.ndarray, rows: np.ndarray) -> None:
        """Offer rows.

        Args:
            keys: uint64, shape (N,).
            groups: Integers, shape (N,).
            rows: Shape (N, U).
        """
        self._parts.append((keys, groups, rows))
        self._held += len(keys)
        if self._held > 2 * self.limit:
            self._prune()

    def rows(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Keys (N,), groups (N,) and rows (N, U) of the sample, ordered by group, then by key."""
        if not self._parts:
            return np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros((0, 0), np.float32)
        self._prune()
        return self._parts[0]

    def merge(self, other: RowSample, group_of: np.ndarray) -> None:
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
        keys, groups, rows = (np.concatenate(part) for part in zip(*self._parts, strict=True))
        order = np.lexsort((keys, groups))
        keys, groups = keys[order], groups[order]
        keep = np.ones(len(keys), dtype=bool)
        if self.per_group is not None:
            starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
            rank = np.arange(len(keys)) - np.repeat(starts, np.diff(np.r_[starts, len(keys)]))
            keep = rank < self.per_group
        if keep.sum() > self.limit:
            self._threshold = np.partition(keys[keep], self.limit)[self.limit]
            keep &= keys < self._threshold
        self._parts = [(keys[keep], groups[keep], rows[order[keep]])]
        self._held = int(keep.sum())
