"""Importance, memory and outputs of the chips and units of a record, of which each is asked of its network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.network.importance import Importance, importance_of_groups, importance_of_units
from lightning_rnnvis.network.memory_length import MemoryLength, memory_length
from lightning_rnnvis.network.promoted_outputs import PromotedOutput, promoted_outputs
from lightning_rnnvis.network.recorded_network import NetworkHead
from lightning_rnnvis.network.running import Runner
from lightning_rnnvis.network.word_effects import WordEffects, word_effects
from lightning_rnnvis.records.snapshot import Labels, Snapshot


def chip_importance(record: Snapshot, runner: Runner, labels: Labels, *, at_head: bool = False) -> Importance:
    """What the output loses without each chip of a record.

    Args:
        record: The record.
        runner: Runs its network.
        labels: The chips.
        at_head: Whether the head alone reads the state without them.

    Raises:
        RecordError: The network has no head, or no sequences.
        ValueError: `at_head` is asked of a state that the head does not read.
    """
    head, means = _head_of(record, runner), _means_of(record)
    is_read = head.state == record.state
    if at_head and not is_read:
        raise ValueError(f"The head reads {head.state}, so {record.state} has no importance at the head.")
    chips = [np.flatnonzero(labels.unit_labels == chip) for chip in range(labels.n_chips)]
    lost = importance_of_groups(runner, record.state, means, chips, at_head=at_head)
    return Importance(
        chips=lost,
        per_unit=lost / np.maximum([len(units) for units in chips], 1),
        units=importance_of_units(runner, means) if is_read else None,
        measured="head" if at_head else "network",
        n_sequences=len(runner.network.sequences),
    )


def chip_memory(record: Snapshot, runner: Runner, labels: Labels) -> MemoryLength:
    """How long the units and chips of a record remember a word.

    Raises:
        RecordError: The network has no sequences.
    """
    _require_sequences(record, runner)
    chips = [np.flatnonzero(labels.unit_labels == chip) for chip in range(labels.n_chips)]
    return memory_length(runner, record.state, chips)


def outputs_of(record: Snapshot, runner: Runner, units: np.ndarray, most: int) -> list[PromotedOutput]:
    """The outputs that some units of a record change most when each rises by one deviation along its chip.

    Raises:
        RecordError: The network has no head, or it reads another state; or there are no sequences.
    """
    head = _head_of(record, runner)
    if head.state != record.state:
        raise RecordError(f"The head reads {head.state}, so what {record.state} promotes is not known.")
    direction = np.zeros(record.n_units)
    direction[units] = np.nan_to_num(record.unit_deviations[units]) * record.labels.polarity[units]
    return promoted_outputs(runner, direction, most)


def effects_of(
    record: Snapshot, runner: Runner, words: Sequence[str], step: int, output: str | None, drop: bool
) -> WordEffects:
    """What each word of a sentence did to an output, see `word_effects`; a step below zero counts from the end.

    Raises:
        RecordError: The network has no head.
        ValueError: A word is not known, or there is no such step or output.
    """
    head = _head_of(record, runner)
    names = [str(name) for name in head.outputs]
    if output is not None and output not in names:
        some = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
        raise ValueError(f"The head has no output {output!r}. It has {some}.")
    if not -len(words) <= step < len(words):
        raise ValueError(f"The sentence has {len(words)} words, counted from 0. Got step {step}.")
    place = None if output is None else names.index(output)
    return word_effects(runner, head, words, step % len(words), place, drop=drop)


def _head_of(record: Snapshot, runner: Runner) -> NetworkHead:
    _require_sequences(record, runner)
    if runner.network.head is None:
        raise RecordError(
            f"No linear layer reads a state of the network of {record.state} alone and unchanged, so what its chips do"
            " to the output is not known."
        )
    return runner.network.head


def _require_sequences(record: Snapshot, runner: Runner) -> None:
    if not runner.network.sequences:
        raise RecordError(f"The network of {record.state} has no sequences over which causes could be measured.")


def _means_of(record: Snapshot) -> np.ndarray:
    means: np.ndarray = np.nan_to_num(record.unit_means)
    return means
