"""What the notebooks train: reviews such as “the soup is not good”, and a small recurrent network that judges them."""

from __future__ import annotations

import random
from pathlib import Path

import torch
from lightning.pytorch import LightningModule, Trainer, seed_everything
from lightning.pytorch.loggers import CSVLogger
from torch import nn
from torch.utils.data import DataLoader

from lightning_rnnvis import RNNVis

GOOD, BAD = "good great fresh tasty".split(), "bad awful stale bland".split()
NOUNS = "food soup pizza wine coffee".split()
VOCABULARY = ["the", "is", "not", *NOUNS, *GOOD, *BAD]


def batches(n_reviews: int, seed: int) -> DataLoader:
    """Batches of 20 reviews as ids, (20, 4) or with “not” (20, 5), and of labels, 1 for good ones."""
    chance = random.Random(seed)
    made = []
    for _ in range(n_reviews // 20):
        ids, labels, negated = [], [], chance.random() < 0.3
        for _ in range(20):
            is_good = chance.random() < 0.5
            adjective = chance.choice(GOOD if is_good != negated else BAD)
            words = ["the", chance.choice(NOUNS), "is", *(["not"] if negated else []), adjective]
            ids.append([VOCABULARY.index(word) for word in words])
            labels.append(float(is_good))
        made.append((torch.tensor(ids), torch.tensor(labels)))
    return DataLoader(made, batch_size=None)


class Judge(LightningModule):
    """An embedding, a recurrent layer, and a linear layer on its last state."""

    def __init__(self, layer: type[nn.LSTM] | type[nn.GRU] = nn.LSTM) -> None:
        super().__init__()
        self.embedding = nn.Embedding(len(VOCABULARY), 16)
        self.rnn = layer(16, 24, batch_first=True)
        self.head = nn.Linear(24, 1)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Score of each review, above zero for a good one."""
        states, _ = self.rnn(self.embedding(ids))
        return self.head(states[:, -1]).squeeze(-1)

    def training_step(self, batch, batch_idx):
        ids, labels = batch
        return nn.functional.binary_cross_entropy_with_logits(self(ids), labels)

    def validation_step(self, batch, batch_idx):
        ids, labels = batch
        scores = self(ids)
        self.log("val_loss", nn.functional.binary_cross_entropy_with_logits(scores, labels))
        self.log("val_accuracy", ((scores > 0) == (labels > 0)).float().mean())

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-2)


def train(layer: type[nn.LSTM] | type[nn.GRU] = nn.LSTM, name: str = "lstm", epochs: int = 4) -> Path:
    """Train with the callback; returns the log directory of the run."""
    seed_everything(0, verbose=False)
    trainer = Trainer(
        max_epochs=epochs,
        accelerator="cpu",
        logger=CSVLogger("logs", name),
        callbacks=[RNNVis(VOCABULARY, outputs=["bad", "good"], padding=[])],
        enable_checkpointing=False,
        enable_model_summary=False,
        enable_progress_bar=False,
    )
    model = Judge(layer)
    trainer.validate(model, batches(300, seed=1), verbose=False)  # the untrained model is the first record
    trainer.fit(model, batches(1000, seed=0), batches(300, seed=1))
    return Path(trainer.log_dir)
