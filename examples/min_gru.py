"""Train a recurrence of one's own, a minimal gated recurrent unit, and look at what it remembers.

A minGRU (Feng et al. 2024, arXiv:2410.01201) has a gate and a new value that depend on the input alone, so that it can
be computed for all steps at once: h_t = (1 - z_t) h_(t-1) + z_t n_t. RNNVis knows no such layer; a function says what
its state is.

python examples/min_gru.py
tensorboard --logdir lightning_logs
"""

from __future__ import annotations

import argparse
from collections import Counter

import torch
from lightning.pytorch import LightningModule, Trainer, seed_everything
from lightning.pytorch.loggers import TensorBoardLogger
from restaurant_reviews import ROLES, reviews
from sentiment import PADDING, UNKNOWN, collate
from torch import nn
from torch.utils.data import DataLoader

from lightning_rnnvis import RNNVis


class MinGRU(nn.Module):
    """A minimal gated recurrent unit."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.gate, self.new = nn.Linear(input_size, hidden_size), nn.Linear(input_size, hidden_size)

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        """States (batch, time, hidden) from the input (batch, time, features) and a first state (batch, hidden)."""
        z, n = self.gate(x).sigmoid(), self.new(x)
        states = []
        for t in range(x.shape[1]):
            h = torch.lerp(h, n[:, t], z[:, t])
            states.append(h)
        return torch.stack(states, dim=1)


def state_of(inputs: tuple, output: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """State of a `MinGRU` after each step, and the one that it started from: for `RNNVis(recurrences=…)`."""
    return output, inputs[1]


class Classifier(LightningModule):
    """An embedding, two recurrences one above the other, and a linear layer on the last state."""

    def __init__(self, n_words: int, hidden_size: int) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.embedding = nn.Embedding(n_words, 32, padding_idx=0)
        self.recurrences = nn.ModuleList([MinGRU(32, hidden_size), MinGRU(hidden_size, hidden_size)])
        self.first = nn.Parameter(torch.zeros(hidden_size))
        self.classifier = nn.Linear(hidden_size, 1)

    def forward(self, ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """Score of each review, above zero for a good one."""
        states = self.embedding(ids)
        for recurrence in self.recurrences:
            states = recurrence(states, self.first.expand(len(ids), -1))
        return self.classifier(states[torch.arange(len(ids)), lengths - 1]).squeeze(-1)

    def training_step(self, batch, batch_idx):
        ids, lengths, labels = batch
        return nn.functional.binary_cross_entropy_with_logits(self(ids, lengths), labels)

    def validation_step(self, batch, batch_idx):
        ids, lengths, labels = batch
        scores = self(ids, lengths)
        self.log("val_loss", nn.functional.binary_cross_entropy_with_logits(scores, labels), prog_bar=True)
        self.log("val_accuracy", ((scores > 0) == (labels > 0)).float().mean(), prog_bar=True)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=3e-3)


def main() -> None:
    """Train on generated restaurant reviews."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--hidden-size", type=int, default=64)
    parser.add_argument("--sentences", type=int, default=3000, help="how many reviews to generate for training")
    parser.add_argument("--log-dir", default="lightning_logs")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()

    seed_everything(arguments.seed)
    train, val = reviews(arguments.sentences, arguments.seed), reviews(1000, arguments.seed + 1)
    frequency = Counter(word for words, _ in train for word in words)
    vocabulary = [PADDING, UNKNOWN, *(word for word, _ in frequency.most_common())]
    id_of = {word: word_id for word_id, word in enumerate(vocabulary)}

    def loader(sentences: list[tuple[list[str], int]], **settings) -> DataLoader:
        ids = [(torch.tensor([id_of.get(word, 1) for word in words]), label) for words, label in sentences]
        return DataLoader(ids, collate_fn=collate, **settings)

    trainer = Trainer(
        max_epochs=arguments.epochs,
        accelerator="cpu",
        logger=TensorBoardLogger(arguments.log_dir, name="min_gru"),
        enable_checkpointing=False,
        log_every_n_steps=20,
        callbacks=[
            RNNVis(vocabulary, recurrences={MinGRU: state_of}, outputs=["bad", "good"], word_classes=ROLES),
        ],
    )
    trainer.fit(
        Classifier(len(vocabulary), arguments.hidden_size),
        loader(train, batch_size=32, shuffle=True),
        loader(val, batch_size=100),
    )


if __name__ == "__main__":
    main()
