"""A model that each test wires in its own way, and which words were counted of it."""

from __future__ import annotations

from torch import nn

B, T = 4, 6


class Base(nn.Module):
    """Two embeddings, a projection and a recurrent layer; each test says how they are wired."""

    def __init__(self, forward, batch_first=True, width=6, padding_idx=0) -> None:
        super().__init__()
        self.embedding = nn.Embedding(30, 6, padding_idx=padding_idx)
        self.tags = nn.Embedding(5, 3)
        self.projection = nn.Linear(6, 6)
        self.rnn = nn.GRU(width, 4, batch_first=batch_first)
        self.second = nn.LSTM(4, 4, batch_first=batch_first)
        self._forward = forward
        self.eval()

    def forward(self, *inputs):
        return self._forward(self, *inputs)


def counts_of(recording, name="rnn"):
    """Occurrences by word id."""
    table = recording.layers[name].table
    return dict(zip(table.ids, table.counts.tolist(), strict=True))


def expected(ids):
    """Occurrences by word id, padding left out."""
    unique, counts = ids[ids > 0].unique(return_counts=True)
    return dict(zip(unique.tolist(), counts.tolist(), strict=True))


def sentences_of(recording, name="rnn"):
    """The sentences' ids, as a set."""
    return {tuple(s.ids.tolist()) for _, s in recording.layers[name].picker.sentences()}


def rows(ids):
    """Every row of padded ids without its padding, as a set."""
    return {tuple(row[row > 0].tolist()) for row in ids}
