"""Classifiers of padded batches that read one state of each sentence, or two, or pools: three ways to see one agree.

A recorded sentence, one of the user's own and one that is run from the record have the model's predictions at the same
word, and importance is that of the states that really entered.
"""

from __future__ import annotations

import logging

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from torch.utils.data import DataLoader, TensorDataset

from lightning_rnnvis import RecordError, RNNVis, load_runs
from lightning_rnnvis.analysis.findings.outputs.told_outputs import reads_each_step, reads_ends_alone
from tests.models.small import VOCABULARY, Classifier
from tests.training.running import fit, rnnvis, trainer

OWN = "the food though not very good"
UNITS = 6


class Padded(Classifier):
    """Good or bad, read of padded states as `reading` says; weights that 16 bits hold, which no training changes."""

    def __init__(self, reading, kind="GRU", *, both=False, packed=False, left=False, after=False, padding_idx=0):
        super().__init__(kind, hidden_size=UNITS, bidirectional=both)
        self.embedding = nn.Embedding(12, 8, padding_idx=padding_idx)
        if reading is READINGS["mean and largest"]:
            self.head = nn.Linear(2 * self.head.in_features, 1)
        self.reading, self.packed, self.left, self.after = reading, packed, left, after
        for parameter in self.parameters():
            parameter.data = (3 * parameter.data).half().float()

    def forward(self, ids, lengths):
        if self.left:
            ids = torch.stack([one.roll(ids.shape[1] - int(n)) for one, n in zip(ids, lengths, strict=True)])
        embedded = self.embedding(ids)
        if self.packed:
            packed = pack_padded_sequence(embedded, lengths.cpu(), batch_first=True, enforce_sorted=False)
            states, last = self.rnn(packed)
            states, _ = pad_packed_sequence(states, batch_first=True)
        else:
            states, last = self.rnn(embedded)
        last = last[0] if isinstance(last, tuple) else last
        if self.after:
            return self.reading(self.head(states), last, torch.arange(len(ids)), lengths - 1).squeeze(-1)
        return self.head(self.reading(states, last, torch.arange(len(ids)), lengths - 1)).squeeze(-1)

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 0.0)


def mean(states, last, rows, ends):
    """Over the words alone."""
    there = torch.arange(states.shape[1]) <= ends[:, None]
    return (states * there[..., None]).sum(1) / there.sum(1, keepdim=True)


def largest(states, last, rows, ends):
    """Over the words alone."""
    return states.masked_fill((torch.arange(states.shape[1]) > ends[:, None])[..., None], -torch.inf).max(1).values


READINGS = {
    "last word": lambda states, last, rows, ends: states[rows, ends],
    "gathered": lambda states, last, rows, ends: states.gather(
        1, ends[:, None, None].expand(-1, 1, states.shape[2])
    ).squeeze(1),
    "gathered one": lambda states, last, rows, ends: states.squeeze(-1).gather(1, ends[:, None]),
    "both ends": lambda states, last, rows, ends: torch.cat([states[rows, ends, :UNITS], states[:, 0, UNITS:]], -1),
    "last step": lambda states, last, rows, ends: states[:, -1],
    "last state": lambda states, last, rows, ends: last[-1],
    "last states": lambda states, last, rows, ends: torch.cat([last[-2], last[-1]], -1),
    "mean": mean,
    "mean of steps": lambda states, last, rows, ends: states.mean(1),
    "largest": largest,
    "mean and largest": lambda *read: torch.cat([mean(*read), largest(*read)], -1),
    "second word": lambda states, last, rows, ends: states[:, 1],
}
PAST, NONE = "reads states that have read padding, too", None
MEAN, AVERAGED = "reads the mean of the states of a sentence", "The model averages the outputs of `head`"
PADDED_MEAN = "Padding enters the mean"
KINDS = {
    "last word": ({"reading": "last word"}, NONE),
    "last word, LSTM": ({"reading": "gathered", "kind": "LSTM"}, NONE),
    "last word, packed": ({"reading": "last word", "packed": True}, NONE),
    "last word of both": ({"reading": "last word", "both": True, "packed": True}, NONE),
    "both ends": ({"reading": "both ends", "both": True}, PAST),
    "both ends, packed": ({"reading": "both ends", "both": True, "packed": True, "kind": "LSTM"}, NONE),
    "last step": ({"reading": "last step"}, PAST),
    "last state": ({"reading": "last state", "kind": "RNN"}, PAST),
    "last state, packed": ({"reading": "last state", "packed": True}, NONE),
    "last states": ({"reading": "last states", "both": True}, PAST),
    "last states, packed": ({"reading": "last states", "both": True, "packed": True}, NONE),
    "last word of all outputs": ({"reading": "last word", "after": True}, NONE),
    "last word of all outputs, packed": ({"reading": "gathered one", "after": True, "packed": True}, NONE),
    "last step of all outputs": ({"reading": "last step", "after": True}, PAST),
    "last step, padded before": ({"reading": "last step", "left": True}, PAST),
    "mean": ({"reading": "mean"}, MEAN),
    "mean, LSTM, packed": ({"reading": "mean", "kind": "LSTM", "packed": True}, MEAN),
    "mean of both": ({"reading": "mean", "both": True, "packed": True}, MEAN),
    "mean of both, padded": ({"reading": "mean", "both": True}, MEAN, PAST),
    "mean of steps": ({"reading": "mean of steps"}, MEAN, PADDED_MEAN),
    "mean of steps, packed": ({"reading": "mean of steps", "packed": True}, MEAN, PADDED_MEAN),
    "average": ({"reading": "mean", "after": True}, AVERAGED),
    "average of both": ({"reading": "mean", "both": True, "packed": True, "after": True}, AVERAGED),
    "average of steps": ({"reading": "mean of steps", "after": True}, AVERAGED, PADDED_MEAN),
    "largest": ({"reading": "largest"}, "reads the largest values of the states"),
    "mean and largest of both": (
        {"reading": "mean and largest", "both": True, "packed": True, "kind": "LSTM"},
        "reads the mean and the largest values of the states",
    ),
}


