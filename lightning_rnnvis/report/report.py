"""A report of some runs: one HTML file."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from lightning_rnnvis.records.files.event_file import StoredRecord
from lightning_rnnvis.report.packing import ANY_CLUSTERS, Choice, report_content
from lightning_rnnvis.report.page import report_page
from lightning_rnnvis.report.source import StoredSource


def report_html(
    runs: Mapping[str, Sequence[StoredRecord]], choice: Choice, title: str | None = None, notices: Sequence[str] = ()
) -> str:
    """The tab over some runs, with all that it draws, as one HTML page that needs no server.

    Args:
        runs: Records by the name of their run.
        choice: What of them it holds.
        title: Of the page; None for the names of the runs.
        notices: Sentences on what of the runs could not be read.

    Raises:
        NotFoundError: There is no record that can be read, or none of the chosen states.
        ValueError: A number of clusters is none that the tab has, or there are to be no sentences.
        FileNotFoundError: The package was installed without its front end.
    """
    wrong = [number for number in choice.clusters or () if number not in ANY_CLUSTERS]
    if wrong:
        raise ValueError(f"`clusters` must be whole numbers from 2 to 20. Got {wrong[0]!r}.")
    if choice.sentences is not None and choice.sentences < 0:
        raise ValueError(f"`sentences` must be a whole number from 0 on, or None for all. Got {choice.sentences!r}.")
    content = report_content(StoredSource(runs, notices), choice)
    return report_page(title or f"RNNVis · {', '.join(runs)}", content)


def given_or_written(html: str, path: str | os.PathLike[str] | None) -> str | None:
    """A page, or None after it was written to a path."""
    if path is None:
        return html
    Path(path).write_text(html, encoding="utf-8")
    return None
