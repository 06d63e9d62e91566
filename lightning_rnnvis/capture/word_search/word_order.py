"""Words found by the order of calls: an embedding is called once before each step, or each window."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

import torch
from torch import Tensor

from lightning_rnnvis.capture.model.module_calls import EmbeddingCall
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.rows.row_matching import NO_WORD


def ids_in_order(
    call: RecurrentCall, grid: Grid, embedding_calls: Sequence[EmbeddingCall], call_indices: Sequence[int]
) -> Tensor | None:
    """Ids, (B, T), of a recurrent call made of several, where one call of an embedding precedes each of them.

    Args:
        call: The recurrent call.
        grid: Its grid.
        embedding_calls: Calls of one embedding, in their order.
        call_indices: Places of the calls of all recurrent modules among all recorded calls, rising.

    Returns:
        None if there is only one call; or if between one of them and the recurrent call before it there is not exactly
        one call of the embedding, with ids of a fitting shape.
    """
    if len(call.parts) < 2 or (grid.packed and not _is_made_of_steps(call)):
        return None
    embedding_indices = [embedding.call_index for embedding in embedding_calls]
    parts = []
    start = 0
    for call_index, n_steps in call.parts:
        n_before = bisect.bisect_left(call_indices, call_index)
        after = call_indices[n_before - 1] if n_before else 0
        first = bisect.bisect_right(embedding_indices, after)
        last = bisect.bisect_left(embedding_indices, call_index)
        if last - first != 1:
            return None
        batch = int(grid.steps[:, start].sum())
        ids = _fit(embedding_calls[first].ids, batch, n_steps)
        if ids is None:
            return None
        parts.append(torch.cat([ids, ids.new_full((grid.shape[0] - batch, n_steps), NO_WORD)]))
        start += n_steps
    return torch.cat(parts, dim=1)


def _is_made_of_steps(call: RecurrentCall) -> bool:
    return all(n_steps == 1 for _, n_steps in call.parts)


def _fit(ids: Tensor, batch: int, time: int) -> Tensor | None:
    """Ids as (batch, time), if their shape allows exactly one layout."""
    if time == 1 or batch == 1:
        return ids.reshape(batch, time) if ids.numel() == batch * time else None
    layouts = [ids, ids.t()] if ids.dim() == 2 else []
    fitting = [one for one in layouts if tuple(one.shape) == (batch, time)]
    return fitting[0] if len(fitting) == 1 else None
