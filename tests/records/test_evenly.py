"""Some of many things, spread evenly."""

from __future__ import annotations

import pytest

from lightning_rnnvis.records.evenly import evenly_spread


@pytest.mark.parametrize(
    ("count", "most", "places"),
    [(0, 3, []), (2, 3, [0, 1]), (3, 3, [0, 1, 2]), (5, 3, [0, 2, 4]), (11, 4, [0, 3, 7, 10]), (5, 1, [4])],
)
def test_the_first_and_the_last_are_among_them(count, most, places):
    """All where there is room, else as many as there may be; a single one is the last."""
    assert evenly_spread(count, most) == places
