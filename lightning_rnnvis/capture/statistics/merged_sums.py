"""Sums that processes merge. Each is a field of a class here, and every method goes over all fields.

A sum that is added as a field is thereby moved, grown and merged.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import torch
from torch import Tensor
from typing_extensions import Self


@dataclass
class _Sums:
    """Tensors of float64 on one device."""

    def to(self, device: torch.device) -> Self:
        """The same sums on a device."""
        return type(self)(**{name: tensor.to(device) for name, tensor in self._tensors().items()})

    def _tensors(self) -> dict[str, Tensor]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass
class TotalSums(_Sums):
    """Sums over all tokens.

    Attributes:
        units: Sum of each unit's state, of its square, and number of saturated tokens, shape (3, U).
        kept: Sum of kept shares, and number of steps with a share, shape (2,).
        gate: Sum of the gate's openings, and number of steps, shape (2,).
    """

    units: Tensor
    kept: Tensor
    gate: Tensor

    @classmethod
    def zeros(cls, n_units: int, device: torch.device) -> TotalSums:
        """Nothing yet."""
        return cls(*(torch.zeros(shape, dtype=torch.float64, device=device) for shape in ((3, n_units), 2, 2)))

    def add(self, other: TotalSums) -> None:
        """Add other sums."""
        theirs = other._tensors()
        for name, tensor in self._tensors().items():
            tensor += theirs[name].to(tensor)


@dataclass
class WordSums(_Sums):
    """Sums over the tokens of each word, which has a row: its slot.

    Attributes:
        counts: Number of tokens, shape (S,).
        responses: Sum of the responses, shape (S, U).
        squares: Sum of their squares, shape (S, U).
        half_counts: Number of tokens of one random half, shape (S,).
        half_responses: Sum of their responses, shape (S, U).
    """

    counts: Tensor
    responses: Tensor
    squares: Tensor
    half_counts: Tensor
    half_responses: Tensor

    @classmethod
    def zeros(cls, n_units: int, device: torch.device) -> WordSums:
        """No word yet."""
        shapes = (0, (0, n_units), (0, n_units), 0, (0, n_units))
        return cls(*(torch.zeros(shape, dtype=torch.float64, device=device) for shape in shapes))

    def grow(self, n_slots: int) -> None:
        """Make room for at least so many slots."""
        more = max(n_slots, 2 * len(self.counts)) - len(self.counts) if n_slots > len(self.counts) else 0
        if more:
            for name, tensor in self._tensors().items():
                setattr(self, name, torch.cat([tensor, tensor.new_zeros((more, *tensor.shape[1:]))]))

    def add(self, other: WordSums, slots: Tensor, other_slots: Tensor) -> None:
        """Add rows of other sums.

        Args:
            other: The other sums.
            slots: Slots to add to, shape (N,).
            other_slots: The slot in `other` of each, shape (N,).
        """
        theirs = other._tensors()
        for name, tensor in self._tensors().items():
            tensor.index_add_(0, slots, theirs[name][other_slots].to(tensor))
