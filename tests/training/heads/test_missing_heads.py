"""What is said before training of a head that is not run is what the records then have."""

from __future__ import annotations

import logging

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from lightning_rnnvis import RecordError, load_runs
from tests.models.small import N_WORDS, Classifier
from tests.training.running import fit, rnnvis


class Tagger(Classifier):
    """Its head reads every state; the outputs are averaged."""

    def forward(self, ids, lengths):
        return self.head(self.rnn(self.embedding(ids))[0]).mean(1).squeeze(-1)


class Pooled(Classifier):
    """Its head reads the mean of the states, which gives the same; it may have a hidden layer."""

    def __init__(self, *, two_layers=False, **settings):
        super().__init__(**settings)
        if two_layers:
            self.head = nn.Sequential(nn.Linear(self.head.in_features, 8), nn.ReLU(), nn.Linear(8, 1))

    def forward(self, ids, lengths):
        return self.head(self.rnn(self.embedding(ids))[0].mean(1)).squeeze(-1)


class TwoLayers(Classifier):
    """Its head has a hidden layer."""

    def __init__(self, **settings):
        super().__init__(**settings)
        self.head = nn.Sequential(nn.Linear(self.head.in_features, 8), nn.ReLU(), nn.Linear(8, 1))


class Made(Classifier):
    """Its head reads what a function makes of the states, the last ones and those of the cells."""

    def __init__(self, make, **settings):
        super().__init__(**settings)
        self.attention, self.make = nn.Linear(self.head.in_features, 1), make

    def forward(self, ids, lengths):
        states, (last, cells) = self.rnn(self.embedding(ids))
        return self.make(self, states, last, cells).squeeze(-1)


def of_layers(model, states, last, cells):
    """The last states of all layers, side by side."""
    return model.head(last.transpose(0, 1).reshape(len(states), -1))


class AllLayers(Made):
    """Its head reads the last states of two layers."""

    def __init__(self):
        super().__init__(of_layers, layers=2)
        self.head = nn.Linear(2 * self.head.in_features, 1)


class Steps(Made):
    """Its head reads the states of two steps."""

    def __init__(self):
        super().__init__(lambda m, h, *_: m.head(torch.cat([h[:, -1], h[:, 1]], -1)))
        self.head = nn.Linear(2 * self.head.in_features, 1)


class WithMean(Made):
    """Its head reads the mean of the states beside the last one."""

    def __init__(self):
        super().__init__(lambda m, h, *_: m.head(torch.cat([h[:, -1], h.mean(1)], -1)))
        self.head = nn.Linear(2 * self.head.in_features, 1)


class Two(Classifier):
    """Its head reads the last states of two layers that read the same words."""

    def __init__(self, step=-1):
        super().__init__()
        self.other, self.step = nn.GRU(8, 16, batch_first=True), step
        self.head = nn.Linear(32, 1)

    def forward(self, ids, lengths):
        read = self.embedding(ids)
        return self.head(torch.cat([self.rnn(read)[0][:, -1], self.other(read)[0][:, self.step]], -1)).squeeze(-1)


def masked(states):
    """Which states count, (B, T, 1)."""
    return (torch.arange(states.shape[1]) < 3).float()[:, None].expand(states.shape[0], -1, 1)


class Beside(Classifier):
    """Its head reads the length of the sentence, too."""

    def __init__(self, **settings):
        super().__init__(**settings)
        self.head = nn.Linear(self.head.in_features + 1, 1)

    def forward(self, ids, lengths):
        states, _ = self.rnn(self.embedding(ids))
        return self.head(torch.cat([states[:, -1], lengths[:, None] / 9], -1)).squeeze(-1)


class Part(Made):
    """Its head reads half of the units."""

    def __init__(self):
        super().__init__(lambda m, h, *_: m.head(h[:, -1, :8]))
        self.head = nn.Linear(8, 1)


class Normalize(nn.Module):
    """Rows of length 1."""

    def forward(self, weight):
        return F.normalize(weight)


class Parametrized(Made):
    """The same as `normalized`, by an nn.Linear."""

    def __init__(self):
        super().__init__(lambda m, h, *_: m.head(h[:, -1]))
        nn.utils.parametrize.register_parametrization(self.head, "weight", Normalize())


class Adaptive(Classifier):
    """A language model whose words are in groups."""

    def __init__(self):
        super().__init__()
        self.head = nn.AdaptiveLogSoftmaxWithLoss(16, N_WORDS, [4, 6, 8])  # the last tail is 16 // 4³ = 0 wide

    def training_step(self, batch, batch_idx):
        ids = batch[0]
        states, _ = self.rnn(self.embedding(ids[:, :-1]))
        return self.head(states.flatten(0, 1), ids[:, 1:].flatten()).loss


