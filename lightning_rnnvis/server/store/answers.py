"""Answers that are made once: as packed text one of a record takes a two-hundredth of the record."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Generic, TypeVar, cast

from lightning_rnnvis.analysis.one_thread import one_thread
from lightning_rnnvis.payloads.packed import Packed, packed
from lightning_rnnvis.server.store.cache import Cache, Memory

Payload = TypeVar("Payload", bound=Mapping[str, object])


class Answers(Generic[Payload]):
    """Payloads of one kind by key, each a `Packed` one, made by one thread.

    The other threads of matrix products spin for a while after each, on processors that the browser draws with: a
    picture of 512 units took twice the time of a processor.

    Args:
        memory: Where they are kept.
    """

    def __init__(self, memory: Memory) -> None:
        self._packed: Cache[bytes] = Cache(memory)

    def get(self, key: Hashable, make: Callable[[], Payload]) -> Payload:
        """The payload of `key`, made by `make` if it is not known. The key names all that it depends on."""

        def make_packed() -> bytes:
            with one_thread():
                return packed(make()).content

        content = self._packed.get(key, make_packed)
        return cast(Payload, Packed(content))  # read or sent, it is what was made
