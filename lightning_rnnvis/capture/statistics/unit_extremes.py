"""The words at which each unit of a state moves most, up and down, over all tokens of a validation, and those around.

Of occurrences that read the same words up to there, as far as they are kept, the strongest one is: five are five texts.

Changes wait until there are many, so that a small batch costs little; they are let go once they are looked through.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.capture.keys.hashing import mixed_keys
from lightning_rnnvis.capture.rows.row_matching import NO_WORD
from lightning_rnnvis.records.unit_contexts import AROUND, MOST, WINDOW

_AT_ONCE = 4096
"""Tokens that are looked through together."""

_PARTS = 16
"""Parts of these whose largest changes tell which are worth a look: the fifth largest of them is a floor.

Equal texts are in one part, so that it is reached by as many different ones.
"""


_ODD = 0x9E3779B97F4A7C15
"""Its powers weigh the words of a text, so that texts of the same words in another order have other hashes."""


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
        texts: What the state had read of each snippet up to the change, as a hash, uint64, same shape.
        ids: The words around each, in the order of the text, `NO_WORD` beyond the ends, (..., `MOST`, `WINDOW`).
        changes: What the unit did at each of these, float32, same shape.
    """

    sizes: np.ndarray
    keys: np.ndarray
    texts: np.ndarray
    ids: np.ndarray
    changes: np.ndarray

    @classmethod
    def empty(cls, shape: tuple[int, ...]) -> _Snippets:
        return cls(
            np.full(shape, -np.inf, dtype=np.float32),
            np.zeros(shape, dtype=np.uint64),
            np.zeros(shape, dtype=np.uint64),
            np.full((*shape, WINDOW), NO_WORD, dtype=np.int64),
            np.zeros((*shape, WINDOW), dtype=np.float32),
        )

    def take(self, at: tuple[int, np.ndarray]) -> _Snippets:
        return _Snippets(*(getattr(self, name)[at] for name in vars(self)))


@dataclass(frozen=True, eq=False)
class _Reached:
    """Changes that are worth a look: their units, tokens, sizes and texts, all of shape (M,)."""

    units: np.ndarray
    at: np.ndarray
    sizes: np.ndarray
    events: np.ndarray


