"""Which runs belong to one training: Lightning writes a resumed run as a new one, ``version_N+1``.

The history id lies in the callback's state, hence in the checkpoint, and stands in the header of every record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lightning_rnnvis.records.natural_order import natural_order
from lightning_rnnvis.records.runs.ordering import Written


def runs_by_training(runs: Mapping[str, Iterable[Written]]) -> list[list[str]]:
    """Names of the runs that share a history id, directly or through others.

    A run has several ids where several callbacks wrote into it.

    Args:
        runs: Records of each run.

    Returns:
        Groups of names, each by the time of its run's first record, the groups in the natural order of their first.
    """
    headers = {name: [record.header for record in records] for name, records in runs.items()}
    order = sorted(
        (name for name in runs if headers[name]), key=lambda name: min(header.created for header in headers[name])
    )
    groups: list[tuple[set[str], list[str]]] = []
    for name in order:
        ids, names = {header.history_id for header in headers[name]}, [name]
        others = []
        for group in groups:
            if group[0] & ids:
                ids, names = group[0] | ids, group[1] + names
            else:
                others.append(group)
        groups = [*others, (ids, names)]
    by_time = {name: position for position, name in enumerate(order)}
    joined = [sorted(names, key=by_time.__getitem__) for _, names in groups]
    return sorted(joined, key=lambda names: natural_order(names[0]))
