"""A validation in which some numbers are NaN tells nothing of what a model does to its outputs."""

from __future__ import annotations

import pytest
import torch
from lightning.pytorch import Callback
from torch import nn
from torch.nn import functional as F

from lightning_rnnvis import load_runs
from tests.models.small import Classifier
from tests.training.running import fit, rnnvis


class NanAt(Callback):
    """One weight is NaN during the validations of some epochs, and what it was after them."""

    def __init__(self, epochs, name):
        self.epochs, self.name = epochs, name

    def _is_now(self, trainer):
        return not trainer.sanity_checking and trainer.current_epoch in self.epochs

    def on_validation_start(self, trainer, pl_module):
        """Take it away."""
        if self._is_now(trainer):
            weights = pl_module.get_parameter(self.name).data.flatten()
            self.kept, weights[0] = weights[0].item(), torch.nan

    def on_validation_end(self, trainer, pl_module):
        """Give it back."""
        if self._is_now(trainer):
            pl_module.get_parameter(self.name).data.flatten()[0] = self.kept


class Cooled(Classifier):
    """A temperature and a prior before the loss."""

    def forward(self, ids, lengths):
        """Score of each sentence, shape (B,)."""
        return super().forward(ids, lengths) * 0.5 + 0.25


class Probabilities(Classifier):
    """Probabilities that are limited before a loss of the model's own."""

    def training_step(self, batch, batch_idx):
        """Binary cross-entropy by hand."""
        ids, lengths, labels = batch
        good = self(ids, lengths).sigmoid().clamp(1e-6, 1 - 1e-6)
        return -(labels * good.log() + (1 - labels) * (1 - good).log()).mean()


class Ternary(Classifier):
    """Three classes, or three labels by the loss."""

    def __init__(self, loss):
        super().__init__("GRU")
        self.loss, self.head = loss, nn.Linear(16, 3)

    def training_step(self, batch, batch_idx):
        """By the loss."""
        ids, lengths, labels = batch
        return self.loss(self(ids, lengths), labels)


MODELS = {
    "a score": (Classifier, "labels"),
    "a score after a temperature": (Cooled, "labels"),
    "a probability": (Probabilities, "labels"),
    "classes": (lambda: Ternary(lambda out, labels: F.cross_entropy(out, labels.long())), "classes"),
    "labels": (
        lambda: Ternary(lambda out, labels: F.binary_cross_entropy_with_logits(out, labels[:, None].repeat(1, 3))),
        "labels",
    ),
}


@pytest.mark.filterwarnings("default:.*RNNVis.*:UserWarning")  # they say what is not finite
@pytest.mark.parametrize("weights", ["head.weight", "rnn.weight_hh_l0"])
@pytest.mark.parametrize("name", MODELS)
def test_outputs_are_shown_as_without_it(tmp_path, name, weights):
    """The head is of one kind in all records that are finite, whether others before or after them were not."""
    build, kind = MODELS[name]
    callbacks = [rnnvis(max_words=20, network=False), NanAt((0, 2), weights)]
    fit(tmp_path, None, build(), callbacks=callbacks, max_epochs=4)
    history = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"]
    heads = {record.epoch: record.head for record in history if record.head is not None}
    assert {1, 3} <= heads.keys()
    assert {(head.kind, str(head.outputs)) for head in heads.values()} == {(kind, str(heads[3].outputs))}
