"""Tells NaN that stands in the data from NaN that the model made."""

from __future__ import annotations

from typing import Any, NamedTuple

from torch import Tensor

from lightning_rnnvis.capture.model.batch_parts import tensors_of
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall


class NotFiniteCauses(NamedTuple):
    """Where what is NaN or infinite comes from.

    Attributes:
        data: Whether a layer read some that stands in the batch.
        model: Whether a layer made some of a sequence that it read finite, or read some that the batch does not hold.
    """

    data: bool = False
    model: bool = False

    def joined(self, other: NotFiniteCauses) -> NotFiniteCauses:
        """The causes of both."""
        return NotFiniteCauses(self.data or other.data, self.model or other.model)

    @classmethod
    def of(cls, call: RecurrentCall, grid: Grid, batch: Any) -> NotFiniteCauses:
        """The causes in one call.

        Args:
            call: The call.
            grid: Its grid.
            batch: The batch that the model got.
        """
        if call.reads_finite:
            return cls(model=not bool(call.output.data.isfinite().all()))
        is_read = (grid.spread(call.input).isfinite().all(-1) | ~grid.steps).all(1)
        breaks = False
        if call.output.data.shape[:-1] == call.data.shape[:-1]:
            is_given = (grid.spread(call.output).isfinite().all(-1) | ~grid.steps).all(1)
            breaks = bool((is_read & ~is_given).any())
        n_read = int((~is_read).sum())
        tensors = [one.tensor for one in tensors_of(batch) if one.tensor.is_floating_point() and one.tensor.numel()]
        n_held = sum(_sequences_with_holes(tensor, len(is_read)) for tensor in tensors)
        return cls(0 < n_read <= n_held, n_read > n_held or breaks)


def _sequences_with_holes(tensor: Tensor, size: int) -> int:
    """How many of `size` sequences hold NaN or infinity; a packing may have them in another order than the batch."""
    bad = ~tensor.isfinite()
    dim = next((dim for dim in range(min(2, tensor.dim())) if tensor.shape[dim] == size), None)
    return int(bad.any() if dim is None else bad.movedim(dim, 0).reshape(size, -1).any(1).sum())
