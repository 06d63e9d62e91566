"""Words that a function of the user takes from the batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

from lightning_rnnvis.capture.given_words.word_alignment import aligned
from lightning_rnnvis.capture.model.describe_value import describe_value
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.rows.row_matching import NO_WORD
from lightning_rnnvis.errors import CaptureError


def ids_of_function(
    given: Any, call: RecurrentCall, grid: Grid, calls: Sequence[RecurrentCall], padding: Sequence[int]
) -> Tensor:
    """The ids that a recurrent call read, (B, T), in the batch order of the grid.

    Args:
        given: What the function returned: ids of shape (batch, time), or packed, or a list of ids, one for each call
            of the module. One tensor for several calls holds the steps of all of them, one call after another.
        call: The recurrent call.
        grid: Its grid.
        calls: All recurrent calls of the batch.
        padding: Ids that are never words.

    Raises:
        CaptureError: They do not have the shape of the input, or lie over other steps or sequences.
    """
    if isinstance(given, PackedSequence):
        given = pad_packed_sequence(given, batch_first=True, padding_value=NO_WORD)[0]
    parts = sorted(part for other in calls if other.name == call.name for part in other.parts) or list(call.parts)
    if isinstance(given, (list, tuple)) and all(isinstance(ids, Tensor) for ids in given):
        if len(given) != len(parts):
            raise CaptureError(
                f"The function given as `words` must return ids for each of the {len(parts)} calls of `{call.name}`."
                f" Got {len(given)}."
            )
        pieces = dict(zip(parts, given, strict=True))
    elif len(parts) == len(call.parts):
        return aligned(_in_order(_checked(given, grid.shape, call, at_least=True), grid), call, grid, padding)
    else:
        total = sum(n_steps for _, n_steps in parts)
        whole = _checked(given, (grid.shape[0], total), call, at_least=False, n_calls=len(parts))
        pieces = dict(zip(parts, whole.split([n_steps for _, n_steps in parts], dim=1), strict=True))
    batch = grid.shape[0]
    found = []
    for part in call.parts:
        ids = _checked(pieces[part], (_rows(pieces[part], batch, grid), part[1]), call, at_least=True)[:, : part[1]]
        found.append(torch.cat([ids, ids.new_full((batch - len(ids), part[1]), NO_WORD)]))
    return _in_order(torch.cat(found, dim=1), grid)


def _rows(ids: Any, batch: int, grid: Grid) -> int:
    """Number of sequences of one part: fewer than in the first only where the batch becomes smaller."""
    if isinstance(ids, Tensor) and grid.packed and ids.dim() == 2 and len(ids) < batch:
        return len(ids)
    return batch


def _checked(ids: Any, shape: tuple[int, int], call: RecurrentCall, at_least: bool, n_calls: int = 1) -> Tensor:
    batch, time = shape
    if isinstance(ids, Tensor) and ids.dim() == 1:
        ids = ids.unsqueeze(0 if batch == 1 else 1)
    if (
        not isinstance(ids, Tensor)
        or ids.dim() != 2
        or ids.is_floating_point()
        or ids.dtype == torch.bool
        or ids.shape[0] != batch
        or ids.shape[1] < time
        or (ids.shape[1] > time and not at_least)
    ):
        came = f"{ids.dtype} of shape {tuple(ids.shape)}" if isinstance(ids, Tensor) else describe_value(ids, depth=1)
        several = (
            f" It is called {n_calls} times; a list of {n_calls} such tensors gives the ids of each call."
            if n_calls > 1
            else ""
        )
        raise CaptureError(
            f"The function given as `words` must return integer ids of shape (batch, time) = ({batch}, {time}) for"
            f" `{call.name}`. Got {came}.{several}"
        )
    return ids


def _in_order(ids: Tensor, grid: Grid) -> Tensor:
    ids = ids.to(grid.rows.device).long()
    if grid.packed_order is not None:
        ids = ids[grid.packed_order]
    # -100 is no word: it is what the loss functions of torch ignore.
    return ids.clamp(min=NO_WORD)
