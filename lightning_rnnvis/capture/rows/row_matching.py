"""Finds rows of one matrix, equal in every bit, in another: in this way a layer's input is traced to its embedding."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

NO_WORD = -1
"""Stands for a position that holds no word: padding."""

_AT_ONCE = 2**22
"""Numbers hashed at once."""

_INTEGERS = {1: torch.int8, 2: torch.int16, 4: torch.int32, 8: torch.int64}


def match_rows(rows: Tensor, source: Tensor, ids: Tensor) -> Tensor | None:
    """The id of each row, found by value.

    Each of `rows` must hold a row of `source`, equal in every bit, alone or within a wider row (concatenated
    embeddings). Rows of zeros that are no row of `source` were masked out and hold no word.

    Args:
        rows: What a layer read, shape (N, D).
        source: Rows with known ids, shape (M, E), E at most D.
        ids: Their ids, shape (M,).

    Returns:
        Ids of shape (N,), `NO_WORD` for masked rows; None where the rows are others, where more than one slice fits,
        or where different ids share a row that occurs.
    """
    width = source.shape[1]
    if rows.shape[1] < width or len(source) == 0 or len(rows) == 0 or width == 0:
        return None
    source = source.to(rows.dtype)
    found = [
        match
        for offset in _offsets(rows, source)
        if (match := _match_slice(rows[:, offset : offset + width], source, ids)) is not None
    ]
    return found[0] if found and all(torch.equal(match, found[0]) for match in found) else None


def rows_within(rows: Tensor, source: Tensor) -> tuple[int, Tensor] | None:
    """Where copies of `source` rows stand in every one of `rows`.

    Args:
        rows: What a layer read, shape (N, F).
        source: Rows that it may have read, alone or beside others, shape (M, E), E at most F.

    Returns:
        The first column of the copies, and which rows of `source` were read, bool, shape (M,); None where some row
        holds no copy, or where more than one column fits.
    """
    width = source.shape[1]
    if rows.shape[1] < width or len(rows) == 0 or len(source) == 0:
        return None
    if are_equal(rows, source):
        return 0, torch.ones(len(source), dtype=torch.bool, device=source.device)
    source = source.to(rows.dtype)
    source_keys = row_keys(source)
    found = []
    for offset in _offsets(rows, source):
        keys = row_keys(rows[:, offset : offset + width])
        if bool(torch.isin(keys, source_keys).all()):
            found.append((offset, torch.isin(source_keys, keys)))
    return found[0] if len(found) == 1 else None


def are_equal(one: Tensor, other: Tensor) -> bool:
    """Whether two tensors hold the same values in the same layout: a quick check before a search."""
    kinds = ((tensor.shape, tensor.dtype, tensor.device) for tensor in (one, other))
    return len(set(kinds)) == 1 and torch.equal(one, other)


def _offsets(rows: Tensor, source: Tensor) -> list[int]:
    """Columns of `rows` at which a row of `source` may start, judged by a few rows that are not zero."""
    last = rows.shape[1] - source.shape[1]
    if last == 0:
        return [0]
    probes = rows[rows.any(dim=1)][:8]
    fits = torch.isin(probes[:, : last + 1], source[:, 0]).all(dim=0)
    return [int(offset) for offset in fits.nonzero().flatten()]


def _match_slice(rows: Tensor, source: Tensor, ids: Tensor) -> Tensor | None:
    keys_of_rows, (keys, order) = row_keys(rows), row_keys(source).sort()
    values = ids.to(keys)[order]
    # The rows of one key stand together: from `first` up to, but not with, `end`.
    first, end = (torch.searchsorted(keys, keys_of_rows, right=right) for right in (False, True))
    known = end > first
    first, last = first.clamp(max=len(keys) - 1), (end - 1).clamp(min=0)
    # Within a key, its ids change where it carries more than one.
    changes = torch.zeros_like(keys)
    changes[1:] = ((keys[1:] == keys[:-1]) & (values[1:] != values[:-1])).cumsum(0)
    ambiguous = changes[first] != changes[last]
    masked = ~rows.any(dim=1)
    if not bool((known | masked).all()) or not bool(known.any()) or bool(ambiguous[known].any()):
        return None
    return torch.where(known, values[first], NO_WORD)


def row_keys(rows: Tensor) -> Tensor:
    """A 64-bit hash of the bits of each row, shape (N,): equal rows have equal keys, others practically never."""
    factors = _factors(rows.shape[1], rows.device)
    integers = _INTEGERS[rows.element_size()]
    # In blocks: 64-bit numbers of all rows at once would take several times what the rows take.
    blocks = rows.split(max(1, _AT_ONCE // max(rows.shape[1], 1)))
    numbers = (block.contiguous().view(integers).to(torch.int64) for block in blocks)
    # `mv` is much quicker, but only the CPU has it for integers.
    return torch.cat([torch.mv(n, factors) if n.is_cpu else (n * factors).sum(dim=1) for n in numbers])


@lru_cache(maxsize=32)
def _factors(count: int, device: torch.device) -> Tensor:
    """Random odd numbers, always the same ones."""
    random = np.random.RandomState(0)  # a separate generator leaves the random state of the training as it is
    with torch.inference_mode(False):
        return torch.from_numpy(random.randint(-(2**62), 2**62, size=count, dtype=np.int64) | 1).to(device)
