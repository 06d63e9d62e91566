"""`show`: the tab over a log directory, in a cell of a notebook."""

from __future__ import annotations

import os
from html import escape
from typing import TYPE_CHECKING

from lightning_rnnvis.history.loading import load_runs
from lightning_rnnvis.notebook.display import HEIGHT, Instead, displayed
from lightning_rnnvis.records.files.log_directory import event_files
from lightning_rnnvis.report.choice import Choice
from lightning_rnnvis.report.report import report_html
from lightning_rnnvis.server.store.directory_source import DirectorySource

if TYPE_CHECKING:
    from lightning_rnnvis.notebook.display import Saved, Shown

MOST_IN_REPORT = 20
"""Runs in the report that stands in a cell: hundreds would take minutes and some hundred MB."""


def show(path: str | os.PathLike[str], *, height: int = HEIGHT, saved: Saved = "picture") -> Shown:
    """The whole tab over a log directory in a cell of a notebook, live: what trainings write from now on comes, too.

    It is shown where it is the last value of a cell, and is a widget like others. The kernel answers what it asks, as
    soon as it can: JupyterLab from 4.4 on asks beside a cell that runs, others after it. It needs anywidget,
    ``pip install lightning-rnnvis[notebook]``; where that is not installed, a report of what there is stands in its
    place, or a sentence where there is no record yet.

    Args:
        path: The directory; it may have no records yet.
        height: Of the cell, pixels.
        saved: What the file of the notebook keeps for those without a kernel, see `History.show`.

    Raises:
        FileNotFoundError: There is no such directory.
        ValueError: The height is not from 400 to 10,000, or `saved` is something else.

    Example::

        show("lightning_logs")
    """
    event_files(path)  # raises where there is no such directory

    def report() -> str:
        try:
            histories = load_runs(path)
        except FileNotFoundError as error:  # no record yet
            again = (
                "Run the cell again when there are records, or pip install lightning-rnnvis[notebook] to follow them."
            )
            return f"<!doctype html><p>{escape(str(error))}</p><p>{again}</p>"
        runs = {name: (*history.stored_records, *history.gaps) for name, history in histories.items()}
        last = sorted(runs, key=lambda name: max(record.header.created for record in runs[name]))[-MOST_IN_REPORT:]
        left_out = (
            f"This report holds the {len(last)} runs of {len(runs)} that were written last. To see all, install"
            " anywidget, pip install lightning-rnnvis[notebook], and restart the kernel."
        )
        shown = {name: records for name, records in runs.items() if name in last}
        return report_html(shown, Choice(), notices=[left_out] if len(shown) < len(runs) else ())

    table = f"<p>RNNVis, over <code>{escape(os.fspath(path))}</code></p>"
    return displayed(DirectorySource(path), Instead(table, report), height, saved)