OTHER = "multiplies states by something else than a matrix of the model as it is"
MADE_ANEW = f"`linear` {OTHER}"
BOTH = "`attention` reads the state, too: RNNVis(…, head='attention') takes that in its place."
PUSHES, NONE = "shows how far units push the outputs of `head`", "shows no outputs"
LABEL = "shows the outputs of `head` as one label"
ALL_STEPS = "such as head(states).mean(1) in place of head(states.mean(1))"
PADDING = "If it leaves out a padding that RNNVis does not know, name the id of the padding: RNNVis(…, padding=0)."
FIRST_LAYER = "RNNVis(…, head='head.0') shows what `head.0` makes of the state: hidden values, and not the outputs"
HIDDEN = "These are hidden values, of which a later layer makes the outputs of the model."
NOTHING_BESIDE = "because it reads other values beside the state. A head that reads the states of one module"
KINDS = {
    "alone": (Classifier(), {}, LABEL, "binary_cross_entropy_with_logits`."),
    "both": (Classifier(bidirectional=True), {}, LABEL, "binary_cross_entropy_with_logits`."),
    "both, a given kind": (Classifier(bidirectional=True), {"head_kind": "classes"}, "", ""),
    "both at every step": (Tagger(bidirectional=True), {}, LABEL, ""),
    "beside another value": (Beside(), {}, PUSHES, NOTHING_BESIDE),
    "both beside another value": (Beside(bidirectional=True), {}, PUSHES, NOTHING_BESIDE),
    "pooled": (Pooled(), {}, LABEL, ""),
    "averaged": (Tagger(), {}, LABEL, ""),
    "both pooled": (Pooled(bidirectional=True), {}, LABEL, ""),
    "two layers, pooled": (Pooled(two_layers=True), {}, NONE, FIRST_LAYER),
    "two layers, pooled, its cure": (
        Pooled(two_layers=True),
        {"head": "head.0"},
        "shows the outputs of `head.0` as values",
        HIDDEN,
    ),
    "mean of some": (Made(lambda m, h, *_: m.head((h * masked(h)).sum(1) / masked(h).sum(1))), {}, NONE, ALL_STEPS),
    "mean of some, its cure": (
        Made(lambda m, h, *_: (m.head(h) * masked(h)).sum(1) / masked(h).sum(1)),
        {},
        LABEL,
        "",
    ),
    "attention": (
        Made(lambda m, h, *_: m.head((m.attention(h).softmax(1) * h).sum(1))),
        {},
        NONE,
        "such as (weights * head(states)).sum(1) in place of head((weights * states).sum(1))",
    ),
    "attention, its cure": (
        Made(lambda m, h, *_: (m.attention(h).softmax(1) * m.head(h)).sum(1)),
        {},
        "shows the outputs of `head` as values",
        "",
    ),
    "attention by a product, its cure": (
        Made(lambda m, h, *_: (m.attention(h).softmax(1).transpose(1, 2) @ m.head(h)).squeeze(1)),
        {},
        LABEL,
        "",
    ),
    "cell": (Made(lambda m, h, last, c: m.head(c[-1])), {}, LABEL, ""),
    "mean of the cell and the state": (
        Made(lambda m, h, last, c: m.head((c[-1] + last[-1]) / 2)),
        {},
        NONE,
        "reads what `add` and `div` makes of states",
    ),
    "tanh of the cell": (
        Made(lambda m, h, last, c: m.head(c[-1].tanh())),
        {},
        NONE,
        "`tanh` makes of the cell state c",
    ),
    "tanh": (Made(lambda m, h, *_: m.head(torch.tanh(h[:, -1]))), {}, NONE, "reads what `tanh` makes of states"),
    "normalized": (Made(lambda m, h, *_: F.linear(h[:, -1], F.normalize(m.head.weight))), {}, NONE, MADE_ANEW),
    "a vector": (Made(lambda m, h, *_: h[:, -1] @ m.head.weight[0]), {}, NONE, f"`matmul` {OTHER}"),
    "from the left": (Made(lambda m, h, *_: (m.head.weight @ h[:, -1].T).T), {}, NONE, f"`matmul` {OTHER}"),
    "clamped": (Made(lambda m, h, *_: m.head(h[:, -1].clamp(-0.1, 0.1))), {}, NONE, "made of states"),
    "normalized, its cure": (Parametrized(), {}, LABEL, ""),
    "rows": (Made(lambda m, h, *_: h[:, -1] @ m.head.weight[[0]].T), {}, NONE, "`matmul` multiplies states"),
    "einsum": (
        Made(lambda m, h, *_: torch.einsum("bh,oh->bo", h[:, -1], m.head.weight)),
        {},
        NONE,
        "such as states @ weight.T",
    ),
    "einsum, its cure": (
        Made(lambda m, h, *_: h[:, -1] @ m.head.weight.T),
        {},
        "shows the outputs of `head.weight`",
        "",
    ),
    "two heads": (Made(lambda m, h, *_: m.attention(h[:, -1]) + m.head(h[:, -1])), {}, "of `head` as", BOTH),
    "two heads, its cure": (
        Made(lambda m, h, *_: m.attention(h[:, -1]) + m.head(h[:, -1])),
        {"head": "attention"},
        "shows the outputs of `attention`",
        "",
    ),
    "some units": (Part(), {}, NONE, "reads some of the units of a state"),
    "dropout that stays": (
        Made(lambda m, h, *_: m.head(F.dropout(h[:, -1]))),
        {},
        NONE,
        "what `dropout` makes of states",
    ),
    "groups of words": (Adaptive(), {}, NONE, "lies in `head`, which computes a loss of its own"),
    "largest": (Made(lambda m, h, *_: m.head(h.amax(1))), {}, LABEL, ""),
    "largest of some": (Made(lambda m, h, *_: m.head((h * masked(h)).amax(1))), {}, NONE, PADDING),
    "sum": (Made(lambda m, h, *_: m.head(h.sum(1))), {}, NONE, "reads what `sum` makes of states"),
    "of all layers": (AllLayers(), {}, LABEL, ""),
    "of the first step and the last": (Steps(), {}, NONE, "reads states of several layers or steps side by side"),
    "the mean beside": (WithMean(), {}, LABEL, ""),
    "two recurrent layers": (Two(), {}, LABEL, ""),
    "two recurrent layers at two steps": (Two(1), {}, PUSHES, "reads states of `rnn` and `other` side by side"),
    "no linear layer": (Made(lambda m, h, *_: h[:, -1].sum(-1)), {}, NONE, "head.weight = embedding.weight"),
    "two layers": (TwoLayers(), {}, NONE, FIRST_LAYER),
    "two layers, its cure": (TwoLayers(), {"head": "head.0"}, "shows the outputs of `head.0` as values", HIDDEN),
    "both to two layers": (TwoLayers(bidirectional=True), {}, NONE, FIRST_LAYER),
    "both to two layers, its cure": (
        TwoLayers(bidirectional=True),
        {"head": "head.0"},
        "shows the outputs of `head.0` as values",
        HIDDEN,
    ),
    "not wanted": (Pooled(), {"head": False}, "", ""),
    "not wanted, though it could be": (Classifier(), {"head": False}, "", ""),
}
POOLED = {
    "mean of some, its cure",
    "attention by a product, its cure",
}
"""Whose outputs of several steps are put together: what is shown is of each step."""

