"""A record as a listing of tags and headers shows it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lightning_rnnvis.records.header import Header, read_tagged


@dataclass(frozen=True)
class ListedRecord:
    """A record whose payload is still to be read.

    Attributes:
        run: Name of the run.
        tag: The record's own tag.
        state: Name of the state.
        writer: Token of the process that wrote it.
        header: The header.
        source_run: What its source calls the run, which may hold several trainings.
        step: Where it stands on the axis of the logger. Of several records of a state there each has a place of its
            own, by which it is named: they stand a ten-thousandth apart.
    """

    run: str
    tag: str
    state: str
    writer: str
    header: Header
    source_run: str
    step: float

    @classmethod
    def of(cls, run: str, tag: str, content: bytes) -> ListedRecord:
        """The record of a run whose tag has this plugin content.

        Raises:
            RecordError: The tag is none of ours, or the content is no header, or the header of another tag.
        """
        state, writer, header = read_tagged(tag, content)
        return cls(run, tag, state, writer, header, run, header.step)

    def placed(self, run: str, already: int) -> ListedRecord:
        """The record in a run as it is shown, behind so many of its state and step."""
        step = self.header.step
        return replace(self, run=run, step=round(step + already / 10**4, 4) if already else step)
