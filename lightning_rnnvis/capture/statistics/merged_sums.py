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

    Steps of one part go together: what they err by is told by what parts differ by (`part_errors`). In a part a word
    has n steps, whose responses have the sum r; all words of its variable have N steps with the sum R.

    Attributes:
        parts: Number of parts, shape (S,).
        nn: Sum over parts of n n, shape (S,).
        n_all: Sum of n N, shape (S,).
        rr: Sum of r r, shape (S, U).
        rn: Sum of r n, shape (S, U).
        r_all: Sum of r R, shape (S, U).
        rn_all: Sum of r N, shape (S, U).
        nr_all: Sum of n R, shape (S, U).
    """

    parts: Tensor
    nn: Tensor
    n_all: Tensor
    rr: Tensor
    rn: Tensor
    r_all: Tensor
    rn_all: Tensor
    nr_all: Tensor

    @classmethod
    def zeros(cls, n_units: int, device: torch.device) -> PartSums:
        """No word yet."""
        of_units = (0, n_units)
        shapes = (0, 0, 0, of_units, of_units, of_units, of_units, of_units)
        return cls(*(torch.zeros(shape, dtype=torch.float64, device=device) for shape in shapes))

    def add_steps(self, change: Tensor, slots: np.ndarray, part_of: np.ndarray) -> None:
        """Add some steps of one variable, of each part all that have a word.

        Args:
            change: Responses, shape (N, U).
            slots: Slots of their words, -1 for none, shape (N,); on the host.
            part_of: The part of the series that each lies in, from 0, shape (N,); on the host.
        """
        n_parts = int(part_of.max(initial=0)) + 1
        found, index, sizes = np.unique(slots * n_parts + part_of, return_inverse=True, return_counts=True)
        first = int((found < 0).sum())
        sums = change.new_zeros(len(found), change.shape[1])
        sums = sums.index_add_(0, torch.from_numpy(index.ravel()).to(change.device), change)[first:].to(self.rr)
        words, parts = (torch.from_numpy(part[first:]).to(sums.device) for part in np.divmod(found, n_parts))
        steps = torch.from_numpy(sizes[first:]).to(sums)
        all_steps = steps.new_zeros(n_parts).index_add_(0, parts, steps)[parts]
        all_sums = sums.new_zeros(n_parts, sums.shape[1]).index_add_(0, parts, sums)[parts]
        self.parts.index_add_(0, words, torch.ones_like(steps))
        self.nn.index_add_(0, words, steps.square())
        self.n_all.index_add_(0, words, steps * all_steps)
        self.rr.index_add_(0, words, sums.square())
        self.rn.index_add_(0, words, sums * steps[:, None])
        self.r_all.index_add_(0, words, sums * all_sums)
        self.rn_all.index_add_(0, words, sums * all_steps[:, None])
        self.nr_all.index_add_(0, words, all_sums * steps[:, None])

    def errors(self, slots: np.ndarray, counts: np.ndarray, totals: np.ndarray, squares: np.ndarray) -> np.ndarray:
        """Standard errors of responses less the mean of their variable, see `StateSums.part_errors`.

        Args:
            slots: Slots of all words of the variable, shape (V,).
            counts: Their numbers of steps, shape (V,).
            totals: Sums of their responses, shape (V, U).
            squares: Sums of these squared, shape (V, U).

        Returns:
            float32, shape (V, U), NaN for fewer than two steps.
        """
        index = torch.from_numpy(np.ascontiguousarray(slots)).to(self.parts.device)
        parts, nn, n_all = (part[index].cpu().numpy()[:, None] for part in (self.parts, self.nn, self.n_all))
        rr, rn, r_all, rn_all, nr_all = (
            part[index].cpu().numpy() for part in (self.rr, self.rn, self.r_all, self.rn_all, self.nr_all)
        )
        n, n_total = np.maximum(counts, 1)[:, None], max(int(counts.sum()), 2)
        means, mean = totals / n, totals.sum(axis=0) / n_total
        # Squares of what parts add to the mean of the word, to that of all, and what they add to both at once.
        own = (rr - 2 * means * rn + means**2 * nn) / n**2
        common = (r_all - 2 * mean * rn_all + mean**2 * n_all).sum(axis=0) / n_total**2
        both = (r_all - mean * rn_all - means * nr_all + means * mean * n_all) / (n * n_total)
        more = np.maximum(parts - 1, 0)
        of_parts = np.maximum(own - 2 * both + common, 0) * (np.maximum(parts, 2) / np.maximum(more, 1))
        # The same of steps that are independent.
        own = np.maximum(squares - n * means**2, 0) / (np.maximum(n - 1, 1) * n)
        common = np.maximum(squares.sum(axis=0) - n_total * mean**2, 0) / ((n_total - 1) * n_total)
        of_steps = np.maximum(own * (1 - 2 * n / n_total) + common, 0)
        errors = np.sqrt((PRIOR_PARTS * of_steps + more * of_parts) / (PRIOR_PARTS + more))
        return np.where(counts[:, None] > 1, errors, np.nan).astype(np.float32)
