"""Whether a layer reads words in the order in which their ids were embedded, or each sequence from its end."""

from __future__ import annotations

import torch
from torch import Tensor

from lightning_rnnvis.capture.keys.row_agreement import agreement
from lightning_rnnvis.capture.recurrence.grid import Grid, take_time
from lightning_rnnvis.capture.rows.row_matching import NO_WORD, row_keys

REVERSED = ", reversed"
"""Ends the name of a reading from the last word to the first."""


def reversed_ids(ids: Tensor, grid: Grid) -> Tensor:
    """Ids, shape (B, T), of each sequence from its last step to its first."""
    return take_time(ids, grid.reversal())


def is_reversed(ids: Tensor, read: Tensor, grid: Grid) -> bool | None:
    """Whether the ids tell the rows that a layer read only from last to first; None where neither order is told.

    Args:
        ids: Ids, shape (B, T), in the batch order of the grid.
        read: What the layer read, shape (B, T, D), not on its grid.
        grid: The grid.
    """
    backwards = reversed_ids(ids, grid)
    if torch.equal(ids[grid.steps], backwards[grid.steps]):
        return False
    # Equal sequences agree with themselves in any order, so one of them counts.
    of_sequence = torch.unique(torch.where(grid.steps, ids, NO_WORD), dim=0, return_inverse=True)[1].tolist()
    first = [of_sequence.index(one) == place for place, one in enumerate(of_sequence)]
    alone = torch.tensor(first, device=ids.device).unsqueeze(1)
    forwards, back = (agreement(one, read, grid, grid.steps & alone) for one in (ids, backwards))
    return None if forwards == back else back > forwards


def contradicts(words: Tensor, read: Tensor, grid: Grid) -> bool:
    """Whether most rows that occur again stand for different words, as where a model moved them to other steps.

    Args:
        words: Ids, shape (B, T), of words that have different rows in the embedding.
        read: What the layer read, shape (B, T, D).
        grid: The grid.
    """
    there = grid.steps & read.any(dim=-1) & (words != NO_WORD)
    rows = read[there]
    if len(rows) < 2:
        return False
    of_row, counts = torch.unique(row_keys(rows), return_inverse=True, return_counts=True)[1:]
    pairs = torch.unique(torch.stack([of_row, words[there]], dim=1), dim=0)
    differing = torch.bincount(pairs[:, 0], minlength=len(counts)) > 1
    again = counts > 1
    return len(counts) > 1 and int((differing & again).sum()) * 2 > int(again.sum())
