"""A record as a listing of tags and headers shows it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.records.header import Header
from lightning_rnnvis.records.tags import parse_tag


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
            RecordError: The content is no header, or the header of another tag.
        """
        parts = parse_tag(tag)
        header = _read_header(content)
        if parts is None or (header.state, header.global_step) != parts[:2]:
            raise RecordError("A record has a header that does not belong to its tag; it was left out.")
        return cls(run, tag, *parts, header)


# A listing has all headers every time; reading one is far more work than looking it up.
@lru_cache(maxsize=8192)
def _read_header(content: bytes) -> Header:
    return Header.from_bytes(content)
