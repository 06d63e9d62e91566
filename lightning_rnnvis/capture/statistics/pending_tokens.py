"""Tokens of a numeric series that wait until the levels of its features are found, in the first record."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.capture.words.tokens import Tokens

PENDING_BYTES = 256 * 2**20
"""Bytes of one state's responses that may wait on the host; the first record leaves out further tokens."""


class PendingTokens:
    """Values and keys of tokens, whose responses wait in the sums of each state.

    Attributes:
        n_tokens: Tokens that wait.
        left_out: Tokens for which there was no room.
    """

    def __init__(self) -> None:
        self.n_tokens = 0
        self.left_out = 0
        self._values: list[np.ndarray] = []
        self._beside: list[np.ndarray] = []
        self._keys: list[np.ndarray] = []

    def take(self, tokens: Tokens, keys: np.ndarray, n_units: int) -> bool:
        """Keep the tokens of one call; return False if there is no room.

        Args:
            tokens: The tokens.
            keys: Keys of their occurrences, shape (N,).
            n_units: Units of the widest state; 0 where that is not known yet.
        """
        assert tokens.values is not None
        if (self.n_tokens + len(keys)) * 4 * n_units > PENDING_BYTES:
            self.left_out += len(keys)
            return False
        self.n_tokens += len(keys)
        self._values.append(tokens.values[tokens.counted])
        if tokens.beside is not None:
            self._beside.append(tokens.beside[tokens.counted])
        self._keys.append(keys)
        return True

    def values(self) -> np.ndarray:
        """The values, shape (N, F), in the order in which they were taken."""
        return np.concatenate(self._values)

    def beside(self) -> np.ndarray | None:
        """Ids of the words beside the values, shape (N, K); None where there are none."""
        return np.concatenate(self._beside) if self._beside else None

    def keys(self) -> np.ndarray:
        """Keys of the occurrences, uint64, shape (N,)."""
        return np.concatenate(self._keys)

    def merge(self, other: PendingTokens) -> None:
        """Take those of another recording, after those of this one."""
        self.n_tokens += other.n_tokens
        self.left_out += other.left_out
        self._values += other._values
        self._beside += other._beside
        self._keys += other._keys

    def clear(self) -> None:
        """Drop the tokens."""
        self.n_tokens = 0
        self._values.clear()
        self._beside.clear()
        self._keys.clear()
