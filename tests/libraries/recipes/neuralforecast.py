"""neuralforecast: its models hand all arguments that they do not know to the trainer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from neuralforecast import NeuralForecast
from neuralforecast.models import LSTM
from pytorch_lightning.loggers import TensorBoardLogger

from tests.libraries.series import hourly

PACKAGE = "neuralforecast"
RECIPE = """
from lightning_rnnvis import RNNVis
to_trainer = {"callbacks": [RNNVis()], "logger": logger, "accelerator": "cpu"}
model = LSTM(h=12, input_size=48, max_steps=20, val_check_steps=10, futr_exog_list=["hour", "workday"], **to_trainer)
forecast = NeuralForecast([model], freq="h")
forecast.fit(rows, val_size=48)
"""


def given(directory: Path) -> dict[str, Any]:
    """What the recipe works with."""
    rows = hourly().rename(columns={"site": "unique_id", "time": "ds", "load": "y"}).drop(columns="since")
    logger = TensorBoardLogger(str(directory), name="", version="")
    return {"LSTM": LSTM, "NeuralForecast": NeuralForecast, "logger": logger, "rows": rows}


def weights_of(names: dict[str, Any]) -> Any:
    """The module that was trained."""
    return names["forecast"].models[0]


def save_and_load(names: dict[str, Any], directory: Path) -> Any:
    """The module after it was saved and loaded as the library does it."""
    names["forecast"].save(str(directory / "saved"), overwrite=True, save_dataset=False)
    return NeuralForecast.load(str(directory / "saved")).models[0]
