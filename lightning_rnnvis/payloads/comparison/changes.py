"""What became of chips and clouds since the record before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lightning_rnnvis.analysis.comparison.beyond_noise import beyond_noise
from lightning_rnnvis.analysis.comparison.cluster_changes import (
    Changes,
    Origin,
    cluster_changes,
    describe_changes,
    told_changes,
)
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.lenses.lens import LensedRecord, PreviousRecord, record_reference
from lightning_rnnvis.payloads.numbers import number

STEADY_ENOUGH = 0.25
"""Mean steadiness of the units of a chip that is told as new: of less steady ones other draws make other chips."""


def changes_payload(before: PreviousRecord | None, now: LensedRecord) -> schema.Changes:
    """Chips and clouds that were born or died since the record before, and the members that moved.

    Only what changed by more than two halves of the data differ is an event: of the rest it is told how many sit in
    another cluster, which is by another cut of the tree.
    """
    if before is None:
        return _nothing_known()
    old, new = before.labels, now.labels
    chips = cluster_changes(old.unit_labels, new.unit_labels)
    real = beyond_noise(before.snapshot, now.snapshot)
    steady = np.array([new.unit_steadiness[new.unit_labels == chip].mean() for chip in _numbers(chips)])
    told = told_changes(chips, old.unit_labels, new.unit_labels, real.units)
    unsteady = [chip for chip, mean in zip(_numbers(chips), steady, strict=True) if mean < STEADY_ENOUGH]
    told = replace(told, born=tuple(one for one in told.born if one.cluster not in unsteady))
    notes = describe_changes(told, "chip", "unit")
    clouds = told_clouds = None
    if np.array_equal(before.snapshot.word_ids, now.snapshot.word_ids):
        clouds = cluster_changes(old.word_labels, new.word_labels)
        told_clouds = told_changes(clouds, old.word_labels, new.word_labels, real.words)
        notes += describe_changes(told_clouds, "cloud", now.snapshot.word_kind)
    return {
        "before": record_reference(before),
        "moved_units": told.moved.tolist(),
        "moved_words": told_clouds.moved.tolist() if told_clouds else [],
        "cut_units": len(chips.moved) - len(told.moved),
        "cut_words": len(clouds.moved) - len(told_clouds.moved) if clouds and told_clouds else 0,
        "unit_agreement": number(chips.agreement),
        "chips": _births_and_deaths(told),
        "clouds": _births_and_deaths(told_clouds) if told_clouds else {"born": [], "died": []},
        "notes": notes,
    }


def _numbers(found: Changes) -> list[int]:
    return [one.cluster for one in found.born]


def _nothing_known() -> schema.Changes:
    return {
        "before": None,
        "moved_units": [],
        "moved_words": [],
        "cut_units": 0,
        "cut_words": 0,
        "unit_agreement": None,
        "chips": {"born": [], "died": []},
        "clouds": {"born": [], "died": []},
        "notes": [],
    }


def _births_and_deaths(found: Changes) -> schema.BirthsAndDeaths:
    return {"born": [_origin(one) for one in found.born], "died": [_origin(one) for one in found.died]}


def _origin(one: Origin) -> schema.Origin:
    return {
        "cluster": one.cluster,
        "other": one.other,
        "shared": one.shared,
        "size": one.size,
        "split": one.split,
    }
