"""Payloads as text, and as it is sent."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping


class Packed(Mapping[str, object]):
    """A payload as it is sent, which is read only where somebody asks for its fields.

    Args:
        content: Its JSON, compressed by gzip.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content

    def text(self) -> bytes:
        """Its JSON."""
        return gzip.decompress(self.content)

    def __getitem__(self, name: str) -> object:
        return json.loads(self.text())[name]

    def __iter__(self) -> Iterator[str]:
        return iter(json.loads(self.text()))

    def __len__(self) -> int:
        return len(json.loads(self.text()))


def as_text(payload: Mapping[str, object]) -> bytes:
    """A payload as JSON.

    Raises:
        ValueError: It holds NaN or infinity.
    """
    if isinstance(payload, Packed):
        return payload.text()
    return json.dumps(payload, allow_nan=False, separators=(",", ":")).encode()


def as_sent(payload: Mapping[str, object]) -> bytes | Packed:
    """The same, or what is packed already as it is."""
    return payload if isinstance(payload, Packed) else as_text(payload)


def packed(payload: Mapping[str, object]) -> Packed:
    """A payload as it is sent."""
    return payload if isinstance(payload, Packed) else Packed(gzip.compress(as_text(payload), 3, mtime=0))
