"""Runs of one training, resumed from checkpoints, as one history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lightning_rnnvis.asked import came, of_kind
from lightning_rnnvis.history.history import History
from lightning_rnnvis.records.files.stored_record import StoredRecord
from lightning_rnnvis.records.runs.ordering import records_that_count, without_gaps
from lightning_rnnvis.records.runs.resumed_runs import copied_runs, copy_sentence, runs_by_training
from lightning_rnnvis.records.texts import counted


def join(histories: Mapping[str, History]) -> dict[str, History]:
    """Put runs that are one training, resumed from checkpoints, together into one history each.

    Lightning writes a resumed run beside the one that it goes on from, as ``version_1`` beside ``version_0``; the
    history id in the records tells that they belong together. Of each state the run that was started last wins: what
    the others recorded beyond its checkpoint was given up, is left out and counted in `History.notices`. So two
    runs resumed from one checkpoint are two branches, of which the later stays. The other is a history of its own, with
    the records that it goes on from.

    Args:
        histories: Runs by name, as `load_runs` gives them.

    Returns:
        Histories by the name of the run that each training started with, in natural order; `History.runs` has all
        names, in the order of time. Behind it stand the branches that `History.left_out` names, by the name of their
        own run. A run without a continuation stays as it is; a copy of another stands alone, which its
        `History.notices` say.

    Raises:
        TypeError: It is something else.
    """
    if not isinstance(histories, Mapping):
        raise TypeError(f"`histories` must be runs by name, as `load_runs` gives them. Got {came(histories)}.")
    for name, history in histories.items():
        of_kind(f"histories[{name!r}]", history, History, "the history of a run, as `load_runs` gives it")
    joined = {}
    stored = {name: history.stored_records for name, history in histories.items()}
    copies = copied_runs(stored)
    for names in runs_by_training(stored):
        if len(names) == 1:
            joined[names[0]] = alone = histories[names[0]]
            if original := copies.get(names[0]):
                said = [*alone.notices, copy_sentence(names[0], original)]
                joined[names[0]] = History(alone.stored_records, said, gaps=alone.gaps)
            continue
        joined[names[0]] = whole = _whole(names, histories)
        for name in whole.left_out:
            joined[name] = _branch(names[: names.index(name) + 1], histories)
    return joined


def _whole(names: Sequence[str], histories: Mapping[str, History]) -> History:
    """The records that count of a training, with sentences on the others."""
    kept, gaps = _counting(names, histories)
    kept_ones, without = {id(record) for record in (*kept, *gaps)}, []
    notices = _told(names, histories)
    for name in names:
        left_out = sum(id(record) not in kept_ones for record in histories[name].stored_records)
        if left_out:
            notices.append(
                f"{name}: {counted(left_out, 'record')} left out, because the training was resumed from an earlier"
                " step."
            )
        if kept_ones.isdisjoint(map(id, _every(histories[name]))):
            without.append(name)
    return History(kept, notices, names, gaps, without)


def _branch(names: Sequence[str], histories: Mapping[str, History]) -> History:
    """The records of the last of some runs, behind those that it goes on from."""
    kept, gaps = _counting(names, histories)
    kept_ones = {id(record) for record in (*kept, *gaps)}
    of = [name for name in names if not kept_ones.isdisjoint(map(id, _every(histories[name])))]
    return History(kept, _told(of, histories), of, gaps)


def _counting(names: Sequence[str], histories: Mapping[str, History]) -> tuple[list[StoredRecord], list[StoredRecord]]:
    """The records and the gaps of some runs that count."""
    return without_gaps(records_that_count(one for name in names for one in _every(histories[name])))


def _every(history: History) -> tuple[StoredRecord, ...]:
    return *history.stored_records, *history.gaps


def _told(names: Iterable[str], histories: Mapping[str, History]) -> list[str]:
    """What is told of the files of some runs."""
    return [f"{name}: {notice}" for name in names for notice in histories[name].notices]