class UnitExtremes:
    """For each unit its largest changes of both signs, U units, `MOST` of each sign.

    An occurrence counts once, however often its sequence occurs, and a text once, however often it is read.

    Args:
        n_units: Number of units U.
        reverse: Whether the state reads a text from its end.

    Attributes:
        of: The changes up, and those down, (2, U, `MOST`).
    """

    def __init__(self, n_units: int, reverse: bool = False) -> None:
        self.n_units = n_units
        self._reverse = reverse
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
        events = _events(texts, self._reverse)[first]
        floors = self._floors(offered, events)
        for side, sign in ((0, 1), (1, -1)):
            floor = floors[side]
            reached = (offered >= floor if side == 0 else offered <= floor).flatten()
            # Of an array on the host numpy finds these several times sooner.
            on_host = reached.device.type == "cpu"
            flat = np.flatnonzero(reached.numpy()) if on_host else reached.nonzero()[:, 0].cpu().numpy()
            found = offered.flatten()[torch.from_numpy(flat).to(offered.device)].float().cpu().numpy()
            tokens, units = np.divmod(flat, self.n_units)
            self._take(side, _Reached(units, first[tokens], sign * found, events[tokens]), change, texts)

    def _floors(self, offered: Tensor, events: np.ndarray) -> tuple[Tensor, Tensor]:
        """Changes that `MOST` texts or more have reached for each unit, up and down, here or before, shape (U,)."""
        up, down = (torch.from_numpy(self.of.sizes[side, :, -1]).to(offered) for side in (0, 1))
        down = -down
        of_part = (events % _PARTS).astype(np.int64)
        order = torch.from_numpy(np.argsort(of_part, kind="stable")).to(offered.device)
        sizes = np.bincount(of_part, minlength=_PARTS)
        if (sizes > 0).sum() < MOST:
            return up, down
        parts = [offered.index_select(0, at) for at in order.split(sizes.tolist()) if len(at)]
        up = torch.maximum(up, torch.stack([part.amax(0) for part in parts]).sort(0).values[-MOST])
        down = torch.minimum(down, torch.stack([part.amin(0) for part in parts]).sort(0).values[MOST - 1])
        return up, down

    def _take(self, side: int, reached: _Reached, change: Tensor, texts: TokenTexts) -> None:
        """Take some changes."""
        units, at, sizes, events = reached.units, reached.at, reached.sizes, reached.events
        order = np.lexsort((texts.keys[at], -sizes, units))
        # Of those of one text the first, which is the largest.
        again = np.lexsort((np.arange(len(order)), events[order], units[order]))
        is_first = np.ones(len(order), dtype=bool)
        alike = (np.diff(units[order][again]) == 0) & (events[order][again][1:] == events[order][again][:-1])
        is_first[again[1:][alike]] = False
        order = order[is_first]
        units, at, sizes, events = units[order], at[order], sizes[order], events[order]
        own, begin, counts = np.unique(units, return_index=True, return_counts=True)
        rank = np.arange(len(units)) - np.repeat(begin, counts)
        kept = (rank < MOST) & (sizes >= self.of.sizes[side, units, -1])
        if not kept.any():
            return
        units, at, sizes, events, rank = units[kept], at[kept], sizes[kept], events[kept], rank[kept]
        place = (np.searchsorted(own, units), rank)
        windows, there = _windows(texts.rows, at)
        gathered = change[
            torch.from_numpy(windows).to(change.device), torch.from_numpy(units).to(change.device)[:, None]
        ]
        offered = _Snippets.empty((len(own), MOST))
        offered.sizes[place] = sizes
        offered.keys[place] = texts.keys[at]
        offered.texts[place] = events
        offered.ids[place] = np.where(there, texts.ids[windows], NO_WORD)
        offered.changes[place] = np.where(there, gathered.float().cpu().numpy(), 0)
        self._put(side, own, offered)

    def _put(self, side: int, units: np.ndarray, offered: _Snippets) -> None:
        """Put more beside those of some units, and keep the largest, one of each text, equal ones by their keys."""
        mine = self.of.take((side, units))
        every = [np.concatenate([getattr(mine, name), getattr(offered, name)], axis=1) for name in vars(mine)]
        sizes, keys, texts = every[:3]
        sizes[sizes <= 0] = -np.inf
        rows = np.arange(len(units))[:, None]
        order = np.lexsort((keys, -sizes), axis=1)
        texts = texts[rows, order]
        there = np.isfinite(sizes[rows, order])
        earlier = np.tri(2 * MOST, k=-1, dtype=bool)
        again = ((texts[:, :, None] == texts[:, None]) & there[:, None] & earlier).any(axis=2)
        # Those of a text that is there go to the end, and count for nothing.
        order = np.take_along_axis(order, np.argsort(again, axis=1, kind="stable"), axis=1)
        sizes[rows, order] = np.where(np.sort(again, axis=1), -np.inf, sizes[rows, order])
        for name, values in zip(vars(mine), every, strict=True):
            getattr(self.of, name)[side, units] = values[rows, order[:, :MOST]]

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


def _events(texts: TokenTexts, reverse: bool) -> np.ndarray:
    """A hash of what a state had read up to each token, this one included, of the words around, uint64, shape (N,)."""
    words = mixed_keys([texts.ids.astype(np.int64).view(np.uint64)])
    found = words.copy()
    for distance in range(1, min(AROUND + 1, len(words))):
        one, other = slice(distance, None), slice(None, -distance)
        here, there = (other, one) if reverse else (one, other)
        in_text = texts.rows[here] == texts.rows[there]
        found[here] += np.where(in_text, words[there], np.uint64(0)) * np.uint64(pow(_ODD, distance, 2**64))
    return mixed_keys([found])
