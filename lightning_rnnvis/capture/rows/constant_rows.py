"""Tensors that hold one and the same row for every step, with a number for each output, as masks and priors do."""

from __future__ import annotations

import torch
from torch import Tensor


def constant_row(other: Tensor, tensor: Tensor, n_outputs: int, dim: int, *, compare: bool = False) -> Tensor | None:
    """The row that a tensor holds for every step, shape (O,); None where it holds others, or no rows.

    Args:
        other: Goes with outputs as numbers that are broadcast do.
        tensor: The outputs, O of them along `dim`.
        n_outputs: O.
        dim: Their dimension.
        compare: Whether to compare the rows of one that has one for each step.
    """
    place = dim % tensor.dim() - tensor.dim()  # from the end, as broadcasting counts
    if not -place <= other.dim() <= tensor.dim() or other.shape[place] != n_outputs or other.numel() == 0:
        return None
    rows = other.detach().movedim(place, -1)
    for at in range(rows.dim() - 1):
        if rows.stride(at) == 0 and rows.shape[at] > 1:  # expanded: the same for each
            rows = rows.narrow(at, 0, 1)
    rows = rows.reshape(-1, n_outputs) if compare or rows.numel() == n_outputs else rows[:0]
    is_same = len(rows) > 0 and torch.equal(rows[0], rows[-1]) and bool((rows == rows[0]).all())
    return rows[0] if is_same else None
