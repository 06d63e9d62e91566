"""Heads that read the last states that a module returns, of all layers or of cells: what is run is the model."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn
from torch.distributions import Bernoulli, kl_divergence
from torch.nn.utils.rnn import pack_padded_sequence

from lightning_rnnvis import load_runs
from tests.models import VOCABULARY, Classifier
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


KINDS = {
    "all layers": (lambda h, c: h.transpose(0, 1).flatten(1), 16, {}, ["l0/h", "l1/h"]),
    "all layers of a GRU": (lambda h: torch.cat([h[1], h[0]], -1), 16, {"kind": "GRU"}, ["l1/h", "l0/h"]),
    "all layers, padded": (lambda h, c: h.transpose(0, 1).flatten(1), 16, {"packed": False}, ["l0/h", "l1/h"]),
    "all directions": (
        lambda h, c: h.transpose(0, 1).flatten(1),
        32,
        {"bidirectional": True},
        ["l0/h", "l0.reverse/h", "l1/h", "l1.reverse/h"],
    ),
    "the cell": (lambda h, c: c[-1], 8, {}, ["l1/c"]),
    "the cell and the state": (lambda h, c: torch.cat([c[-1], h[-1]], -1), 16, {}, ["l1/c", "l1/h"]),
    "the lower layer": (lambda h, c: h[0], 8, {}, ["l0/h"]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_outputs_and_importance_are_the_models(tmp_path, kind):
    """To 1e-5 after each word, as if the sentence ended there; training is as without us."""
    make, width, settings, read = KINDS[kind]
    weights = []
    for callback in (rnnvis(sentences=[OWN]), None):
        torch.manual_seed(0)
        _, model = fit(tmp_path, callback, Final(make, width, **settings), max_epochs=1)
        weights.append(model.state_dict())
    assert all(torch.equal(one, weights[1][key]) for key, one in weights[0].items())
    model.eval()
    history = load_runs(tmp_path)["run/version_0"]
    record = history[f"rnn.{read[0]}"][-1]
    head = record.network.head
    assert [part.state for part in head.parts] == [f"rnn.{one}" for one in read]
    assert {state for state in history.states if history[state][-1].head} == {f"rnn.{one}" for one in read}
    assert any("have read padding" in note for note in record.notes) == (not settings.get("packed", True))
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
    (own,) = [one for one in record.sentences if one.own]
    assert own.enters_head.tolist() == [False] * 5 + [True]
    np.testing.assert_allclose([step[0].probability for step in own.predictions], expected, atol=6e-5)
    found = record.importance(at_head=True).chips[0]
    assert found == pytest.approx(kl_divergence(p, q).mean().item(), rel=1e-3, abs=1e-7)
    assert record.importance().measured == "network" and len(record.word_effects(OWN).effects) == 6
