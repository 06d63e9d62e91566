"""How well a push is known is told of other texts, too: where units err together, and where they do not."""

from __future__ import annotations

import numpy as np
import pytest

from lightning_rnnvis.analysis import find_changes
from tests.planted.events import head_of
from tests.planted.snapshots import make_snapshot

N_WORDS, N_UNITS = 300, 24


@pytest.mark.parametrize("along", [0.0, 1.0], ids=["each for itself", "along the output"])
def test_a_push_is_as_well_known_as_is_told(along):
    """What it is away from the planted push has a standard deviation of about 1 told error."""
    random = np.random.default_rng(3)
    weights = random.normal(size=N_UNITS) / np.sqrt(N_UNITS)
    counts = np.maximum(2000 / np.arange(1, N_WORDS + 1), 6).astype(int)
    pushes = random.choice([-3.0, 3.0], N_WORDS)
    means, errors, halves = (np.zeros((N_WORDS, N_UNITS), dtype=np.float32) for _ in range(3))
    for word, count in enumerate(counts):
        occurrences = 0.5 * random.normal(size=(count, N_UNITS)) + along * random.normal(size=(count, 1)) * weights
        in_half = random.random(count) < 0.5
        means[word] = pushes[word] * weights / (weights @ weights) + occurrences.mean(axis=0)
        errors[word] = occurrences.std(axis=0, ddof=1) / np.sqrt(count)
        if 0 < in_half.sum() < count:
            halves[word] = occurrences[in_half].mean(axis=0) - occurrences[~in_half].mean(axis=0)
    both = {"counts": counts, "standard_errors": errors, "half_differences": halves}
    head = head_of(np.array([-weights / 2, weights / 2]), "bad", "good")
    untrained = {"counts": counts, "standard_errors": errors / 1000, "half_differences": halves / 1000}
    records = [
        make_snapshot(N_WORDS, N_UNITS, epoch=0, global_step=0, head=head, responses=0 * means, **untrained),
        make_snapshot(N_WORDS, N_UNITS, epoch=1, head=head, responses=means, **both),
    ]
    found = [one for one in find_changes(records) if one.measure == "push"]
    assert len(found) >= 0.95 * N_WORDS
    away = np.array([(one.after - pushes[one.index]) / one.uncertainty for one in found])
    assert away.std() == pytest.approx(1.0, abs=0.12)


def test_a_push_that_may_be_none_in_other_texts_is_told_by_its_response():
    """Halves of the data disagree about it by more than it moved."""
    head = head_of(np.array([[0.0, 0, 0, 0], [1.0, 0, 0, 0]]), "bad", "good")
    halves = np.zeros((11, 4), dtype=np.float32)
    halves[1:, 0] = 0.9
    fields = {"counts": np.full(11, 50), "head": head, "half_differences": halves}
    errors = np.full((11, 4), 0.01, dtype=np.float32)
    responses = [np.zeros((11, 4), dtype=np.float32) for _ in range(2)]
    responses[1][0] = 0.5, 0.5, 0, 0
    records = [
        make_snapshot(11, 4, n_percentile_words=3, epoch=at, responses=one, standard_errors=errors, **fields)
        for at, one in enumerate(responses)
    ]
    (one,) = (one for one in find_changes(records) if one.kind == "word")
    assert one.measure == "likeness" and "while its mean push on “good” went 0.00 → +0.50" in one.sentence
