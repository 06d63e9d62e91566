"""The report that a training makes of itself, beside its logs, and hands to its loggers."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Literal

from lightning_rnnvis.records.files.event_file import EventFile
from lightning_rnnvis.records.files.log_directory import event_files
from lightning_rnnvis.records.files.side_files import write_side_file
from lightning_rnnvis.records.files.stored_record import StoredRecord, list_records
from lightning_rnnvis.training.messages.voice import log, say, warn
from lightning_rnnvis.training.report_takers import FILE, hand_over

if TYPE_CHECKING:
    from lightning.pytorch import Trainer


class Reports:
    """Makes reports when they are due; what fails costs a warning.

    Args:
        when: ``"end"`` for one at the end of `fit`, n for one every n-th epoch, too, False for none.
    """

    def __init__(self, when: Literal["end"] | int) -> None:
        self._when = when
        self._directory: str | None = None
        self._history_id = ""
        self._is_new = False  # whether there is a record that no report has
        self._failed: set[str] = set()

    def begin(self) -> None:
        """Say before the training, once, that no report can be made; then none is tried."""
        if not self._when:
            return
        from lightning_rnnvis.report.report import check_front_end

        try:
            check_front_end()
        except FileNotFoundError as error:
            self._when = False
            warn(f"RNNVis records, but makes no report. {error}")

    def record_written(self, trainer: Trainer, directory: str, history_id: str) -> None:
        """Note a record of `fit`, and make a report if one is due."""
        self._directory, self._history_id, self._is_new = directory, history_id, bool(self._when)
        if self._when and self._when != "end" and (trainer.current_epoch + 1) % self._when == 0:
            self._make(trainer)

    def end(self, trainer: Trainer) -> None:
        """Make the last report, in the process that wrote the records."""
        if self._is_new:
            self._make(trainer)

    def _make(self, trainer: Trainer) -> None:
        assert self._directory is not None
        self._is_new = False
        try:
            html = _html(self._directory, self._history_id)
            write_side_file(self._directory, FILE, html.encode())
        except Exception as error:
            self._warn("The report could not be made", error)
            return
        say(f"RNNVis wrote a report: {posixpath.join(self._directory, FILE)}")
        for logger in trainer.loggers:
            try:
                hand_over(logger, html)
            except Exception as error:
                name = type(logger).__name__
                self._warn(f"{name} did not take the report, which is in {self._directory}", error)

    def _warn(self, what: str, error: Exception) -> None:
        log.debug(what, exc_info=error)
        if what not in self._failed:
            self._failed.add(what)
            cure = "`lightning-rnnvis report` makes one of the records, or leave out `RNNVis(report=…)`."
            warn(f"{what}; everything else continues. {type(error).__name__}: {error} ({cure})")


def _html(directory: str, history_id: str) -> str:
    from lightning_rnnvis.report.choice import Choice
    from lightning_rnnvis.report.report import report_html
    from lightning_rnnvis.report.source import runs_of

    files = [file for file in event_files(directory).get(".", ()) if isinstance(file, EventFile)]
    found = [record for file in files for record in list_records(file)]
    own = [one for one in found if isinstance(one, StoredRecord) and one.header.history_id == history_id]
    return report_html(runs_of(own), Choice(clusters=()))
