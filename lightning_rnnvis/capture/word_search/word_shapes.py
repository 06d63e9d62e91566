"""Words found by shape alone: every way to lay ids over the steps of a recurrent call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.word_search.found_words import Candidate, FoundWords, KnownCall
from lightning_rnnvis.capture.word_search.word_order import ids_in_order


def words_by_shape(
    call: RecurrentCall,
    grid: Grid,
    candidates: Sequence[Candidate],
    below: Sequence[KnownCall],
    call_indices: Sequence[int],
) -> list[FoundWords]:
    """Every reading that fits.

    Args:
        call: The recurrent call.
        grid: Its grid.
        candidates: Embeddings whose ids may be the words.
        below: Recurrent calls whose words may be those of `call`.
        call_indices: Places of the calls of all recurrent modules among all recorded calls, rising.
    """
    readings = [
        candidate.words(ids, f"{candidate.name}, {layout}")
        for candidate in candidates
        for embedding in candidate.calls
        for layout, ids in _readings_of(embedding.ids, candidate.padding, grid)
    ]
    for candidate in candidates:
        ids = ids_in_order(call, grid, candidate.calls, call_indices)
        if ids is not None:
            readings.append(candidate.words(ids, f"{candidate.name}, in order"))
    readings += [
        replace(known.words, reading=f"as {known.call.name}", width=0) for known in below if known.grid.same_steps(grid)
    ]
    return readings


def _readings_of(ids: Tensor, padding: int | None, grid: Grid) -> list[tuple[str, Tensor]]:
    """Every layout of ids that fits the grid: its name, and the ids as (B, T)."""
    batch, time = grid.shape
    if ids.dim() == 1:
        return [("(time,)", ids.unsqueeze(0))] if (batch, time) == (1, len(ids)) else []
    if ids.dim() != 2:
        return []
    layouts = [("(batch, time)", ids), ("(time, batch)", ids.t())]
    if not grid.packed:
        return [(layout, one) for layout, one in layouts if tuple(one.shape) == (batch, time)]
    fitting = [(layout, one) for layout, one in layouts if one.shape[0] == batch and one.shape[1] >= time]
    if grid.packed_order is not None:
        return [(layout, one[grid.packed_order][:, :time]) for layout, one in fitting]
    return [(layout, ordered) for layout, one in fitting for ordered in _ordered_by_length(one, padding, grid)]


def _ordered_by_length(ids: Tensor, padding: int | None, grid: Grid) -> list[Tensor]:
    """Ids in the order of a packing that does not hold it, where the lengths leave only one order."""
    if padding is None:
        return []
    lengths, packed = (ids != padding).sum(1), grid.steps.sum(1)
    order = lengths.argsort(descending=True)
    if not torch.equal(lengths[order], packed) or len(packed.unique()) < len(packed):
        return []
    return [ids[order][:, : grid.shape[1]]]
