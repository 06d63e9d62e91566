"""Words that a function of the user's own gives, however the model orders and cuts them."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from lightning_rnnvis.errors import CaptureError
from tests.capture.batches import batch, record
from tests.capture.words.wiring import B, Base, counts_of, expected, rows, sentences_of


def test_function_whose_sequences_the_model_sorts():
    """Ids in the order of the batch, where the model sorts it by hand: an error, and both of its cures work."""
    ids, lengths = batch([3, 7, 5, 2])

    def forward(m, i, n, by_hand=True):
        order = n.argsort(descending=True) if by_hand else torch.arange(len(n))
        return m.rnn(pack_padded_sequence(m.table[i][order], n[order], batch_first=True, enforce_sorted=by_hand))

    model = Base(forward)
    model.table = torch.randn(30, 6)
    for in_order_of_batch in (lambda batch: batch[0], lambda batch: batch[0].masked_fill(batch[0] == 0, -1)):
        with pytest.raises(CaptureError, match=r"another order than `rnn`.*argsort.*enforce_sorted=False"):
            record(model, ids, lengths, words=in_order_of_batch)
    with pytest.raises(CaptureError, match="another order"):
        record(model, ids, lengths, words=lambda batch: batch[0], padding=[0])
    by_length = record(model, ids, lengths, words=lambda batch: batch[0][batch[1].argsort(descending=True)])
    assert sentences_of(by_length) == rows(ids)
    unsorted = record(model, ids, lengths, False, words=lambda batch: batch[0])
    assert sentences_of(unsorted) == rows(ids)


def test_function_of_more_steps_than_are_read(ids):
    """Which of them enter is told by the rows or by padding; else it is an error, never the first ones unseen."""
    table = torch.randn(30, 6)
    for shift in (slice(None, -1), slice(1, None), slice(1, -1)):
        model = Base(lambda m, i, shift=shift: m.rnn(m.projection(table[i[:, shift]])))
        assert sentences_of(record(model, ids, words=lambda batch: batch[0])) == rows(ids[:, shift])
    ids[:, 4:] = 0
    by_context = Base(lambda m, i: m.rnn(table[i].cumsum(1)[:, :4]))
    assert sentences_of(record(by_context, ids, words=lambda batch: batch[0], padding=[0])) == rows(ids)
    with pytest.raises(CaptureError, match=r"ids of 6 steps, and `rnn` reads 4.*batch\[0\]\[:, :-2\]"):
        record(by_context, ids, words=lambda batch: batch[0])
    assert sentences_of(record(by_context, ids, words=lambda batch: batch[0][:, :-2])) == rows(ids)


def test_function_for_several_calls(ids):
    """A layer called several times has the ids of each call, or those of all calls one after another."""
    first, second = torch.randint(1, 30, (B, 5)), torch.randint(1, 30, (B, 3))
    model = Base(lambda m, a, b: [m.rnn(nn.functional.embedding(x, m.embedding.weight)) for x in (a, b)])
    recording = record(model, first, second, words=lambda batch: [batch[0], batch[1]])
    assert counts_of(recording) == expected(torch.cat([first, second], 1))
    assert sentences_of(recording) <= rows(first) | rows(second)
    recording = record(model, first, second, words=lambda batch: torch.cat(batch, 1))
    assert sentences_of(recording) <= rows(first) | rows(second)
    with pytest.raises(CaptureError, match="called 2 times; a list of 2 such tensors"):
        record(model, first, second, words=lambda batch: batch[0])
    with pytest.raises(CaptureError, match="each of the 2 calls of `rnn`. Got 1"):
        record(model, first, second, words=lambda batch: [batch[0]])
