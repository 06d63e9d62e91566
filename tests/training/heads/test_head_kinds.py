"""A head is recorded as what it is: classes, independent labels or values; what is assumed is said before training."""

from __future__ import annotations

import logging
import math

import numpy as np
import pytest
import torch
from lightning.pytorch import Callback, seed_everything
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lightning_rnnvis import load_runs
from lightning_rnnvis.records.head import FEW
from tests.models.small import N_WORDS, Classifier
from tests.training.running import fit, rnnvis


class Headed(Classifier):
    """Reads a whole sentence; `loss` says what the outputs are for."""

    def __init__(self, n_outputs, loss):
        seed_everything(0, verbose=False)
        super().__init__("GRU", 8)
        self.head, self.loss = nn.Linear(8, n_outputs), loss

    def outputs(self, ids):
        """Outputs of each sentence, (B, O)."""
        return self.head(self.rnn(self.embedding(ids))[0][:, -1])

    def training_step(self, batch, batch_idx):
        """The loss of its outputs."""
        return self.loss(self.outputs(batch[0]), batch[2])


def squared(outputs, labels):
    """A regression of as many numbers."""
    return F.mse_loss(outputs, 5 + labels[:, None].repeat(1, outputs.shape[1]))


HEADS = {
    "labels": (lambda x, y: F.binary_cross_entropy_with_logits(x, y[:, None].expand_as(x)), torch.sigmoid),
    "classes": (lambda x, y: F.cross_entropy(x, y.long()), lambda x: x.softmax(-1)),
    "values": (squared, lambda x: x),
}


@pytest.mark.parametrize("kind", HEADS)
def test_outputs_are_shown_as_the_model_takes_them(tmp_path, caplog, kind):
    """All of few are kept, numbers are the model's own, and weights are those of a training without us."""
    loss, activation = HEADS[kind]
    names = [f"output {n}" for n in range(FEW)]
    with caplog.at_level(logging.INFO, logger="lightning.pytorch"):
        _, model = fit(tmp_path, rnnvis(outputs=names), Headed(FEW, loss), max_epochs=1)
    record = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1]
    assert record.head.kind == kind and record.head.outputs.tolist() == names
    sentence = record.sentences[0]
    with torch.no_grad():
        expected = activation(model.eval().outputs(torch.from_numpy(sentence.word_ids)[None]))[0].tolist()
    found = sentence.predictions[-1]
    assert {p.output: p.value if kind == "values" else p.probability for p in found} == pytest.approx(
        dict(zip(names, expected, strict=True)), abs=1e-3
    )
    assert all(math.isnan(p.probability if kind == "values" else p.value) for p in found)
    # What the loss compares the last step with is known, and nothing of the others.
    came = [[p.came for p in step] for step in sentence.predictions]
    assert np.isnan(came[:-1]).all()
    assert set(came[-1]) in ({5.0}, {6.0}) if kind == "values" else np.isnan(came[-1]).all()
    said = [record.getMessage() for record in caplog.records if "shows the outputs of `head`" in record.getMessage()]
    assert len(said) == 1 and "because they enter" in said[0]
    _, without = fit(tmp_path / "without", None, Headed(FEW, loss), max_epochs=1)
    for one, other in zip(model.parameters(), without.parameters(), strict=True):
        assert torch.equal(one, other)


class NextWord(Classifier):
    """A language model of packed sentences, of which it fills the states up to read all steps but the last."""

    def __init__(self):
        seed_everything(0, verbose=False)
        super().__init__("GRU", 8)
        self.head = nn.Linear(8, N_WORDS)

    def training_step(self, batch, batch_idx):
        """Cross-entropy of the words that follow."""
        ids, lengths, _ = batch
        packed = pack_padded_sequence(self.embedding(ids), lengths, batch_first=True, enforce_sorted=False)
        states, _ = pad_packed_sequence(self.rnn(packed)[0], batch_first=True, total_length=ids.shape[1])
        return F.cross_entropy(self.head(states[:, :-1]).transpose(1, 2), ids[:, 1:], ignore_index=0)


def test_a_head_reads_packed_sentences_filled_up(tmp_path):
    """Padding hides no head, named or not, and takes no part; weights are those of a training without us."""
    _, without = fit(tmp_path / "without", None, NextWord(), max_epochs=1)
    for name in (None, "head"):
        _, model = fit(tmp_path / str(name), rnnvis(head=name, sentences=["a food staff"]), NextWord(), max_epochs=1)
        record = load_runs(tmp_path / str(name))["run/version_0"]["rnn.l0/h"][-1]
        assert (record.head.name, record.head.kind) == ("head", "classes")
        assert record.sentences[0].enters_head.tolist() == [True, True, False]
        for sentence in record.sentences[1:]:
            n = len(sentence.words)
            assert sentence.enters_head.tolist() == [step < 8 for step in range(n)]  # of 9, the longest
            assert len(sentence.predictions) == n and not np.isnan(sentence.losses[:-1]).any()
        assert all(map(torch.equal, model.state_dict().values(), without.state_dict().values()))


