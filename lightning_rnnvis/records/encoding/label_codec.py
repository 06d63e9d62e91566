"""The labels of a record as arrays, and the check that readers may index by them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lightning_rnnvis.records.encoding.stored_array import StoredArray, UnfitArrayError
from lightning_rnnvis.records.snapshot import Labels

LABEL_ARRAYS = (
    StoredArray("unit_labels", "U", np.int16, least=0),
    StoredArray("word_labels", "W", np.int16, least=-1),
    StoredArray("polarity", "U", np.int8, least=-1, most=1),
    StoredArray("unit_margins", "U", np.float16),
    StoredArray("clustering", "C", np.float64, is_finite=False),
)
N_CLUSTERING = 3
"""Numbers of a clustering: of chips, of clouds, and the explained variance, which may be unknown."""


def label_arrays(labels: Labels) -> dict[str, np.ndarray]:
    """The arrays `LABEL_ARRAYS` of labels."""
    return {
        "unit_labels": labels.unit_labels.astype(np.int16),
        "word_labels": labels.word_labels.astype(np.int16),
        "polarity": labels.polarity.astype(np.int8),
        "unit_margins": labels.unit_steadiness.astype(np.float16),
        "clustering": np.array([labels.n_chips, labels.n_clouds, labels.explained_variance], dtype=np.float64),
    }


def read_labels(arrays: Mapping[str, np.ndarray]) -> Labels:
    """The labels that `label_arrays` was made of, by which readers may index.

    Raises:
        UnfitArrayError: They are not labels of so many units and words.
    """
    unit_labels, word_labels = arrays["unit_labels"].astype(np.int64), arrays["word_labels"].astype(np.int64)
    n_chips, n_clouds, explained = arrays["clustering"].tolist()
    if not (n_chips in range(1, len(unit_labels) + 1) and n_clouds in range(1, max(len(word_labels), 1) + 1)):
        raise UnfitArrayError("it has other numbers of clusters")
    if unit_labels.max(initial=0) >= n_chips or word_labels.max(initial=0) >= n_clouds:
        raise UnfitArrayError("it has labels beyond the clusters")
    return Labels(
        unit_labels=unit_labels,
        word_labels=word_labels,
        polarity=arrays["polarity"].astype(np.int64),
        unit_steadiness=arrays["unit_margins"].astype(np.float32),
        n_chips=int(n_chips),
        n_clouds=int(n_clouds),
        explained_variance=explained,
    )
