"""Runs of one training, resumed from checkpoints, as one history."""

from __future__ import annotations

from collections.abc import Mapping

from lightning_rnnvis.asked import came, of_kind
from lightning_rnnvis.history.history import History
from lightning_rnnvis.records.runs.ordering import records_that_count, without_gaps
from lightning_rnnvis.records.runs.resumed_runs import copied_runs, copy_sentence, runs_by_training
from lightning_rnnvis.records.texts import counted


def join(histories: Mapping[str, History]) -> dict[str, History]:
    """Put runs that are one training, resumed from checkpoints, together into one history each.

    Lightning writes a resumed run beside the one that it goes on from, as ``version_1`` beside ``version_0``; the
    history id in the records tells that they belong together. Of each state the run that was started last wins: what
    the others recorded beyond its checkpoint was given up, is left out and counted in `History.notices`. So two
    runs resumed from one checkpoint are two branches, of which the later stays; look at the single runs for the other.

    Args:
        histories: Runs by name, as `load_runs` gives them.

    Returns:
        Histories by the name of the run that each training started with, in natural order; `History.runs` has all
        names, in the order of time. A run without a continuation stays as it is; a copy of another stands alone, which
        its `History.notices` say.

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
        notices = [f"{name}: {notice}" for name in names for notice in histories[name].notices]
        every = [one for name in names for one in (*histories[name].stored_records, *histories[name].gaps)]
        kept, gaps = without_gaps(records_that_count(every))
        kept_ones, without = {id(record) for record in (*kept, *gaps)}, []
        for name in names:
            left_out = sum(id(record) not in kept_ones for record in histories[name].stored_records)
            if left_out:
                notices.append(
                    f"{name}: {counted(left_out, 'record')} left out, because the training was resumed from an earlier"
                    " step."
                )
            if kept_ones.isdisjoint(map(id, (*histories[name].stored_records, *histories[name].gaps))):
                without.append(name)
        joined[names[0]] = History(kept, notices, names, gaps, without)
    return joined
