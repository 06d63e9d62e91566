"""Chooses what a notebook shows: the tab that asks the kernel, or a report where anywidget is not installed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

from lightning_rnnvis.notebook.without_kernel import StaticTab
from lightning_rnnvis.server.store.record_source import RecordSource

if TYPE_CHECKING:
    from lightning_rnnvis.notebook.widget import TabWidget

    Shown: TypeAlias = TabWidget | StaticTab

HEIGHT = 600
"""Of a cell, pixels."""

LEAST_HEIGHT = 400


def displayed(
    source: RecordSource, report: Callable[[], str], height: int = HEIGHT, pane: tuple[str, str] | None = None
) -> Shown:
    """What is shown where it is the last value of a cell.

    Args:
        source: The records.
        report: Makes a report of them.
        height: Of the cell, pixels.
        pane: Run and state that are shown first; None for any.

    Raises:
        ValueError: The height is less than the tab needs.
    """
    if not isinstance(height, int) or height < LEAST_HEIGHT:
        raise ValueError(f"`height` must be a whole number of pixels from {LEAST_HEIGHT} on. Got {height!r}.")
    try:
        import anywidget  # noqa: F401
    except ImportError:
        return StaticTab(report(), height)
    from lightning_rnnvis.notebook.widget import TabWidget

    address = "" if pane is None else f"#rnnvis&p.rnnvis.pane0={quote(json.dumps([*pane, None]))}"
    return TabWidget(source, height, address)
