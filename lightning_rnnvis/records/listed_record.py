"""A record as a listing of tags and headers shows it."""

from __future__ import annotations

from dataclasses import dataclass

from lightning_rnnvis.records.header import Header, read_tagged


@dataclass(frozen=True)
class ListedRecord:
    """A record whose payload is still to be read.

    Attributes:
        run: Name of the run.
        tag: The record's own tag.
        state: Name of the state.
        step: Global step.
        writer: Token of the process that wrote it.
        header: The header.
    """

    run: str
    tag: str
    state: str
    step: int
    writer: str
    header: Header

    @classmethod
    def of(cls, run: str, tag: str, content: bytes) -> ListedRecord:
        """The record of a run whose tag has this plugin content.

        Raises:
            RecordError: The tag is none of ours, or the content is no header, or the header of another tag.
        """
        return cls(run, tag, *read_tagged(tag, content))