SAID = ("`head` reads", AVERAGED, PADDED_MEAN)


@torch.no_grad()
def chances(model, words):
    """What the model says of each beginning of a sentence, by itself."""
    ids = torch.tensor([[VOCABULARY.index(word) for word in words]])
    ends = range(1, len(words) + 1)
    return np.array([model(ids[:, :end], torch.tensor([end])).sigmoid().item() for end in ends])


def trained(root, caplog, reading, callback=None, **settings):
    """A model, its last record, and what was said of states that a head reads."""
    model = Padded(READINGS[reading], **settings)
    with caplog.at_level(logging.INFO, "lightning.pytorch.rnnvis"):
        fit(root, callback or rnnvis(sentences=[OWN], outputs=["bad", "good"]), model, max_epochs=1)
    said = [one.message for one in caplog.records if any(text in one.message for text in SAID)]
    return model.eval(), load_runs(root)["run/version_0"]["rnn.l0/h"][-1], said


@pytest.mark.parametrize("kind", KINDS)
def test_one_state_of_each_sentence(tmp_path, caplog, kind):
    """What is recorded and what is run are what the model says of each sentence by itself, as the last word is read."""
    settings, *expected = KINDS[kind]
    expected = [one for one in expected if one is not NONE]
    model, record, said = trained(tmp_path, caplog, **settings)
    notes = [note for note in record.notes if any(text in note for text in SAID)]
    for sentences in (said, notes):
        assert len(sentences) == len(expected)
        assert all(text in one for text, one in zip(expected, sentences, strict=True))
    assert record.sentences[0].own and len(record.sentences) > 5
    recorded = record.sentences[:1] if settings.get("left") else record.sentences  # they have read the padding
    for sentence in recorded:
        found = record.run(list(sentence.words))
        good = [{p.output: p.probability for p in step}["good"] for step in sentence.predictions]
        np.testing.assert_allclose(good, chances(model, sentence.words), atol=6e-5)  # of four digits
        np.testing.assert_allclose(found.outputs[:, 1], chances(model, sentence.words), atol=1e-5)
        last = [False] * (len(sentence.words) - 1) + [True]
        assert sentence.enters_head.tolist() == found.sentence.enters_head.tolist() == last
    words = OWN.split()
    effects = record.word_effects(OWN, output="good").effects
    without = [chances(model, words[:at] + words[at + 1 :])[-1] for at in range(len(words))]
    np.testing.assert_allclose(effects, np.log(chances(model, words)[-1]) - np.log(without), atol=1e-5)
    importance = record.importance()
    assert importance.measured == "network" and importance.n_steps == importance.n_sequences == 64


ONE = ["the"] * 6
BEGINNINGS = [("last word", OWN.split()), ("last word of all outputs", ONE)]


@pytest.mark.parametrize(("kind", "words"), BEGINNINGS, ids=[kind for kind, _ in BEGINNINGS])
def test_texts_that_begin_one_another(tmp_path, kind, words):
    """Each state is equal to one at an end: of each text that at its own end entered, no other."""
    lengths = torch.arange(1, 7).repeat(2)
    ids = torch.tensor([VOCABULARY.index(word) for word in words]).repeat(12, 1)
    ids[torch.arange(6) >= lengths[:, None]] = 0
    texts = DataLoader(TensorDataset(ids, lengths, (lengths > 3).float()), batch_size=12)
    settings = dict(KINDS[kind][0])
    model = Padded(READINGS[settings.pop("reading")], **settings)
    trainer(tmp_path, rnnvis(outputs=["bad", "good"]), max_epochs=1).fit(model, texts, texts)
    record = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1]
    assert max(len(one.words) for one in record.sentences) == 6
    for sentence in [*record.sentences, record.run(OWN.split()[:1] * 3 + ["the"]).sentence]:
        assert np.flatnonzero(sentence.enters_head).tolist() == [len(sentence.words) - 1]
    assert record.importance().n_steps == record.importance().n_sequences
    assert reads_ends_alone(record) and not reads_each_step(record)


