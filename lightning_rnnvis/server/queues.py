"""Which answers wait for which others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lightning_rnnvis.server.http.heavy_queue import PATIENCE_SECONDS, WORKERS, HeavyQueue

TOGETHER = "/together"
"""The route of several parts of pictures."""

PICTURES = frozenset({"/snapshot", "/sentence", "/responses", TOGETHER})
"""Routes that a picture waits for: walks over many records give way to them."""


@dataclass(frozen=True)
class _Queue:
    """Routes with a queue of their own.

    Args:
        routes: Their paths.
        workers: Answers that are made at one time; None for as many as are asked for.
        patience: Seconds that a request waits for its turn.
    """

    routes: frozenset[str]
    workers: int | None
    patience: float = PATIENCE_SECONDS


_QUEUES = (
    # They neither unpack a record nor draw a figure.
    _Queue(frozenset({"/runs", "/scalars", "/table", "/figure/*"}), None),
    # Their answers take much memory while they are made.
    _Queue(frozenset({"/compare", "/figure/similarity"}), 1),
    # Over many records, beside the picture: nobody waits for them, and no picture does.
    _Queue(frozenset({"/findings", "/halves"}), 1, 60),
    # Half a second of a processor at most, for who opened its chart: it waits for no walk, and no picture for it.
    _Queue(frozenset({"/cluster_stability"}), 1),
    # The columns of the whole training come piece by piece, and wait for none of those.
    _Queue(frozenset({"/thumbnails"}), 1, 60),
    # They tell how far their work is: a poll that waits behind drawings would look as if nobody asked any more.
    _Queue(frozenset({"/causes", "/cause_curve", "/without", "/table_causes"}), WORKERS),
)


def queues_of(routes: Iterable[str], other: HeavyQueue) -> Mapping[str, HeavyQueue | None]:
    """The queue of each route, `other` for those without one of their own; None where nothing is waited for."""
    found: dict[str, HeavyQueue | None] = dict.fromkeys(routes, other)
    for queue in _QUEUES:
        found |= dict.fromkeys(
            queue.routes, None if queue.workers is None else HeavyQueue(queue.workers, queue.patience)
        )
    return found
