"""A report of some runs: one HTML file."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from lightning_rnnvis.records.files.stored_record import StoredRecord
from lightning_rnnvis.records.runs.ordering import without_gaps
from lightning_rnnvis.records.texts import counted
from lightning_rnnvis.report.choice import Choice
from lightning_rnnvis.report.content.packing import report_content
from lightning_rnnvis.report.output import check_output, write_page
from lightning_rnnvis.report.page import report_page
from lightning_rnnvis.report.source import StoredSource
from lightning_rnnvis.server.http.static_files import built_file


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
        NotFoundError: There is no record that can be read, or a chosen state was not recorded.
        TypeError: The title is no text.
        FileNotFoundError: The package was installed without its front end.
    """
    if title is not None and not isinstance(title, str):
        raise TypeError(f"`title` must be a text, or None for the names of the runs. Got {title!r}.")
    check_front_end()  # said before the work
    choice.check_recorded(record.state for records in runs.values() for record in records)
    gaps = {run: without_gaps(records)[1] for run, records in runs.items()}
    runs = {run: without_gaps(records)[0] for run, records in runs.items()}
    chosen = {run: choice.of(records) for run, records in runs.items()}
    of_all, held = (
        sum(choice.has(record.state) for records in of_runs.values() for record in records)
        for of_runs in (runs, chosen)
    )
    fewer = [f"It holds {held} of {counted(of_all, 'record')}: of each state the last one, and others evenly spaced."]
    held_by_run = {run: [*records, *gaps[run]] for run, records in chosen.items()}
    content = report_content(StoredSource(held_by_run, [*notices, *(fewer if held < of_all else ())]), choice)
    return report_page(title or f"RNNVis · {', '.join(runs)}", content)


def check_front_end() -> None:
    """Check that a report can be made.

    Raises:
        FileNotFoundError: The package was installed without its front end.
    """
    built_file()


def report_or_file(
    runs: Mapping[str, Sequence[StoredRecord]],
    choice: Choice,
    title: str | None,
    notices: Sequence[str],
    path: str | os.PathLike[str] | None,
) -> str | None:
    """The page of `report_html`, or None after it was written to a path, which is tried before the work."""
    if path is None:
        return report_html(runs, choice, title, notices)
    check_output(path)
    write_page(report_html(runs, choice, title, notices), path)
    return None
