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
    """The numbers of the chips as columns, and the importance of the units."""
    chips, units = found["chips"], found["units"]
    return {
        "measured": found["measured"],
        "sequences": found["sequences"],
        "reach": found["reach"],
        "why": found["why"],
        "importance": [one["importance"] for one in chips],
        "memory": [one["memory"] for one in chips],
        "left": [one["left"] for one in chips],
        "units": {"importance": units["importance"], "largest": units["largest"]},
    }


def curve_row(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """As much of a row as curves are made of."""
    return {name: row[name] for name in ("measured", "importance", "memory", "reach")}
