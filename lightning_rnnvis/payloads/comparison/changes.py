"""What became of chips and clouds since the record before."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.analysis.comparison.cluster_changes import Changes, Origin, cluster_changes, describe_changes
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.lenses.lens import LensedRecord, PreviousRecord, record_reference
from lightning_rnnvis.payloads.numbers import number


def changes_payload(before: PreviousRecord | None, now: LensedRecord) -> schema.Changes:
    """Chips and clouds that were born or died since the record before, and the members that moved."""
    if before is None:
        return _nothing_known()
    old, new = before.labels, now.labels
    chips = cluster_changes(old.unit_labels, new.unit_labels)
    notes = describe_changes(chips, "chip", "unit")
    clouds = None
    if np.array_equal(before.word_ids, now.snapshot.word_ids):
        clouds = cluster_changes(old.word_labels, new.word_labels)
        notes += describe_changes(clouds, "cloud", now.snapshot.word_kind)
    return {
        "before": record_reference(before),
        "moved_units": chips.moved.tolist(),
        "moved_words": clouds.moved.tolist() if clouds else [],
        "unit_agreement": number(chips.agreement),
        "chips": _births_and_deaths(chips),
        "clouds": _births_and_deaths(clouds) if clouds else {"born": [], "died": []},
        "notes": notes,
    }


def _nothing_known() -> schema.Changes:
    return {
        "before": None,
        "moved_units": [],
        "moved_words": [],
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
