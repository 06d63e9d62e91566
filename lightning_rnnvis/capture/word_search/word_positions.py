"""Words found by position: the output of one embedding call lies in the input of a recurrent call, step for step."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from lightning_rnnvis.capture.model.module_calls import EmbeddingCall
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.rows.row_matching import NO_WORD


def ids_by_position(call: RecurrentCall, grid: Grid, embedding_calls: Sequence[EmbeddingCall]) -> Tensor | None:
    """Ids of the call whose output is the input, or part of its width: as it is, transposed, trimmed or packed.

    Args:
        call: The recurrent call.
        grid: Its grid.
        embedding_calls: Calls of one embedding.

    Returns:
        Ids for the rows of the flattened input, shape (N,), `NO_WORD` where nothing was read; None where no call fits.
    """
    inputs = grid.spread(call.input)
    for embedding in embedding_calls:
        width = embedding.output.shape[-1]
        for ids, output in _layouts(embedding, grid):
            for offset in range(0, inputs.shape[-1] - width + 1):
                part = inputs[..., offset : offset + width]
                # One row first, which is cheap: there may be thousands of offsets.
                if torch.equal(part[0, 0], output[0, 0]) and torch.equal(part[grid.steps], output[grid.steps]):
                    flat = ids.new_full((int(grid.rows.max()) + 1,), NO_WORD)
                    flat[grid.rows[grid.steps]] = ids[grid.steps]
                    return flat
    return None


def _layouts(embedding: EmbeddingCall, grid: Grid) -> list[tuple[Tensor, Tensor]]:
    """Every layout of ids and output as (B, T) and (B, T, D) of the grid that their shapes allow."""
    if embedding.ids.dim() == 1:
        layouts = [(embedding.ids.unsqueeze(0), embedding.output.unsqueeze(0))]
    elif embedding.ids.dim() == 2:
        layouts = [
            (embedding.ids, embedding.output),
            (embedding.ids.t(), embedding.output.transpose(0, 1)),
        ]
    else:
        layouts = []
    batch, time = grid.shape
    fitting = []
    for ids, output in layouts:
        if ids.shape[0] == batch and ids.shape[1] >= time:
            if grid.packed_order is not None:
                ids, output = ids[grid.packed_order], output[grid.packed_order]
            fitting.append((ids[:, :time], output.to(grid.rows.device)[:, :time]))
    return fitting
