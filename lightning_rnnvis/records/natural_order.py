"""Names in the order in which a person counts: layer 2 before layer 10."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"([0-9]+)")


def natural_order(name: str) -> tuple[object, ...]:
    """A key to sort names by, their numbers as numbers."""
    # Texts and numbers take turns, so that like meets like; a number of thousands of digits is none for `int`.
    parts = enumerate(_NUMBER.split(name))
    return tuple((len(digits := part.lstrip("0")), digits) if place % 2 else part for place, part in parts), name
