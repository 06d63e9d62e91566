"""Words of an embedding whose output stands value for value in what a recurrence read."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from lightning_rnnvis.capture.model.module_calls import EmbeddingCall
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.words.row_matching import NO_WORD


def ids_by_position(call: RecurrentCall, grid: Grid, embedding_calls: Sequence[EmbeddingCall]) -> Tensor | None:
    """Ids, (N,), of a call that stands in the input in place, transposed, trimmed or packed; None where none does.

    Args:
        call: The recurrence.
        grid: Its grid.
        embedding_calls: Calls of one embedding.
    """
    inputs = grid.spread(call.input)
    for embedding in embedding_calls:
        width = embedding.output.shape[-1]
        for ids, output in _placements(embedding, grid):
            for offset in range(0, inputs.shape[-1] - width + 1):
                part = inputs[..., offset : offset + width]
                # A cheap look at one row first: there may be thousands of offsets.
                if torch.equal(part[0, 0], output[0, 0]) and torch.equal(part[grid.steps], output[grid.steps]):
                    flat = ids.new_full((int(grid.rows.max()) + 1,), NO_WORD)
                    flat[grid.rows[grid.steps]] = ids[grid.steps]
                    return flat
    return None


def _placements(embedding: EmbeddingCall, grid: Grid) -> list[tuple[Tensor, Tensor]]:
    """Ways to lay ids and output out as (B, T) and (B, T, D) of the grid, by shape alone."""
    if embedding.ids.dim() == 1:
        ways = [(embedding.ids.unsqueeze(0), embedding.output.unsqueeze(0))]
    elif embedding.ids.dim() == 2:
        ways = [
            (embedding.ids, embedding.output),
            (embedding.ids.t(), embedding.output.transpose(0, 1)),
        ]
    else:
        ways = []
    batch, time = grid.shape
    placed = []
    for ids, output in ways:
        if ids.shape[0] == batch and ids.shape[1] >= time:
            if grid.packed_order is not None:
                ids, output = ids[grid.packed_order], output[grid.packed_order]
            placed.append((ids[:, :time], output.to(grid.rows.device)[:, :time]))
    return placed
