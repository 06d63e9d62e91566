"""Whether ids tell the rows that a layer read, also where these were made of an embedding's by a projection."""

from __future__ import annotations

import torch
from torch import Tensor

from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.rows.row_matching import row_keys

_TOLERANCE = 1e-4
"""Rows that differ by less, of how far rows spread, are equal: a matrix product rounds by the place of a row."""


def ids_tell_rows(ids: Tensor, read: Tensor, grid: Grid) -> bool:
    """Whether equal ids had equal rows and equal rows equal ids, and some ids occurred again, so that this means much.

    Where positions are added to what enters, this holds of the ids at the same step.

    Args:
        ids: Ids, shape (B, T), or (B, T, K) for several at a step, in the batch order of the grid.
        read: What the layer read, shape (B, T, D), not on its grid.
        grid: The grid.
    """
    return agreement(ids, read, grid) > 0


def agreement(ids: Tensor, read: Tensor, grid: Grid, steps: Tensor | None = None) -> int:
    """How far `ids_tell_rows`: 2 at any steps, 1 only at the same step, 0 not.

    Args:
        ids: Ids, shape (B, T), or (B, T, K) for several at a step.
        read: What the layer read, shape (B, T, D).
        grid: The grid.
        steps: The steps that are looked at, shape (B, T); None for those of the grid.
    """
    there = (grid.steps if steps is None else steps) & read.any(dim=-1)  # rows of zeros were masked
    rows = read[there].float()
    if len(rows) < 2:
        return 0
    several = ids if ids.dim() == 3 else ids.unsqueeze(-1)
    time = torch.arange(ids.shape[1], device=ids.device).expand(ids.shape[:2]).unsqueeze(-1)
    tolerance = max(_TOLERANCE, 4 * torch.finfo(read.dtype).eps)
    of_row = torch.unique(row_keys(rows), return_inverse=True)[1]
    for strength, one in ((2, several), (1, torch.cat([several, time], dim=-1))):
        if _agree(torch.unique(one[there], dim=0, return_inverse=True)[1], of_row, rows, tolerance):
            return strength
    return 0


def _agree(of_ids: Tensor, of_row: Tensor, rows: Tensor, tolerance: float) -> bool:
    """The same of groups.

    Args:
        of_ids: Group of each row by its ids, shape (N,).
        of_row: Group of each row by its values, shape (N,).
        rows: The rows, shape (N, D).
        tolerance: By how much equal rows may differ, of how far all spread.
    """
    n_groups = int(of_ids.max()) + 1
    if not 1 < n_groups < len(rows):
        return False
    pairs = torch.unique(torch.stack([of_row, of_ids], dim=1), dim=0)
    if len(pairs) > int(of_row.max()) + 1:  # one row with different ids
        return False
    counts = torch.bincount(of_ids, minlength=n_groups).unsqueeze(1)
    means = rows.new_zeros(n_groups, rows.shape[1]).index_add_(0, of_ids, rows) / counts
    spread = (rows - rows.mean(dim=0)).abs().max()
    return bool((rows - means[of_ids]).abs().max() <= tolerance * spread)
