"""The map of similarities holds what comparing two records at a time gives."""

from __future__ import annotations

import numpy as np
import pytest

from lightning_rnnvis.analysis.comparison.all_pairs import cka_of_all
from lightning_rnnvis.analysis.comparison.comparison import compare
from tests.planted.history import planted_history
from tests.planted.snapshots import make_snapshot


@pytest.mark.parametrize("unbiased", [True, False])
def test_each_pair_is_its_comparison(unbiased):
    """Records of different sizes, vocabularies and missing words: the number of `compare`, NaN without words."""
    history = planted_history()
    counts = history[4].counts.copy()
    counts[[2, 30]] = 0
    records = [history[0], history[8], make_snapshot(60, 7, words=history[0].words[::-1].copy(), counts=counts)]
    found = cka_of_all(records, unbiased=unbiased)
    for i, first in enumerate(records):
        for j, second in enumerate(records):
            one = compare(first, second)
            assert found[i, j] == pytest.approx(one.cka_unbiased if unbiased else one.cka, abs=1e-9)
    strange = make_snapshot(words=np.array([f"strange{index}" for index in range(20)], dtype=object))
    assert np.isnan(cka_of_all([records[0], strange], unbiased=unbiased)[0, 1])
