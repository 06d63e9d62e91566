"""Whether what enters a loss are rows that a layer gave: some of them are compared, bit by bit."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.capture.rows.row_matching import row_keys

MOST_ROWS = 64
"""Rows of what enters a function that are looked up."""

MOST_COLUMNS = 512
"""Columns that enter a key one by one; of wider rows the sum of the bits of all of them does, too."""

MOST_NUMBERS = 2**18
"""Numbers that are kept, so that single ones can be looked up."""

MOST_LOOKUPS = 128
"""How often rows are looked up in one pass: a layer may be called at each of many steps."""

_AS_GOOD_AS_INFINITE = 1e3
"""What takes an output out where less than its negative stands in its place."""

_INTEGERS = {1: torch.int8, 2: torch.int16, 4: torch.int32, 8: torch.int64}


class GivenRows:
    """Rows that one layer gave in one pass, known by their keys: what is changed in place later is still known.

    Args:
        n_outputs: Outputs of the layer, O.

    Attributes:
        n_dims: Dimensions of what a call gave.
    """

    def __init__(self, n_outputs: int) -> None:
        self.n_outputs = n_outputs
        self.n_dims = 0
        self._lookups_left = MOST_LOOKUPS
        self._keys: list[Tensor] = []
        self._numbers: list[Tensor] = []
        self._n_numbers = 0
        self._dtype: torch.dtype | None = None

    def add(self, rows: Tensor) -> None:
        """Add what one call gave, shape (..., O)."""
        self.n_dims = rows.dim()
        if self._lookups_left <= 0:
            return
        rows = rows.detach().reshape(-1, self.n_outputs)
        self._dtype = rows.dtype if self._dtype in (None, rows.dtype) else torch.float64
        self._keys.append(_keys(rows))
        self._n_numbers += rows.numel()
        if self._n_numbers <= MOST_NUMBERS:
            self._numbers.append(rows.flatten().clone())

    def dim_of(self, tensor: Tensor) -> int | None:
        """The dimension along which the rows lie; of several that may be it the last one; None where none is."""
        if self.n_outputs == 1:
            return -1
        dims = [dim for dim in range(tensor.dim()) if tensor.shape[dim] == self.n_outputs]
        return next((dim for dim in reversed(dims) if self.hold(tensor, dim) is not False), None)

    def hold(self, tensor: Tensor, dim: int | None = None, may_mask: bool = True) -> bool | None:
        """Whether some rows of a tensor, evenly spaced, are all rows of the layer.

        Rows of one number throughout are left out: padding, or steps that are masked. So are those that hold NaN, which
        whatever is done to them leaves NaN.

        Args:
            tensor: What enters a function.
            dim: The dimension of the outputs; None where single numbers are looked up.
            may_mask: Whether single numbers may be masked by another one.

        Returns:
            Whether they are; None where it cannot be told.
        """
        if tensor.numel() == 0 or not self._keys or self._lookups_left <= 0:
            return None
        self._lookups_left -= 1
        if dim is None or self.n_outputs == 1:
            return self._hold_numbers(tensor.detach().reshape(-1), may_mask)
        if tensor.dim() == 0 or tensor.shape[dim] != self.n_outputs:
            return False
        rows = some_rows(tensor.detach().movedim(dim, -1))
        rows = rows[~(rows == rows[:, :1]).all(1) & ~rows.isnan().any(1)]
        found = self._as_given(rows)
        if found is None or not len(rows):
            return None
        given, fits = found
        return bool(fits.all()) and bool(torch.isin(_keys(given), _joined(self._keys)).all())

    def _hold_numbers(self, numbers: Tensor, may_mask: bool) -> bool | None:
        """The same of single numbers."""
        if self._n_numbers > MOST_NUMBERS:
            return None
        numbers = some_rows(numbers.unsqueeze(-1), MOST_ROWS * 8)
        numbers = numbers[~numbers.isnan().any(1)]
        found = self._as_given(numbers)
        if found is None or not len(numbers):
            return None
        given, fits = found
        is_known = torch.isin(given, _joined(self._numbers)) & fits.unsqueeze(-1)
        others = numbers[~is_known]
        may_mask &= self.n_outputs == 1 or not bool((others < -_AS_GOOD_AS_INFINITE).any())
        if bool(is_known.any()) and not len(others):
            return True
        return may_mask and bool((others == others[0]).all()) and bool(is_known.any())

    def _as_given(self, rows: Tensor) -> tuple[Tensor, Tensor] | None:
        """Rows in the layer's precision, and which of them lose nothing by it; None where they have a lower one."""
        if rows.dtype == self._dtype:
            return rows, torch.ones(len(rows), dtype=torch.bool, device=rows.device)
        if self._dtype is None or not rows.is_floating_point():
            return None
        if torch.promote_types(rows.dtype, self._dtype) != rows.dtype:
            return None
        given = rows.to(self._dtype)
        return given, (given.to(rows.dtype) == rows).all(1)


def _joined(parts: list[Tensor]) -> Tensor:
    """All parts as one, which takes their place: a layer may be called step by step, and looked up after each."""
    if len(parts) > 1:
        parts[:] = [torch.cat(parts)]
    return parts[0]


def some_rows(rows: Tensor, most: int = MOST_ROWS) -> Tensor:
    """Some rows along the last dimension, evenly spaced, shape (N, O)."""
    shape = tuple(rows.shape[:-1])
    count = int(np.prod(shape))
    if count <= most:
        return rows.reshape(-1, rows.shape[-1])
    places = np.unravel_index(np.linspace(0, count - 1, most).astype(np.int64), shape)
    return rows[tuple(torch.from_numpy(place).to(rows.device) for place in places)]


def _keys(rows: Tensor) -> Tensor:
    """A key of each row, shape (N,): as good as sure for narrow rows, and quick for wide ones."""
    width = rows.shape[1]
    if width <= MOST_COLUMNS:
        return row_keys(rows)
    integers = _INTEGERS[rows.element_size()]
    bits = rows.contiguous().view(integers)
    return row_keys(rows[:, :: width // MOST_COLUMNS]) + bits.sum(1, dtype=integers).long()
