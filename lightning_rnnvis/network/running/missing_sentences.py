"""Sentences of a history that one record lacks, because its validation did not have them: its network reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.network.running.sentence_run import run_words
from lightning_rnnvis.records.sentence import Sentence
from lightning_rnnvis.records.snapshot import Snapshot


def with_missing(
    record: Snapshot,
    recorded: Sequence[Sentence],
    of_history: Sequence[Sentence],
    network: Callable[[], Runner],
) -> tuple[Sentence, ...]:
    """The sentences of a record, and those that it lacks as its network reads them, in the order of the history.

    A series stays missing, and a sentence with a word that the network does not know; all do where it cannot be read.

    Args:
        record: The record.
        recorded: Its sentences.
        of_history: Those of the record of its history that has most.
        network: Gives what runs its network; asked for only where a sentence is missing.
    """
    own = {one.key for one in recorded}
    missing = [one for one in of_history if one.key not in own and one.values is None]
    if not missing or record.network_file is None:
        return tuple(recorded)
    try:
        read = list(_read(record.state, missing, network()))
    except RecordError:
        return tuple(recorded)
    there = {one.key: one for one in (*recorded, *read)}
    in_turn = [there.pop(one.key) for one in of_history if one.key in there]
    return (*in_turn, *there.values())


def _read(state: str, missing: Sequence[Sentence], runner: Runner) -> Iterator[Sentence]:
    for one in missing:
        try:
            found = run_words(runner, state, [str(word) for word in one.words], {})
        except ValueError:  # a word that it does not know, and none that stands for it
            continue
        if not found.unknown:
            yield replace(found.sentence, key=one.key, own=one.own, read_afterwards=True)
