"""Whatever a log directory holds: no traceback, no status from 500 on, and the sound records are still there."""

from __future__ import annotations

import pytest

from tests.hostile.checks import BATCH, check_batch, check_flips

BATCHES = 40
"""With 50 cases each, 2,000 a run of the tests; `make fuzz` makes 50,000 others."""


@pytest.mark.parametrize("seed", range(BATCHES))
def test_hostile_records(tmp_path, seed):
    """Odd headers, payloads, tags, tensors and flipped bits cost themselves alone."""
    (check_flips if seed % 4 == 3 else check_batch)(seed, BATCH, tmp_path)
