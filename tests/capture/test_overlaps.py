"""Windows that overlap are seen, and others are not taken for such."""

from __future__ import annotations

import pytest
import torch

from lightning_rnnvis.capture.numbers.overlaps import remark_on_overlap, shift_of

SERIES = torch.rand((200, 2), generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize(("length", "shift", "found"), [(24, 1, 1), (24, 8, 8), (24, 24, 0), (24, 30, 0), (4, 1, 0)])
def test_the_shift_of_windows(length, shift, found):
    """It is that from each window to the next; windows side by side, and such as share next to nothing, have none."""
    windows = SERIES.unfold(0, length, shift).transpose(1, 2)
    assert shift_of(windows) == found
    remark = remark_on_overlap(windows)
    assert not remark if not found else f"up to {length // found} times, and" in remark[0]


@pytest.mark.parametrize("case", ["shuffled", "the same", "constant", "a cycle", "a switch", "one", "gaps"])
def test_others_have_none(case):
    """Nor have windows whose order tells nothing, or that are alike by chance or by a cycle."""
    windows = SERIES.unfold(0, 24, 1).transpose(1, 2)[:6].clone()
    cases = {
        "shuffled": windows[[3, 0, 5, 1]],
        "the same": windows[:1].expand(4, -1, -1),
        "constant": torch.ones(4, 24, 2),
        "a cycle": SERIES[:20].repeat(8, 1).unfold(0, 24, 24).transpose(1, 2),
        "a switch": (torch.arange(96) % 2).float().view(4, 24, 1),
        "one": windows[:1],
        "gaps": torch.full_like(windows, torch.nan),
    }
    assert shift_of(cases[case]) == 0
