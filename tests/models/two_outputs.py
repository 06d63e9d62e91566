"""One network with two heads that say the same: one logit in a sigmoid, and two in a softmax."""

from __future__ import annotations

from pathlib import Path

import torch
from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.loggers import TensorBoardLogger
from torch import nn

from lightning_rnnvis import RNNVis
from tests.models.small import VOCABULARY, Classifier, loader

CLASSES = ["bad", "good"]
RUNS = ("sigmoid", "softmax")


class _Kept(Classifier):
    """Keeps its weights at every validation."""

    def __init__(self) -> None:
        super().__init__("GRU", hidden_size=8)
        self.kept: list[dict[str, torch.Tensor]] = []

    def on_validation_start(self) -> None:
        self.kept.append({name: weights.clone() for name, weights in self.state_dict().items()})


class _Softmax(LightningModule):
    """The same weights again, validation by validation; each class has half of the logit, one of them negative."""

    def __init__(self, kept: list[dict[str, torch.Tensor]]) -> None:
        super().__init__()
        self.kept = list(kept)
        self.embedding = nn.Embedding(len(VOCABULARY), 8, padding_idx=0)
        self.rnn = nn.GRU(8, 8, batch_first=True)
        self.dropout = nn.Dropout(0.2)
        self.head = nn.Linear(8, 2)

    def on_validation_start(self) -> None:
        kept = self.kept.pop(0)
        halves = {name: torch.cat([-weights, weights]) / 2 for name, weights in kept.items() if "head" in name}
        self.load_state_dict(kept | halves)

    def training_step(self, batch, batch_idx):
        ids, lengths, labels = batch
        return nn.functional.cross_entropy(self(ids, lengths), labels.long())

    def forward(self, ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        packed = nn.utils.rnn.pack_padded_sequence(self.embedding(ids), lengths, batch_first=True, enforce_sorted=False)
        return self.head(self.dropout(self.rnn(packed)[1][-1]))

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self.training_step(batch, batch_idx))

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 0.0)


def train_both(directory: Path) -> None:
    """Both runs of `RUNS`: the second is trained by what the first learnt."""
    torch.manual_seed(0)
    model = _Kept()
    _train(model, directory, RUNS[0])
    _train(_Softmax(model.kept), directory, RUNS[1])


def _train(model: LightningModule, directory: Path, run: str) -> None:
    trainer = Trainer(
        max_epochs=6,
        accelerator="cpu",
        logger=TensorBoardLogger(directory, name="", version=run),
        callbacks=[RNNVis(VOCABULARY, outputs=CLASSES)],
        enable_progress_bar=False,
        enable_model_summary=False,
        enable_checkpointing=False,
        num_sanity_val_steps=0,
    )
    validation = loader(256, seed=1)
    trainer.validate(model, validation, verbose=False)
    trainer.fit(model, loader(256), validation)
