"""Each record at the numbers of clusters at which a report shows it."""

from __future__ import annotations

from collections.abc import Sequence

from lightning_rnnvis.errors import NotFoundError
from lightning_rnnvis.report.choice import ANY_CLUSTERS
from lightning_rnnvis.report.content.asking import Asking
from lightning_rnnvis.report.content.columns import Row
from lightning_rnnvis.report.content.packed_histories import PackedHistory, UnpackableError, keyed

MOST_SNAPSHOTS = 800
"""Records, counted at each number of clusters; beyond it, each is held at its recorded number alone."""

FEW_CLUSTERS = (4, 8)
"""The numbers of clusters that are held beside the recorded ones: one takes 6 kB of a run of the demo."""


def snapshot_rows(asking: Asking, histories: Sequence[PackedHistory]) -> tuple[list[Row], list[int]]:
    """Each record at its numbers of clusters, and the numbers that all have."""
    rows: list[Row] = []
    records = list(keyed(histories))
    others = _other_numbers(asking.choice.clusters, len(records))
    everywhere = set(ANY_CLUSTERS)
    for key, history, record in asking.in_turn("clusters", records):
        held = set()
        for clusters in sorted({record.header.n_clusters, *others}):
            query = history.query_at(record, clusters)
            try:
                with history.packed():
                    row = {**asking.ask("/snapshot", **query), "changes": asking.ask("/changes", **query)}
            except UnpackableError as error:
                if isinstance(error.__cause__, NotFoundError) and "clusters" in query:
                    continue  # without words there is the recorded number alone
                raise
            del row["clouds"]  # the page sorts the words by their strength
            rows.append((f"{key} {clusters}", row))
            held.add(clusters)
        everywhere &= held
    return rows, sorted(everywhere)


def _other_numbers(chosen: Sequence[int] | None, n_records: int) -> Sequence[int]:
    if chosen is not None:
        return chosen
    return FEW_CLUSTERS if n_records * len(FEW_CLUSTERS) <= MOST_SNAPSHOTS else ()
