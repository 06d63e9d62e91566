"""The outputs of a head that are told of it, and what words push them to."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.analysis.output_axis import output_axis
from lightning_rnnvis.records.head import Head
from lightning_rnnvis.records.snapshot import Snapshot

FEW_OUTPUTS = 20
"""Up to so many outputs of a head, a word is told by what it pushes them to."""


def told_outputs(head: Head, record: Snapshot) -> list[str]:
    """Names of the outputs that are told of a head: all, but of two classes the last one, as everywhere else."""
    axis = output_axis(record)
    return [str(output) for output in head.outputs] if axis is None else [axis.high]


def told_weights(head: Head, record: Snapshot) -> np.ndarray:
    """Their weights on the units, shape (O, U): of two classes their difference, of a few each beside the mean of all.

    What is added to the weights of all classes changes nothing that a model says, so that those of one alone say
    little. Of many, as of words, not all are recorded, and their mean would be another one in each record.
    """
    axis = output_axis(record)
    if axis is not None:
        row: np.ndarray = np.nan_to_num(axis.weights)[None]
        return row
    weights: np.ndarray = head.weights.astype(np.float64)
    among_few = head.kind == "classes" and len(weights) <= FEW_OUTPUTS
    if among_few:
        weights -= weights.mean(axis=0)
    return weights
