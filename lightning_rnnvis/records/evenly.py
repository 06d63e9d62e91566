"""Some of many things, spread evenly: records along a training, points of a curve."""

from __future__ import annotations

import numpy as np


def evenly_spread(count: int, most: int) -> list[int]:
    """At most so many places of `count` things, rising: all, or the first and the last among them; of one the last.

    Args:
        count: How many things there are.
        most: At least 1.
    """
    places: list[int] = np.linspace(count - 1, 0, min(count, most)).round().astype(int)[::-1].tolist()
    return places
