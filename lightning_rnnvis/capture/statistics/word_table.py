"""Counts words and gives each a row ("slot") in the sums of its layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

_MOST_OTHERS = 2000
"""Words counted beside those that are fixed."""


class WordTable:
    """Slots for word ids: those fixed by an earlier record, or all that occur, up to a capacity.

    Args:
        word_ids: The words fixed earlier, in their order; None to take words as they occur.
        capacity: Most words that get a slot while none are fixed; tokens of further words are counted in `overflow`.
    """

    def __init__(self, word_ids: Sequence[int] | None, capacity: int) -> None:
        self.fixed = word_ids is not None
        self.capacity = len(word_ids) if word_ids is not None else capacity
        self.ids: list[int] = list(word_ids or [])
        self.counts = np.zeros(len(self.ids), dtype=np.int64)
        self.overflow = 0
        self.other_counts: dict[int, int] = {}  # of words that were not fixed, up to `_MOST_OTHERS` of them
        self._slots = {word_id: slot for slot, word_id in enumerate(self.ids)}

    def add(self, ids: np.ndarray) -> np.ndarray:
        """Count occurrences.

        Args:
            ids: Word ids of the counted tokens, shape (N,).

        Returns:
            Their slots, shape (N,), -1 for words without one.
        """
        if len(ids) == 0:
            return np.zeros(0, dtype=np.int64)
        unique, first, inverse, counts = np.unique(ids, return_index=True, return_inverse=True, return_counts=True)
        if not self.fixed:
            for position in np.argsort(first, kind="stable"):  # in order of first appearance
                word_id = int(unique[position])
                if word_id not in self._slots and len(self.ids) < self.capacity:
                    self._slots[word_id] = len(self.ids)
                    self.ids.append(word_id)
            self.counts = np.concatenate([self.counts, np.zeros(len(self.ids) - len(self.counts), dtype=np.int64)])
        slots = np.fromiter((self._slots.get(int(i), -1) for i in unique), dtype=np.int64, count=len(unique))
        known = slots >= 0
        self.counts[slots[known]] += counts[known]
        if self.fixed:
            self._count_others(dict(zip(unique[~known].tolist(), counts[~known].tolist(), strict=True)))
        else:
            self.overflow += int(counts[~known].sum())
        return slots[inverse]

    def _count_others(self, counts: Mapping[int, int]) -> None:
        for word_id, count in counts.items():
            if word_id in self.other_counts or len(self.other_counts) < _MOST_OTHERS:
                self.other_counts[word_id] = self.other_counts.get(word_id, 0) + count

    def add_parallel(self, ids: np.ndarray) -> np.ndarray:
        """Like `add` for tokens of K words each, ids and slots of shape (N, K), -1 where a token has no such word."""
        slots = np.full(ids.shape, -1, dtype=np.int64)
        there = ids >= 0
        slots[there] = self.add(ids[there])
        return slots

    def slots_of(self, word_ids: Sequence[int]) -> np.ndarray:
        """Slots of words, which get one with a count of 0 if they have none yet, shape (W,)."""
        for word_id in word_ids:
            if word_id not in self._slots:
                self._slots[word_id] = len(self.ids)
                self.ids.append(word_id)
        self.counts = np.concatenate([self.counts, np.zeros(len(self.ids) - len(self.counts), dtype=np.int64)])
        return np.array([self._slots[word_id] for word_id in word_ids], dtype=np.int64)

    def count_by_id(self) -> dict[int, int]:
        """Occurrences of each word that has a slot, by its id."""
        return dict(zip(self.ids, self.counts.tolist(), strict=True))

    def merge(self, other: WordTable) -> np.ndarray:
        """Take the counts of another process; returns the slot here of each of its slots, -1 for none."""
        if not self.fixed:
            for word_id in other.ids:
                if word_id not in self._slots and len(self.ids) < self.capacity:
                    self._slots[word_id] = len(self.ids)
                    self.ids.append(word_id)
            self.counts = np.concatenate([self.counts, np.zeros(len(self.ids) - len(self.counts), dtype=np.int64)])
        slots = np.array([self._slots.get(word_id, -1) for word_id in other.ids], dtype=np.int64)
        known = slots >= 0
        self.counts[slots[known]] += other.counts[known]
        self._count_others(other.other_counts)
        self.overflow += other.overflow + (0 if self.fixed else int(other.counts[~known].sum()))
        return slots

    def choose(self, max_words: int, min_count: int) -> np.ndarray:
        """Slots of the words to keep: fixed ones as they are, else the most frequent, ties by id.

        Args:
            max_words: Most words kept.
            min_count: Fewest occurrences of a word that is kept.
        """
        if self.fixed:
            return np.arange(len(self.ids))
        order = np.lexsort((np.array(self.ids, dtype=np.int64), -self.counts))
        return order[self.counts[order] >= min_count][:max_words]
