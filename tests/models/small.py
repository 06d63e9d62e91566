"""Small real models for tests with a real `Trainer`."""

from __future__ import annotations

import torch
from lightning.pytorch import LightningModule
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence
from torch.utils.data import DataLoader, TensorDataset

N_WORDS = 12
VOCABULARY = ["<pad>", *"the a food staff good great bad awful not very though".split()]


class Classifier(LightningModule):
    """Good or bad: an embedding, a packed recurrent layer, a linear head on its last state."""

    def __init__(self, kind: str = "LSTM", hidden_size: int = 16, layers: int = 1, bidirectional: bool = False) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.embedding = nn.Embedding(N_WORDS, 8, padding_idx=0)
        self.rnn = getattr(nn, kind)(8, hidden_size, layers, batch_first=True, bidirectional=bidirectional)
        self.dropout = nn.Dropout(0.2)
        self.head = nn.Linear(hidden_size * (1 + bidirectional), 1)

    def forward(self, ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """Score of each sentence, shape (B,)."""
        packed = pack_padded_sequence(self.embedding(ids), lengths.cpu(), batch_first=True, enforce_sorted=False)
        _, last = self.rnn(packed)
        last = last[0] if isinstance(last, tuple) else last
        last = torch.cat([last[-2], last[-1]], -1) if self.rnn.bidirectional else last[-1]
        return self.head(self.dropout(last)).squeeze(-1)

    def training_step(self, batch, batch_idx):
        """Binary cross-entropy."""
        ids, lengths, labels = batch
        return nn.functional.binary_cross_entropy_with_logits(self(ids, lengths), labels)

    def validation_step(self, batch, batch_idx):
        """The same, logged."""
        self.log("val_loss", self.training_step(batch, batch_idx))

    test_step = validation_step

    def configure_optimizers(self):
        """Adam."""
        return torch.optim.Adam(self.parameters(), 1e-2)


def sentences(count: int = 64, seed: int = 0, longest: int = 9) -> TensorDataset:
    """Padded ids (N, T), lengths (N,) and labels (N,): one is good when it holds more good words than bad ones."""
    generator = torch.Generator().manual_seed(seed)
    lengths = torch.randint(3, longest + 1, (count,), generator=generator)
    ids = torch.randint(1, N_WORDS, (count, longest), generator=generator)
    ids[torch.arange(longest) >= lengths[:, None]] = 0
    good, bad = ((ids == a) | (ids == b) for a, b in ((5, 6), (7, 8)))
    return TensorDataset(ids, lengths, (good.sum(1) > bad.sum(1)).float())


def loader(count: int = 64, seed: int = 0, **settings) -> DataLoader:
    """A loader of `sentences` in batches of 16."""
    return DataLoader(sentences(count, seed), **({"batch_size": 16} | settings))
