"""Which words two records have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.records.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class CommonWords:
    """Words that occur in two records, matched by their text.

    Attributes:
        first: Positions in the words of the first record, ascending, shape (C,).
        second: Positions of the same words in the second, shape (C,).
        vanished: Words that occur in the first only.
        appeared: Words that occur in the second only.
        repeated: Whether several words of one record are written alike; the first of one is then matched with the first
            of the other, the second with the second.
    """

    first: np.ndarray
    second: np.ndarray
    vanished: tuple[str, ...]
    appeared: tuple[str, ...]
    repeated: bool

    def __repr__(self) -> str:
        only = len(self.vanished), len(self.appeared)
        return f"CommonWords({len(self.first)} in both, {only[0]} only in the first, {only[1]} only in the second)"


def common_words(first: Snapshot, second: Snapshot) -> CommonWords:
    """The words that occur, with a count above zero, in both records."""
    # Words that are missing this time keep their number among those that are written alike.
    keys = [list(_numbered(snapshot.words)) for snapshot in (first, second)]
    at = [
        {key: position for position, key in enumerate(own) if snapshot.counts[position] > 0}
        for own, snapshot in zip(keys, (first, second), strict=True)
    ]
    both = [key for key in at[0] if key in at[1]]
    return CommonWords(
        first=np.array([at[0][key] for key in both], dtype=np.int64),
        second=np.array([at[1][key] for key in both], dtype=np.int64),
        vanished=tuple(key[0] for key in at[0] if key not in at[1]),
        appeared=tuple(key[0] for key in at[1] if key not in at[0]),
        repeated=any(number for own in keys for _, number in own),
    )


def _numbered(words: Iterable[str]) -> Iterable[tuple[str, int]]:
    """Each word with how many before it are written alike."""
    earlier: Counter[str] = Counter()
    for word in map(str, words):
        yield word, earlier[word]
        earlier[word] += 1
