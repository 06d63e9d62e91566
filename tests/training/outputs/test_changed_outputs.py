"""Outputs that change otherwise from row to row, or are mixed, before the loss are not shown as probabilities."""

from __future__ import annotations

import logging

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from lightning_rnnvis import load_runs
from tests.training.outputs.test_scaled_outputs import Scaled
from tests.training.running import fit, rnnvis


def assigned(model, states):
    """Outputs of which some are taken out where they lie, in each row others."""
    logits = model.head(states)
    logits[torch.arange(len(logits)), torch.arange(len(logits)) % 3] = -1e9
    return logits


class Mixed(Scaled):
    """Its probabilities are mixed with those of no knowledge."""

    def training_step(self, batch, batch_idx):
        ids, lengths, labels = batch
        return F.nll_loss((0.7 * self(ids, lengths).softmax(-1) + 0.1).log(), labels.long())


class MixedByHand(Scaled):
    """The same, and the loss is written by hand."""

    def training_step(self, batch, batch_idx):
        ids, lengths, labels = batch
        mixed = 0.7 * self(ids, lengths).softmax(-1) + 0.1
        return -(mixed.log() * F.one_hot(labels.long(), 3)).sum(-1).mean()


class Corrected(Scaled):
    """Its classes are weighed by how frequent they will be, where it says which is likeliest."""

    def validation_step(self, batch, batch_idx):
        ids, lengths, labels = batch
        chances = self(ids, lengths).softmax(-1) * torch.tensor([0.2, 0.3, 0.5])
        self.log("accuracy", (chances.argmax(1) == labels).float().mean())


class Two(Scaled):
    """What it says is the mean of two layers."""

    def __init__(self, change):
        super().__init__(change)
        self.other = nn.Linear(8, 3)


class Focal(Scaled):
    """The loss of what is certain counts less."""

    def training_step(self, batch, batch_idx):
        ids, lengths, labels = batch
        logs = self(ids, lengths).log_softmax(-1)
        return F.nll_loss((1 - logs.exp()) ** 2 * logs, labels.long())


KINDS = {
    "masked": (
        Scaled,
        lambda m, h: m.head(h).masked_fill(h[:, :3] > 0.05, -1e9),
        "because `masked_fill` gives some of them other",
    ),
    "masked in place": (Scaled, assigned, "because an assignment gives some of them other values"),
    "reordered": (Scaled, lambda m, h: m.head(h).flip(1), "because `flip` gives"),
    "mixed": (
        Mixed,
        lambda m, h: m.head(h),
        "because `add` gives the probabilities that `softmax` makes of them other",
    ),
    "mixed, by hand": (
        MixedByHand,
        lambda m, h: m.head(h),
        "because `add` gives the probabilities that `softmax` makes of them other values before these enter `log`",
    ),
    "masked after pooling": (
        Scaled,
        lambda m, h: m.head(torch.stack([h, h], 1)).mean(1).masked_fill(h[:, :3] > 0.05, -1e9),
        "because `masked_fill` gives some of them other",
    ),
    "corrected": (
        Corrected,
        lambda m, h: m.head(h),
        "because `mul` gives the probabilities that `softmax` makes of them other values before these enter `argmax`",
    ),
    "of two layers": (
        Two,
        lambda m, h: (m.other(h) + m.head(h)) / 2,
        "because `add` puts them together with those of `other` before they enter `cross_entropy`",
    ),
    "as they are": (Scaled, lambda m, h: m.head(h).clone().view(-1, 3), ""),
    "upwards": (Scaled, lambda m, h: m.head(h).double(), ""),
    "focal": (Focal, lambda m, h: m.head(h), ""),
}
"""The model, what it does to outputs, and why they are values."""


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        *((kind, None) for kind in KINDS),
        *((kind, "classes") for kind in ("masked in place", "mixed", "corrected", "of two layers")),
    ],
)
def test_changed_outputs_are_values(tmp_path, caplog, kind, given):
    """It is said before training and in each record; the cure gives the layer's own; training is as without us."""
    make, change, reason = KINDS[kind]
    weights = []
    for callback in (rnnvis(head_kind=given, network=False), None):
        torch.manual_seed(0)
        with caplog.at_level(logging.INFO, "lightning.pytorch.rnnvis"):
            _, model = fit(tmp_path, callback, make(change), max_epochs=1)
        weights.append(model.state_dict())
    assert all(torch.equal(one, weights[1][key]) for key, one in weights[0].items())
    record = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1]
    said = [one.message for one in caplog.records if "shows the outputs of `head` as values" in one.message]
    noted = [one for one in record.notes if "are shown as values" in one]
    is_changed = bool(reason) and not given
    assert record.head.kind == ("values" if is_changed else "classes")
    assert len(said) == len(noted) == is_changed and all(reason in one for one in said)
    others = [one for one in record.notes if "the model makes others of them by" in one]
    assert len(others) == bool(given) and all(reason.split()[1] in one for one in others)
    assert all(reason.removeprefix("because ") in one and "head_kind='classes'" in one for one in noted)
