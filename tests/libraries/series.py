"""The series that the recipes train on: hourly load of three sites, with the hour and whether it is a workday."""

from __future__ import annotations

import numpy as np
import pandas as pd


def hourly(hours: int = 400) -> pd.DataFrame:
    """One row for each site and hour: site, time, hours since the start, load, hour, workday."""
    random, parts = np.random.default_rng(0), []
    for site in range(3):
        since = np.arange(hours)
        workday = (since // 24 % 7 < 5).astype("float32")
        load = np.sin((since + site) / 12 * np.pi) + 0.3 * workday + 0.1 * random.normal(size=hours) + site
        columns = {
            "site": f"site {site}",
            "time": pd.date_range("2024-01-01", periods=hours, freq="h"),
            "since": since,
            "load": load.astype("float32"),
            "hour": (since % 24).astype("float32"),
            "workday": workday,
        }
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)
