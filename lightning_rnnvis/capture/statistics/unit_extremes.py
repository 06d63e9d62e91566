"""The words at which each unit of a state moves most, up and down, over all tokens of a validation, and those around.

Changes wait until there are many, so that a small batch costs little; they are let go once they are looked through.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.capture.keys.row_matching import NO_WORD
from lightning_rnnvis.records.unit_contexts import AROUND, MOST, WINDOW

_AT_ONCE = 4096
"""Tokens that are looked through together."""

_PARTS = 16
"""Parts of these whose largest changes tell which are worth a look: the fifth largest of them is a floor."""


@dataclass(frozen=True)
class TokenTexts:
    """The texts that tokens stand in.

    Attributes:
        ids: Word of each token, shape (N,).
        rows: The sequence that it belongs to, shape (N,): its tokens stand one after the other.
        keys: Key of each occurrence, uint64, shape (N,): equal in equal sequences.
    """

    ids: np.ndarray
    rows: np.ndarray
    keys: np.ndarray

    def take(self, at: slice | np.ndarray) -> TokenTexts:
        """Some of them."""
        return TokenTexts(self.ids[at], self.rows[at], self.keys[at])


@dataclass(frozen=True, eq=False)
class _Snippets:
    """Changes and the words around them.

    Attributes:
        sizes: Sizes of the changes, falling, -infinity where there are fewer, float32, (..., `MOST`).
        keys: Keys of their occurrences, uint64, same shape.
        ids: The words around each, in the order of the text, `NO_WORD` beyond the ends, (..., `MOST`, `WINDOW`).
        changes: What the unit did at each of these, float32, same shape.
    """

    sizes: np.ndarray
    keys: np.ndarray
    ids: np.ndarray
    changes: np.ndarray

    @classmethod
    def empty(cls, shape: tuple[int, ...]) -> _Snippets:
        return cls(
            np.full(shape, -np.inf, dtype=np.float32),
            np.zeros(shape, dtype=np.uint64),
            np.full((*shape, WINDOW), NO_WORD, dtype=np.int64),
            np.zeros((*shape, WINDOW), dtype=np.float32),
        )

    def take(self, at: tuple[int, np.ndarray]) -> _Snippets:
        return _Snippets(self.sizes[at], self.keys[at], self.ids[at], self.changes[at])


class UnitExtremes:
    """For each unit its largest changes of both signs, U units, `MOST` of each sign.

    An occurrence counts once, however often its sequence occurs.

    Attributes:
        of: The changes up, and those down, (2, U, `MOST`).
    """

    def __init__(self, n_units: int) -> None:
        self.n_units = n_units
        self.of = _Snippets.empty((2, n_units, MOST))
        self._waiting: list[tuple[Tensor, TokenTexts]] = []
        self._n_waiting = 0
        self._n_rows = 0

    def add(self, change: Tensor, texts: TokenTexts) -> None:
        """Offer the changes of some tokens of one call, (N, U), which come in their order."""
        if len(change) == 0:
            return
        self._waiting.append((change, TokenTexts(texts.ids, texts.rows + self._n_rows, texts.keys)))
        self._n_waiting += len(change)
        if self._n_waiting >= _AT_ONCE:
            self._look(all_ended=False)

    def end_call(self, n_rows: int) -> None:
        """Go on with the sequences of another call; this one had so many."""
        self._n_rows += n_rows

    def finish(self) -> None:
        """Look through all that waits, and hold no tensor any more."""
        self._look(all_ended=True)

    @torch.no_grad()
    def _look(self, all_ended: bool) -> None:
        """Look through the changes that wait; without those of the last sequence unless it has ended."""
        if not self._waiting:
            return
        changes = [change for change, _ in self._waiting]
        parts = [texts for _, texts in self._waiting]
        change = changes[0] if len(changes) == 1 else torch.cat(changes)
        texts = TokenTexts(*(np.concatenate([getattr(one, name) for one in parts]) for name in ("ids", "rows", "keys")))
        end = len(texts.rows) if all_ended else int(np.searchsorted(texts.rows, texts.rows[-1]))
        left = slice(end, len(texts.rows))
        self._n_waiting = len(texts.rows) - end
        self._waiting = [(change[end:].clone(), texts.take(left))] if self._n_waiting else []
        if end:
            self._look_through(change[:end], texts.take(slice(0, end)))

    def _look_through(self, change: Tensor, texts: TokenTexts) -> None:
        _, first = np.unique(texts.keys, return_index=True)
        first.sort()
        offered = change if len(first) == len(change) else change[torch.from_numpy(first).to(change.device)]
        for side, sign in ((0, 1), (1, -1)):
            floor = self._floor(side, offered)
            reached = (offered >= floor if side == 0 else offered <= floor).flatten()
            # Of an array on the host numpy finds these several times sooner.
            on_host = reached.device.type == "cpu"
            flat = np.flatnonzero(reached.numpy()) if on_host else reached.nonzero()[:, 0].cpu().numpy()
            found = offered.flatten()[torch.from_numpy(flat).to(offered.device)].float().cpu().numpy()
            tokens, units = np.divmod(flat, self.n_units)
            self._take(side, units, first[tokens], sign * found, change, texts)

    def _floor(self, side: int, offered: Tensor) -> Tensor:
        """For each unit a change that no fewer than `MOST` have reached, among these, (N, U), or before, shape (U,)."""
        known = torch.from_numpy(self.of.sizes[side, :, -1]).to(offered)
        known = known if side == 0 else -known
        if len(offered) < _PARTS:
            return known
        part = len(offered) // _PARTS
        parts = offered[: part * _PARTS].unflatten(0, (_PARTS, part))
        if side == 0:
            return torch.maximum(known, parts.amax(1).sort(0).values[-MOST])
        return torch.minimum(known, parts.amin(1).sort(0).values[MOST - 1])

    def _take(
        self,
        side: int,
        units: np.ndarray,
        at: np.ndarray,
        sizes: np.ndarray,
        change: Tensor,
        texts: TokenTexts,
    ) -> None:
        """Take some changes: their units, tokens and sizes, all (M,)."""
        order = np.lexsort((texts.keys[at], -sizes, units))
        units, at, sizes = units[order], at[order], sizes[order]
        own, begin, counts = np.unique(units, return_index=True, return_counts=True)
        rank = np.arange(len(units)) - np.repeat(begin, counts)
        kept = (rank < MOST) & (sizes >= self.of.sizes[side, units, -1])
        if not kept.any():
            return
        units, at, sizes, rank = units[kept], at[kept], sizes[kept], rank[kept]
        place = (np.searchsorted(own, units), rank)
        windows, there = _windows(texts.rows, at)
        gathered = change[
            torch.from_numpy(windows).to(change.device), torch.from_numpy(units).to(change.device)[:, None]
        ]
        offered = _Snippets.empty((len(own), MOST))
        offered.sizes[place] = sizes
        offered.keys[place] = texts.keys[at]
        offered.ids[place] = np.where(there, texts.ids[windows], NO_WORD)
        offered.changes[place] = np.where(there, gathered.float().cpu().numpy(), 0)
        self._put(side, own, offered)

    def _put(self, side: int, units: np.ndarray, offered: _Snippets) -> None:
        """Put more beside those of some units, and keep the largest of both, equal ones by their keys."""
        mine = self.of.take((side, units))
        known = (mine.keys[:, None] == offered.keys[:, :, None]) & np.isfinite(mine.sizes)[:, None]
        sizes = np.where(known.any(axis=2) | (offered.sizes <= 0), -np.inf, offered.sizes)
        every = [np.concatenate([getattr(mine, name), getattr(offered, name)], axis=1) for name in vars(mine)]
        every[0][:, MOST:] = sizes
        order = np.lexsort((every[1], -every[0]), axis=1)[:, :MOST]
        rows = np.arange(len(units))[:, None]
        for name, values in zip(vars(mine), every, strict=True):
            getattr(self.of, name)[side, units] = values[rows, order]

    def merge(self, other: UnitExtremes) -> None:
        """Take what was seen elsewhere."""
        self.finish()
        other.finish()
        units = np.arange(self.n_units)
        for side in (0, 1):
            self._put(side, units, other.of.take((side, units)))


def _windows(rows: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The tokens around some, (..., WINDOW), and which of these stand in the same sequence."""
    windows = at[..., None] + np.arange(-AROUND, AROUND + 1)
    inside = (windows >= 0) & (windows < len(rows))
    windows = np.clip(windows, 0, len(rows) - 1)
    return windows, inside & (rows[windows] == rows[at][..., None])
