"""The example of a recurrence of one's own learns, and is recorded like any layer."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis import load
from tests.conftest import run_example


def test_min_gru(tmp_path):
    """Both recurrences are recorded at each epoch, with their own class as their kind, and the head is found."""
    run_example("min_gru.py", "--log-dir", tmp_path, "--epochs", 2, "--sentences", 800, "--hidden-size", 24)
    history = load(tmp_path / "min_gru" / "version_0")
    assert history.states == ("recurrences.0/h", "recurrences.1/h")
    for state in history.states:
        record = history[state][-1]
        assert (record.cell, record.epoch, record.responses.shape[1]) == ("MinGRU", 1, 24)
        assert {"good", "not", "food"} <= set(record.words)
        assert np.abs(record.responses).max() > 0.05
    assert history["recurrences.1/h"][-1].head.name == "classifier"
    assert history["recurrences.0/h"][-1].head is None
