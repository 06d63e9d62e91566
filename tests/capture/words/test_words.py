"""The right words in the right order, found by value, shape and position: never wrong words."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from lightning_rnnvis.capture.model.hooks import CallRecorder
from lightning_rnnvis.capture.recording import Recording
from lightning_rnnvis.capture.rows.row_matching import NO_WORD, match_rows
from lightning_rnnvis.errors import CaptureError
from tests.capture.batches import LIMITS, batch, record
from tests.capture.words.wiring import Base, counts_of, expected, rows, sentences_of

BY_VALUE = {
    "plain": lambda m, i: m.rnn(m.embedding(i)),
    "dropout in evaluation": lambda m, i: m.rnn(nn.functional.dropout(m.embedding(i), 0.5, m.training)),
    "embedded, then transposed twice": lambda m, i: m.rnn(m.embedding(i.t()).transpose(0, 1)),
}


@pytest.mark.parametrize("wiring", BY_VALUE)
def test_by_value(wiring, ids):
    """The embedding's rows tell the words, however they came to the layer."""
    recording = record(Base(BY_VALUE[wiring]), ids)
    assert counts_of(recording) == expected(ids)
    assert sentences_of(recording) == rows(ids)


def test_rounded_rows_are_read_by_shape(ids):
    """Rows rounded to half precision are no longer the embedding's; the shape still tells."""
    recording = record(Base(lambda m, i: m.rnn(m.embedding(i).half().float())), ids)
    assert sentences_of(recording) == rows(ids)


def test_trimmed_and_shifted(ids):
    """A language model reads all but the last word."""
    recording = record(Base(lambda m, i: m.rnn(m.embedding(i)[:, :-1])), ids)
    assert sentences_of(recording) == rows(ids[:, :-1])


def test_time_first_with_equal_batch_and_time():
    """B = T, time first: values tell what shapes cannot."""
    ids = torch.randint(1, 30, (5, 5))
    recording = record(Base(lambda m, i: m.rnn(m.embedding(i.t())), batch_first=False), ids)
    assert sentences_of(recording) == rows(ids)
    recording = record(Base(lambda m, i: m.rnn(m.embedding(i).transpose(0, 1)), batch_first=False), ids)
    assert sentences_of(recording) == rows(ids)


def test_equal_batch_and_time_behind_a_projection():
    """B = T behind a projection leaves two readings: words that occur again have equal rows in one of them alone."""
    ids = torch.randint(1, 30, (5, 5))
    for batch_first in (True, False):
        model = Base(lambda m, i: m.rnn(m.projection(m.embedding(i))), batch_first)
        assert sentences_of(record(model, ids)) == rows(ids if batch_first else ids.t())
    added = Base(lambda m, i: m.rnn(m.projection(m.embedding(i) + m.positions(torch.arange(5)))))
    added.positions = nn.Embedding(5, 6)
    few = torch.randint(1, 4, (5, 5))
    assert sentences_of(record(added, few)) == rows(few)


def test_equal_batch_and_time_without_a_word_twice_is_an_error():
    """Where no word occurs again nothing tells: an error that names the embedding and a cure that works."""
    ids = torch.randperm(29)[:25].view(5, 5) + 1
    model = Base(lambda m, i: m.rnn(m.projection(m.embedding(i))))
    with pytest.raises(CaptureError, match=r"more than one way.*`embedding`.*words=lambda batch: batch\[0\]"):
        record(model, ids)
    assert sentences_of(record(model, ids, words=lambda batch: batch[0])) == rows(ids)


def test_batches_of_any_size_behind_a_projection():
    """A batch that alone could be read in two ways is read as those before it."""
    wirings = [
        (lambda m, i: m.rnn(m.projection(m.embedding(i))), True),
        (lambda m, i: m.rnn(m.projection(m.embedding(i)).transpose(0, 1)), False),
        (lambda m, i: m.rnn(m.embedding(i) + m.positions(torch.arange(i.shape[1]))), True),
    ]
    for forward, batch_first in wirings:
        model = Base(forward, batch_first)
        model.positions = nn.Embedding(9, 6)
        recorder = CallRecorder({"rnn": model.rnn}, {"embedding": model.embedding, "positions": model.positions})
        recording, batches = Recording(LIMITS, {}), [torch.randint(1, 30, size) for size in ((4, 6), (5, 5), (1, 3))]
        for ids in batches:
            recorder.attach()
            model(ids)
            recorder.detach()
            recording.add_batch(recorder, None, [], ids)
        assert sentences_of(recording) <= set().union(*map(rows, batches))
        assert counts_of(recording) == expected(torch.cat([ids.flatten() for ids in batches]))


