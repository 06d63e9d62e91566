"""Epochs of a training of which there is no record, though others before and behind them have one."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median_low

BEFORE_TRAINING = -1
"""Where a record of the untrained network stands among the epochs."""

_MOST_TOLD = 3


def epoch_gaps(epochs: Sequence[int]) -> list[tuple[int, int]]:
    """First and last epoch of each gap between records that follow each other.

    Where every few epochs have a record, that is no gap: one is wider than what usually lies between two records.

    Args:
        epochs: Of the records in their order, `BEFORE_TRAINING` for one of the untrained network.
    """
    pairs = list(zip(epochs, epochs[1:], strict=False))
    strides = [later - earlier for earlier, later in pairs if later > earlier]
    usual = median_low(strides) if strides else 1
    # Some count the first epoch from 1.
    wide = [(earlier, later) for earlier, later in pairs if later - max(earlier, 0) > usual]
    there = set(epochs)  # some of which come later, where records are not in order
    return [(earlier + 1, later - 1) for earlier, later in wide if there.isdisjoint(range(earlier + 1, later))]


def told_gaps(epochs: Sequence[int]) -> str:
    """The gaps as a sentence; empty where there is none."""
    gaps = epoch_gaps(epochs)
    if not gaps:
        return ""
    named = [f"{first} to {last}" if last > first else str(first) for first, last in gaps[:_MOST_TOLD]]
    if more := len(gaps) - len(named):
        named.append(f"those of {more} more gap{'' if more == 1 else 's'}")
    *ahead, end = named
    noun = "epoch" if len(gaps) == 1 and gaps[0][0] == gaps[0][1] else "epochs"
    listed = f"{', '.join(ahead)} and {end}" if ahead else end
    return f"There is no record of {noun} {listed}."
