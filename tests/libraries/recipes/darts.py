"""darts: a model of its own is saved with all that its trainer was given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from darts import TimeSeries
from darts.models import RNNModel

from tests.libraries.series import hourly

PACKAGE = "darts"
RECIPE = """
from lightning_rnnvis import RNNVis
to_trainer = {"callbacks": [RNNVis()], "accelerator": "cpu"}
settings = {"training_length": 36, "n_epochs": 2, "log_tensorboard": True, "work_dir": logs}
model = RNNModel(24, "LSTM", **settings, pl_trainer_kwargs=to_trainer)
model.fit(train, future_covariates=calendar, val_series=val, val_future_covariates=calendar)
"""


def given(directory: Path) -> dict[str, Any]:
    """What the recipe works with."""
    rows = hourly()
    rows = rows[rows.site == "site 0"]
    load = TimeSeries.from_dataframe(rows, "time", ["load"])
    calendar = TimeSeries.from_dataframe(rows, "time", ["hour", "workday"])
    return {"RNNModel": RNNModel, "logs": str(directory), "train": load[:280], "val": load[280:], "calendar": calendar}


def weights_of(names: dict[str, Any]) -> Any:
    """The module that was trained."""
    return names["model"].model


def save_and_load(names: dict[str, Any], directory: Path) -> Any:
    """The module after it was saved and loaded as the library does it."""
    names["model"].save(str(directory / "saved.pt"))
    loaded = RNNModel.load(str(directory / "saved.pt"), trusted=True)
    loaded.predict(12, series=names["train"], future_covariates=names["calendar"])
    return loaded.model