def test_one_logit_is_told_as_one_label(tmp_path, caplog):
    """Not as several, and with how to name both of its answers, which works."""
    with caplog.at_level(logging.INFO, logger="lightning.pytorch"):
        fit(tmp_path, rnnvis(outputs=["no", "yes"]), Headed(1, HEADS["labels"][0]), max_epochs=1)
    said = [record.getMessage() for record in caplog.records if "`head` as one label, yes or no" in record.getMessage()]
    assert len(said) == 1 and "`outputs=['no', 'yes']` names both" in said[0]
    sentence = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1].sentences[0]
    assert {prediction.output for prediction in sentence.predictions[-1]} == {"no", "yes"}


def test_a_long_forecast_is_cut_with_a_note(tmp_path):
    """Many values a step: the first ones are kept, and the record says so."""
    fit(tmp_path, rnnvis(), Headed(30, squared), max_epochs=1)
    record = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1]
    assert [p.output for p in record.sentences[0].predictions[0]] == [f"output {n}" for n in range(24)]
    assert any("gives 30 values" in note for note in record.notes)


class Silent(Headed):
    """Trains by a loss, validates by counting."""

    def __init__(self):
        super().__init__(3, HEADS["classes"][0])

    def validation_step(self, batch, batch_idx):
        """How many outputs are positive."""
        self.log("positive", (self.outputs(batch[0]) > 0).sum().float())


def test_what_is_assumed_is_said_before_training(tmp_path, caplog):
    """Where validation calls no loss, values are assumed; the setting that the sentence names overrides it."""
    with caplog.at_level(logging.INFO, logger="lightning.pytorch"):
        fit(tmp_path, rnnvis(), Silent(), max_epochs=1)
    (said,) = (one.getMessage() for one in caplog.records if "which is assumed" in one.getMessage())
    assert "head_kind='classes'" in said and "head_kind='labels'" in said
    assert load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1].head.kind == "values"
    for kind in ("classes", "labels"):
        fit(tmp_path / kind, rnnvis(head_kind=kind), Silent(), max_epochs=1)
        record = load_runs(tmp_path / kind)["run/version_0"]["rnn.l0/h"][-1]
        one = {"classes": "class", "labels": "label"}[kind]
        assert record.head.kind == kind and record.head.outputs.tolist() == [f"{one} {n}" for n in range(3)]


@pytest.mark.parametrize(
    ("names", "kind", "outputs"), [(None, "labels", ["label"]), (["no", "yes"], "classes", ["yes"])]
)
def test_a_single_logit(tmp_path, names, kind, outputs):
    """It is one label; with two names, the second of two classes."""
    fit(tmp_path, rnnvis(outputs=names), max_epochs=1)
    record = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1]
    assert (record.head.kind, record.head.outputs.tolist()) == (kind, outputs)
    found = record.sentences[0].predictions[-1]
    assert len(found) == len(names or outputs)
    assert names is None or sum(p.probability for p in found) == pytest.approx(1, abs=1e-3)


class Averaging(Callback):
    """Validates other weights than it trains, which come and go in hooks around the validation."""

    def __init__(self):
        self.seen = None

    def on_validation_epoch_start(self, trainer, pl_module):
        """Exchange them."""
        self.kept = [parameter.detach().clone() for parameter in pl_module.parameters()]
        with torch.no_grad():
            for parameter in pl_module.parameters():
                parameter.mul_(0.5)
        self.seen = pl_module.head.weight.detach().clone()

    def on_validation_epoch_end(self, trainer, pl_module):
        """Put them back."""
        with torch.no_grad():
            for parameter, value in zip(pl_module.parameters(), self.kept, strict=True):
                parameter.copy_(value)


@pytest.mark.parametrize("is_first", [True, False])
def test_weights_are_those_of_the_validation(tmp_path, is_first):
    """Also where a callback puts others back before or after us."""
    ours, other = rnnvis(), Averaging()
    order = [other, ours] if is_first else [ours, other]
    fit(tmp_path, None, Classifier(), max_epochs=1, callbacks=order)
    record = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1]
    np.testing.assert_allclose(record.head.weights, other.seen.numpy(), atol=record.half_steps["head_weights"] * 1.01)
