"""Logits that a model scales and shifts alike before its loss: probabilities are those that the loss sees."""

from __future__ import annotations

import logging

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from lightning_rnnvis import load_runs
from tests.models.small import VOCABULARY, Classifier
from tests.training.running import fit, rnnvis

OWN = "the food though not very good"


class Scaled(Classifier):
    """Bad, middling or good, or a score; `change` is done to the outputs of the head before the loss."""

    def __init__(self, change, outputs=3):
        super().__init__("GRU", hidden_size=8)
        self.change, self.head = change, nn.Linear(8, outputs)
        self.temperature, self.prior = nn.Parameter(torch.tensor(1.75)), nn.Parameter(torch.tensor([0.5, -1.0, 2.0]))
        self.matrix = nn.Parameter(torch.randn(8, 3))
        for parameter in self.parameters():
            parameter.data = parameter.data.half().float()

    def forward(self, ids, lengths):
        states = self.rnn(self.embedding(ids))[0][torch.arange(len(ids)), lengths - 1]
        return self.change(self, states)

    def training_step(self, batch, batch_idx):
        ids, lengths, labels = batch
        logits = self(ids, lengths)
        if logits.shape[1] == 1:
            return F.binary_cross_entropy_with_logits(logits[:, 0], labels)
        return F.cross_entropy(logits, labels.long())

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 0.5)


KINDS = {
    "a temperature": (lambda m, h: m.head(h) / 0.5, 3, "after `div`, which is done here, too"),
    "turned round": (lambda m, h: -2 * m.head(h), 3, "after `mul`"),
    "learnt": (lambda m, h: (m.head(h) + m.prior) / m.temperature, 3, "after `add` and `div`"),
    "a learnt one, a prior taken away": (lambda m, h: m.head(h) * m.temperature - m.prior, 3, "after `mul` and `sub`"),
    "a score": (lambda m, h: m.head(h) * m.temperature + 1, 1, "after `mul` and `add`"),
    "a parameter and a bias": (lambda m, h: h @ m.matrix + m.prior, 3, "after `add`"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_probabilities_are_those_of_the_loss(tmp_path, caplog, kind):
    """At each record, as what is learnt was then; training is what it is without us."""
    change, outputs, reason = KINDS[kind]
    weights = []
    for callback in (rnnvis(sentences=[OWN], max_words=20), None):
        torch.manual_seed(0)
        with caplog.at_level(logging.INFO, "lightning.pytorch.rnnvis"):
            _, model = fit(tmp_path, callback, Scaled(change, outputs), max_epochs=2)
        weights.append(model.state_dict())
    assert all(torch.equal(one, weights[1][key]) for key, one in weights[0].items())
    assert any(reason in one.message and "shows the outputs of" in one.message for one in caplog.records)
    record = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1]
    for sentence in record.sentences[:4]:
        words = list(sentence.words)
        ids = torch.tensor([[VOCABULARY.index(word) for word in words]])
        with torch.no_grad():
            logits = torch.cat([model(ids[:, :end], torch.tensor([end])) for end in range(1, len(words) + 1)])
        expected = (logits.sigmoid() if outputs == 1 else logits.softmax(-1)).numpy()
        found = np.array([[one.probability for one in sorted(s, key=lambda p: p.output)] for s in sentence.predictions])
        np.testing.assert_allclose(found, expected, atol=6e-5)  # of four digits
        np.testing.assert_allclose(record.run(words).outputs, expected, atol=2e-3)  # of 16 bits
    assert record.importance().measured == "network" and np.isfinite(record.word_effects(OWN).effects).all()


def test_another_temperature_in_each_batch(tmp_path, caplog):
    """Then there is no one head, and its outputs are values; each record says so."""
    count = iter(range(1, 1000))
    model = Scaled(lambda m, h: m.head(h) / next(count))
    with caplog.at_level(logging.INFO, "lightning.pytorch.rnnvis"):
        fit(tmp_path, rnnvis(), model, max_epochs=1)
    record = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1]
    assert record.head.kind == record.network.head.kind == "values"
    assert any("is another one in each batch" in note for note in record.notes)
    assert any("is another one in each batch" in one.message for one in caplog.records)
    weights = model.head.weight.detach().numpy()
    np.testing.assert_allclose(record.network.head.weights, weights, atol=1e-3)
    assert all(np.isfinite(one.value) for sentence in record.sentences for step in sentence.predictions for one in step)
