"""Reads a row of TFRecords: length (8 bytes), its checksum (4), data, checksum (4).

The data's checksum is given, not checked: most data are not ours.
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


@dataclass(frozen=True)
class Damage:
    """A place where no TFRecord begins, and how many bytes lie between it and the next one, or the end."""

    offset: int
    skipped: int


@dataclass(frozen=True)
class Cut:
    """The file ends in the middle of a TFRecord, of which there are so many bytes: it is being written, or was cut."""

    n_bytes: int


def read_tfrecords(file: BinaryIO) -> Iterator[Data | Damage | Cut]:
    """The data of a file in order, a `Damage` for each stretch that can only be stepped over, and a `Cut`, last."""
    start, head = file.tell(), file.read(_HEAD)
    while len(head) == _HEAD:
        length = _length(head)
        if length is None:
            end = _next_head(file, start + 1)
            yield Damage(start, end - start)
            file.seek(end)
            start, head = end, file.read(_HEAD)
            continue
        # With the head of the next one: events are many and small, and each call takes its time.
        block = file.read(length + _FOOT + _HEAD)
        end = length + _FOOT
        if len(block) < end:
            yield Cut(_HEAD + len(block))
            return
        yield Data(start + _HEAD, block[:length], block[length:end])
        start, head = start + _HEAD + end, block[end:]
    if head:
        yield Cut(len(head))


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
