"""How alike each of several records is to each other one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lightning_rnnvis.analysis.common_words import common_words
from lightning_rnnvis.analysis.comparison.similarity import cka_of_grams
from lightning_rnnvis.asked import several, truth
from lightning_rnnvis.records.asked import record_of
from lightning_rnnvis.records.snapshot import Snapshot


def cka_of_all(snapshots: Sequence[Snapshot], *, unbiased: bool = True) -> np.ndarray:
    """Linear CKA of the responses of all pairs of records on the words that both have.

    Args:
        snapshots: N records of any runs, states, sizes and epochs.
        unbiased: Use the estimate that is about 0 for unrelated records of any width, see
            `lightning_rnnvis.analysis.comparison.comparison.Comparison.cka_unbiased`.

    Returns:
        Shape (N, N), symmetric, float64; NaN where two records have too few words in common, or all words of one have
        the same response.

    Raises:
        TypeError: They are no records.
    """
    snapshots = several("snapshots", snapshots, record_of, "history['rnn.l0/h'][:3]")
    unbiased = truth("unbiased", unbiased)
    grams = [_gram(snapshot) for snapshot in snapshots]
    result = np.empty((len(snapshots), len(snapshots)))
    for i, first in enumerate(snapshots):
        for j in range(i + 1):
            common = common_words(first, snapshots[j])
            parts = [
                gram if len(at) == len(gram) else gram[np.ix_(at, at)]
                for gram, at in ((grams[i], common.first), (grams[j], common.second))
            ]
            result[i, j] = result[j, i] = cka_of_grams(*parts, unbiased=unbiased)
    return result


def _gram(snapshot: Snapshot) -> np.ndarray:
    rows = snapshot.responses.astype(np.float64)
    return rows @ rows.T
