"""Importance and memory of the chips of records: of as many as take no more than some seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from lightning_rnnvis.network.causes.measured_places import measured_places
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.report.choice import ANY_CLUSTERS
from lightning_rnnvis.report.content.asking import Asking
from lightning_rnnvis.report.content.columns import Row
from lightning_rnnvis.report.content.packed_histories import PackedHistory

MOST_SECONDS, MOST_SECONDS_OF_ALL = 10.0, 60.0
"""For so long causes are measured for a history, and for all: time of the processor. What comes later is left out,
which is told."""

ALONG = "along"
"""Marks what is measured for curves."""

Asked = tuple[str, Mapping[str, object]]
"""Key and query of a record and its chips."""


def cause_rows(
    asking: Asking, histories: Sequence[PackedHistory], held: Collection[str]
) -> tuple[list[Row], list[Row]]:
    """Importance and memory of the chips of snapshots, those at the recorded numbers of clusters first.

    The second rows are those of the units that each chip has at the last record of its history, for curves.

    Args:
        asking: Asks the routes.
        histories: Those of the report.
        held: Keys of the snapshots that it has.
    """
    rows, along = list[Row](), list[Row]()
    for at, history in asking.in_turn("causes", enumerate(histories)):
        with history.packed():
            found = measured_causes(_asked(at, history, held), asking.ask, len(histories))
        for key, row in found:
            if key.startswith(ALONG):
                along.append((key.removeprefix(f"{ALONG} "), curve_row(row)))
            else:
                rows.append((key, row))
    return rows, along


def _asked(at: int, history: PackedHistory, held: Collection[str]) -> list[Asked]:
    """What is asked for a history, the most wanted first."""
    own, others = list[Asked](), list[Asked]()
    last = history.records[-1]
    for number in measured_first(len(history.records)):
        record = history.records[number]
        for clusters in sorted({*ANY_CLUSTERS, record.header.n_clusters}):
            if (key := f"{at} {number} {clusters}") in held:
                query = history.query_at(record, clusters)
                group = own if clusters == record.header.n_clusters else others
                group.append((key, query))
                if record is not last:
                    group.append((f"{ALONG} {key}", {**query, "pin": f"{last.step:.15g}"}))
    return [*own, *others]


def measured_first(n_records: int) -> list[int]:
    """The measured records of a training: the last one first, then those that make the others less far apart."""
    places = measured_places(n_records)[::-1]
    return list(dict.fromkeys(place for stride in (16, 8, 4, 2, 1) for place in places[::stride]))


def measured_causes(asked: Sequence[Asked], ask: Callable[..., schema.Causes], n_histories: int = 1) -> list[Row]:
    """What was measured of records, the first ones, with their keys.

    Args:
        asked: Key and query of each, the most wanted ones first.
        ask: Asks the tab's own route, which measures what is quick.
        n_histories: So many share the time for all.
    """
    rows: list[Row] = []
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
        "importance_unit": found["importance_unit"],
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
    return {name: row[name] for name in ("measured", "importance_unit", "importance", "memory", "reach")}
