"""Small models that read pieces of words, series of numbers, or two inputs at once."""

from __future__ import annotations

import torch
from lightning.pytorch import LightningModule
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence
from torch.utils.data import DataLoader, TensorDataset

PIECES = ["[PAD]", "un", "##happy", "##ly", "good", "food", "##s", "the", "very", ".", "##ness", "staff"]
FEATURES = ["temperature", "load", "valve"]


class LanguageModel(LightningModule):
    """Next piece from an embedding, a recurrent layer and a linear layer at every step."""

    def __init__(self, layers: int = 1) -> None:
        super().__init__()
        self.embedding = nn.Embedding(len(PIECES), 6, padding_idx=0)
        self.rnn = nn.LSTM(6, 8, layers, batch_first=True)
        self.head = nn.Linear(8, len(PIECES))

    def forward(self, ids):
        return self.head(self.rnn(self.embedding(ids))[0])

    def training_step(self, batch, batch_idx):
        (ids,) = batch
        return nn.functional.cross_entropy(self(ids)[:, :-1].flatten(0, 1), ids[:, 1:].flatten(), ignore_index=0)

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self.training_step(batch, batch_idx))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), 1e-2)


def pieces(count: int = 40, seed: int = 0) -> DataLoader:
    """Padded ids of pieces, in batches of 8."""
    generator = torch.Generator().manual_seed(seed)
    ids = torch.randint(1, len(PIECES), (count, 9), generator=generator)
    lengths = torch.randint(3, 10, (count,), generator=generator)
    ids[torch.arange(9) >= lengths[:, None]] = 0
    return DataLoader(TensorDataset(ids), batch_size=8)


class Forecaster(LightningModule):
    """The last value of the first feature from packed series, read by a recurrent layer, another one behind it."""

    def __init__(self, bidirectional: bool = False) -> None:
        super().__init__()
        self.rnn = nn.GRU(3, 6, 1, batch_first=True, bidirectional=bidirectional)
        self.second = nn.LSTM(6 * (1 + bidirectional), 4, batch_first=True)
        self.out = nn.Linear(4, 1)

    def forward(self, series, lengths):
        packed = pack_padded_sequence(series, lengths.cpu(), batch_first=True, enforce_sorted=False)
        output, _ = self.rnn(packed)
        _, (last, _) = self.second(output)
        return self.out(last[-1]).squeeze(-1)

    def training_step(self, batch, batch_idx):
        series, lengths, target = batch
        return nn.functional.mse_loss(self(series, lengths), target)

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self.training_step(batch, batch_idx))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), 1e-2)


def series(count: int = 40, seed: int = 0) -> DataLoader:
    """Series (N, T, 3), lengths (N,) and targets (N,), in batches of 8."""
    generator = torch.Generator().manual_seed(seed)
    values = torch.randn((count, 9, 3), generator=generator) * torch.tensor([5.0, 1.0, 1.0]) + torch.tensor([20, 0, 0])
    values[..., 2] = (values[..., 2] > 0).float()
    lengths = torch.randint(3, 10, (count,), generator=generator)
    values[torch.arange(9) >= lengths[:, None]] = 0
    return DataLoader(TensorDataset(values, lengths, values[:, 0, 0]), batch_size=8)


class Both(LightningModule):
    """A text and a series side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.numbers = LanguageModel(), Forecaster()

    def training_step(self, batch, batch_idx):
        return self.text.training_step(batch["text"], batch_idx) + self.numbers.training_step(batch["series"], 0)

    def validation_step(self, batch, batch_idx):
        self.training_step(batch, batch_idx)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), 1e-2)


def both(count: int = 40, seed: int = 0) -> DataLoader:
    """Batches of a text and a series."""
    rows = zip(pieces(count, seed).dataset, series(count, seed).dataset, strict=True)
    return DataLoader([{"text": text, "series": numbers} for text, numbers in rows], batch_size=8)


class Tagger(LightningModule):
    """Words and their tags, joined or added before a recurrent layer; or tags joined to projected words: "beside"."""

    def __init__(self, how: str) -> None:
        super().__init__()
        self.how = how
        self.word_embedding = nn.Embedding(10, 6, padding_idx=0)
        self.tag_embedding = nn.Embedding(4, 6 if how == "added" else 3)
        self.rnn = nn.GRU(6 if how == "added" else 9, 5, batch_first=True)
        self.out = nn.Linear(5, 1)
        self.projection = nn.Linear(6, 6)

    def training_step(self, batch, batch_idx):
        ids, tags = batch
        words, tags = self.word_embedding(ids), self.tag_embedding(tags)
        words = self.projection(words) if self.how == "beside" else words
        read = words + tags if self.how == "added" else torch.cat([words, tags], dim=-1)
        return self.out(self.rnn(read)[0]).square().mean()

    def validation_step(self, batch, batch_idx):
        self.training_step(batch, batch_idx)

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 1e-2)


def tagged(count: int = 24, seed: int = 0) -> DataLoader:
    """Padded words (N, 7) and tags (N, 7), in batches of 8."""
    generator = torch.Generator().manual_seed(seed)
    ids = torch.randint(1, 10, (count, 7), generator=generator)
    ids[torch.arange(7) >= torch.randint(3, 8, (count, 1), generator=generator)] = 0
    tags = torch.randint(0, 4, (count, 7), generator=generator)
    return DataLoader(TensorDataset(ids, tags), batch_size=8)


class Reordered(LightningModule):
    """Reads words that were changed and put in another order, as a function of the model and their rows says."""

    def __init__(self, read) -> None:
        super().__init__()
        self.embedding = nn.Embedding(10, 6)
        self.projection = nn.Linear(6, 6)
        self.convolution = nn.Conv1d(6, 6, 3, padding=1)
        self.positions = nn.Parameter(torch.randn(7, 6))
        self.forwards = nn.GRU(6, 5, batch_first=True)
        self.rnn = nn.GRU(6, 5, batch_first=True)
        self._read = read

    def training_step(self, batch, batch_idx):
        return self.rnn(self._read(self, self.embedding(batch[0])))[0].square().mean()

    def validation_step(self, batch, batch_idx):
        self.training_step(batch, batch_idx)

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 1e-2)


class NumberModel(LightningModule):
    """Reads numbers of a batch, as a function says, with a recurrent layer, and predicts the first of them."""

    def __init__(self, read, width: int) -> None:
        super().__init__()
        self.category = nn.Embedding(7, 2)
        self.kind = nn.Embedding(5, 2)
        self.projection = nn.Sequential(nn.Linear(3, 5), nn.Tanh())
        self.rnn = nn.GRU(width, 4, batch_first=True)
        self.out = nn.Linear(4, 1)
        self._read = read

    def training_step(self, batch, batch_idx):
        return (self.out(self.rnn(self._read(self, batch))[0])[..., 0] - batch["x"][..., 0]).square().mean()

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self.training_step(batch, batch_idx))

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 1e-2)


def numbers(count: int = 24, seed: int = 0, **more) -> DataLoader:
    """Batches of 8 with series ``x`` (N, 10, 3), an id of each series, ``series`` (N,), and of each step, ``kind``."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn((count, 10, 3), generator=generator).cumsum(1) + torch.tensor([20.0, 0, -5])
    series = torch.randint(0, 7, (count,), generator=generator)
    kinds = torch.randint(0, 5, (count, 10), generator=generator)
    rows = [{"x": a, "series": b, "kind": c} | more for a, b, c in zip(x, series, kinds, strict=True)]
    return DataLoader(rows, batch_size=8)
