"""gluonts: an estimator makes the trainer; the predictor that it returns is what is saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gluonts.dataset.pandas import PandasDataset
from gluonts.torch import DeepAREstimator
from gluonts.torch.model.predictor import PyTorchPredictor
from lightning.pytorch.loggers import TensorBoardLogger

from tests.libraries.series import hourly

PACKAGE = "gluonts"
RECIPE = """
from lightning_rnnvis import RNNVis
rnnvis = RNNVis(head="model.param_proj.proj.1", outputs=["location"])  # of Student's t; scale and freedom are others
to_trainer = {"max_epochs": 2, "accelerator": "cpu", "logger": logger, "callbacks": [rnnvis]}
estimator = DeepAREstimator("h", 12, context_length=48, num_batches_per_epoch=8, trainer_kwargs=to_trainer)
predictor = estimator.train(train, validation_data=val)
"""


def given(directory: Path) -> dict[str, Any]:
    """What the recipe works with."""
    rows = hourly(800)
    columns = {"item_id": "site", "target": "load", "timestamp": "time", "freq": "h"}
    whole = PandasDataset.from_long_dataframe(rows, **columns)
    past = PandasDataset.from_long_dataframe(rows[rows.since < 780], **columns)
    logger = TensorBoardLogger(str(directory), name="", version="")
    return {"DeepAREstimator": DeepAREstimator, "logger": logger, "train": past, "val": whole}


def weights_of(names: dict[str, Any]) -> Any:
    """The module that was trained."""
    return names["predictor"].prediction_net


def save_and_load(names: dict[str, Any], directory: Path) -> Any:
    """The module after it was saved and loaded as the library does it."""
    (directory / "saved").mkdir()
    names["predictor"].serialize(directory / "saved")
    return PyTorchPredictor.deserialize(directory / "saved").prediction_net
