"""Which sequences of a batch are taken, in portions that fit the memory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

AT_ONCE_BYTES = 256 * 2**20
"""What the states of one portion of a batch may take while they are computed; one sequence may take more."""

TEMPORARIES = 12
"""Arrays of one number a step and unit that are held while an LSTM's states are computed."""


def portions(
    sequences: np.ndarray, lengths: np.ndarray, n_units: int, max_tokens: int | None, time: int
) -> Iterator[np.ndarray | None]:
    """Rows of a batch to look at, in portions that fit the memory; None for all rows at once.

    Where the batch holds more tokens than wanted, the sequences with the smallest keys are taken.

    Args:
        sequences: Key of each sequence, shape (B,).
        lengths: Tokens of each, shape (B,).
        n_units: Units of the widest state.
        max_tokens: About how many tokens are wanted; None for all.
        time: Steps of the batch.
    """
    at_once = max(1, AT_ONCE_BYTES // (4 * TEMPORARIES * n_units))
    wanted = np.flatnonzero(lengths > 0)
    if max_tokens is not None and lengths.sum() > max_tokens:
        order = wanted[np.argsort(sequences[wanted], kind="stable")]
        wanted = np.sort(order[: 1 + int((np.cumsum(lengths[order]) < max_tokens).sum())])
    elif lengths.size * time <= at_once:
        yield None
        return
    size = max(1, at_once // time)
    for start in range(0, len(wanted), size):
        yield wanted[start : start + size]
