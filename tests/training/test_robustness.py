"""Odd data, of any shape, in real validations: our part neither raises nor changes what a validation gives."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lightning.pytorch import LightningModule, seed_everything
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence
from torch.utils.data import DataLoader

from lightning_rnnvis import RNNVis, load_runs
from tests.models.oracle import changes, responses_by_word, step_states
from tests.training.running import trainer

N_WORDS = 6


class Reader(LightningModule):
    """An embedding and a recurrent layer, packed or padded, which may give what is no number."""

    def __init__(self, kind, packed, poison):
        super().__init__()
        self.embedding = nn.Embedding(N_WORDS, 3, padding_idx=0)
        self.rnn = getattr(nn, kind)(3, 4, batch_first=True)
        self.packed, self.poison = packed, poison

    def validation_step(self, batch, batch_idx):
        """The last output, logged where it is one."""
        ids = batch
        if ids.numel() == 0:
            return
        vectors = self.embedding(ids)
        vectors = torch.where((ids == self.poison[0]).unsqueeze(-1), torch.tensor(self.poison[1]), vectors)
        lengths = (ids != 0).sum(1)
        if self.packed and bool((lengths > 0).all()):
            vectors = pack_padded_sequence(vectors, lengths, batch_first=True, enforce_sorted=False)
        _, last = self.rnn(vectors)
        last = last[0] if isinstance(last, tuple) else last
        self.log("result", torch.nan_to_num(last).sum(), batch_size=len(ids))


def padded(rows):
    """Ids of shape (B, T), padded with 0; sequences may be empty, and so may be the batch."""
    longest = max((len(row) for row in rows), default=0)
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    for index, row in enumerate(rows):
        ids[index, : len(row)] = torch.tensor(row, dtype=torch.long)
    return ids


rows_of_a_batch = st.lists(st.lists(st.integers(1, N_WORDS - 1), max_size=7), max_size=4)


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    batches=st.lists(rows_of_a_batch, min_size=1, max_size=3),
    kind=st.sampled_from(["LSTM", "GRU", "RNN"]),
    packed=st.booleans(),
    poison=st.tuples(st.sampled_from([-1, 2]), st.sampled_from([float("nan"), float("inf")])),
)
def test_any_data(batches, kind, packed, poison):
    """Empty batches, batches of padding alone, ids beyond the vocabulary, NaN and inf: the result of `validate` is the
    same with and without us, and what was recorded is finite and equals a loop over the words that are numbers."""
    results = []
    data = [padded(rows) for rows in batches]
    with tempfile.TemporaryDirectory() as directory, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ours = RNNVis(["<pad>", "a", "b"], min_count=1, words=lambda batch: batch, padding=0)
        for callbacks in ([], [ours]):
            seed_everything(0, verbose=False)
            model = Reader(kind, packed, poison)
            run = trainer(directory, *callbacks)
            results.append(run.validate(model, DataLoader(data, batch_size=None), verbose=False))
            assert not any(module._forward_hooks for module in model.modules())
        assert results[0] == results[1]
        assert ours._recorder.guard.cause is None
        truth = _truth(model, data, poison)
        if not truth:
            assert not list(Path(directory).rglob("*rnnvis*"))
            return
        record = load_runs(directory)["run/version_1"]["rnn.l0/h"][0]
        assert sorted(record.word_ids[record.counts > 0].tolist()) == sorted(truth)
        assert np.isfinite(record.responses).all()
        largest = max(np.abs(mean).max() for _, mean, _ in truth.values())
        for place in np.flatnonzero(record.counts):
            count, mean, _ = truth[int(record.word_ids[place])]
            assert record.counts[place] == count
            assert np.abs(record.responses[place] - mean).max() <= record.half_steps["responses"] + 1e-5 * largest


def _truth(model, data, poison):
    """Responses from a loop over single words, without those whose state, or the one before, is no number."""
    single = []
    for ids in data:
        for row in ids:
            if len(row) == 0 or not bool((row != 0).any()):
                continue
            vectors = model.embedding(row).detach()
            vectors[row == poison[0]] = poison[1]
            response = changes(*step_states(model.rnn, vectors)["l0/h"], False)
            for position in np.flatnonzero((row != 0).numpy()):
                if np.isfinite(response[position]).all():
                    single.append(([int(row[position])], response[position : position + 1]))
    return responses_by_word(single)
