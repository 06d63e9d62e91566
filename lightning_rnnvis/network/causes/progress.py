"""Long measurements tell how far they are; whoever listens may end them by an exception."""

from __future__ import annotations

from collections.abc import Callable

Tell = Callable[[float], None]
"""Is told which share of the work is done, 0 to 1."""


def to_nobody(share: float) -> None:
    """Listens to nothing."""
