"""pytorch-lifestream: event sequences with a category and an amount at each step."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import torch
from ptls.frames import PtlsDataModule
from ptls.frames.coles import CoLESModule
from ptls.frames.coles.coles_dataset import ColesDataset
from ptls.frames.coles.split_strategy import SampleSlices
from ptls.nn import RnnSeqEncoder, TrxEncoder
from pytorch_lightning import Trainer
from pytorch_lightning.loggers import TensorBoardLogger

PACKAGE = "pytorch-lifestream"
RECIPE = """
from lightning_rnnvis import FeatureLevels, RNNVis
both = ["_seq_encoder.trx_encoder.embeddings.kind", FeatureLevels()]
trainer = Trainer(max_epochs=2, accelerator="cpu", logger=logger, callbacks=[RNNVis(words=both)])
trainer.fit(model, data)
"""


def given(directory: Path) -> dict[str, Any]:
    """What the recipe works with."""
    generator = torch.Generator().manual_seed(0)
    events = [
        {
            "client": client,
            "event_time": torch.arange(60),
            "kind": torch.randint(1, 8, (60,), generator=generator),
            "amount": torch.randn(60, generator=generator).exp(),
        }
        for client in range(64)
    ]
    sliced = partial(ColesDataset, splitter=SampleSlices(split_count=2, cnt_min=10, cnt_max=30))
    return {
        "Trainer": Trainer,
        "logger": TensorBoardLogger(str(directory), name="", version=""),
        "model": _model(),
        "data": PtlsDataModule(sliced(events[:48]), train_batch_size=16, valid_data=sliced(events[48:])),
    }


def _model() -> CoLESModule:
    encoder = TrxEncoder(embeddings={"kind": {"in": 8, "out": 4}}, numeric_values={"amount": "identity"})
    return CoLESModule(
        seq_encoder=RnnSeqEncoder(encoder, hidden_size=16, type="gru"),
        optimizer_partial=partial(torch.optim.Adam, lr=1e-3),
        lr_scheduler_partial=partial(torch.optim.lr_scheduler.StepLR, step_size=10),
    )


def weights_of(names: dict[str, Any]) -> Any:
    """The module that was trained."""
    return names["model"]


def save_and_load(names: dict[str, Any], directory: Path) -> Any:
    """The module after it was saved and loaded as the library does it."""
    names["trainer"].save_checkpoint(directory / "saved.ckpt")
    model = _model()
    model.load_state_dict(torch.load(directory / "saved.ckpt", weights_only=True)["state_dict"])
    return model
