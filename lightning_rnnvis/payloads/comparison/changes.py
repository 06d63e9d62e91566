"""What became of chips and clouds since the record before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lightning_rnnvis.analysis.coclustering.matching import agreement
from lightning_rnnvis.analysis.common_words import common_words
from lightning_rnnvis.analysis.comparison.chance.beyond_noise import is_within, over_noise
from lightning_rnnvis.analysis.comparison.clusters.cluster_changes import (
    Changes,
    Origin,
    cluster_changes,
    describe_changes,
    told_changes,
)
from lightning_rnnvis.analysis.comparison.clusters.cluster_matches import matched_chips, matched_clouds
from lightning_rnnvis.analysis.comparison.notes import notes_of_turned
from lightning_rnnvis.analysis.comparison.pairs import turned_units
from lightning_rnnvis.analysis.coordinates import TOLD
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.lenses.lens import LensedRecord, PreviousRecord, record_reference
from lightning_rnnvis.payloads.numbers import number
from lightning_rnnvis.records.snapshot import Labels

STEADY_ENOUGH = 0.5
"""Mean steadiness of the units of a chip that is told as new: of less steady ones other draws make other chips."""


def changes_payload(before: PreviousRecord | None, now: LensedRecord) -> schema.Changes:
    """Chips and clouds that were born or died since the record before, and the members that moved.

    Members moved that are in another cluster, and changed by more than noise, as a comparison of the two has it, see
    `lightning_rnnvis.analysis.compare`: of the rest it is told how many sit in another cluster, which is by another cut
    of the tree. Where units changed places, all together, nothing is told of their chips.
    """
    if before is None:
        return _nothing_known()
    first, second, old, new = before.snapshot, now.snapshot, before.labels, now.labels
    common, matrix = common_words(first, second), turned_units(first, second)
    found, at = _nothing_known(), (common.first, common.second)
    found["before"] = record_reference(before)
    found["unit_agreement"] = number(agreement(old.unit_labels, new.unit_labels))
    if not len(at[0]):
        return found
    over = over_noise(first, second, common, matrix)
    if matrix is None:
        responses = first.responses[at[0]].astype(np.float64), second.responses[at[1]].astype(np.float64)
        chips, real = (old.unit_labels, new.unit_labels), ~is_within(over.units, over.beyond_units)
        matches = matched_chips((old, new), responses, corresponds=True, same_history=True)
        moved = matches.in_another(*chips)
        told = _steady(told_changes(cluster_changes(*chips), *chips, real), new)
        found["moved_units"] = np.flatnonzero(moved & real).tolist()
        found["cut_units"] = int((moved & ~real).sum())
        found["chips"] = _births_and_deaths(told)
        found["notes"] = describe_changes(told, "chip", "unit") + notes_of_turned(matches, *chips, real)
    else:
        found["notes"] = [f"{TOLD[0].upper()}{TOLD[1:]}."]
    clouds, real = (old.word_labels[at[0]], new.word_labels[at[1]]), ~is_within(over.words, over.beyond_words)
    moved = matched_clouds(old, new, common, same_history=True).in_another(*clouds)
    told = told_changes(cluster_changes(*clouds), *clouds, real)
    found["moved_words"] = at[1][moved & real].tolist()
    found["cut_words"] = int((moved & ~real).sum())
    found["clouds"] = _births_and_deaths(told)
    found["notes"] = found["notes"] + describe_changes(told, "cloud", second.word_kind)
    return found


def _steady(found: Changes, labels: Labels) -> Changes:
    """Without the births of chips that are not steady."""
    steady = [
        one for one in found.born if labels.unit_steadiness[labels.unit_labels == one.cluster].mean() >= STEADY_ENOUGH
    ]
    return replace(found, born=tuple(steady))


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
