"""Which runs belong to one training: Lightning writes a resumed run as a new one, ``version_N+1``.

The history id lies in the callback's state, hence in the checkpoint, and stands in the header of every record. A copied
directory has it, too, but continues nothing: what tells the two apart is whether a run holds records of its own.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

from lightning_rnnvis.records.natural_order import natural_order
from lightning_rnnvis.records.runs.ordering import Written


def runs_by_training(runs: Mapping[str, Iterable[Written]]) -> list[list[str]]:
    """Names of the runs that share a history id, directly or through others.

    A run has several ids where several callbacks wrote into it. A copy stands alone, see `copied_runs`.

    Args:
        runs: Records of each run.

    Returns:
        Groups of names, each by the time of its run's first record, the groups in the natural order of their first.
    """
    records = {name: list(of_run) for name, of_run in runs.items()}
    headers = {name: [record.header for record in of_run] for name, of_run in records.items()}
    copies = copied_runs(records)
    order = sorted(
        (name for name in runs if headers[name] and name not in copies),
        key=lambda name: min(header.created for header in headers[name]),
    )
    groups: dict[str, tuple[set[str], list[str]]] = {}  # by each of their ids
    for name in order:
        ids, names = {header.history_id for header in headers[name]}, [name]
        shared = {id(group): group for group in map(groups.get, ids) if group is not None}
        for group in shared.values():
            ids, names = group[0] | ids, group[1] + names
        groups |= dict.fromkeys(ids, (ids, names))
    by_time = {name: position for position, name in enumerate(order)}
    found = {id(names): names for _, names in groups.values()}.values()
    joined = [sorted(names, key=by_time.__getitem__) for names in found] + [[name] for name in copies]
    return sorted(joined, key=lambda names: natural_order(names[0]))


def copied_runs(runs: Mapping[str, Iterable[Written]]) -> dict[str, str]:
    """Runs that hold nothing but records that another run holds, too, with that other one.

    Of equal ones the first in natural order is the original.

    Args:
        runs: Records of each run.
    """
    held = {name: frozenset(map(_mark, records)) for name, records in runs.items()}
    holders: dict[Hashable, list[str]] = {}
    for name in sorted(held, key=lambda name: (-len(held[name]), natural_order(name))):
        for mark in held[name]:
            holders.setdefault(mark, []).append(name)
    copies = {}
    for name, marks in held.items():
        for other in holders[next(iter(marks))] if marks else ():
            if other == name:
                break
            if marks <= held[other]:
                copies[name] = other
                break
    return copies


def copy_sentence(name: str, original: str) -> str:
    """What is said of a copy."""
    return (
        f"{name} is a copy: {original} holds all of its records, too. It was not joined, as a resumed run is; move it"
        " elsewhere to see the training once."
    )


def _mark(record: Written) -> Hashable:
    """What no other record has: the moment at which a process made it."""
    header = record.header
    return record.writer, record.state, header.history_id, header.created, header.global_step, header.record_number
