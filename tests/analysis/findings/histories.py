"""Short histories in which one word moves as told."""

from __future__ import annotations

import numpy as np

from tests.planted.snapshots import make_snapshot


def records_along(path, word1=None, **fields):
    """Records in which word 0 has a response along units 0 and 1 as given, and ten others stay; word 1 as given."""
    others = np.random.default_rng(1).normal(0, 0.2, (10, 4))
    others[0] = others[0] if word1 is None else word1
    fields = {"standard_errors": np.full((11, 4), 0.01, dtype=np.float32)} | fields
    return [
        make_snapshot(
            11,
            4,
            n_percentile_words=3,
            epoch=epoch,
            counts=np.full(11, 50),
            responses=np.vstack([[*place, 0, 0], others]).astype(np.float32),
            **fields,
        )
        for epoch, place in enumerate(path)
    ]
