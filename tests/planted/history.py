"""Histories with planted changes, co-clustered as in training: each record from the one before."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.analysis import cocluster
from tests.planted.snapshots import make_snapshot

N_WORDS, N_UNITS = 60, 40


def snapshot(responses, previous=None, n_clusters=4, **fields):
    """A snapshot of given responses with its real co-clustering."""
    n_words, n_units = responses.shape
    found = cocluster(responses, n_clusters, previous=previous and previous.labels)
    errors = np.full(responses.shape, 0.01, dtype=np.float32)
    changes = {"responses": responses.astype(np.float32), "standard_errors": errors, "labels": found.labels}
    return make_snapshot(n_words, n_units, **(changes | fields))


def blocks(units, words=None, seed=0, n_words=N_WORDS, noise=0.05):
    """Responses of words that each drive the chip of their number, shape (W, U)."""
    random = np.random.RandomState(seed)
    words = np.arange(n_words) % 4 if words is None else words
    links = np.where(np.eye(4) > 0, 1.0, -0.2)
    scales = random.lognormal(0, 0.2, len(units))
    return scales * (links[words][:, units] + noise * random.randn(len(words), len(units)))


MOVERS = [3, 8, 17, 21, 30]
"""Units that move to the next chip at epoch `MOVE`."""
FLIPPED = 17
"""The word whose response turns round at epoch `FLIP`."""
MOVE, FLIP, SPLIT, N_EPOCHS = 2, 4, 6, 9


def planted_history(n_clusters=4, noise=0.01, steps_an_epoch=10, **fields):
    """Nine records: units move at epoch 2, a word flips at 4, a chip splits (and another is taken up) at 6.

    The split: half of the units of chip 0 come to answer to half of its words as a chip of their own, while chip 3
    comes to answer to the words of chip 2 as well. Between these nothing changes but noise.
    """
    units, words = np.arange(N_UNITS) % 4, np.arange(N_WORDS) % 4
    history, previous = [], None
    for epoch in range(N_EPOCHS):
        if epoch == MOVE:
            units = units.copy()
            units[MOVERS] = (units[MOVERS] + 1) % 4
        if epoch == SPLIT:
            units, words = units.copy(), words.copy()
            for labels_ in (units, words):
                labels_[labels_ == 3] = 2
                labels_[np.flatnonzero(labels_ == 0)[::2]] = 3
        responses = blocks(units, words)
        if epoch >= FLIP:
            responses[FLIPPED] *= -1
        responses = responses + noise * np.random.RandomState(epoch).randn(*responses.shape)
        step = (epoch + 1) * steps_an_epoch
        previous = snapshot(
            responses, previous, n_clusters, epoch=epoch, global_step=step, created=1.7e9 + epoch, **fields
        )
        history.append(previous)
    return history
