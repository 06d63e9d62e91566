"""Histories in which known words change their meaning at known epochs."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.records.head import Head
from lightning_rnnvis.records.snapshot import Labels, Snapshot
from tests.planted import planted
from tests.snapshots import make_snapshot

N_WORDS, N_UNITS, N_CHIPS = 200, 96, 6


def planted_events(
    seed: int, *, n_records: int = 15, n_events: int = 12, noise: float = 0.2, learnt: bool = True
) -> tuple[list[Snapshot], set[tuple[int, int]]]:
    """Records, and the words and epochs of the changes: a word comes to act like one of another cloud.

    Args:
        seed: Of a generator of its own.
        n_records: Number of records.
        n_events: Number of words that change.
        noise: Standard error of the response to a word of median count, beside the usual response.
        learnt: Whether there is anything but noise.
    """
    random = np.random.RandomState(seed)
    plan = planted(seed, N_WORDS, N_UNITS, N_CHIPS, noise=0.0)
    counts = random.permutation(np.maximum(2000 / np.arange(1, N_WORDS + 1) ** 0.9, 8)).astype(int)
    usual = np.sqrt(np.mean(plan.responses**2))
    errors = noise * usual * np.sqrt(np.median(counts) / counts)[:, None] * np.ones((1, N_UNITS))
    labels = Labels(np.maximum(plan.units, 0), np.zeros(N_WORDS, int), plan.polarity, np.ones(N_UNITS), 6, 6, 0.5)
    now = plan.responses * learnt
    known = np.flatnonzero(plan.words >= 0)
    events = {(int(word), random.randint(1, n_records)) for word in random.choice(known, n_events, replace=False)}
    records = []
    for epoch in range(n_records):
        for word in sorted(word for word, at in events if at == epoch and learnt):
            model = random.choice(known[plan.words[known] // 2 != plan.words[word] // 2])
            size = np.linalg.norm(plan.responses[word]) / np.linalg.norm(plan.responses[model])
            now[word] = plan.responses[model] * size
        responses = (now + errors * random.randn(N_WORDS, N_UNITS)).astype(np.float32)
        fields = {"counts": counts, "responses": responses, "standard_errors": errors.astype(np.float32)}
        record = make_snapshot(N_WORDS, N_UNITS, epoch=epoch, global_step=10 * epoch, labels=labels, **fields)
        records.append(record)
    return records, events if learnt else set()


def head_of(weights: np.ndarray, *outputs: str) -> Head:
    """A head of classes."""
    return Head("head", np.array(outputs, dtype=object), weights.astype(np.float32))
