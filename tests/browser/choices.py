"""Choices as the tab writes them into the address, and probabilities as it writes them."""

from __future__ import annotations

from json import dumps
from urllib.parse import quote


def choices(**values: object) -> str:
    """The part of the address that holds these choices."""
    return "".join(
        f"&p.rnnvis.{name}={quote(value if isinstance(value, str) else dumps(value), safe='')}"
        for name, value in values.items()
    )


def percent(probability: float) -> str:
    """A probability as the tab writes it."""
    share = 100 * probability
    if share < 0.1 or share > 99.9:
        return "< 0.1 %" if share < 0.1 else "> 99.9 %"
    return f"{share:.1f}".removesuffix(".0") + " %" if share < 1 or share > 99 else f"{share:.0f} %"
