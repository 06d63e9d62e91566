"""The labels of a record as arrays, and the check that readers may index by them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lightning_rnnvis.records.snapshot import Labels

LABEL_ARRAYS = ("unit_labels", "word_labels", "polarity", "unit_margins", "clustering")


def label_arrays(labels: Labels) -> dict[str, np.ndarray]:
    """The arrays `LABEL_ARRAYS` of labels."""
    return {
        "unit_labels": labels.unit_labels.astype(np.int16),
        "word_labels": labels.word_labels.astype(np.int16),
        "polarity": labels.polarity.astype(np.int8),
        "unit_margins": labels.unit_margins.astype(np.float16),
        "clustering": np.array([labels.n_chips, labels.n_clouds, labels.explained_variance], dtype=np.float64),
    }


def read_labels(arrays: Mapping[str, np.ndarray]) -> Labels:
    """The labels that `label_arrays` was made of."""
    n_chips, n_clouds, explained = arrays["clustering"]
    return Labels(
        unit_labels=arrays["unit_labels"].astype(np.int64),
        word_labels=arrays["word_labels"].astype(np.int64),
        polarity=arrays["polarity"].astype(np.int64),
        unit_margins=arrays["unit_margins"].astype(np.float32),
        n_chips=int(n_chips),
        n_clouds=int(n_clouds),
        explained_variance=float(explained),
    )


def are_labels(labels: Labels, n_words: int, n_units: int) -> bool:
    """Whether these can be labels of so many words and units."""
    return (
        len(labels.word_labels) == n_words
        and all(len(array) == n_units for array in (labels.unit_labels, labels.polarity, labels.unit_margins))
        and 1 <= labels.n_chips <= n_units
        and 1 <= labels.n_clouds <= max(n_words, 1)
        and bool(((labels.unit_labels >= 0) & (labels.unit_labels < labels.n_chips)).all())
        and bool(((labels.word_labels >= -1) & (labels.word_labels < labels.n_clouds)).all())
    )
