"""Heads that read the last states that a module returns, of all layers or of cells: what is run is the model."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn
from torch.distributions import Bernoulli, kl_divergence
from torch.nn.utils.rnn import pack_padded_sequence

from lightning_rnnvis import load_runs
from tests.models.small import VOCABULARY, Classifier
from tests.training.running import fit, rnnvis

OWN = "the food though not very good"


class Final(Classifier):
    """Its head reads what `make` takes of the last states, of a packed batch or of a padded one."""

    def __init__(self, make, width, kind="LSTM", packed=True, bidirectional=False):
        super().__init__(kind, 8, layers=2, bidirectional=bidirectional)
        self.make, self.head, self.packed = make, nn.Linear(width, 1), packed

    def forward(self, ids, lengths):
        read = self.embedding(ids)
        if self.packed:
            read = pack_padded_sequence(read, lengths, batch_first=True, enforce_sorted=False)
        last = self.rnn(read)[1]
        return self.head(self.dropout(self.make(*(last if isinstance(last, tuple) else (last,))))).squeeze(-1)

    def on_validation_start(self):
        for parameter in self.parameters():
            parameter.data = parameter.data.half().float()


class Two(Final):
    """Its head reads the last states of two modules, of which the second one reads what `source` gives."""

    def __init__(self, source=lambda m, ids, output: m.embedding(ids), width=16):
        super().__init__(None, width, kind="GRU")
        self.rnn = nn.GRU(8, 8, batch_first=True)
        self.other, self.source = nn.LSTM(8, 8, batch_first=True), source

    def forward(self, ids, lengths):
        packing = {"lengths": lengths, "batch_first": True, "enforce_sorted": False}
        output, last = self.rnn(pack_padded_sequence(self.embedding(ids), **packing))
        read = self.source(self, ids, output)
        if isinstance(read, torch.Tensor):
            read = pack_padded_sequence(read, **packing)
        return self.head(torch.cat([last[-1], self.other(read)[1][0][-1]], -1)).squeeze(-1)


FLAT = lambda h, *_: h.transpose(0, 1).flatten(1)  # noqa: E731

KINDS = {
    "all layers": (lambda: Final(FLAT, 16), ["rnn.l0/h", "rnn.l1/h"]),
    "all layers of a GRU": (
        lambda: Final(lambda h: torch.cat([h[1], h[0]], -1), 16, "GRU"),
        ["rnn.l1/h", "rnn.l0/h"],
    ),
    "all layers, padded": (lambda: Final(FLAT, 16, packed=False), ["rnn.l0/h", "rnn.l1/h"]),
    "all directions": (
        lambda: Final(FLAT, 32, bidirectional=True),
        ["rnn.l0/h", "rnn.l0.reverse/h", "rnn.l1/h", "rnn.l1.reverse/h"],
    ),
    "the cell": (lambda: Final(lambda h, c: c[-1], 8), ["rnn.l1/c"]),
    "the cell and the state": (lambda: Final(lambda h, c: torch.cat([c[-1], h[-1]], -1), 16), ["rnn.l1/c", "rnn.l1/h"]),
    "the lower layer": (lambda: Final(lambda h, c: h[0], 8), ["rnn.l0/h"]),
    "two modules": (Two, ["rnn.l0/h", "other.l0/h"]),
    "two modules, one upon the other": (lambda: Two(lambda m, ids, output: output), ["rnn.l0/h", "other.l0/h"]),
}
"""Models, and which states their heads read."""


@pytest.mark.parametrize("kind", KINDS)
def test_outputs_and_importance_are_the_models(tmp_path, kind):
    """To 1e-5 after each word, as if the sentence ended there; training is as without us."""
    make, read = KINDS[kind]
    weights = []
    for callback in (rnnvis(sentences=[OWN]), None):
        torch.manual_seed(0)
        _, model = fit(tmp_path, callback, make(), max_epochs=1)
        weights.append(model.state_dict())
    assert all(torch.equal(one, weights[1][key]) for key, one in weights[0].items())
    model.eval()
    history = load_runs(tmp_path)["run/version_0"]
    record = history[read[0]][-1]
    head = record.network.head
    assert [part.state for part in head.parts] == read
    assert {state for state in history.states if history[state][-1].head} == set(read)
    assert any("have read padding" in note for note in record.notes) == (not model.packed)
    ids = torch.tensor([[VOCABULARY.index(word) for word in OWN.split()]])
    sequences = [torch.from_numpy(record.network.word_ids[one])[None] for one in record.network.sequences]
    units = [part.columns for part in head.parts][0]
    off = np.flatnonzero(record.labels.unit_labels == 0) + units.start
    with torch.no_grad():
        expected = torch.cat([model(ids[:, :end], torch.tensor([end])) for end in range(1, 7)]).sigmoid()
        reads = []
        hook = model.head.register_forward_pre_hook(lambda _, args: reads.append(args[0]))
        for one in sequences:
            model(one, torch.tensor([one.shape[1]]))
        hook.remove()
        states = torch.cat(reads)
        without = states.clone()
        without[:, off] = torch.from_numpy(record.unit_means[off - units.start])
        p, q = (Bernoulli(logits=model.head(one)[:, 0].double()) for one in (states, without))
    np.testing.assert_allclose(record.run(OWN).outputs[:, 0], expected, atol=1e-5)
    for state in read:
        (own,) = [one for one in history[state][-1].sentences if one.own]
        assert history[state][-1].importance().measured == "network"
        assert own.enters_head.tolist() == [False] * 5 + [True]
        np.testing.assert_allclose([step[0].probability for step in own.predictions], expected, atol=6e-5)
    recorded = [one for one in record.sentences if not one.own and one.predictions]
    for sentence in recorded[:3] if model.packed else []:
        at_end = sentence.predictions[-1][0].probability
        assert at_end == pytest.approx(record.run(list(sentence.words)).outputs[-1, 0], abs=6e-5)
    found = record.importance(at_head=True).chips[0]
    assert found == pytest.approx(kl_divergence(p, q).mean().item(), rel=1e-3, abs=1e-7)
    assert record.importance().measured == "network" and len(record.word_effects(OWN).effects) == 6


def test_modules_that_read_other_words_are_not_taken_for_one(tmp_path):
    """They are over the same steps, but no sentence by itself tells what the head says."""
    fit(tmp_path, rnnvis(), Two(lambda m, ids, output: m.embedding((ids + 1) * (ids > 0) % 12)), max_epochs=1)
    for history in load_runs(tmp_path)["run/version_0"].values():
        record = history[-1]
        assert record.run("the food").outputs is None and not any(one.predictions for one in record.sentences)
