"""All causes of the chips of a record, the quick ones first, so that there is something to see before the last one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.network.causes.chip_causes import (
    chip_importance,
    chip_memory,
    head_of,
    require_sequences,
    seconds_of_importance,
)
from lightning_rnnvis.network.causes.deviations import Deviations
from lightning_rnnvis.network.causes.importance import SAMPLED_SHARE, Importance, sampled_states
from lightning_rnnvis.network.causes.memory_length import DRAWS, MemoryLength
from lightning_rnnvis.network.causes.progress import Tell
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.records.snapshot import Labels, Snapshot


@dataclass(frozen=True, eq=False)
class Causes:
    """What is known of the causes of the chips of a record.

    Attributes:
        importance: What the output loses without each chip; None while it is not known, or without a head.
        memory: How long they remember; None while it is not known.
        states: What enters the head where outputs are compared, shape (N, U); None where it reads other states.
        seconds: What the rest would take, where it was not asked for; else None.
        why: Why there is no importance, as a sentence; None where there is.
    """

    importance: Importance | None = None
    memory: MemoryLength | None = None
    states: np.ndarray | None = None
    seconds: float | None = None
    why: str | None = None


def measure_causes(
    record: Snapshot,
    runner: Runner,
    labels: Labels,
    *,
    deviations: Deviations | None = None,
    most_seconds: float | None,
    tell: Tell,
    publish: Callable[[Causes], None],
    known: Causes | None = None,
) -> Causes:
    """Measure importance at the head, then in the network, then memory.

    Args:
        record: The record.
        runner: Runs its network.
        labels: The chips.
        deviations: Of several values, see `chip_importance`.
        most_seconds: What would take longer after the head is left; None for all, whatever it takes.
        tell: Is told how much is done, and may end it.
        publish: Is given what is known so far.
        known: What was left when less was asked for: the head is not measured twice.

    Raises:
        RecordError: The network has no sequences.
    """
    require_sequences(record, runner)
    found, has_head = Causes(), True
    try:
        is_read = bool(head_of(record, runner).columns(record.state))
    except RecordError as error:
        found, has_head, is_read = Causes(why=str(error)), False, False
    if known is not None and known.states is not None:
        found = replace(known, seconds=None)
    elif is_read:
        head = runner.network.head
        assert head is not None
        found = replace(
            found,
            importance=chip_importance(record, runner, labels, at_head=True, deviations=deviations),
            states=sampled_states(runner, head),
        )
    publish(found)
    of_importance = seconds_of_importance(record, runner, labels.n_chips) if has_head else 0.0
    rest = of_importance + seconds_of_memory(runner)
    if most_seconds is not None and rest > most_seconds:
        return replace(found, seconds=rest)
    first = of_importance / max(rest, 1e-9)
    if has_head:
        importance = chip_importance(
            record, runner, labels, deviations=deviations, tell=lambda share: tell(first * share)
        )
        found = replace(found, importance=importance)
        publish(found)
    memory = chip_memory(record, runner, labels, tell=lambda share: tell(first + (1 - first) * share))
    return replace(found, memory=memory)


def seconds_of_memory(runner: Runner) -> float:
    """How long memory takes: two runs of all sequences for each draw; time of the processor."""
    return 2 * DRAWS * seconds_of_run(runner)


def seconds_of_run(runner: Runner) -> float:
    """How long a run of all sequences of a network takes, measured on some of them; time of the processor."""
    some = sorted(runner.network.sequences, key=len)[::SAMPLED_SHARE]
    start = time.thread_time()
    for _ in runner.run_in_parts(some):
        pass
    return (time.thread_time() - start) * len(runner.network.sequences) / max(1, len(some))