def test_a_last_batch_of_one_is_read_as_those_before():
    """Also where its ids lie otherwise, and positions would fit; and where nothing fits, it alone is left out."""

    def forward(m, i):
        flat = i if len(i) > 1 else i[0]
        return m.rnn((m.embedding(flat) + m.positions(torch.arange(i.shape[1]))).view(*i.shape, 6).sin())

    model = Base(forward)
    model.positions = nn.Embedding(9, 6)
    recording, batches = Recording(LIMITS, {}), [torch.randint(1, 30, size) for size in ((4, 6), (1, 4))]
    for ids in batches:
        record(model, ids, recording=recording)
    assert counts_of(recording) == expected(torch.cat([ids.flatten() for ids in batches]))
    recorder = CallRecorder({"rnn": model.rnn}, {})
    recorder.attach()
    model(batches[0])
    recorder.detach()
    recording.add_batch(recorder, None, [], batches[0])
    assert counts_of(recording) == expected(torch.cat([ids.flatten() for ids in batches]))
    assert recording.layers["rnn"].unread == 1 and "no `nn.Embedding`" in recording.layers["rnn"].why_unread


def test_projection_is_read_by_shape(ids):
    """Behind a projection the shape tells, if it fits in one way."""
    recording = record(Base(lambda m, i: m.rnn(m.projection(m.embedding(i)))), ids)
    assert sentences_of(recording) == rows(ids)
    model = Base(lambda m, i: m.rnn(m.projection(m.embedding(i)).transpose(0, 1)), batch_first=False)
    assert sentences_of(record(model, ids)) == rows(ids)


def test_hand_sorted_packing():
    """Sorted by hand before packing, so that nothing tells the order: values do."""
    ids, lengths = batch([3, 7, 5, 2])

    def forward(m, i, n):
        order = n.argsort(descending=True)
        return m.rnn(pack_padded_sequence(m.embedding(i)[order], n[order], batch_first=True))

    recording = record(Base(forward), ids, lengths)
    assert sentences_of(recording) == rows(ids)
    assert counts_of(recording) == expected(ids)


def test_hand_sorted_packing_behind_a_projection():
    """Without values only distinct lengths tell the order; equal ones are an error."""

    def forward(m, i, n):
        order = n.argsort(descending=True)
        return m.rnn(pack_padded_sequence(m.projection(m.embedding(i))[order], n[order], batch_first=True))

    ids, lengths = batch([3, 7, 5, 2])
    assert sentences_of(record(Base(forward), ids, lengths)) == rows(ids)
    ids, lengths = batch([3, 7, 3, 2])
    with pytest.raises(CaptureError, match="could not be found"):
        record(Base(forward), ids, lengths)


def test_packing_that_sorts_by_itself():
    """`enforce_sorted=False` behind a projection: the packing tells its order."""
    ids, lengths = batch([3, 7, 3, 2])

    def forward(m, i, n):
        return m.rnn(pack_padded_sequence(m.projection(m.embedding(i)), n, batch_first=True, enforce_sorted=False))

    assert sentences_of(record(Base(forward), ids, lengths)) == rows(ids)


def test_padding():
    """What `padding_idx` or the user calls padding never counts; without either every step does."""
    ids, lengths = batch([3, 7, 5, 2])
    forward = BY_VALUE["plain"]
    assert counts_of(record(Base(forward), ids)) == expected(ids)
    recording = record(Base(forward, padding_idx=None), ids)
    assert not recording.layers["rnn"].padding_known
    assert sum(counts_of(recording).values()) == ids.numel()
    recording = record(Base(forward, padding_idx=None), ids, padding=[0])
    assert counts_of(recording) == expected(ids)
    masked = Base(lambda m, i: m.rnn(m.embedding(i) * (i > 0)[..., None]), padding_idx=None)
    assert counts_of(record(masked, ids)) == expected(ids)


def test_match_rows_refuses_what_is_not_there():
    """One row that is no row of the source spoils the match."""
    source = torch.randn(5, 3)
    rows = source[[1, 4, 2]].clone()
    assert match_rows(rows, source, torch.arange(5)).tolist() == [1, 4, 2]
    rows[1, 2] += 1e-6
    assert match_rows(rows, source, torch.arange(5)) is None
    wide = torch.cat([torch.randn(3, 2), source[[0, 0, 3]], torch.randn(3, 1)], dim=1)
    assert match_rows(wide, source, torch.arange(5)).tolist() == [0, 0, 3]
    zeros = torch.cat([source[:1], torch.zeros(1, 3)])
    assert match_rows(zeros, source, torch.arange(5)).tolist() == [0, NO_WORD]
