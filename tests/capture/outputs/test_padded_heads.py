"""A head may read a packed batch that `pad_packed_sequence` filled up: padding is no state, and hides none."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lightning_rnnvis.capture.outputs.padded_reads import states_read
from lightning_rnnvis.capture.recurrence.grid import Grid
from tests.capture.batches import LENGTHS, N_WORDS, batch
from tests.capture.outputs.recorded_heads import recorded

BATCH = torch.arange(len(LENGTHS))[:, None]
IS_WORD = torch.arange(max(LENGTHS)) < torch.tensor(LENGTHS)[:, None]
READ = {
    "all": lambda o: o,
    "all but the last step": lambda o: o[:, :-1],
    "all but the first": lambda o: o[:, 1:],
    "flattened": lambda o: o.flatten(0, 1),
    "time first": lambda o: o.transpose(0, 1).reshape(-1, o.shape[-1]),
    "in another order": lambda o: o[[3, 1, 4, 0, 2]],
    "some sentences": lambda o: o[[0, 3, 4]],
    "words alone": lambda o: o[IS_WORD],
    "beside others": lambda o: torch.cat([torch.rand(*o.shape[:-1], 3), o, torch.rand(*o.shape[:-1], 2)], -1),
    "longer than the longest": lambda o: torch.cat([o, o[:, -1:, :].where(~IS_WORD[:, -1:, None], o[-1, -1])], 1),
}
NO_HEAD = {
    "some words masked": lambda o: o * (torch.rand(o.shape[:2]) < 0.7)[..., None],
    "every last word masked": lambda o: o * (torch.arange(o.shape[1]) < torch.tensor(LENGTHS)[:, None] - 1)[..., None],
    "the first step masked": lambda o: o * (torch.arange(o.shape[1]) > 0)[:, None],
    "dropped units": lambda o: nn.functional.dropout(o),
    "numbers at the padding": lambda o: o.where(IS_WORD[..., None], torch.rand_like(o)),
    "several fillings": lambda o: o.where(IS_WORD[..., None], torch.arange(len(LENGTHS)).view(-1, 1, 1) + 2.0),
    "one sentence twice": lambda o: o[[0, 0, 2, 3, 4]],
    "padding alone": lambda o: torch.zeros_like(o),
    "scaled": lambda o: o * 2,
}


def read(hidden, reading, padding_value=0.0, enforce_sorted=False):
    """What `states_read` finds of states (B, T, U), packed, filled up again and then read so, and its grid."""
    packed = pack_padded_sequence(hidden, torch.tensor(LENGTHS), batch_first=True, enforce_sorted=enforce_sorted)
    grid = Grid.of(packed, True)
    padded, _ = pad_packed_sequence(packed, batch_first=True, padding_value=padding_value)
    return states_read(reading(padded), grid.spread(packed), grid), grid


def hidden_states():
    """States (B, T, U), of which those at the first step are the same, as where sentences begin alike."""
    torch.manual_seed(0)
    hidden = torch.rand(len(LENGTHS), max(LENGTHS), 4) - 0.5
    hidden[:, 0] = hidden[0, 0]
    return hidden


@pytest.mark.parametrize("padding_value", [0.0, -1.5, float("-inf"), float("nan")])
@pytest.mark.parametrize("reading", READ)
def test_states_are_found_beside_padding(reading, padding_value):
    """Whatever stands at the padding, and in every layout; steps that were not read have not entered."""
    hidden = hidden_states()
    found, grid = read(hidden, READ[reading], padding_value)
    assert found is not None
    assert found[0] == (3 if reading == "beside others" else 0)
    was_read = IS_WORD.clone()
    was_read[:, 0] &= reading != "all but the first"
    was_read[:, -1] &= reading != "all but the last step"
    was_read[[1, 2], 1:] &= reading != "some sentences"
    entered = torch.zeros_like(grid.steps)
    entered[grid.steps] = found[1]
    assert torch.equal(entered, was_read[grid.packed_order])


@pytest.mark.parametrize("reading", NO_HEAD)
def test_other_rows_are_no_padding(reading):
    """A row that is no state, or a filling where a word stands, means that something else was read."""
    assert read(hidden_states(), NO_HEAD[reading])[0] is None


def test_no_padding_in_a_batch_that_is_not_packed():
    """There each step has a state, so a filling has replaced one."""
    hidden = hidden_states()
    assert states_read(hidden * IS_WORD[..., None], hidden, Grid.of(hidden, True)) is None


class PaddedAgain(nn.Module):
    """Embedding, packing, a recurrent layer, `pad_packed_sequence`, then heads at each step."""

    def __init__(self, kind, enforce_sorted, read_all, **settings):
        super().__init__()
        self.embedding = nn.Embedding(N_WORDS, 6, padding_idx=0)
        self.rnn = kind(6, 4, 2, **settings)
        width = 4 * (1 + self.rnn.bidirectional)
        self.other, self.head = nn.Linear(width, 1), nn.Linear(width, N_WORDS)
        self.sorted, self.read_all = enforce_sorted, read_all
        self.eval()

    def forward(self, ids, lengths):
        first = self.rnn.batch_first
        embedded = self.embedding(ids if first else ids.t())
        packed = pack_padded_sequence(embedded, lengths, batch_first=first, enforce_sorted=self.sorted)
        states, _ = pad_packed_sequence(self.rnn(packed)[0], batch_first=first)
        if not self.read_all:
            states = states[:, :-1] if first else states[:-1]
        self.other(states)
        return self.head(states)


@pytest.mark.parametrize(
    ("kind", "enforce_sorted", "bidirectional", "batch_first", "read_all"),
    list(itertools.product([nn.LSTM, nn.GRU], *[[False, True]] * 4)),
)
def test_model_that_fills_up_again(kind, enforce_sorted, bidirectional, batch_first, read_all):
    """Its last head, or that which is named, is found, and its predictions are the model's own."""
    torch.manual_seed(0)
    model = PaddedAgain(kind, enforce_sorted, read_all, bidirectional=bidirectional, batch_first=batch_first)
    ids, lengths = batch(sorted(LENGTHS, reverse=True))
    states = ["rnn.l1/h", "rnn.l1.reverse/h"][: 1 + bidirectional]
    for named in (None, "head", "other"):
        layer = recorded(model, ids, lengths, head=named).layers["rnn"]
        assert [(state, head.name) for state, head in layer.heads.items()] == [(s, named or "head") for s in states]
    logits = model(ids, lengths).detach()
    logits = logits if batch_first else logits.transpose(0, 1)
    truth = {tuple(row[:n].tolist()): one for row, n, one in zip(ids, lengths, logits.softmax(-1), strict=True)}
    for _, sentence in recorded(model, ids, lengths).layers["rnn"].picker.sentences():
        found, n = sentence.predictions["rnn.l1/h"], len(sentence.ids)
        n_read = n if read_all else min(n, ids.shape[1] - 1)
        expected = truth[tuple(sentence.ids.tolist())][:n_read].sort(-1, descending=True).values
        np.testing.assert_allclose(found.numbers[:n_read], expected[:, : found.numbers.shape[1]], atol=1e-5)
        assert found.entered.tolist() == [True] * n_read + [False] * (n - n_read)
