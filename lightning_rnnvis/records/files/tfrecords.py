"""Reads a row of TFRecords: length (8 bytes), its checksum (4), data, checksum (4).

The data's checksum is given, not checked. Most data are not ours, but scalars, in a file of a long training hundreds of
thousands: they are passed over together.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from lightning_rnnvis.records.files.checksum import masked_checksum

MAX_BYTES = 2**30
"""A length above this is damage."""

LARGEST_OTHER = 2**16
"""Bytes of data beyond which what is not sought is not given: those are graphs, images and alike."""

_HEAD = 12
_FOOT = 4
_CHUNK = 2**20
# Any length below 4 GiB but zero; overlapping, for each may be another's last bytes.
_LENGTHS = re.compile(rb"(?=(?!\0{4}).{4}\0{4})", re.DOTALL)


class Data(NamedTuple):
    """The data of one TFRecord, their checksum, and where they lie in the file, bytes."""

    offset: int
    content: bytes
    checksum: bytes

    @property
    def end(self) -> int:
        """Where what follows begins."""
        return self.offset + len(self.content) + len(self.checksum)


class Others(NamedTuple):
    """Data that do not hold what is sought: those of moderate size with where they lie in the file, and their end."""

    data: list[tuple[int, bytes]]
    end: int


@dataclass(frozen=True)
class Damage:
    """A place where no TFRecord begins, and how many bytes lie between it and the next one, or the end."""

    offset: int
    skipped: int


@dataclass(frozen=True)
class Cut:
    """The file ends in the middle of a TFRecord, of which there are so many bytes: it is being written, or was cut."""

    n_bytes: int


def read_tfrecords(file: BinaryIO, sought: bytes) -> Iterator[Data | Others | Damage | Cut]:
    """What a file holds from where it stands, in order; a `Cut` comes last.

    Args:
        file: The file.
        sought: `Data` are those that hold this.
    """
    start, at, block = file.tell(), 0, file.read(_CHUNK)  # `block` is what stands at `start`, of which `at` is passed
    while at < len(block) or (more := file.read(_CHUNK)):
        if at == len(block):  # what is longer than a block ends with what was read of it
            start, at, block = start + at, 0, more
        others, at = _pass_over(block, start, at, sought)
        if others:
            yield Others(others, start + at)
        head = block[at : at + _HEAD]
        length = _length(head) if len(head) == _HEAD else 0
        if length is None:
            end = _next_head(file, start + at + 1)
            yield Damage(start + at, end - start - at)
            file.seek(end)
            start, at, block = end, 0, file.read(_CHUNK)
            continue
        data, end = at + _HEAD, at + _HEAD + length
        if len(block) < end + _FOOT:
            more = file.read(max(_CHUNK, end + _FOOT - len(block)))
            start, at, block = start + at, 0, block[at:] + more
            if not more and block:
                yield Cut(len(block))
                return
            continue
        if sought in (content := block[data:end]):
            yield Data(start + data, content, block[end : end + _FOOT])
        elif length <= LARGEST_OTHER:
            yield Others([(start + data, content)], start + end + _FOOT)
        at = end + _FOOT


def _pass_over(block: bytes, start: int, at: int, sought: bytes) -> tuple[list[tuple[int, bytes]], int]:
    """The data from a place in a block on, up to the first with what is sought, and how far they go."""
    found = block.find(sought, at)
    most = len(block) if found < 0 else found
    others = []
    while at + _HEAD <= most:
        length = _length(block[at : at + _HEAD])
        if length is None or (end := at + _HEAD + length) + _FOOT > most:
            break
        if length <= LARGEST_OTHER:
            others.append((start + at + _HEAD, block[at + _HEAD : end]))
        at = end + _FOOT
    return others, at


# Scalars are many, and nearly all of a few lengths.
@lru_cache(maxsize=1024)
def _length(head: bytes) -> int | None:
    """The length that the head of a TFRecord states; None where it is no head."""
    (length,) = struct.unpack("<Q", head[:8])
    return int(length) if length <= MAX_BYTES and masked_checksum(head[:8]) == head[8:] else None


def _next_head(file: BinaryIO, start: int) -> int:
    """Where the next TFRecord begins, at `start` or after it; the end of the file where there is none."""
    file.seek(start)
    window = file.read(_CHUNK)
    while len(window) >= _HEAD:
        for found in _LENGTHS.finditer(window):
            head = window[found.start() : found.start() + _HEAD]
            if len(head) == _HEAD and _length(head) is not None:
                return start + found.start()
        start += len(window) - _HEAD + 1
        file.seek(start)
        window = file.read(_CHUNK)
    return start + len(window)
