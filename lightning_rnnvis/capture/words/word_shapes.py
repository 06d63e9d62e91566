"""Words read by shape alone: every way in which ids fit the steps that a recurrence read."""

from __future__ import annotations

import torch
from torch import Tensor

from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.words.row_matching import NO_WORD, match_rows


def readings_of_shape(ids: Tensor, padding: int | None, grid: Grid) -> list[tuple[str, Tensor]]:
    """Every way in which ids fit the shape of a layer's input: how they lie there, and as (B, T)."""
    batch, time = grid.shape
    if ids.dim() == 1:
        return [("(time,)", ids.unsqueeze(0))] if (batch, time) == (1, len(ids)) else []
    if ids.dim() != 2:
        return []
    ways = [("(batch, time)", ids), ("(time, batch)", ids.t())]
    if not grid.packed:
        return [(way, one) for way, one in ways if tuple(one.shape) == (batch, time)]
    fitting = [(way, one) for way, one in ways if one.shape[0] == batch and one.shape[1] >= time]
    if grid.packed_order is not None:
        return [(way, one[grid.packed_order][:, :time]) for way, one in fitting]
    return [(way, ordered) for way, one in fitting for ordered in _ordered_by_length(one, padding, grid)]


def _ordered_by_length(ids: Tensor, padding: int | None, grid: Grid) -> list[Tensor]:
    """Ids in the order of a packing that did not tell it, where the lengths leave only one order."""
    if padding is None:
        return []
    lengths, packed = (ids != padding).sum(1), grid.steps.sum(1)
    order = lengths.argsort(descending=True)
    if not torch.equal(lengths[order], packed) or len(packed.unique()) < len(packed):
        return []
    return [ids[order][:, : grid.shape[1]]]


def same_steps(lower: Grid, grid: Grid) -> bool:
    """Whether two recurrences read at the same steps, in the same order of the batch."""
    if lower.shape != grid.shape or not torch.equal(lower.steps, grid.steps):
        return False
    if lower.packed_order is None or grid.packed_order is None:
        return lower.packed_order is grid.packed_order
    return torch.equal(lower.packed_order, grid.packed_order)


def without_held_back(ids: Tensor, grid: Grid, lower_ids: Tensor, lower: Grid) -> Tensor:
    """Words of an upper recurrence, without those seen again where the lower one was held back over padding."""
    if not same_steps(lower, grid):
        return ids
    words = lower.steps & (lower_ids != NO_WORD)
    return lower_ids if torch.equal(ids[words], lower_ids[words]) else ids


def reads_whole_sequences(rows: Tensor, output: Tensor, lower: Grid) -> bool:
    """Whether each step reads the last state of a sequence below, as in a document of sentences: more than a word.

    Args:
        rows: What a recurrence read, shape (N, D).
        output: What the one below gave at its steps, shape (M, U).
        lower: The grid of that one.
    """
    lengths = lower.steps.sum(1)
    if int(lengths.max()) < 2:
        return False
    last = output[lengths.cumsum(0)[lengths > 0] - 1]
    return match_rows(rows, last, torch.zeros(len(last), dtype=torch.int64, device=last.device)) is not None
