"""Epochs that diverged make no scale for the others."""

from __future__ import annotations

import pytest

from lightning_rnnvis.records.scales.passing_sizes import lasting_sizes


@pytest.mark.parametrize(
    ("sizes", "lasting"),
    [
        ([1, 2, 95, 3, 3], [1, 2, 3, 3]),
        ([1, 2, 95, 40, 3, 3], [1, 2, 3, 3]),
        ([1, 2, 95, 2, 70, 3], [1, 2, 2, 3]),
        ([1, 2, 95, 90, 80, 85, 3], [1, 2, 95, 90, 80, 85, 3]),  # so long is no passing
        ([1, 2, 3, 95], [1, 2, 3, 95]),  # nobody knows whether it comes back
        ([0, 0.1, 2, 5, 6], [0, 0.1, 2, 5, 6]),
        ([1, 2.9, 1], [1, 2.9, 1]),
        ([], []),
    ],
)
def test_what_passes_is_left_out(sizes, lasting):
    assert lasting_sizes(sizes) == lasting
