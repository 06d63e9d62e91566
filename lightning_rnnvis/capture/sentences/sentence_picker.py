"""Chooses the sentences of a record: those with the smallest keys, or the ones chosen at an earlier record."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from lightning_rnnvis.capture.outputs.predictions import SentencePredictions
from lightning_rnnvis.capture.words.tokens import Tokens

SHORTEST = 3
"""Sentences of fewer words are kept only where there are no longer ones."""


@dataclass
class PickedSentence:
    """One sentence and its states.

    Attributes:
        ids: Word ids in the order of the text, shape (T,), or (T, K) for several words at a step, cut off after the
            longest length shown; zeros while the levels of `values` are not known.
        length: Number of words before that cut.
        states: By state name: states after each word, (T, U), and before the first word read, (U,).
        predictions: By state name, for states that reach a head.
        values: The series behind the words, shape (T, F), if there is one.
        beside: Ids of the words beside the series, shape (T, K), if there are some.
    """

    ids: np.ndarray
    length: int
    states: dict[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    predictions: dict[str, SentencePredictions] = field(default_factory=dict)
    values: np.ndarray | None = None
    beside: np.ndarray | None = None

    @classmethod
    def of(cls, tokens: Tokens, row: int, positions: np.ndarray, length: int) -> PickedSentence:
        """The words at some positions of a row, without their states."""
        values, beside = (None if part is None else part[row, positions] for part in (tokens.values, tokens.beside))
        if tokens.ids is None:
            return cls(np.zeros(len(positions), dtype=np.int64), length, values=values, beside=beside)
        return cls(_narrow(tokens.ids[row, positions]), length, values=values, beside=beside)


class SentencePicker:
    """Keeps the best sentences so far.

    Args:
        limit: Most sentences kept.
        longest: Words shown of a longer one.
        wanted: Keys chosen at an earlier record, in their order; None to choose.
    """

    def __init__(self, limit: int, longest: int, wanted: Iterable[int] | None) -> None:
        self.longest = longest
        self._limit = limit
        self._wanted = None if wanted is None and limit > 0 else list(wanted or [])
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
        """Keep a sentence, and drop the worst if there are too many."""
        self._picked[key] = sentence
        if self._wanted is None and len(self._picked) > self._limit:
            worst = max(self._picked, key=lambda k: self._rank(k, self._picked[k].length))
            del self._picked[worst]

    def assign_words(self, ids_of: Callable[[np.ndarray, np.ndarray | None], np.ndarray]) -> None:
        """Give sentences of a series their words, once its levels are known.

        Args:
            ids_of: Word ids of values, (T, F), and of the words beside them, (T, K).
        """
        for sentence in self._picked.values():
            if sentence.values is not None:
                sentence.ids = _narrow(ids_of(sentence.values, sentence.beside))

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


def _narrow(ids: np.ndarray) -> np.ndarray:
    """Ids (T, K) without the last axis where one word enters at a step."""
    return ids[:, 0] if ids.shape[1] == 1 else ids
