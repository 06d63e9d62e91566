"""Lays every input of a recurrent module out as (batch, time), whatever its own layout."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence


@dataclass(frozen=True)
class Grid:
    """Where each position (batch, time) lies in the rows of a layer's flattened input.

    The batch order of a packed sequence is that of the packing (longest first), not that of the user's batch.

    Attributes:
        rows: Row of each position, shape (B, T); 0 where the layer reads nothing.
        steps: Whether the layer reads at the position, shape (B, T); true for a prefix of each sequence.
        packed_order: Positions in the user's batch of the packed sequences, shape (B,); None where the order is the
            user's, or a packed sequence does not hold it.
        packed: Whether the input was a packed sequence.
        batch_first: Whether unpacked input lies as (batch, time).
    """

    rows: Tensor
    steps: Tensor
    packed_order: Tensor | None
    packed: bool
    batch_first: bool

    @classmethod
    def of(cls, values: Tensor | PackedSequence, batch_first: bool) -> Grid:
        """The grid of an input: (B, T, D) or (T, B, D) as `batch_first` says, (T, D), or packed."""
        if isinstance(values, PackedSequence):
            return cls._of_packed(values)
        shape = values.shape[:-1]
        device = values.device
        if len(shape) == 1:  # a single sequence without batch dimension
            rows = torch.arange(shape[0], device=device).unsqueeze(0)
        else:
            rows = torch.arange(shape[0] * shape[1], device=device).view(shape)
            rows = rows if batch_first else rows.t()
        return cls(rows, torch.ones_like(rows, dtype=torch.bool), None, False, batch_first)

    @classmethod
    def _of_packed(cls, packed: PackedSequence) -> Grid:
        sizes = packed.batch_sizes.to(packed.data.device)
        starts = sizes.cumsum(0) - sizes
        sequence = torch.arange(int(sizes[0]), device=sizes.device).unsqueeze(1)
        steps = sequence < sizes
        return cls(torch.where(steps, starts + sequence, 0), steps, packed.sorted_indices, True, True)

    @property
    def shape(self) -> tuple[int, int]:
        """Number of sequences B and of time steps T."""
        return int(self.rows.shape[0]), int(self.rows.shape[1])

    def spread(self, values: Tensor | PackedSequence) -> Tensor:
        """Lay a layer's input or output, (..., D) in its own layout, out as (B, T, D)."""
        data = values.data if isinstance(values, PackedSequence) else values
        spread = data.flatten(0, -2).index_select(0, self.rows.flatten())  # quicker than `data[rows]`
        return spread.view(*self.rows.shape, data.shape[-1])

    def same_steps(self, other: Grid) -> bool:
        """Whether another input is read at the same steps, in the same order of the batch."""
        if self.shape != other.shape or not torch.equal(self.steps, other.steps):
            return False
        if self.packed_order is None or other.packed_order is None:
            return self.packed_order is other.packed_order
        return torch.equal(self.packed_order, other.packed_order)

    def reversal(self) -> Tensor:
        """Positions in time, shape (B, T), that read each sequence from its last step to its first.

        Applying it twice gives the order of the text again.
        """
        lengths = self.steps.sum(1, keepdim=True)
        time = torch.arange(self.rows.shape[1], device=self.rows.device)
        return torch.where(self.steps, lengths - 1 - time, time)


def take_time(values: Tensor, positions: Tensor) -> Tensor:
    """Reorder `values` (B, T, ...) in time by `positions` (B, T)."""
    sequence = torch.arange(values.shape[0], device=values.device).unsqueeze(1)
    return values[sequence, positions]
