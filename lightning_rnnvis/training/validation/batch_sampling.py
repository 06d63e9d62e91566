"""Which batches of a validation are looked at, and how many tokens are taken of each, whatever their order.

Both rules depend on the batches alone, so batches that come in the same order are the same ones in every epoch.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection

SHARES = 16
"""Batches, where there are as many, that share `max_tokens` at least, so that no large one stands for all."""

_NEVER_DROPPED = 64


class BatchSampling(ABC):
    """Decides about each batch, given what was taken before.

    Args:
        max_tokens: About how many tokens are taken of the whole validation.

    Attributes:
        stride: Every so many-th batch is looked at, where the number of batches is not known; else 1.
    """

    def __init__(self, max_tokens: int, stride: int = 1) -> None:
        self.max_tokens = max_tokens
        self.stride = stride

    @classmethod
    def of(cls, max_tokens: int, n_batches: float, stride: int = 1) -> BatchSampling:
        """The rule for a number of batches; infinity where it is not known, `stride` then is the one to begin with."""
        if n_batches == float("inf"):
            return DoublingStride(max_tokens, stride)
        return EvenAllowance(max_tokens, int(n_batches))

    @abstractmethod
    def tokens_due(self, batch_idx: int, taken: int) -> int:
        """Most tokens to take of a batch; 0 for one that is not looked at.

        Args:
            batch_idx: Its place in the validation, from 0.
            taken: Tokens taken so far.
        """

    def may_be_last(self, batch_idx: int) -> bool:
        """Whether a batch is the last of the validation, or may be, because the number of batches is not known."""
        return True

    def part_of(self, batch_idx: int) -> int:
        """The part that a batch belongs to: what was taken of a part may have to be dropped."""
        return 0

    def next_stride(self, taken: int) -> int:
        """The stride for the next validation, after one that took so many tokens."""
        return self.stride

    def drop(self, parts: Collection[int], taken: int) -> int | None:
        """Which of the parts taken so far is to be dropped, since so many tokens were taken of all; None for none."""
        return None


class EvenAllowance(BatchSampling):
    """For a known number of batches: the same number of tokens from each stretch of the validation.

    What may be taken rises evenly from batch to batch. A batch is looked at if less was taken so far, and gives what is
    missing, or its share if that is more: long batches are looked at seldom, short ones often.

    Args:
        max_tokens: About how many tokens are taken of the whole validation.
        n_batches: Number of batches.
    """

    def __init__(self, max_tokens: int, n_batches: int) -> None:
        super().__init__(max_tokens)
        self._n_batches = max(n_batches, 1)
        self._share = max(1, max_tokens // min(self._n_batches, SHARES))

    def tokens_due(self, batch_idx: int, taken: int) -> int:
        """What is missing up to the batch's place, its share at least; 0 where nothing is missing."""
        missing = -(-self.max_tokens * min(batch_idx + 1, self._n_batches) // self._n_batches) - taken
        return max(missing, self._share) if missing > 0 else 0

    def may_be_last(self, batch_idx: int) -> bool:
        """Whether it is the last of the number that is known."""
        return batch_idx + 1 >= self._n_batches


class DoublingStride(BatchSampling):
    """For an unknown number of batches: every batch, then every second, every fourth …

    Once more is taken than wanted, the stride is doubled and what was taken of the batches between is dropped; so in
    the end the batches are spread evenly, however many came. A part holds the batches that are dropped together.

    Args:
        max_tokens: Most tokens that are kept of the whole validation, about half of them at least if there are more.
        stride: A power of two to begin with: that with which an earlier validation ended.
    """

    def __init__(self, max_tokens: int, stride: int = 1) -> None:
        super().__init__(max_tokens, stride)
        self._share = max(1, max_tokens // (2 * SHARES))  # half of the batches may be dropped

    def tokens_due(self, batch_idx: int, taken: int) -> int:
        """Its share, for every batch of the stride."""
        return 0 if batch_idx % self.stride else self._share

    def part_of(self, batch_idx: int) -> int:
        """How often the stride may be doubled before the batch is dropped; the first one never is."""
        return _NEVER_DROPPED if batch_idx == 0 else (batch_idx & -batch_idx).bit_length() - 1

    def next_stride(self, taken: int) -> int:
        """The same, unless there were far fewer batches than before."""
        return self.stride if 4 * taken >= self.max_tokens else max(1, self.stride // 2)

    def drop(self, parts: Collection[int], taken: int) -> int | None:
        """The lowest part, where more was taken than wanted; the stride then leaves it out."""
        lowest = min(parts)
        if taken <= self.max_tokens or lowest == _NEVER_DROPPED:
            return None
        self.stride = 2 ** (lowest + 1)
        return lowest
