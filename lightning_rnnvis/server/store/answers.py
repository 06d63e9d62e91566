"""Answers that are made once: as packed text one of a record takes a two-hundredth of the record."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from lightning_rnnvis.server.store.cache import Cache, Memory

Payload = TypeVar("Payload")


class Answers(Generic[Payload]):
    """Payloads of one kind by key.

    Args:
        memory: Where they are kept.
    """

    def __init__(self, memory: Memory) -> None:
        self._packed: Cache[bytes] = Cache(memory)

    def get(self, key: Hashable, make: Callable[[], Payload]) -> Payload:
        """The payload of `key`, made by `make` if it is not known. The key names all that it depends on."""
        made: list[Payload] = []

        def pack() -> bytes:
            made.append(make())
            return zlib.compress(json.dumps(made[0], allow_nan=False, separators=(",", ":")).encode(), 1)

        packed = self._packed.get(key, pack)
        if made:
            return made[0]
        known: Payload = json.loads(zlib.decompress(packed))
        return known
