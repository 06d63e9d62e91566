"""Windows of a series that overlap: each step counts as often as there are windows that hold it."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from lightning_rnnvis.records.snapshot import OVERLAP
from lightning_rnnvis.records.texts import counted

_WINDOWS = 4
"""Windows that are compared, each with the next one."""

_LEAST_DIFFERENT = 6
"""Different steps that two windows must share: fewer, such as those of a switch, are the same by chance."""


def shift_of(windows: Tensor) -> int:
    """How many steps after the one before each window begins; 0 where they do not overlap, or that is not seen.

    Args:
        windows: Sequences in the order of the batch, shape (B, T, F), NaN where nothing is read.
    """
    first = windows[:_WINDOWS]
    time = first.shape[1]
    if len(first) < 2 or _is_cycle(first[0]):
        return 0
    for shift in range(1, time - _LEAST_DIFFERENT + 1):
        common, again = first[:-1, shift:], first[1:, : time - shift]
        if torch.equal(common, again):
            return shift if all(len(one.unique(dim=0)) >= _LEAST_DIFFERENT for one in common) else 0
    return 0


def _is_cycle(window: Tensor) -> bool:
    """Whether a window, (T, F), ends as it begins: then the next one is like a part of it wherever it begins."""
    return any(torch.equal(window[shift:], window[:-shift]) for shift in range(1, len(window)))


def remark_on_overlap(windows: Tensor) -> tuple[str, ...]:
    """A sentence for the person where windows, (B, T, F), overlap; none where they do not."""
    shift, time = shift_of(windows), windows.shape[1]
    if shift == 0:
        return ()
    times = math.ceil(time / shift)
    return (
        f"{OVERLAP}: each begins {counted(shift, 'step')} after the one before, so a step counts up to"
        f" {times} times, and errors are told about {math.sqrt(times):.1f} times too small. Let those of the validation"
        f" begin {time} steps apart, and each counts once.",
    )
