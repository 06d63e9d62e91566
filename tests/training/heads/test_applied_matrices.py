"""Heads without a module: a matrix by which a function multiplies is run as the linear layer that it stands for."""

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


class LanguageModel(Classifier):
    """The word that follows, by `logits` of the states; its embedding is tied to its outputs."""

    def __init__(self, logits):
        super().__init__("GRU", hidden_size=8)
        del self.head
        self.logits = logits
        self.weight, self.bias = nn.Parameter(torch.randn(12, 8)), nn.Parameter(torch.randn(12))
        self.across = nn.Parameter(torch.randn(8, 12))
        self.transitions = nn.Parameter(torch.eye(12))
        self.untied, self.hidden = nn.Linear(8, 12), nn.Linear(8, 8)
        self.shared = nn.Linear(8, 12, bias=False)
        self.shared.weight = self.embedding.weight

    def forward(self, ids):
        return self.logits(self, self.rnn(self.embedding(ids))[0])

    def training_step(self, batch, batch_idx):
        ids, _, _ = batch
        return F.cross_entropy(self(ids)[:, :-1].transpose(1, 2), ids[:, 1:], ignore_index=0)

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self.training_step(batch, batch_idx))

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 0.5)


def read_softly(model, logits):
    """Mixes rows of the embedding by what is said, as a generator does that reads its own words."""
    _ = logits.softmax(-1) @ model.embedding.weight
    return logits


KINDS = {
    "tied": (lambda m, h: F.linear(h, m.embedding.weight), "embedding.weight"),
    "tied, a bias": (lambda m, h: F.linear(h, weight=m.embedding.weight, bias=m.bias), "embedding.weight"),
    "tied, turned": (lambda m, h: h @ m.embedding.weight.t(), "embedding.weight"),
    "tied, by a module": (lambda m, h: m.shared(h), "shared"),
    "a parameter": (lambda m, h: torch.matmul(h, m.weight.T), "weight"),
    "a parameter across": (lambda m, h: h @ m.across, "across"),
    "a sum": (lambda m, h: torch.addmm(m.bias, h.flatten(0, 1), m.across).view(*h.shape[:2], 12), "across"),
    "a sum, both scaled": (
        lambda m, h: (
            m.bias.expand(h[..., 0].numel(), 12)
            .addmm(h.flatten(0, 1), m.across, alpha=2, beta=0.5)
            .view(*h.shape[:2], 12)
        ),
        "across",
    ),
    "a module that is not called": (lambda m, h: F.linear(h, m.untied.weight, m.untied.bias), "untied"),
    "soft words after it": (lambda m, h: read_softly(m, m.untied(h)), "untied"),
    "passed over": (lambda m, h: m.untied(h) @ m.transitions.detach().requires_grad_(False), "untied"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_matrix_is_a_head(tmp_path, caplog, kind):
    """It is named, and predictions and losses are the model's: of recorded sentences, and of those that are run."""
    logits, name = KINDS[kind]
    weights = []
    for callback in (rnnvis(sentences=[OWN], padding=0), None):
        torch.manual_seed(0)
        with caplog.at_level(logging.INFO, "lightning.pytorch.rnnvis"):
            _, model = fit(tmp_path, callback, LanguageModel(logits), max_epochs=1)
        weights.append(model.state_dict())
    assert all(torch.equal(one, weights[1][key]) for key, one in weights[0].items())
    assert any(f"shows the outputs of `{name}` as " in one.message for one in caplog.records)
    if kind == "passed over":
        return
    record = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1]
    for words in (OWN.split(), list(record.sentences[1].words)):
        ids = torch.tensor([[VOCABULARY.index(word) for word in words]])
        with torch.no_grad():
            logits_of = model(ids)[0]
        sentence = next(one for one in record.sentences if list(one.words) == words)
        expected = logits_of.softmax(-1).numpy()
        for step, said in enumerate(sentence.predictions):
            found = {one.output: one.probability for one in said}
            np.testing.assert_allclose(
                list(found.values()), [expected[step, VOCABULARY.index(one)] for one in found], rtol=1e-3
            )
        losses = F.cross_entropy(logits_of[:-1], ids[0, 1:], reduction="none").numpy()
        np.testing.assert_allclose(sentence.losses[:-1], losses, rtol=1e-3)
        np.testing.assert_allclose(record.run(words).outputs, expected, atol=5e-3)
    assert record.importance().measured == "network" and record.promoted_outputs(chip=0)


def test_a_hidden_layer_before_a_tied_head(tmp_path, caplog):
    """The head then reads no state, which is said: what the hidden layer gives is not the model's output."""
    model = LanguageModel(lambda m, h: F.linear(m.hidden(h), m.embedding.weight))
    with caplog.at_level(logging.INFO, "lightning.pytorch.rnnvis"):
        fit(tmp_path, rnnvis(), model, max_epochs=1)
    assert any("`embedding.weight`" in one.message and "shows no outputs" in one.message for one in caplog.records)