WHOLE = ("both, a given kind",)
"""Nothing need be said of these, and nothing is missing."""


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_of_a_head_is_true(tmp_path, caplog, kind):
    """Outputs, predictions and importance are there exactly where no sentence says that they are not."""
    model, settings, shown, cure = KINDS[kind]
    with caplog.at_level(logging.INFO, "lightning.pytorch.rnnvis"):
        fit(tmp_path, rnnvis(**settings), model, max_epochs=1)
    said = [one.message for one in caplog.records if "output" in one.message and "shows" in one.message]
    assert len(said) == bool(shown) and all(shown in one and cure in one for one in said)
    history = load_runs(tmp_path)["run/version_0"]
    state = "rnn.l0/c" if kind == "cell" else "rnn.l1/h" if "rnn.l1/h" in history else "rnn.l0/h"
    record = history[state][-1]
    is_whole = kind in WHOLE or (bool(said) and "no predictions" not in said[0])
    assert (record.run("the food").outputs is not None) == is_whole
    assert any(one.predictions for one in record.sentences) == is_whole
    assert (record.head is not None) == (is_whole or shown == PUSHES)
    notes = [one for one in record.notes if "at several steps together" in one]
    assert len(notes) == (kind in POOLED) and all(any(note in one.message for one in caplog.records) for note in notes)
    if is_whole:
        assert record.importance().measured == "network" and len(record.word_effects("the food").effects) == 2
        return
    why = [one for one in record.notes if "no predictions after each word" in one]  # for who opens it later
    assert len(why) == 1
    assert record.head or not said or why == said
    for ask in (record.importance, lambda: record.word_effects("the food")):
        with pytest.raises(RecordError) as raised:
            ask()
        assert ("`head` reads other values beside" if record.head else why[0]) in str(raised.value)
