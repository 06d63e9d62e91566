"""The clusters of one record applied to another: how well they fit there, and which words they do not know."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lightning_rnnvis.analysis.coclustering.single.factors import ScaledMatrix, whole
from lightning_rnnvis.analysis.coclustering.single.signed_blocks import evaluate
from lightning_rnnvis.records.asked import chips, record_of
from lightning_rnnvis.records.snapshot import Labels, Snapshot


def apply_labels(snapshot: Snapshot, pinned: Snapshot, labels: Labels | None = None) -> Labels:
    """The clusters of `pinned`, unchanged, as labels of `snapshot`.

    Args:
        snapshot: A record, W words, U units.
        pinned: A record of the same state, whose clusters are taken.
        labels: Other clusters of `pinned`; None for the recorded ones.

    Returns:
        Chips and polarity as they are; each word in the cloud of the word of the same text, -1 where `pinned` has none
        or the word does not occur in `snapshot`. `explained_variance` and `unit_steadiness` say how well these clusters
        fit here; it is 0 where another chip fits better.

    Raises:
        TypeError: They are no records, or no chips.
        ValueError: The records have different numbers of units.
    """
    snapshot, pinned = record_of("snapshot", snapshot), record_of("pinned", pinned)
    labels = chips(labels, pinned) or pinned.labels
    if pinned.n_units != snapshot.n_units:
        raise ValueError(
            f"Clusters carry over between records of one state only. Got {pinned.n_units} and {snapshot.n_units} units."
        )
    cloud_of = dict(zip(map(str, pinned.words), labels.word_labels.tolist(), strict=True))
    word_labels = np.array([cloud_of.get(str(word), -1) for word in snapshot.words], dtype=np.int64)
    word_labels[snapshot.counts == 0] = -1
    known = word_labels >= 0
    explained, margins = 0.0, np.zeros(snapshot.n_units, dtype=np.float32)
    if known.any():
        matrix = ScaledMatrix(np.ascontiguousarray(snapshot.responses[known], dtype=np.float32))
        blocks = evaluate(
            whole(matrix), labels.unit_labels, labels.polarity, word_labels[known], labels.n_chips, labels.n_clouds
        )
        explained, margins = min(blocks.explained / max(matrix.energy, 1e-12), 1.0), blocks.unit_margins
    return replace(labels, word_labels=word_labels, unit_steadiness=margins, explained_variance=explained)
