"""Sums over many tokens keep what a loop in float64 finds, also where spreads are small and batches large."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lightning_rnnvis.analysis.responses import expected_responses
from lightning_rnnvis.capture.statistics.state_sums import SATURATED, StateSums, Steps
from lightning_rnnvis.capture.words.tokens import Places

B, T, U, WORDS = 10, 700, 5, 3


@pytest.mark.parametrize("spread", [1e-5, 1e-2, 1.0])
def test_sums_of_many_tokens(spread):
    """Means, standard errors, unit statistics and kept share of 14,000 tokens, some of which are left out."""
    random = np.random.default_rng(0)
    sums = StateSums(U, torch.device("cpu"), None)
    kept = []
    for _ in range(2):
        before = torch.from_numpy(random.normal(0, 0.5, (B, T, U)).astype(np.float32))
        values = before + torch.from_numpy((0.7 + spread * random.normal(size=(B, T, U))).astype(np.float32))
        chosen = torch.from_numpy(np.flatnonzero(random.random(B * T) < 0.8))
        slots = random.integers(-1, WORDS, (len(chosen), 1))
        keys = random.integers(0, 2**62, len(chosen)).astype(np.uint64)
        sums.add(values, before, None, Steps(Places(chosen, chosen, chosen), slots, keys), WORDS)
        kept.append((values.flatten(0, 1)[chosen].double(), before.flatten(0, 1)[chosen].double(), slots[:, 0]))
    now, earlier, slots = (np.concatenate([np.asarray(one[i]) for one in kept]) for i in range(3))
    counts, totals, squares = sums.words(np.arange(WORDS))
    means, errors = expected_responses(counts, totals, squares)
    for word in range(WORDS):
        rows = (now - earlier)[slots == word]
        assert counts[word] == len(rows)
        np.testing.assert_allclose(means[word], rows.mean(0), atol=1e-6)
        np.testing.assert_allclose(errors[word], rows.std(0, ddof=1) / np.sqrt(len(rows)), rtol=5e-3)
    unit_means, deviations, saturated = sums.units()
    np.testing.assert_allclose(unit_means, now.mean(0), atol=1e-6)
    np.testing.assert_allclose(deviations, now.std(0), rtol=1e-4)
    np.testing.assert_allclose(saturated, (np.abs(now) > SATURATED).mean(0), atol=1e-9)
    stayed = np.where(now * earlier > 0, np.minimum(np.abs(now), np.abs(earlier)), 0).sum(1)
    assert sums.kept_share() == pytest.approx((stayed / np.abs(earlier).sum(1)).mean(), abs=1e-5)
