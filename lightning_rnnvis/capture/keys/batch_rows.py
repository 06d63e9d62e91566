"""Keys of a batch's rows from the data that the loader gave, which stay the same where what a layer reads changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.capture.keys.hashing import mixed_keys
from lightning_rnnvis.capture.model.batch_parts import tensors_of
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.rows.row_matching import row_keys

MOST_NUMBERS = 4096
"""Numbers of a row that its key is made of."""


@torch.no_grad()
def keys_of_batch_rows(batch: Any, grid: Grid, nth_call: int) -> np.ndarray:
    """A 64-bit key of each sequence of a recurrent call, uint64, shape (B,), from its row in the batch.

    Trailing zeros, such as padding, do not count. Where the sequences are not the rows of the batch, a key stands for
    the whole batch and the place in it.

    Args:
        batch: The batch.
        grid: The grid of the call.
        nth_call: Which call of its module it is, from 0.
    """
    n_rows = grid.shape[0]
    tensors = [part.tensor for part in tensors_of(batch) if _is_hashed(part.tensor)]
    laid = [rows for tensor in tensors if (rows := _by_row(tensor, n_rows)) is not None]
    if laid and (not grid.packed or grid.packed_order is not None):
        order = slice(None) if grid.packed_order is None else grid.packed_order.cpu().numpy()
        keys = [row_keys(rows[:, :MOST_NUMBERS]).cpu().numpy()[order] for rows in laid]
    else:
        whole = [row_keys(tensor.reshape(1, -1)[:, :MOST_NUMBERS]).cpu().numpy() for tensor in tensors]
        keys = [np.arange(n_rows), *(np.repeat(key, n_rows) for key in whole)]
    return mixed_keys([key.astype(np.int64).view(np.uint64) for key in keys], nth_call)


def _is_hashed(tensor: Tensor) -> bool:
    return tensor.numel() > 0 and tensor.element_size() <= 8 and not tensor.is_quantized


def _by_row(tensor: Tensor, n_rows: int) -> Tensor | None:
    """A tensor as one row for each of so many sequences; None where neither of its first two dimensions has so many."""
    if tensor.dim() and tensor.shape[0] == n_rows:
        return tensor.reshape(n_rows, -1)
    if tensor.dim() > 1 and tensor.shape[1] == n_rows:
        return tensor.transpose(0, 1).reshape(n_rows, -1)
    return None
