"""Outputs that the model takes out, the same ones at every step: what is run gives the model's own probabilities."""

from __future__ import annotations

import logging

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from lightning_rnnvis import load_runs
from tests.models.small import N_WORDS, VOCABULARY, Classifier
from tests.training.outputs.test_scaled_outputs import Scaled
from tests.training.running import fit, rnnvis

OWN = "the food though not very good"
OUT = torch.arange(N_WORDS) < 2
PENALTY = torch.where(OUT, -1e9, 0.0)


class Words(Classifier):
    """A language model; `change` is done to its logits before the loss."""

    def __init__(self, change, outputs=N_WORDS, rows=N_WORDS):
        super().__init__("GRU", hidden_size=8)
        self.embedding, self.head = nn.Embedding(rows, 8, padding_idx=0), nn.Linear(8, outputs)
        self.change = change

    def forward(self, ids, lengths=None):
        return self.change(self.head(self.rnn(self.embedding(ids))[0]))

    def training_step(self, batch, batch_idx):
        logits = self(batch[0])
        return F.cross_entropy(logits[:, :-1].flatten(0, 1), batch[0][:, 1:].flatten(), ignore_index=0)

    def on_validation_start(self):
        for parameter in self.parameters():
            parameter.data = parameter.data.half().float()


def assigned(logits):
    """Both are taken out where they lie."""
    logits[..., [0, 1]] = float("-inf")
    return logits


def assigned_by_mask(logits):
    """The same by a mask of all numbers."""
    mask = torch.zeros_like(logits, dtype=torch.bool)
    mask[:, :, :2] = True
    logits[mask] = torch.finfo(logits.dtype).min
    return logits


def filled(logits):
    """The same by two functions in place, after a temperature."""
    return (logits / 0.5).masked_fill_(OUT, -1e4).index_fill_(2, torch.tensor([3]), -torch.inf)


KINDS = {
    "filled": (lambda x: x.masked_fill(OUT, -torch.inf), {}, "`masked_fill`"),
    "filled by a mask of each step": (lambda x: x.masked_fill(OUT.repeat(*x.shape[:2], 1), -1e9), {}, "`masked_fill`"),
    "assigned": (assigned, {}, "an assignment"),
    "assigned by a mask": (assigned_by_mask, {}, "an assignment"),
    "in place": (filled, {}, "`div` and `masked_fill` and `index_fill`"),
    "where": (lambda x: torch.where(OUT, torch.tensor(-torch.inf), x), {}, "`where`"),
    "added": (lambda x: x + PENALTY, {}, "`add`"),
    "added for each step": (lambda x: x + PENALTY.expand_as(x), {}, "`add`"),
    "no more than zero": (lambda x: x * (~OUT), {}, "`mul`"),
    "cut": (lambda x: x[..., :N_WORDS], {"outputs": 16}, "indexing"),
    "cut of more rows": (lambda x: x[:, :, :N_WORDS], {"outputs": 16, "rows": 16}, "indexing"),
    "cut, cooled and filled": (lambda x: (2 * x[..., :N_WORDS]).masked_fill(OUT, -9), {"outputs": 16}, "indexing and"),
}


def states_of(model, sequences, off=(), means=0.0):
    """States of a GRU, some of whose units stay at their means."""
    rnn, found = model.rnn, []
    for sequence in sequences:
        state = torch.zeros(1, rnn.hidden_size)
        state[:, off] = means
        for read in model.embedding(sequence):
            state = torch.gru_cell(
                read[None], state, rnn.weight_ih_l0, rnn.weight_hh_l0, rnn.bias_ih_l0, rnn.bias_hh_l0
            )
            state[:, off] = means
            found.append(state)
    return torch.cat(found)


@pytest.mark.parametrize("kind", KINDS)
def test_probabilities_and_importance_are_the_models(tmp_path, caplog, kind):
    """To 1e-5, also of what a chip does; of words that are taken out no loss is told; training is as without us."""
    change, settings, said = KINDS[kind]
    weights = []
    for callback in (rnnvis(sentences=[OWN], max_words=20), None):
        torch.manual_seed(0)
        with caplog.at_level(logging.INFO, "lightning.pytorch.rnnvis"):
            _, model = fit(tmp_path, callback, Words(change, **settings), max_epochs=1)
        weights.append(model.state_dict())
    assert all(torch.equal(one, weights[1][key]) for key, one in weights[0].items())
    assert any(f"after {said}" in r.message and "done here, too" in r.message for r in caplog.records)
    record = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1]
    head, means = record.network.head, torch.from_numpy(record.unit_means)
    assert (head.kind, head.entering, head.predicts_words) == ("classes", "all", True)
    assert list(head.outputs)[:N_WORDS] == VOCABULARY and head.n_outputs == N_WORDS
    with torch.no_grad():
        ids = torch.tensor([[VOCABULARY.index(word) for word in OWN.split()]])
        expected = model(ids)[0].log_softmax(-1)
        found = record.run(OWN)
        np.testing.assert_allclose(found.outputs, expected.exp().numpy(), atol=1e-5)
        (own,) = [one for one in record.sentences if one.own]
        for step, at in zip(own.predictions, expected, strict=True):
            best = at.topk(3)
            assert [one.output for one in step] == [VOCABULARY[index] for index in best.indices]
            np.testing.assert_allclose([one.probability for one in step], best.values.exp(), atol=6e-5)
        losses = -expected[range(5), ids[0, 1:]]
        losses[losses > 1000] = torch.nan
        for told in (own.losses[:-1], found.sentence.losses[:-1]):
            np.testing.assert_allclose(told, losses, atol=6e-3)  # of 16 bits
        sequences = [torch.from_numpy(record.network.word_ids[one]) for one in record.network.sequences]
        logs = [change(model.head(states_of(model, sequences))[None])[0].log_softmax(-1)]
        for chip in range(record.labels.n_chips):
            off = np.flatnonzero(record.labels.unit_labels == chip)
            states = states_of(model, sequences, off, means[off])
            logs.append(change(model.head(states)[None])[0].log_softmax(-1))
        with_all, *without = [one.double() for one in logs]
    is_in = with_all > -500
    lost = [(with_all.exp() * (with_all - one)).where(is_in, 0).sum(1).mean() for one in without]
    np.testing.assert_allclose(record.importance().chips, lost, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("cut", [slice(1, None), [2, 1]])
def test_outputs_that_are_left_have_the_names_of_the_layers(tmp_path, cut):
    """All of the layer are named; what is left of them keeps its own name, in the order of the loss."""
    _, model = fit(
        tmp_path, rnnvis(outputs=["bad", "so-so", "good"]), Scaled(lambda m, h: m.head(h)[:, cut]), max_epochs=1
    )
    record = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1]
    names = np.array(["bad", "so-so", "good"])[cut].tolist()
    found = record.run("the food")
    assert list(found.output_names) == names and set(record.head.outputs) == set(names)
    with torch.no_grad():
        expected = model(torch.tensor([[1, 3]]), torch.tensor([2]))[0].softmax(-1)
    np.testing.assert_allclose(found.outputs[-1], expected, atol=2e-3)  # of 16 bits
    said = {one.output: one.probability for one in found.sentence.predictions[-1]}
    assert said == pytest.approx(dict(zip(names, expected.tolist(), strict=True)), abs=2e-3)
    assert len(found.sentence.predictions[-1]) == 2 and record.importance().measured == "network"
