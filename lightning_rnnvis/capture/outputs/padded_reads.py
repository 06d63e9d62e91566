"""Finds the states of a packed batch in what a linear layer read after `pad_packed_sequence` filled the batch up."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.rows.row_matching import row_keys, rows_within

PADDING = 0
"""Stands for the key of a row at a padded position; that of a state is odd."""

MOST_PROBES = 512
"""Rows that tell at which columns states may stand."""


def states_read(read: Tensor, hidden: Tensor, grid: Grid) -> tuple[int, Tensor] | None:
    """Where the states of a recurrent call stand in what a linear layer read.

    Each row must hold a state, unchanged. Of a packed batch, rows may also stand at padded positions, past the end of
    their sequence, where all units have one and the same value.

    Args:
        read: What the linear layer read, shape (..., F).
        hidden: The state at every step, shape (B, T, U).
        grid: The grid of the recurrent call.

    Returns:
        The first column of the states, and which of `hidden[grid.steps]` were read, bool, shape (M,); None where some
        row is neither a state nor padding, or where more than one column fits.
    """
    rows, states = read.reshape(-1, read.shape[-1]), hidden[grid.steps]
    found = rows_within(rows, states)
    width = states.shape[1]
    if found is not None or not grid.packed or rows.shape[1] < width or len(rows) == 0:
        return found
    states = states.to(rows.dtype)
    keys = row_keys(states) | 1
    fits = []
    for first in _columns(rows, states, keys):
        part = rows[:, first : first + width]
        found_keys = _keys_and_padding(part, keys)
        if found_keys is not None and _is_padded_batch(found_keys, read.shape[:-1], keys, grid):
            fits.append((first, torch.isin(keys, found_keys)))
    return fits[0] if len(fits) == 1 else None


def _columns(rows: Tensor, states: Tensor, state_keys: Tensor) -> list[int]:
    """Columns of `rows` at which a state begins in some of them; others may be padding, of any number."""
    width = states.shape[1]
    last = rows.shape[1] - width
    if last == 0:
        return [0]
    probes = rows[:: max(1, len(rows) // MOST_PROBES)]
    fits = torch.isin(probes[:, : last + 1], states[:, 0]).any(dim=0).nonzero().flatten().tolist()
    return [first for first in fits if torch.isin(row_keys(probes[:, first : first + width]) | 1, state_keys).any()]


def _keys_and_padding(rows: Tensor, state_keys: Tensor) -> Tensor | None:
    """The key of each row, `PADDING` for rows of one number; None where others are no state, or none is one."""
    keys = row_keys(rows) | 1
    is_state = torch.isin(keys, state_keys)
    others = keys[~is_state]
    if len(others) in (0, len(keys)):
        return None
    # Compared by their bits, as the value may be NaN.
    filled = rows[~is_state][:1, :1].expand(1, rows.shape[1])
    return keys.where(is_state, PADDING) if bool((others == (row_keys(filled) | 1)).all()) else None


def _is_padded_batch(found: Tensor, shape: torch.Size, state_keys: Tensor, grid: Grid) -> bool:
    """Whether rows are sequences of the batch with padding after their ends, all from one step on.

    Args:
        found: Keys of the rows, shape (N,).
        shape: The layout in which the rows were read, (...).
        state_keys: Keys of the states, shape (M,), in the order of the grid.
        grid: The grid of the recurrent call.
    """
    batch = torch.full(grid.shape, PADDING, dtype=found.dtype, device=found.device)
    batch[grid.steps] = state_keys
    for lines in _as_sequences(found, shape, grid.shape[0]):
        padded = torch.nn.functional.pad(batch, (0, lines.shape[1]), value=PADDING)
        line, step = (int(place[0]) for place in (lines != PADDING).nonzero(as_tuple=True))
        times = (batch == lines[line, step]).any(dim=0).nonzero().flatten()
        for start in (times[times >= step] - step).tolist():
            if _are_among(row_keys(lines), row_keys(padded[:, start : start + lines.shape[1]])):
                return True
    return False


def _as_sequences(keys: Tensor, shape: torch.Size, n_sequences: int) -> Iterator[Tensor]:
    """The ways to lay keys of rows, read as `shape`, out as (sequence, step)."""
    for n in {n_sequences, *shape}:
        if 0 < n <= n_sequences and len(keys) % n == 0:
            yield keys.view(n, -1)
            yield keys.view(-1, n).t()


def _are_among(some: Tensor, all_: Tensor) -> bool:
    """Whether each key is among others, at least as often."""
    keys, counts = some.unique(return_counts=True)
    return bool(((all_ == keys.unsqueeze(1)).sum(1) >= counts).all())
