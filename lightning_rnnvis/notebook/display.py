"""Chooses what a notebook shows: the tab that asks the kernel, or a report where anywidget is not installed."""

from __future__ import annotations

import json
from collections.abc import Callable
from numbers import Integral
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args
from urllib.parse import quote

from lightning_rnnvis.notebook.without_kernel import StaticTab, Still, framed
from lightning_rnnvis.server.store.record_source import RecordSource

if TYPE_CHECKING:
    from lightning_rnnvis.notebook.widget import TabWidget

    Shown: TypeAlias = TabWidget | StaticTab

HEIGHT = 600
"""Of a cell, pixels."""

LEAST_HEIGHT, MOST_HEIGHT = 400, 10_000

Saved: TypeAlias = Literal["picture", "report"]
SAVED = get_args(Saved)


class Instead(NamedTuple):
    """What can stand for the tab.

    Attributes:
        table: A little HTML, until there is a picture.
        report: Makes a report.
    """

    table: str
    report: Callable[[], str]


def displayed(
    source: RecordSource,
    instead: Instead,
    height: int = HEIGHT,
    saved: Saved = "picture",
    pane: tuple[str, str] | None = None,
) -> Shown:
    """What is shown where it is the last value of a cell.

    Args:
        source: The records.
        instead: What can stand for it without a kernel.
        height: Of the cell, pixels.
        saved: Which of it the notebook's file has.
        pane: Run and state that are shown first; None for any.

    Raises:
        ValueError: The height is not from 400 to 10,000, or `saved` is something else.
    """
    if saved not in SAVED:
        raise ValueError(f"`saved` must be one of: {', '.join(SAVED)}. Got {saved!r}.")
    is_whole = isinstance(height, Integral) and not isinstance(height, bool)
    if not is_whole or not LEAST_HEIGHT <= height <= MOST_HEIGHT:
        raise ValueError(
            f"`height` must be a whole number of pixels from {LEAST_HEIGHT} to {MOST_HEIGHT:,}. Got {height!r}."
        )
    height = int(height)  # one of NumPy has no place in JSON
    try:
        import anywidget  # noqa: F401
    except ImportError:
        return StaticTab(instead.report(), height)
    from lightning_rnnvis.notebook.widget import TabWidget

    address = "" if pane is None else f"#rnnvis&p.rnnvis.pane0={quote(json.dumps([*pane, None]))}"
    report = framed(instead.report(), height) if saved == "report" else None
    return TabWidget(source, Still(report or instead.table, report is None), height, address)
