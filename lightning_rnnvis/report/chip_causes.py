"""Importance and memory of the chips of some records of a history: as many as take no more than some seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lightning_rnnvis.payloads import schema

MOST_SECONDS = 10.0
"""For so long causes are measured for a history: time of the processor. What comes later is left out, which is told."""

NATS, STEPS, SHARE = 1e-5, 0.01, 0.001
"""The least differences that are kept, of importance, of memory and of what is left of it."""


def measured_first(n_records: int, most: int) -> list[int]:
    """At most so many records, spread evenly: the last one first, then those that make the others less far apart."""
    places = np.unique(np.linspace(0, n_records - 1, min(most, n_records)).round().astype(int))[::-1].tolist()
    return list(dict.fromkeys(place for stride in (16, 8, 4, 2, 1) for place in places[::stride]))


def cause_rows(
    asked: Sequence[tuple[str, Mapping[str, object]]], ask: Callable[..., schema.Causes]
) -> list[tuple[str, Mapping[str, Any]]]:
    """What was measured of records, the first ones, with their keys.

    Args:
        asked: Key and query of each, the most wanted ones first.
        ask: Asks the tab's own route, which measures what is quick.
    """
    rows: list[tuple[str, Mapping[str, Any]]] = []
    start = time.process_time()
    for key, query in asked:
        found = ask("/causes", **query)
        while found["share"] < 1:
            found = ask("/causes", **query)
        rows.append((key, _row(found)))
        if time.process_time() - start > MOST_SECONDS:
            break
    return rows


def _row(found: schema.Causes) -> Mapping[str, Any]:
    """The numbers of the chips in whole steps of what is kept."""
    chips = found["chips"]
    return {
        "measured": found["measured"],
        "sequences": found["sequences"],
        "reach": found["reach"],
        "why": found["why"],
        "importance": [_whole(one["importance"], NATS) for one in chips],
        "memory": [_whole(one["memory"], STEPS) for one in chips],
        "left": [_whole(one["left"], SHARE) for one in chips],
    }


def _whole(value: float | None, of: float) -> int | None:
    return None if value is None else round(value / of)
