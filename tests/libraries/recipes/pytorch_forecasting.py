"""pytorch-forecasting: a recurrent network on a target, known numbers and a static category."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lightning.pytorch as lightning
from lightning.pytorch.loggers import TensorBoardLogger
from pytorch_forecasting import RecurrentNetwork, TimeSeriesDataSet

from tests.libraries.series import hourly

PACKAGE = "pytorch-forecasting"
RECIPE = """
from lightning_rnnvis import RNNVis
model = RecurrentNetwork.from_dataset(training, cell_type="GRU", hidden_size=16)
trainer = Trainer(max_epochs=2, accelerator="cpu", logger=logger, callbacks=[RNNVis()])
trainer.fit(model, train_loader, val_loader)
"""


def given(directory: Path) -> dict[str, Any]:
    """What the recipe works with."""
    rows = hourly()
    training = TimeSeriesDataSet(
        rows[rows.since < 300],
        time_idx="since",
        target="load",
        group_ids=["site"],
        static_categoricals=["site"],
        max_encoder_length=48,
        min_encoder_length=48,
        max_prediction_length=12,
        time_varying_known_reals=["hour", "workday"],
        time_varying_unknown_reals=["load"],
    )
    validation = TimeSeriesDataSet.from_dataset(training, rows, min_prediction_idx=300)
    return {
        "RecurrentNetwork": RecurrentNetwork,
        "Trainer": lightning.Trainer,
        "logger": TensorBoardLogger(str(directory), name="", version=""),
        "training": training,
        "train_loader": training.to_dataloader(train=True, batch_size=64),
        "val_loader": validation.to_dataloader(train=False, batch_size=64),
    }


def weights_of(names: dict[str, Any]) -> Any:
    """The module that was trained."""
    return names["model"]


def save_and_load(names: dict[str, Any], directory: Path) -> Any:
    """The module after it was saved and loaded as the library does it."""
    names["trainer"].save_checkpoint(directory / "saved.ckpt")
    return RecurrentNetwork.load_from_checkpoint(directory / "saved.ckpt")
