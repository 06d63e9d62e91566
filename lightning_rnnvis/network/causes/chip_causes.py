"""Importance, memory and outputs of the chips and units of a record, of which each is asked of its network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.network.causes.deviations import Deviations, output_deviations, per_deviation, told_in
from lightning_rnnvis.network.causes.divergence import in_deviations, unit_of_all
from lightning_rnnvis.network.causes.importance import (
    Importance,
    importance_of_groups,
    importance_of_units,
    seconds_of_group,
    steps_compared,
)
from lightning_rnnvis.network.causes.memory_length import MemoryLength, memory_length
from lightning_rnnvis.network.causes.progress import Tell, to_nobody
from lightning_rnnvis.network.causes.promoted_outputs import Promotion, promotion
from lightning_rnnvis.network.causes.word_effects import WordEffects, word_effects
from lightning_rnnvis.network.running.cells import NO_CLAMPS, Clamp
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.network.storage.recorded_network import NetworkHead
from lightning_rnnvis.records.head import NO_OUTPUTS
from lightning_rnnvis.records.snapshot import Labels, Snapshot
from lightning_rnnvis.records.texts import counted


def chip_importance(
    record: Snapshot,
    runner: Runner,
    labels: Labels,
    *,
    at_head: bool = False,
    deviations: Deviations | None = None,
    tell: Tell = to_nobody,
) -> Importance:
    """What the output loses without each chip of a record.

    Args:
        record: The record.
        runner: Runs its network.
        labels: The chips.
        at_head: Whether the head alone reads the state without them.
        deviations: Of several values, those of the history; None for those of the record itself.
        tell: Is told how much is done, and may end it.

    Raises:
        RecordError: The network has no head, or no sequences.
        ValueError: `at_head` is asked of a state that the head does not read.
    """
    head, means = head_of(record, runner), means_of(record)
    is_read = bool(head.columns(record.state))
    if at_head and not is_read:
        raise ValueError(f"The head reads {_read_by(head)}, so {record.state} has no importance at the head.")
    chips = _units_of(labels)
    runner = _in_one_unit(record, runner, head, deviations)
    lost = importance_of_groups(runner, record.state, means, chips, at_head=at_head, tell=tell)
    return Importance(
        chips=lost,
        per_unit=lost / np.maximum([len(units) for units in chips], 1),
        units=importance_of_units(runner, record.state, means) if is_read else None,
        measured="head" if at_head else "network",
        n_sequences=len(runner.network.sequences),
        n_steps=steps_compared(runner.network),
        unit=unit_of_all(head),
    )


def seconds_of_importance(record: Snapshot, runner: Runner, n_chips: int) -> float:
    """What the importance of some chips takes in the network, outputs included: time of the processor, in seconds.

    One chip is measured, over some of the sequences: two runs, two readings of the outputs. 0 without a head.
    """
    if runner.network.head is None:
        return 0.0
    units = np.arange(max(1, record.n_units // n_chips))
    return seconds_of_group(runner, record.state, means_of(record), units) * (n_chips + 1) / 2


def chip_memory(record: Snapshot, runner: Runner, labels: Labels, tell: Tell = to_nobody) -> MemoryLength:
    """How long the units and chips of a record remember a word.

    Raises:
        RecordError: The network has no sequences.
    """
    require_sequences(record, runner)
    return memory_length(runner, record.state, _units_of(labels), tell=tell)


def promotion_of(
    record: Snapshot,
    runner: Runner,
    units: np.ndarray,
    states: np.ndarray | None = None,
    *,
    deviations: Deviations | None = None,
) -> Promotion:
    """What some units of a record do to the outputs when each rises by one deviation along its chip.

    Args:
        record: The record.
        runner: Runs its network.
        units: Numbers of the units, shape (N,).
        states: What `sampled_states` gave, shape (M, U), where it is known.
        deviations: Of several values, see `chip_importance`.

    Raises:
        RecordError: The network has no head, or it reads another state; or there are no sequences.
    """
    head = head_of(record, runner)
    columns = head.columns(record.state)
    if not columns:
        raise RecordError(f"The head reads {_read_by(head)}, so what {record.state} promotes is not known.")
    direction = np.zeros(head.weights.shape[1])
    for one in columns:  # a unit that is more by so much at every word has a pool that is
        direction[one.start + units] = np.nan_to_num(record.unit_deviations[units]) * record.labels.polarity[units]
    found = promotion(runner, direction, states)
    known = _deviations_of(record, runner, head, deviations)
    return found if known is None else replace(found, deviations=found.changes * per_deviation(head, known))


def effects_of(
    record: Snapshot,
    runner: Runner,
    words: Sequence[str],
    step: int,
    output: str | None = None,
    *,
    off: np.ndarray | None = None,
) -> WordEffects:
    """What each word of a sentence did to an output, see `word_effects`; a step below zero counts from the end.

    Args:
        record: The record.
        runner: Runs its network.
        words: The sentence.
        step: After which word.
        output: Name of the output; None for the strongest one there.
        off: Numbers of the units that are switched off meanwhile, shape (N,); None for none.

    Raises:
        RecordError: The network has no head.
        TypeError: `output` is no name.
        ValueError: A word is not known, or there is no such step or output.
    """
    head = head_of(record, runner)
    names = [str(name) for name in head.outputs]
    if output is not None and not isinstance(output, str):
        raise TypeError(f"`output` must be the name of an output, such as {names[0]!r}, or None. Got {output!r}.")
    if output is not None and output not in names:
        some = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
        raise ValueError(f"The head has no output {output!r}. It has {some}.")
    if not -len(words) <= step < len(words):
        raise ValueError(f"The sentence has {counted(len(words), 'word')}, counted from 0. Got step {step}.")
    place = None if output is None else names.index(output)
    clamps = NO_CLAMPS if off is None or not len(off) else {record.state: Clamp(off, means_of(record)[off])}
    return word_effects(runner, head, words, int(step) % len(words), place, off=clamps)


def divergence_without(
    record: Snapshot,
    runner: Runner,
    units: np.ndarray,
    *,
    deviations: Deviations | None = None,
    tell: Tell = to_nobody,
) -> float:
    """How far the output moves without some units together, in the unit of their importance, see `Importance`.

    Args:
        record: The record.
        runner: Runs its network.
        units: Numbers of the units, shape (N,).
        deviations: Of several values, see `chip_importance`.
        tell: Is told after each run how much is done.

    Raises:
        RecordError: The network has no head, or no sequences.
    """
    runner = _in_one_unit(record, runner, head_of(record, runner), deviations)
    return float(importance_of_groups(runner, record.state, means_of(record), [units], tell=tell)[0])


def head_of(record: Snapshot, runner: Runner) -> NetworkHead:
    """The head of a network that has sequences, too.

    Raises:
        RecordError: There is none, or there are none.
    """
    require_sequences(record, runner)
    if runner.network.head is None:
        why = next((note for note in record.notes if note.startswith(NO_OUTPUTS)), "")
        if why:
            raise RecordError(f"What chips and words of {record.state} do to the outputs cannot be run. {why}")
        raise RecordError(
            f"No linear layer reads states of the network of {record.state} as they are, and nothing beside"
            f" them{_instead(record)}, so what its chips and words do to the outputs cannot be run."
        )
    return runner.network.head


def _deviations_of(record: Snapshot, runner: Runner, head: NetworkHead, given: Deviations | None) -> Deviations | None:
    """The deviations of several values, those of the record itself where none are given; None of other outputs."""
    if not in_deviations(head):
        return None
    return output_deviations(record, lambda: runner) if given is None else given


def _in_one_unit(record: Snapshot, runner: Runner, head: NetworkHead, given: Deviations | None) -> Runner:
    """A runner whose head says several values in their deviations; the same one of other outputs."""
    known = _deviations_of(record, runner, head, given)
    return runner if known is None else told_in(runner, known)


def _units_of(labels: Labels) -> list[np.ndarray]:
    """The units of each chip, k arrays."""
    return [np.flatnonzero(labels.unit_labels == chip) for chip in range(labels.n_chips)]


def _read_by(head: NetworkHead) -> str:
    return " and ".join(dict.fromkeys(part.state for part in head.parts))


def _instead(record: Snapshot) -> str:
    """What is known of a head that cannot be run, as part of a sentence."""
    if record.head is None:
        return ": what stands between them and the outputs is said before training, if a head was looked for"
    return (
        f": `{record.head.name}` reads other values beside {record.state}, and `head.weights` say how far each unit"
        " pushes its outputs"
    )


def require_sequences(record: Snapshot, runner: Runner) -> None:
    """Refuse a network without sequences.

    Raises:
        RecordError: It has none.
    """
    if not runner.network.sequences:
        raise RecordError(f"The network of {record.state} has no sequences over which causes could be measured.")


def means_of(record: Snapshot) -> np.ndarray:
    """The mean of each unit, at which it stays while it is off, shape (U,)."""
    means: np.ndarray = np.nan_to_num(record.unit_means)
    return means
