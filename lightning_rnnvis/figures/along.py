"""A record as its figures show it: each unit along its chip."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lightning_rnnvis.asked import truth
from lightning_rnnvis.records.asked import chips, record_of
from lightning_rnnvis.records.snapshot import Labels, Snapshot


def along_chips(snapshot: Snapshot, labels: Labels | None = None, raw_signs: bool = False) -> Snapshot:
    """The record with polarity * value for each unit, and every polarity 1; as it is with `raw_signs`.

    Args:
        snapshot: A record.
        labels: The co-clustering; None for the recorded one.
        raw_signs: Show each unit as it is.

    Raises:
        TypeError: It is no record, or an argument something else.
        ValueError: The chips are of other units.
    """
    snapshot = record_of("snapshot", snapshot)
    labels, raw_signs = chips(labels, snapshot) or snapshot.labels, truth("raw_signs", raw_signs)
    signs = np.ones_like(labels.polarity) if raw_signs else labels.polarity
    percentiles = snapshot.percentiles * signs
    return replace(
        snapshot,
        responses=snapshot.responses * signs,
        # The lowest percentile of a unit that is turned is the highest one of the unit itself.
        percentiles=np.where(signs < 0, percentiles[::-1], percentiles),
        unit_means=snapshot.unit_means * signs,
        sentences=tuple(
            replace(sentence, states=sentence.states * signs, initial=sentence.initial * signs)
            for sentence in snapshot.sentences
        ),
        head=None if snapshot.head is None else replace(snapshot.head, weights=snapshot.head.weights * signs),
        labels=replace(labels, polarity=np.ones_like(labels.polarity)),
    )
