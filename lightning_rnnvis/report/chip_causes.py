"""Importance and memory of the chips of some records of a history: as many as take no more than some seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lightning_rnnvis.payloads import schema

MOST_SECONDS, MOST_SECONDS_OF_ALL = 10.0, 60.0
"""For so long causes are measured for a history, and for all: time of the processor. What comes later is left out,
which is told."""

NATS, STEPS, SHARE = 1e-5, 0.01, 0.001
"""The least differences that are kept, of importance, of memory and of what is left of it."""


RATIO = 1.05
"""From one level of the importance of units to the next; 255 of them, the highest for the largest: 1 to 240,000."""

Asked = tuple[str, Mapping[str, object]]
"""Key and query of a record and its chips."""


def measured_first(n_records: int, most: int) -> list[int]:
    """At most so many records, spread evenly: the last one first, then those that make the others less far apart."""
    places = np.unique(np.linspace(0, n_records - 1, min(most, n_records)).round().astype(int))[::-1].tolist()
    return list(dict.fromkeys(place for stride in (16, 8, 4, 2, 1) for place in places[::stride]))


def cause_rows(
    asked: Sequence[Asked], ask: Callable[..., schema.Causes], n_histories: int = 1
) -> list[tuple[str, Mapping[str, Any]]]:
    """What was measured of records, the first ones, with their keys.

    Args:
        asked: Key and query of each, the most wanted ones first.
        ask: Asks the tab's own route, which measures what is quick.
        n_histories: So many share the time for all.
    """
    rows: list[tuple[str, Mapping[str, Any]]] = []
    start, seconds = time.process_time(), min(MOST_SECONDS, MOST_SECONDS_OF_ALL / n_histories)
    for key, query in asked:
        found = ask("/causes", **query)
        while found["share"] < 1:
            found = ask("/causes", **query)
        rows.append((key, _row(found)))
        if time.process_time() - start > seconds:
            break
    return rows


def _row(found: schema.Causes) -> Mapping[str, Any]:
    """The numbers of the chips in whole steps of what is kept, and the importance of the units in levels."""
    chips, units = found["chips"], found["units"]
    return {
        "measured": found["measured"],
        "sequences": found["sequences"],
        "reach": found["reach"],
        "why": found["why"],
        "importance": [_whole(one["importance"], NATS) for one in chips],
        "memory": [_whole(one["memory"], STEPS) for one in chips],
        "left": [_whole(one["left"], SHARE) for one in chips],
        "units": None if units["importance"] is None else _levels(units["importance"], units["largest"]),
    }


def curve_row(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """As much of a row as curves are made of."""
    return {name: row[name] for name in ("measured", "importance", "memory", "reach")}


def _levels(importance: Sequence[float], largest: float | None) -> Mapping[str, Any]:
    """Level of each unit, 0 for none; ``most`` is the size of the highest, ``largest`` that of the history."""
    most = max(importance)
    shares = np.maximum(importance, 1e-12) / max(most, 1e-12)
    levels = np.maximum(255 + np.rint(np.log(shares) / np.log(RATIO)), 0).astype(int)
    return {"most": most, "largest": largest, "levels": levels.tolist()}


def _whole(value: float | None, of: float) -> int | None:
    return None if value is None else round(value / of)
