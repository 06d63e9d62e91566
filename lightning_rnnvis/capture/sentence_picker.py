"""Chooses the sentences of a record: those with the smallest keys, or the ones chosen at an earlier record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from lightning_rnnvis.capture.heads import SentencePredictions

SHORTEST = 3
"""Fewest words of a sentence that is worth showing, where there are longer ones."""


@dataclass
class PickedSentence:
    """One sentence and its states.

    Attributes:
        ids: Word ids in the order of the text, shape (T,), cut off after the longest length shown.
        length: Number of words before that cut.
        states: By state name: states after each word, (T, U), and before the first word read, (U,).
        predictions: By state name, for states that reach a head.
    """

    ids: np.ndarray
    length: int
    states: dict[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    predictions: dict[str, SentencePredictions] = field(default_factory=dict)


class SentencePicker:
    """Keeps the best `limit` sentences seen so far.

    Args:
        limit: Number of sentences.
        longest: Words shown of a longer one.
        wanted: Keys chosen at an earlier record, in their order; None to choose.
    """

    def __init__(self, limit: int, longest: int, wanted: Iterable[int] | None) -> None:
        self.longest = longest
        self._limit = limit
        self._wanted = None if wanted is None else list(wanted)
        self._picked: dict[int, PickedSentence] = {}

    def rows(self, keys: np.ndarray, lengths: np.ndarray) -> list[int]:
        """Rows of the batch that are worth keeping.

        Args:
            keys: Keys of the sequences, shape (B,).
            lengths: Their numbers of words, shape (B,).
        """
        if self._wanted is not None:
            return [row for row, key in enumerate(keys.tolist()) if key in self._wanted and key not in self._picked]
        taken: list[int] = []
        for row in sorted(range(len(keys)), key=lambda row: self._rank(int(keys[row]), int(lengths[row]))):
            key, length = int(keys[row]), int(lengths[row])
            if length == 0 or key in self._picked or any(int(keys[t]) == key for t in taken):
                continue
            ranks = [self._rank(k, s.length) for k, s in self._picked.items()]
            ranks += [self._rank(int(keys[t]), int(lengths[t])) for t in taken]
            if len(ranks) < self._limit or self._rank(key, length) < sorted(ranks)[self._limit - 1]:
                taken.append(row)
        return taken

    @staticmethod
    def _rank(key: int, length: int) -> tuple[bool, int]:
        return (length < SHORTEST, key)

    def keep(self, key: int, sentence: PickedSentence) -> None:
        """Keep a sentence and let go of the worst, if there are too many."""
        self._picked[key] = sentence
        if self._wanted is None and len(self._picked) > self._limit:
            worst = max(self._picked, key=lambda k: self._rank(k, self._picked[k].length))
            del self._picked[worst]

    def merge(self, other: SentencePicker) -> None:
        """Take the sentences of another process."""
        for key, sentence in other._picked.items():
            if key not in self._picked:
                self.keep(key, sentence)

    def sentences(self) -> list[tuple[int, PickedSentence]]:
        """Keys and sentences, best first or in the order wanted."""
        if self._wanted is not None:
            return [(key, self._picked[key]) for key in self._wanted if key in self._picked]
        return sorted(self._picked.items(), key=lambda item: self._rank(item[0], item[1].length))
