"""Makes `tests/data/records_v<N>.tfevents`: a real small training of a word language model with every optional part.

A frozen file is never made anew: it shows that what an earlier version of the package wrote stays readable. Run this
once where `lightning_rnnvis.records.header.VERSION` has risen::

    python -m tests.records.make_frozen_records tests/data/records_v2.tfevents
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import torch
from lightning.pytorch import LightningModule, Trainer, seed_everything
from lightning.pytorch.loggers import TensorBoardLogger
from torch import nn

from lightning_rnnvis import RNNVis
from tests.models.small import N_WORDS, VOCABULARY, loader

CLASSES = {"good": "praise", "great": "praise", "bad": "blame", "awful": "blame"}


class LanguageModel(LightningModule):
    """Which word follows: an embedding, a padded LSTM, a linear head on every state."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(N_WORDS, 6, padding_idx=0)
        self.rnn = nn.LSTM(6, 8, batch_first=True)
        self.head = nn.Linear(8, N_WORDS)

    def training_step(self, batch, batch_idx):
        """Cross-entropy of the next word."""
        ids = batch[0]
        scores = self.head(self.rnn(self.embedding(ids[:, :-1]))[0])
        return nn.functional.cross_entropy(scores.flatten(0, 1), ids[:, 1:].flatten(), ignore_index=0)

    validation_step = training_step

    def configure_optimizers(self):
        """Adam."""
        return torch.optim.Adam(self.parameters(), 1e-2)


def make(directory: Path) -> Path:
    """Train two epochs and return the event file."""
    seed_everything(0, verbose=False)
    callback = RNNVis(
        VOCABULARY,
        min_count=1,
        n_sentences=3,
        n_percentile_words=4,
        sentences=["the food very good"],
        word_classes=CLASSES.get,
    )
    trainer = Trainer(
        logger=TensorBoardLogger(directory, name="", version=""),
        callbacks=[callback],
        max_epochs=2,
        accelerator="cpu",
        enable_progress_bar=False,
        enable_model_summary=False,
        enable_checkpointing=False,
    )
    model = LanguageModel()
    trainer.validate(model, loader(seed=1), verbose=False)
    trainer.fit(model, loader(), loader(seed=1))
    return max(directory.glob("*tfevents*"), key=lambda file: file.stat().st_size)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as logs:
        shutil.copyfile(make(Path(logs)), sys.argv[1])
