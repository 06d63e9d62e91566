"""Words stand together as they are drawn: by mean responses, in which nearly silent units are not seen."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.analysis import agreement
from lightning_rnnvis.analysis.coclustering.tree.tree_chips import record_tree, tree_labels, unit_consensus
from tests.planted.snapshots import make_snapshot


def clouds(strength: float) -> tuple[float, float]:
    """How clouds agree with what 8 units answer, and with what 56 others do that respond so strongly beside them."""
    random = np.random.default_rng(0)
    by_few, by_many = random.integers(0, 2, (2, 80))
    few = np.where(by_few, 1, -1)[:, None] * np.ones(8)
    many = strength * np.where(by_many, 1, -1)[:, None] * np.ones(56)
    # One chip of both: by its mean response words differ as the few answer, and by that of scaled units as the many do.
    responses = np.concatenate([few, many], axis=1) + 0.05 * strength * random.normal(size=(80, 64))
    errors = np.full(responses.shape, 0.02 * strength, dtype=np.float32)
    record = make_snapshot(80, 64, responses=responses.astype(np.float32), standard_errors=errors)
    consensus = unit_consensus(record)
    assert consensus is not None
    labels = tree_labels(record, record_tree(consensus, None), 1, n_clouds=2)
    return agreement(labels.word_labels, by_few), agreement(labels.word_labels, by_many)


def test_words_are_put_together_by_what_is_drawn_of_them() -> None:
    few, many = clouds(0.02)
    assert few > 0.9 and many < 0.1
    few, many = clouds(0.5)
    assert many > 0.9 and few < 0.1
