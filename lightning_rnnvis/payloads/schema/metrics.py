"""What the metrics are called and mean."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict


class MetricDescription(TypedDict):
    """One number that sums a record up."""

    name: str
    """Its name in records, logs and addresses."""
    title: str
    """What people read."""
    meaning: str
    """A sentence that explains it."""
    least: float | None
    """The smallest value that it may have, null for no bound."""
    most: float | None
    """The largest value, null for no bound."""
    better: Literal["higher", "lower"] | None
    """Which is better for the network, null where neither is."""
    beside: str | None
    """The metric that is drawn pale behind it, null for none."""
