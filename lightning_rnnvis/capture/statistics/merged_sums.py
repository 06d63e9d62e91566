"""Sums that processes merge. Each is a field of a class here, and every method goes over all fields.

A sum that is added as a field is thereby moved, grown and merged.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor
from typing_extensions import Self

PRIOR_PARTS = 3.0
"""Parts of a series with which the error of independent steps counts beside what its own parts tell."""


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
class _SlotSums(_Sums):
    """Sums of each word, which has a row: its slot."""

    def grow(self, n_slots: int) -> None:
        """Make room for at least so many slots."""
        n_rows = len(next(iter(self._tensors().values())))
        more = max(n_slots, 2 * n_rows) - n_rows if n_slots > n_rows else 0
        if more:
            for name, tensor in self._tensors().items():
                setattr(self, name, torch.cat([tensor, tensor.new_zeros((more, *tensor.shape[1:]))]))

    def add(self, other: Self, slots: Tensor, other_slots: Tensor) -> None:
        """Add rows of other sums.

        Args:
            other: The other sums.
            slots: Slots to add to, shape (N,).
            other_slots: The slot in `other` of each, shape (N,).
        """
        theirs = other._tensors()
        for name, tensor in self._tensors().items():
            tensor.index_add_(0, slots, theirs[name][other_slots].to(tensor))


@dataclass
class WordSums(_SlotSums):
    """Sums over the tokens of each word.

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


@dataclass
class PartSums(_SlotSums):
    """Sums over the parts of a series, windows or stretches of long ones, with steps of each word.

    Steps of one part go together: what they err by is told by what parts differ by (`part_errors`).

    Attributes:
        parts: Number of parts, shape (S,).
        counts: Sum of their squared numbers of steps, shape (S,).
        squares: Sum of their squared sums of responses, shape (S, U).
        products: Sum of these sums times the numbers of steps, shape (S, U).
    """

    parts: Tensor
    counts: Tensor
    squares: Tensor
    products: Tensor

    @classmethod
    def zeros(cls, n_units: int, device: torch.device) -> PartSums:
        """No word yet."""
        shapes = (0, 0, (0, n_units), (0, n_units))
        return cls(*(torch.zeros(shape, dtype=torch.float64, device=device) for shape in shapes))

    def add_steps(self, change: Tensor, slots: np.ndarray, part_of: np.ndarray) -> None:
        """Add some steps, of each part all that have a word.

        Args:
            change: Responses, shape (N, U).
            slots: Slots of their words, -1 for none, shape (N,); on the host.
            part_of: The part of the series that each lies in, from 0, shape (N,); on the host.
        """
        n_parts = int(part_of.max(initial=0)) + 1
        found, index, sizes = np.unique(slots * n_parts + part_of, return_inverse=True, return_counts=True)
        sums = change.new_zeros(len(found), change.shape[1])
        sums = sums.index_add_(0, torch.from_numpy(index.ravel()).to(change.device), change)[int((found < 0).sum()) :]
        sums = sums.to(self.squares)
        words = torch.from_numpy(found[found >= 0] // n_parts).to(sums.device)
        steps = torch.from_numpy(sizes[found >= 0]).to(sums)
        self.parts.index_add_(0, words, torch.ones_like(steps))
        self.counts.index_add_(0, words, steps.square())
        self.squares.index_add_(0, words, sums.square())
        self.products.index_add_(0, words, sums * steps[:, None])

    def errors(self, slots: np.ndarray, counts: np.ndarray, totals: np.ndarray, errors: np.ndarray) -> np.ndarray:
        """Standard errors of mean responses, float32, shape (W, U), see `StateSums.part_errors`.

        Args:
            slots: Slots of the words, shape (W,).
            counts: Their numbers of steps, shape (W,).
            totals: Sums of their responses, shape (W, U).
            errors: Their standard errors if steps were independent, shape (W, U).
        """
        index = torch.from_numpy(np.ascontiguousarray(slots)).to(self.counts.device)
        parts, steps, squares, products = (part[index].cpu().numpy() for part in self._tensors().values())
        more, n = np.maximum(parts - 1, 0)[:, None], np.maximum(counts, 1)[:, None]
        means = totals / n
        between = np.maximum(squares - 2 * means * products + means**2 * steps[:, None], 0) / n**2
        between *= np.maximum(parts, 2)[:, None] / np.maximum(more, 1)
        found: np.ndarray = np.sqrt(
            (PRIOR_PARTS * errors.astype(np.float64) ** 2 + more * between) / (PRIOR_PARTS + more)
        )
        return found.astype(np.float32)
