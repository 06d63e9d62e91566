"""Whether ids that the user gives lie over the steps and sequences that a layer read, or elsewhere in the batch."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from lightning_rnnvis.capture.keys.row_agreement import ids_tell_rows
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.rows.row_matching import NO_WORD
from lightning_rnnvis.errors import CaptureError

MOST_SHIFTS = 64
"""Steps more than a layer reads at which it is tried where the layer began."""


def aligned(ids: Tensor, call: RecurrentCall, grid: Grid, padding: Sequence[int]) -> Tensor:
    """Those of the ids that the layer read, (B, T), of (B, T') with T' at least T.

    Args:
        ids: Ids in the batch order of the grid, as far as that is known.
        call: The call.
        grid: Its grid.
        padding: Ids that are never words.

    Raises:
        CaptureError: It cannot be told which they are, or the sequences are in another order.
    """
    if grid.packed and grid.packed_order is None and len(ids) > 1:
        _refuse_other_order(ids, call, grid, padding)
    time, more = grid.shape[1], ids.shape[1] - grid.shape[1]
    if more == 0:
        return ids
    read = grid.spread(call.input)
    shifts = [at for at in range(min(more, MOST_SHIFTS) + 1) if ids_tell_rows(ids[:, at : at + time], read, grid)]
    if len(shifts) == 1:
        return ids[:, shifts[0] : shifts[0] + time]
    steps = torch.cat([grid.steps, grid.steps.new_zeros(len(ids), more)], dim=1)
    left = ids[~steps] if grid.packed else ids[:, time:]
    if bool(_is_padding(left, padding).all()) or (grid.packed and len(left.unique()) == 1):
        return ids[:, :time]
    raise CaptureError(
        f"The function given as `words` returned ids of {ids.shape[1]} steps, and `{call.name}` reads {time}: which of"
        f" them enter cannot be told. Give those alone, such as batch[0][:, :-{more}] or batch[0][:, {more}:]."
    )


def _is_padding(ids: Tensor, padding: Sequence[int]) -> Tensor:
    return (ids <= NO_WORD) | torch.isin(ids, torch.tensor(list(padding), dtype=ids.dtype, device=ids.device))


def _refuse_other_order(ids: Tensor, call: RecurrentCall, grid: Grid, padding: Sequence[int]) -> None:
    """Raise where the lengths of the ids show that the model sorted the batch by itself before it packed it."""
    masks = [_is_padding(ids, padding)]
    known = bool(masks[0].any())
    if not known:
        masks = [ids == last for last in ids[:, -1].unique()[:MOST_SHIFTS]]
    lengths = grid.steps.sum(dim=1)
    others = [_length(mask) for mask in masks]
    if any(_is_constant(other - lengths) for other in others):
        return
    sorted_by_hand = any(_is_constant(other.sort(descending=True).values - lengths) for other in others)
    crossed = known and bool((others[0] < lengths).any() and (others[0] > lengths).any())
    if sorted_by_hand or crossed:
        raise CaptureError(
            f"The function given as `words` gives the sequences in another order than `{call.name}` reads them: steps"
            " that it reads are padding by these ids. The model sorts the batch by itself and packs it with"
            " `enforce_sorted=True`: give the ids in that order, such as"
            " batch[0][batch[1].argsort(descending=True)], or pack with `enforce_sorted=False` instead of sorting."
        )


def _length(is_padding: Tensor) -> Tensor:
    """Length of each sequence without the padding at its end."""
    time = torch.arange(1, is_padding.shape[1] + 1, device=is_padding.device)
    return (time * ~is_padding).amax(dim=1)


def _is_constant(values: Tensor) -> bool:
    return bool((values == values[0]).all())
