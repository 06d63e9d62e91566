"""Whether a function left probabilities as they are, as far as one can see: some rows are compared."""

from __future__ import annotations

from torch import Tensor

from lightning_rnnvis.capture.rows.given_rows import some_rows

SMALL = 1e-3
"""What a probability may change by: what is added to it, or limits it, for its logarithm alone."""

_SMALL_OF_ROW = 0.02
"""What all probabilities of a row may change by together: there may be many, each of them small."""


def are_near(made: Tensor, before: Tensor, dim: int, is_log: bool) -> bool:
    """Whether what a function made of probabilities are these, to a thousandth.

    Args:
        made: What it made.
        before: The probabilities, same shape.
        dim: Their dimension.
        is_log: Whether both are logarithms.
    """
    one, other = _some_of_both(made, before, dim, is_log)
    change = (one - other).abs()
    return bool((change <= SMALL).all()) and bool((change.sum(-1) <= _SMALL_OF_ROW).all())


def are_masked(made: Tensor, before: Tensor, is_log: bool) -> bool:
    """Whether each number is as it was, or taken out by 0 or 1: labels that are not known, steps that are padding."""
    one, other = _some_of_both(made, before, -1, is_log)
    is_near, is_out = (one - other).abs() <= SMALL, (one == 0) | (one == 1)
    return bool((is_near | is_out).all()) and bool((is_near & ~is_out).any())


def are_weighted(made: Tensor, before: Tensor, dim: int) -> bool:
    """Whether each row is as it was, times a number of its own."""
    one, other = _some_of_both(made, before, dim, False)
    sums, others = one.sum(-1, keepdim=True), other.sum(-1, keepdim=True)
    is_some = ((sums != 0) & (others != 0)).squeeze(-1)
    return bool(((one / sums - other / others).abs() <= SMALL)[is_some].all())


def _some_of_both(made: Tensor, before: Tensor, dim: int, is_log: bool) -> tuple[Tensor, Tensor]:
    """Some rows of both; those that were NaN before tell nothing of what was done to them."""
    one, other = _some(made, dim, is_log), _some(before, dim, is_log)
    is_known = ~other.isnan().any(-1)
    return one[is_known], other[is_known]


def _some(rows: Tensor, dim: int, is_log: bool) -> Tensor:
    """Some rows of probabilities, float32, shape (N, O)."""
    if rows.dim() == 0:
        rows = rows.reshape(1)
    found = some_rows(rows.detach().movedim(dim, -1)).float()
    return found.exp() if is_log else found


def dim_of_size(tensor: Tensor, size: int) -> int | None:
    """The last dimension of a size; None where there is none."""
    return next((dim for dim in reversed(range(tensor.dim())) if tensor.shape[dim] == size), None)
