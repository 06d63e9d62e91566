"""A small model, a batch of sentences of several lengths, and what is recorded of both."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from lightning_rnnvis.capture.recording import Recording
from lightning_rnnvis.settings import Limits
from tests.models.recordings import add_up, calls_of

N_WORDS, LENGTHS = 11, [5, 9, 2, 7, 1]
LIMITS = Limits(max_words=50, min_count=1, n_sentences=5, max_sentence_length=50, n_percentile_words=50)


class Model(nn.Module):
    """Embedding and one recurrent module, fed packed or padded, batch or time first."""

    def __init__(self, kind: type[nn.RNNBase], packed: bool = False, enforce_sorted: bool = False, **settings) -> None:
        super().__init__()
        self.embedding = nn.Embedding(N_WORDS, 6, padding_idx=0)
        self.rnn = kind(6, 4, **settings)
        self.packed, self.enforce_sorted = packed, enforce_sorted

    def forward(self, ids, lengths, initial=None):
        embedded = self.embedding(ids if self.rnn.batch_first else ids.t())
        if self.packed:
            embedded = pack_padded_sequence(embedded, lengths, self.rnn.batch_first, self.enforce_sorted)
        return self.rnn(embedded, initial) if initial is not None else self.rnn(embedded)


def batch(lengths=LENGTHS):
    """Padded ids, (B, T), and their lengths."""
    lengths = torch.tensor(lengths)
    ids = torch.randint(1, N_WORDS, (len(lengths), int(lengths.max())))
    ids[torch.arange(ids.shape[1]) >= lengths[:, None]] = 0
    return ids, lengths


def record(model, *inputs, words=None, padding=(), recording=None):
    """Run `model` on one batch with hooks, and add it up."""
    recording = recording or Recording(LIMITS, {})
    return add_up(recording, calls_of(model, head=False), lambda: model(*inputs), inputs, words=words, padding=padding)
