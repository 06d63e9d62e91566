"""Histories in which known words change their meaning at known epochs."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.records.head import Head
from lightning_rnnvis.records.snapshot import Labels, Snapshot
from tests.planted.matrices import planted
from tests.planted.snapshots import make_snapshot

N_WORDS, N_UNITS, N_CHIPS = 200, 96, 6


def planted_events(
    seed: int,
    *,
    n_records: int = 15,
    n_events: int = 12,
    noise: float = 0.2,
    learnt: bool = True,
    over: int = 1,
    least_count: int = 8,
    directions: int | None = None,
    together: int = 1,
) -> tuple[list[Snapshot], set[tuple[int, int]]]:
    """Records, and the words and epochs of the changes: a word comes to act like one of another cloud.

    Args:
        seed: Of a generator of its own.
        n_records: Number of records.
        n_events: Number of words that change.
        noise: Standard error of the response to a word of median count, beside the usual response.
        learnt: Whether there is anything but noise.
        over: Records that a change takes; the epoch of an event is its first.
        least_count: Occurrences of the rarest words.
        directions: Of the noise, in which all units go together; standard errors are then those of what occurred.
            None where each unit is wrong by itself, by what standard errors say.
        together: Occurrences of a word in each text: they act alike, and halves of the data have whole texts.
    """
    random = np.random.RandomState(seed)
    plan = planted(seed, N_WORDS, N_UNITS, N_CHIPS, noise=0.0)
    counts = random.permutation(np.maximum(2000 / np.arange(1, N_WORDS + 1) ** 0.9, least_count)).astype(int)
    usual = np.sqrt(np.mean(plan.responses**2))
    errors = noise * usual * np.sqrt(np.median(counts) / counts)[:, None] * np.ones((1, N_UNITS))
    labels = Labels(np.maximum(plan.units, 0), np.zeros(N_WORDS, int), plan.polarity, np.ones(N_UNITS), 6, 6, 0.5)
    now = plan.responses * learnt
    known = np.flatnonzero(plan.words >= 0)
    events = {
        (int(word), random.randint(1, n_records - over + 1)) for word in random.choice(known, n_events, replace=False)
    }
    mixing = random.standard_normal((directions, N_UNITS)) / np.sqrt(directions) if directions else None
    steps: dict[int, np.ndarray] = {}
    records = []
    for epoch in range(n_records):
        for word in sorted(word for word, at in events if at == epoch and learnt):
            model = random.choice(known[plan.words[known] // 2 != plan.words[word] // 2])
            size = np.linalg.norm(plan.responses[word]) / np.linalg.norm(plan.responses[model])
            steps[word] = (plan.responses[model] * size - now[word]) / over
        for word, at in events:
            now[word] += steps[word] if at <= epoch < at + over and learnt else 0
        fields = {"counts": counts}
        if mixing is None:
            responses = now + errors * random.randn(N_WORDS, N_UNITS)
            fields |= {"responses": responses.astype(np.float32), "standard_errors": errors.astype(np.float32)}
        else:
            wrong, told, halves = _sampled(
                counts, mixing * noise * usual * np.sqrt(np.median(counts)), random, together
            )
            fields |= {"responses": (now + wrong).astype(np.float32), "standard_errors": told}
            fields |= {"half_differences": halves, "counts": counts + (np.arange(N_WORDS) == epoch)}  # other texts
        record = make_snapshot(N_WORDS, N_UNITS, epoch=epoch, global_step=10 * epoch, labels=labels, **fields)
        records.append(record)
    return records, events if learnt else set()


def _sampled(
    counts: np.ndarray, mixing: np.ndarray, random: np.random.RandomState, together: int
) -> tuple[np.ndarray, ...]:
    """By how much the mean of so many occurrences is wrong, its standard errors, and the halves' difference, (W, U)."""
    found = []
    for count in counts:
        texts = random.standard_normal((-(-min(count, 40) // together), len(mixing)))
        occurrences = texts.repeat(together, axis=0)[: min(count, 40)] @ mixing * np.sqrt(min(count, 40) / count)
        first = np.arange(len(occurrences)) // together % 2 == 0
        halves = [occurrences[half].mean(axis=0) if half.any() else 0 for half in (first, ~first)]
        errors = occurrences.std(axis=0, ddof=1) / np.sqrt(len(occurrences))
        found.append((occurrences.mean(axis=0), errors, (halves[0] - halves[1]) * (not first.all())))
    mean, errors, halves = (np.array(part, dtype=np.float32) for part in zip(*found, strict=True))
    return mean, errors, halves


def head_of(weights: np.ndarray, *outputs: str) -> Head:
    """A head of classes."""
    return Head("head", np.array(outputs, dtype=object), weights.astype(np.float32))
