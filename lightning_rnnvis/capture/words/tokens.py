"""The words that one call read: usually one at each step, on request several at a step, or one for several steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.capture.keys.hashing import joint_ids
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.rows.row_matching import NO_WORD


@dataclass(frozen=True)
class Tokens:
    """The tokens of one call. A token lies at its last step and has K words; K is 1 unless inputs are parallel.

    Attributes:
        counted: Where a token ends, shape (B, T).
        ids: Ids of its words, shape (B, T, K), `NO_WORD` for none; None where levels of features are not known yet.
        step_ids: One id for each token, equal for equal tokens, for the keys of sequences, shape (B, T).
        first: Time of the token's first step, shape (B, T); the time itself unless pieces are merged.
        pieces: Ids before pieces were merged, shape (B, T); None where they are not.
        values: The series whose levels are words, shape (B, T, F); None where there is none.
        beside: Ids of the words that enter beside a series, shape (B, T, K); None where there are none.
    """

    counted: np.ndarray
    ids: np.ndarray | None
    step_ids: np.ndarray
    first: np.ndarray
    pieces: np.ndarray | None = None
    values: np.ndarray | None = None
    beside: np.ndarray | None = None

    @classmethod
    def of(cls, ids: np.ndarray) -> Tokens:
        """One token a step: ids of shape (B, T), or (B, T, K) for K words at each step."""
        ids = ids[..., None] if ids.ndim == 2 else ids
        counted = (ids != NO_WORD).any(axis=-1)
        step_ids = ids[..., 0] if ids.shape[-1] == 1 else joint_ids(ids)
        return cls(counted, ids, np.where(counted, step_ids, NO_WORD), each_step(counted))

    @classmethod
    def of_series(cls, values: np.ndarray, beside: np.ndarray | None, ids: np.ndarray | None) -> Tokens:
        """The steps of a series and the words beside it; `ids` are those of both, None while levels are not known."""
        counted = ~np.isnan(values).all(axis=-1)
        # Keys are made of the values: levels may not be known yet.
        keys = values.view(np.int32).astype(np.int64)
        if beside is not None:
            counted |= (beside != NO_WORD).any(axis=-1)
            keys = np.concatenate([keys, beside], axis=-1)
        step_ids = np.where(counted, joint_ids(keys), NO_WORD)
        return cls(counted, ids, step_ids, each_step(counted), values=values, beside=beside)

    def take(self, rows: np.ndarray, time: int) -> Tokens:
        """The tokens of some rows, shape (R,), up to a time."""
        parts: dict[str, Any] = {name: None if part is None else part[rows, :time] for name, part in vars(self).items()}
        return Tokens(**parts)

    @property
    def n_parallel(self) -> int:
        """Words that enter at a step, K."""
        if self.ids is not None:
            return int(self.ids.shape[-1])
        return sum(part.shape[-1] for part in (self.values, self.beside) if part is not None)


def each_step(counted: np.ndarray) -> np.ndarray:
    """The time of each position of (B, T)."""
    return np.broadcast_to(np.arange(counted.shape[1]), counted.shape)


@dataclass(frozen=True)
class TokenIndices:
    """The steps of the tokens of a call along one direction's time, as indices into the flattened (B, T).

    Attributes:
        first: Step of each token that is read first, (N,).
        last: Step that is read last, (N,).
        read: Every step that belongs to a token, (M,).
        are_all: Whether each step of (B, T), in its order, is a token.
    """

    first: Tensor
    last: Tensor
    read: Tensor
    are_all: bool = False

    @classmethod
    def of(cls, tokens: Tokens, grid: Grid, reverse: bool) -> TokenIndices:
        """The indices for one direction; a reverse one reads the last step of a token first."""
        row, end = np.nonzero(tokens.counted)
        begin = tokens.first[row, end]
        time = grid.reversal().cpu().numpy() if reverse else each_step(tokens.counted)
        first, last = (time[row, end], time[row, begin]) if reverse else (begin, end)
        start = row * tokens.counted.shape[1]
        read = start + last
        if tokens.pieces is not None:
            lengths = last - first + 1
            back = np.arange(lengths.sum()) - np.repeat(lengths.cumsum() - lengths, lengths)
            read = np.repeat(read, lengths) - back
        first, last, every = start + first, start + last, np.arange(tokens.counted.size)
        are_all = len(row) == len(every) and np.array_equal(first, every) and np.array_equal(last, every)
        on_device = [torch.from_numpy(at).to(grid.rows.device) for at in (first, last, read)]
        return cls(on_device[0], on_device[1], on_device[2], are_all)
