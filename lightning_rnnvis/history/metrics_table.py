"""The metrics of records as a table of columns."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from lightning_rnnvis.records.header import Header


def metrics_table(headers: Sequence[Header]) -> dict[str, np.ndarray]:
    """The metrics of N records as columns of shape (N,), see `History.metrics_table`."""
    names = dict.fromkeys(name for header in headers for name in header.metrics)
    table = {
        "state": np.array([header.state for header in headers], dtype=str),
        "epoch": np.array([header.epoch for header in headers], dtype=np.int64),
        "step": np.array([header.step for header in headers], dtype=np.int64),
        "global_step": np.array([header.global_step for header in headers], dtype=np.int64),
        "created": np.array([header.created for header in headers], dtype=np.float64),
    }
    for name in names:
        values = (header.metrics.get(name) for header in headers)
        table.setdefault(name, np.array([math.nan if value is None else value for value in values], dtype=np.float64))
    return table
