"""Sentences stay the same where what a layer reads changes from epoch to epoch; notes claim what is known."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from lightning.pytorch import LightningModule, seed_everything
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from lightning_rnnvis import FeatureLevels, RNNVis, load_runs
from tests.models.small import N_WORDS, VOCABULARY, Classifier, loader
from tests.training.running import trainer


class Base(LightningModule):
    """What the models have in common: they are trained to give the last value."""

    def training_step(self, batch, batch_idx):
        return nn.functional.mse_loss(self(batch[0]), batch[1])

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self.training_step(batch, batch_idx))

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 0.1)


class ClosedLoop(Base):
    """Reads the first value, then its own predictions."""

    def __init__(self):
        super().__init__()
        self.cell, self.out = nn.GRUCell(1, 8), nn.Linear(8, 1)

    def forward(self, series):
        state, value = None, series[:, 0]
        for _ in range(6):
            state = self.cell(value, state)
            value = self.out(state)
        return value[:, 0]


class Projected(Base):
    """Reads a projection of the series, whose weights are trained."""

    def __init__(self):
        super().__init__()
        self.project, self.rnn, self.out = nn.Linear(1, 3), nn.LSTM(3, 8, batch_first=True), nn.Linear(8, 1)

    def forward(self, series):
        return self.out(self.rnn(self.project(series))[0][:, -1])[:, 0]


def walks(shuffle=False):
    """Random walks (B, 7, 1) and their last values."""
    values = torch.randn((48, 7, 1), generator=torch.Generator().manual_seed(0)).cumsum(1) / 3
    return DataLoader(TensorDataset(values, values[:, -1, 0]), batch_size=8, shuffle=shuffle)


@pytest.mark.parametrize("model", [ClosedLoop, Projected])
@pytest.mark.parametrize("shuffle", [False, True])
def test_sentences_are_told_by_their_rows(tmp_path, model, shuffle):
    """What the layer reads of a row changes with the weights; the row of the batch does not, wherever it comes."""
    seed_everything(0, verbose=False)
    callback = RNNVis(words=FeatureLevels(values="input"), min_count=1)
    run = trainer(tmp_path, callback, max_epochs=3)
    run.validate(untrained := model(), walks(shuffle), verbose=False)
    run.fit(untrained, walks(), walks(shuffle))
    history = load_runs(tmp_path)
    assert list(history) == ["run/version_0"]  # the untrained model saw the same data
    records = history["run/version_0"][history["run/version_0"].states[0]]
    assert len(records) == 4
    for record in records:
        assert [one.key for one in record.sentences] == [one.key for one in records[0].sentences]
        assert len(record.sentences) == 12
    assert not np.array_equal(records[0].sentences[0].states, records[-1].sentences[0].states)
    assert any("told by their rows" in note for note in records[-1].notes)
    assert not any("did not occur" in note for note in records[-1].notes if "sentences" in note)


class Decoder(Base):
    """Reads words of its own choice: a single one until it has learned more."""

    def __init__(self):
        super().__init__()
        self.embedding, self.rnn, self.out = nn.Embedding(N_WORDS, 6), nn.GRU(6, 8, batch_first=True), nn.Linear(8, 1)
        self.offset = nn.Linear(1, 1)

    def forward(self, ids):
        ids = ids if self.current_epoch else torch.full_like(ids, 1)
        return self.out(self.rnn(self.embedding(ids))[0][:, -1])[:, 0]


def test_words_are_chosen_again(tmp_path):
    """Words of the first record that are few by the words of a later one are replaced, and a note says so."""
    ids = torch.randint(1, N_WORDS, (32, 6), generator=torch.Generator().manual_seed(0))
    data = DataLoader(TensorDataset(ids, ids[:, 0].float()), batch_size=8)
    trainer(tmp_path, RNNVis(VOCABULARY), max_epochs=4).fit(Decoder(), data, data)
    records = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"]
    assert [len(record.words) for record in records] == [1, 1, N_WORDS - 1, N_WORDS - 1]
    assert [any("chosen again" in note for note in record.notes) for record in records] == [False, False, True, True]
    assert [len(record.sentences) for record in records[2:]] == [12, 12]
    assert records[2].sentences[0].key == records[3].sentences[0].key


@pytest.mark.parametrize("max_tokens", [50_000, 150])
def test_notes_claim_what_is_known(tmp_path, max_tokens):
    """What was not looked at may have occurred: only where all was looked at, a sentence is said not to be there."""
    validations = iter([loader(64, seed=1), loader(64, seed=2)] * 2)

    class Remade(Classifier):
        def val_dataloader(self):
            return next(validations)

    callback = RNNVis(VOCABULARY, min_count=1, max_tokens=max_tokens)
    run = trainer(tmp_path, callback, reload_dataloaders_every_n_epochs=1, num_sanity_val_steps=0)
    run.fit(Remade(), loader(16))
    notes = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][1].notes
    said = [note for note in notes if "12 sentences" in note]
    assert len(said) == 1
    assert ("did not occur" in said[0]) == (max_tokens == 50_000)
    assert ("not among what was looked at" in said[0]) == (max_tokens == 150)