def test_importance_is_that_of_the_states_that_entered(tmp_path, caplog):
    """That of a unit at the head, by torch: over the last words of the sentences, and no other."""
    model, record, _ = trained(tmp_path, caplog, "last word")
    lost = []
    head, means = model.head, torch.tensor(record.unit_means)
    for places in record.network.sequences:
        ids = torch.from_numpy(record.network.word_ids[places])[None]
        with torch.no_grad():
            state = model.rnn(model.embedding(ids))[0][0, -1]
            p = head(state).sigmoid()
            lost.append((p * (1 - p) * head.weight[0] ** 2 * (state - means) ** 2 / 2).numpy())
    np.testing.assert_allclose(record.importance().units, np.mean(lost, axis=0), rtol=1e-4)


@pytest.mark.parametrize("padding", [None, 0])
def test_a_padding_that_is_not_known(tmp_path, caplog, padding):
    """The states that enter follow no rule then, which is said with a cure, and the cure is one."""
    callback = RNNVis(VOCABULARY, min_count=1, sentences=[OWN], padding=padding)
    _, record, said = trained(tmp_path, caplog, "last word", callback, padding_idx=None)
    assert len(said) == (padding is None)
    assert all("by no rule" in one and "RNNVis(…, padding=0)" in one for one in said)
    if padding == 0:
        assert record.importance().n_steps == 64


def test_another_word(tmp_path, caplog):
    """A head that reads the second word reads no end."""
    _, record, said = trained(tmp_path, caplog, "second word")
    assert len(said) == 1 and "by no rule" in said[0]
    assert [int(np.flatnonzero(one.enters_head)[0]) for one in record.sentences if not one.own] == [1] * 12


@pytest.mark.parametrize(("reading", "end"), [("mean", "mean"), ("largest", "max"), ("mean and largest", "several")])
def test_importance_over_recorded_sentences(tmp_path, caplog, reading, end):
    """Without a network, of a head that reads one pool: that of what is said without the pool of a unit."""
    model, record, _ = trained(tmp_path, caplog, reading, rnnvis(network=False, outputs=["bad", "good"]))
    assert record.head.end == end
    weights = model.head.weight.detach().numpy().reshape(-1, UNITS)
    np.testing.assert_allclose(record.head.weights[0], weights.sum(axis=0), atol=1e-6)
    if end == "several":
        with pytest.raises(RecordError, match="has no network"):
            record.importance(at_head=True)
        return
    pool = np.mean if end == "mean" else np.max
    states = np.array([pool(one.states, axis=0) for one in record.sentences])
    p = np.array([{one.output: one.probability for one in s.predictions[-1]}["good"] for s in record.sentences])[
        :, None
    ]
    moved = (states - record.unit_means) * weights[0]
    without = p / (p + (1 - p) * np.exp(moved))
    lost = p * np.log(p / without) + (1 - p) * np.log((1 - p) / (1 - without))
    np.testing.assert_allclose(record.importance(at_head=True).units, lost.mean(axis=0), rtol=2e-2, atol=1e-5)


@pytest.mark.parametrize("padding", [None, 0])
def test_a_mean_without_a_padding_that_is_not_known(tmp_path, caplog, padding):
    """It is none over words of which some are padding, which is said with a cure, and the cure is one."""
    callback = RNNVis(VOCABULARY, min_count=1, sentences=[OWN], padding=padding)
    _, record, _ = trained(tmp_path, caplog, "mean", callback, padding_idx=None)
    cure = [one.message for one in caplog.records if "reads a mean of states" in one.message]
    assert len(cure) == (padding is None) and all("RNNVis(…, padding=0)" in one for one in cure)
    assert bool(record.sentences[0].predictions) == (padding == 0)


@pytest.mark.parametrize(
    "settings", [{"reading": "mean and largest", "both": True}, {"reading": "mean", "after": True}]
)
def test_weights_are_bit_identical(tmp_path, settings):
    """Of a model that pools its states, with and without RNNVis."""
    weights = []
    for callback in (rnnvis(), None):
        torch.manual_seed(0)
        model = Padded(**settings | {"reading": READINGS[settings["reading"]]})
        model.configure_optimizers = lambda model=model: torch.optim.Adam(model.parameters(), 1e-2)
        fit(tmp_path, callback, model, max_epochs=2)
        weights.append(model.state_dict())
    assert all(torch.equal(one, weights[1][name]) for name, one in weights[0].items())
