"""Causes as they are sent, with the digits that can be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lightning_rnnvis.network.causes.causes_in_turn import Causes
from lightning_rnnvis.network.causes.memory_length import MemoryLength
from lightning_rnnvis.network.causes.promoted_outputs import Promotion, promoted_outputs
from lightning_rnnvis.network.causes.word_effects import WordEffects
from lightning_rnnvis.network.storage.recorded_network import NetworkHead
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.lenses.lens import LensedRecord
from lightning_rnnvis.payloads.numbers import rounded, vector, vector_with_gaps
from lightning_rnnvis.records.runs.listed_record import ListedRecord

DIGITS = 3

TOLD = 1e-6
"""Smaller effects are rounding."""


def causes_payload(
    found: Causes,
    share: float,
    n_chips: int,
    sequences: int = 0,
    rounding: float | None = None,
    *,
    largest: float | None = None,
) -> schema.Causes:
    """Importance and memory of chips and units.

    Args:
        found: What is known.
        share: How much is done.
        n_chips: Number of chips.
        sequences: Sequences over which it is measured.
        rounding: Largest error of a run by the stored weights.
        largest: Largest importance of a unit at the head over the training.
    """
    importance, memory = found.importance, told_memory(found)
    unknown = [None] * n_chips
    lost = unknown if importance is None else vector(importance.chips, DIGITS)
    halved = unknown if memory is None else vector_with_gaps(memory.chips, DIGITS)
    left = unknown if memory is None else vector_with_gaps(memory.chips_left, DIGITS)
    of_units = None if importance is None or importance.units is None else vector(importance.units, DIGITS)
    return {
        "share": share,
        "seconds": rounded(found.seconds, 2),
        "measured": None if importance is None else importance.measured,
        "importance_unit": None if importance is None else importance.unit,
        "chips": [{"importance": lost[chip], "memory": halved[chip], "left": left[chip]} for chip in range(n_chips)],
        "units": {
            "importance": of_units,
            "largest": rounded(largest, DIGITS),
            "memory": None if memory is None else vector_with_gaps(memory.units, DIGITS),
        },
        "sequences": sequences,
        "reach": None if memory is None else memory.reach,
        "promotes": found.states is not None,
        "why": found.why,
        "rounding": rounded(rounding, DIGITS),
    }


def curve_payload(
    seen: LensedRecord,
    points: Sequence[tuple[ListedRecord, Causes]],
    *,
    chip: int | None = None,
    unit: int | None = None,
) -> schema.MeasuredUnits:
    """A chip or a unit at some records; nothing of one that is not there.

    Args:
        seen: The record whose chip it is.
        points: Records, and what is known of their units in the chips of `seen`.
        chip: The chip; None for the unit.
        unit: The unit; None for the chip.
    """
    header = seen.record.header
    n_units = 1 if chip is None else int((seen.labels.unit_labels == chip).sum())
    units = (found.importance.unit for _, found in points if found.importance is not None)
    return {
        "units": n_units,
        "of": {"step": seen.record.step, "epoch": header.epoch, "untrained": header.global_step == 0},
        "importance_unit": next(units, None),
        "points": [_point(record, found, chip, unit) for record, found in points],
    }


def _point(record: ListedRecord, found: Causes, chip: int | None, unit: int | None) -> schema.CurvePoint:
    importance, memory = found.importance, told_memory(found)
    lost = None if importance is None else importance.chips if unit is None else importance.units
    halved = None if memory is None else memory.chips if unit is None else memory.units
    place = chip if unit is None else unit
    return {
        "step": record.step,
        "epoch": record.header.epoch,
        "untrained": record.header.global_step == 0,
        "importance": _of(lost, place),
        "memory": _of(halved, place),
        "reach": None if memory is None else memory.reach,
    }


def told_memory(found: Causes) -> MemoryLength | None:
    """Memory with the steps that differences could be followed in the place of infinity; None while it is not known."""
    memory = found.memory
    if memory is None:
        return None
    units, chips = (np.minimum(steps, memory.reach) for steps in (memory.units, memory.chips))
    return replace(memory, units=units, chips=chips)


def _of(values: np.ndarray | None, place: int | None) -> float | None:
    return None if values is None or place is None or place >= len(values) else rounded(float(values[place]), DIGITS)


def promoted_payload(found: Promotion, head: NetworkHead, most: int) -> schema.PromotedOutputs:
    """The outputs that change most."""
    outputs = promoted_outputs(found, head.outputs, most)
    changes = vector(np.array([one.change for one in outputs]), DIGITS)
    log_odds, deviations = (
        vector_with_gaps(np.array([getattr(one, name) for one in outputs]), DIGITS)
        for name in ("log_odds", "deviations")
    )
    return {
        "outputs": [
            {"output": one.output, "change": change, "log_odds": odds, "deviations": beside}
            for one, change, odds, beside in zip(outputs, changes, log_odds, deviations, strict=True)
        ],
        "kind": head.kind,
        "sure": rounded(found.sure, 4),
    }


def effects_payload(found: WordEffects) -> schema.WordEffects:
    """What each word of a sentence did to an output."""
    return {
        "position": found.step,
        "output": found.output,
        "words": [str(word) for word in found.words],
        "effects": vector(np.where(np.abs(found.effects) < TOLD, 0.0, found.effects), DIGITS),
    }
