"""Chooses the sentences of a record: those with the smallest keys, or the ones chosen at an earlier record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from lightning_rnnvis.capture.outputs.predictions import SentencePredictions
from lightning_rnnvis.capture.outputs.sentence_predictions import HeadInput
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
        head_inputs: By state name, what enters a head, until the predictions are made of it.
        values: The series behind the words, shape (T, F), if there is one.
        beside: Ids of the words beside the series, shape (T, K), if there are some.
        row_key: Key of its row in the data, which stays where its words change.
        has_gaps: Whether steps that are no words, such as padding, lie between its words.
    """

    ids: np.ndarray
    length: int
    states: dict[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    predictions: dict[str, SentencePredictions] = field(default_factory=dict)
    head_inputs: dict[str, HeadInput] = field(default_factory=dict)
    values: np.ndarray | None = None
    beside: np.ndarray | None = None
    row_key: int = 0
    has_gaps: bool = False

    @classmethod
    def of(cls, tokens: Tokens, row: int, positions: np.ndarray, length: int) -> PickedSentence:
        """The words at some positions of a row, without their states."""
        values, beside = (None if part is None else part[row, positions] for part in (tokens.values, tokens.beside))
        ids = np.zeros(len(positions), dtype=np.int64)
        if tokens.ids is not None:
            ids = _narrow(tokens.ids[row, positions])
        has_gaps = bool((np.diff(positions) > 1).any())
        return cls(ids, length, values=values, beside=beside, has_gaps=has_gaps)


class SentencePicker:
    """Keeps the best sentences so far.

    Sentences that are wanted are known by their words. Where most have other words now, as in a model that reads its
    own predictions, they are known by their rows in the data.

    Args:
        limit: Most sentences kept.
        wanted: Keys chosen at an earlier record, in their order; None to choose.
        wanted_rows: Keys of their rows in the data, in the same order; empty where these are not known.
    """

    def __init__(self, limit: int, wanted: Iterable[int] | None, wanted_rows: Sequence[int] = ()) -> None:
        self._limit = limit
        self._wanted = None if wanted is None and limit > 0 else list(wanted or [])
        self._picked: dict[int, PickedSentence] = {}
        self._wanted_rows = list(wanted_rows)
        self._of_rows: dict[int, PickedSentence] = {}

    def rows(self, keys: np.ndarray, lengths: np.ndarray, row_keys: np.ndarray, changing: bool = False) -> list[int]:
        """Rows of the batch that are worth keeping.

        Args:
            keys: Keys of the sequences, shape (B,).
            lengths: Their numbers of words, shape (B,).
            row_keys: Keys of their rows in the data, shape (B,).
            changing: Whether to choose by the rows in the data, because what is read of them may change.
        """
        if self._wanted is not None:
            words = set(self._wanted) - self._picked.keys()
            rows = set(self._wanted_rows) - self._of_rows.keys()
            found = zip(keys.tolist(), row_keys.tolist(), (lengths > 0).tolist(), strict=True)
            return [i for i, (key, row, there) in enumerate(found) if there and (key in words or row in rows)]
        by = (row_keys if changing else keys).tolist()
        taken: list[int] = []
        ranks = [self._rank_of(key, sentence) for key, sentence in self._picked.items()]
        for row in sorted(np.flatnonzero(lengths > 0).tolist(), key=lambda row: _rank(by[row], int(lengths[row]))):
            key, rank = int(keys[row]), _rank(by[row], int(lengths[row]))
            if len(ranks) >= self._limit and rank >= sorted(ranks)[self._limit - 1]:
                break
            if key not in self._picked and all(int(keys[t]) != key for t in taken):
                taken.append(row)
                ranks.append(rank)
        return taken

    @staticmethod
    def _rank_of(key: int, sentence: PickedSentence) -> tuple[bool, int]:
        return _rank(key if sentence.values is None else sentence.row_key, sentence.length)

    def keep(self, key: int, sentence: PickedSentence) -> None:
        """Keep a sentence, and drop the worst if there are too many."""
        if self._wanted is not None:
            if sentence.row_key in self._wanted_rows:
                self._of_rows[sentence.row_key] = sentence
            if key in self._wanted:
                self._picked[key] = sentence
            return
        self._picked[key] = sentence
        if len(self._picked) > self._limit:
            del self._picked[max(self._picked, key=lambda k: self._rank_of(k, self._picked[k]))]

    def assign_words(self, ids_of: Callable[[np.ndarray, np.ndarray | None], np.ndarray]) -> None:
        """Give sentences of a series their words, once its levels are known.

        Args:
            ids_of: Word ids of values, (T, F), and of the words beside them, (T, K).
        """
        for sentence in self.kept():
            if sentence.values is not None:
                sentence.ids = _narrow(ids_of(sentence.values, sentence.beside))

    def merge(self, other: SentencePicker) -> None:
        """Take the sentences of another process."""
        for key, sentence in other._picked.items():
            if key not in self._picked:
                self.keep(key, sentence)
        self._of_rows = other._of_rows | self._of_rows

    def kept(self) -> list[PickedSentence]:
        """All sentences that are kept now, each once."""
        return list({id(one): one for one in (*self._picked.values(), *self._of_rows.values())}.values())

    def sentences(self) -> list[tuple[int, PickedSentence]]:
        """Keys and sentences, best first or in the order wanted; of series first what is most mixed."""
        if self._wanted is not None:
            return [(key, self._picked[key]) for key in self._wanted if key in self._picked]
        return sorted(self._picked.items(), key=lambda item: (-_mixture(item[1]), self._rank_of(*item)))

    def find(self, keys: Sequence[int], row_keys: Sequence[int]) -> tuple[dict[int, PickedSentence], bool]:
        """Sentences chosen earlier, by their keys, and whether they are known by their rows in the data.

        Args:
            keys: Their keys.
            row_keys: Keys of their rows; empty where they are not known.
        """
        by_words = {key: self._picked[key] for key in keys if key in self._picked}
        rows = self._of_rows or {sentence.row_key: sentence for sentence in self._picked.values()}
        by_rows = {key: rows[row] for key, row in zip(keys, row_keys, strict=False) if row in rows}
        changed = len(by_rows) > 2 * len(by_words)
        return (by_rows if changed else by_words), changed


def _rank(key: int, length: int) -> tuple[bool, int]:
    return (length < SHORTEST, key)


def _mixture(sentence: PickedSentence) -> float:
    """Entropy of the levels of a series, in nats: with and without a fault is more than without; 0 for words."""
    if sentence.values is None:
        return 0.0
    shares = np.unique(sentence.ids, return_counts=True)[1] / max(1, sentence.ids.size)
    return round(float(-np.sum(shares * np.log(shares))), 6)


def _narrow(ids: np.ndarray) -> np.ndarray:
    """Ids (T, K) without the last axis where one word enters at a step."""
    return ids[:, 0] if ids.shape[1] == 1 else ids
