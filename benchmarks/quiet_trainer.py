"""The trainer of those benchmarks that train models of the examples."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lightning.pytorch import Callback, Trainer
from lightning.pytorch.loggers import TensorBoardLogger


def trainer(epochs: int, callbacks: Sequence[Callback], directory: Path, **more: Any) -> Trainer:
    """A quiet one on the processor; its logger is where the records go. `more` are other arguments of `Trainer`."""
    return Trainer(
        max_epochs=epochs,
        accelerator="cpu",
        logger=TensorBoardLogger(directory, name="", version=""),
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        num_sanity_val_steps=0,
        callbacks=list(callbacks),
        **more,
    )
