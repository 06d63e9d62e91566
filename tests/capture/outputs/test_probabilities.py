"""Probabilities that are shown are those that the model uses: else it is said which function makes others of them."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from lightning_rnnvis.capture.model.function_mode import FunctionMode
from tests.capture.outputs.watching import Used, watched

B = 24
CLASSES = torch.arange(B) % 3
HITS = F.one_hot(CLASSES, 3).float()
PRIOR = torch.tensor([0.7, 0.2, 0.1])
MASK = torch.tensor([1.0, 1.0, 0.0])
NOISE = torch.tensor([[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.0, 0.3, 0.7]])
OTHER = torch.randn(B, 3, generator=torch.Generator().manual_seed(2)).softmax(-1)


def normed(p):
    """Each row, so that it sums to 1."""
    return p / p.sum(-1, keepdim=True)


def nll(p):
    """What a classifier learns by its probabilities."""
    return F.nll_loss((p + 1e-9).log(), CLASSES)


def bce(p):
    """The same of labels."""
    return F.binary_cross_entropy(p, HITS)


def assigned(p):
    """Probabilities of which one is taken out where they lie."""
    p[:, 2] = 0
    return p


def in_buffer(p):
    """Rows that are put in a buffer one by one, as decoders do."""
    buffer = torch.zeros_like(p)
    for row in range(B):
        buffer[row] = p[row]
    return buffer


def picked(p):
    """The likeliest class, as an accuracy asks for it."""
    return p.argmax(-1)


def by_hand(p):
    """The same loss by hand."""
    return -p.log().gather(1, CLASSES[:, None]).mean()


CHANGED = {
    "with a prior": (lambda z: normed(z.softmax(-1) * PRIOR), nll, "`mul`"),
    "with a prior, chosen": (lambda z: z.softmax(-1) * PRIOR, picked, "`mul`"),
    "with a prior, by hand": (lambda z: normed(z.softmax(-1) * PRIOR), by_hand, "`mul`"),
    "with a prior, logarithms by hand": (
        lambda z: z.log_softmax(-1) + PRIOR.log(),
        lambda logs: -(HITS * logs).sum(1).mean(),
        "`add`",
    ),
    "one forbidden": (lambda z: normed(z.softmax(-1) * MASK), nll, "`mul`"),
    "one forbidden where it lies": (lambda z: normed(assigned(z.softmax(-1))), nll, "an assignment"),
    "one forbidden, step by step": (lambda z: torch.stack([p * MASK for p in z.softmax(-1)]), nll, "`mul`"),
    "cut": (lambda z: normed(z.softmax(-1)[:, 1:]), lambda p: F.nll_loss(p.log(), CLASSES % 2), "`div`"),
    "cut alone": (lambda z: z.softmax(-1)[:, 1:], lambda p: F.nll_loss(p.log(), CLASSES % 2), "indexing"),
    "a product of experts": (lambda z: normed(z.softmax(-1) * OTHER), nll, "`mul`"),
    "a product of experts, of logarithms": (
        lambda z: (z.log_softmax(-1) + OTHER.log()).softmax(-1),
        lambda p: F.nll_loss(p.log(), CLASSES),
        "`add`",
    ),
    "the mean of two": (lambda z: (z.softmax(-1) + OTHER) / 2, nll, "`add`"),
    "mixed": (lambda z: torch.lerp(z.softmax(-1), OTHER, 0.3), nll, "`lerp`"),
    "turned": (lambda z: z.softmax(-1).flip(1), nll, "`flip`"),
    "reordered": (lambda z: z.softmax(-1)[:, [1, 0, 2]], nll, "indexing"),
    "labels reordered": (lambda z: z.sigmoid()[:, [1, 0, 2]], bce, "indexing"),
    "within limits": (lambda z: z.softmax(-1).clamp(0.3, 0.4), nll, "`clamp`"),
    "labels within limits": (lambda z: z.sigmoid().clamp(0.45, 0.55), bce, "`clamp`"),
    "noise": (lambda z: z.softmax(-1) @ NOISE, nll, "`matmul`"),
    "sharpened": (lambda z: normed(z.softmax(-1) ** 3), nll, "`pow`"),
    "sharpened, one of them": (
        lambda z: normed(z.softmax(-1) ** 2),
        lambda p: F.binary_cross_entropy(p[:, 1], HITS[:, 1]),
        "`pow`",
    ),
    "squared": (lambda z: z.sigmoid().square(), bce, "`square`"),
    "roots": (lambda z: z.softmax(-1).sqrt(), lambda p: F.mse_loss(p, HITS), "`sqrt`"),
    "cooled": (
        lambda z: (z.log_softmax(-1) / 0.3).softmax(-1),
        lambda p: F.nll_loss(p.log(), CLASSES),
        "`div`",
    ),
    "a sum of classes": (
        lambda z: torch.stack([z.softmax(-1)[:, 0], z.softmax(-1)[:, 1:].sum(1)], 1),
        lambda p: F.nll_loss(p.log(), CLASSES % 2),
        "`sum`",
    ),
    "labels that sum to one": (lambda z: normed(z.sigmoid()), nll, "`div`"),
    "a rating": (lambda z: 5 * z.sigmoid(), lambda p: F.mse_loss(p, 5 * HITS), "`mul`"),
    "a rating from one": (lambda z: 1 + 4 * z.sigmoid(), lambda p: F.smooth_l1_loss(5 * HITS, p), "`mul`"),
    "the contrary": (lambda z: 1 - z.sigmoid(), bce, "`rsub`"),
    "over the batch": (lambda z: z.softmax(0), nll, "`softmax`"),
    "over the batch, of logarithms": (
        lambda z: z.log_softmax(0).exp(),
        lambda p: F.nll_loss(p.log(), CLASSES),
        "`log_softmax`",
    ),
}
"""What the model's probabilities are, its loss, and the function that is said."""

ENTERS = {
    "ten times, into another softmax": (lambda z: F.cross_entropy(z.softmax(-1) * 10, CLASSES), "`mul`"),
    "cooled logarithms, into another softmax": (lambda z: F.cross_entropy(z.log_softmax(-1) / 0.3, CLASSES), "`"),
    "labels, into a softmax": (lambda z: F.cross_entropy(z.sigmoid(), CLASSES), "`sigmoid`"),
    "logarithms of labels, into a softmax": (lambda z: F.cross_entropy(F.logsigmoid(z), CLASSES), "`log_sigmoid`"),
}
"""Where probabilities are as they are, and the loss makes others of them."""

OWN = {
    "logarithms": (lambda z: z.log_softmax(-1).exp(), lambda p: nll(p)),
    "a small number added": (lambda z: z.softmax(-1), nll),
    "limits for the logarithm": (lambda z: z.softmax(-1).clamp(1e-6, 1), lambda p: F.nll_loss(p.log(), CLASSES)),
    "normed again": (lambda z: normed(z.softmax(-1)), nll),
    "upwards": (lambda z: z.softmax(-1).double().view(3, 8, 3).flatten(0, 1), nll),
    "other rows": (lambda z: z.softmax(-1).flip(0), nll),
    "row by row": (lambda z: torch.stack([row.softmax(-1) for row in z]), nll),
    "in a buffer": (lambda z: in_buffer(z.softmax(-1)), nll),
    "labels": (lambda z: z.sigmoid(), bce),
    "labels, one by one": (
        lambda z: z.sigmoid(),
        lambda p: sum(F.binary_cross_entropy(p[:, k], HITS[:, k]) for k in range(3)),
    ),
    "labels that are known": (lambda z: z.sigmoid(), lambda p: bce(p * HITS)),
    "one class against the others": (lambda z: z.softmax(-1), lambda p: F.binary_cross_entropy(p[:, 1], HITS[:, 1])),
    "squares of errors": (lambda z: z.softmax(-1), lambda p: F.mse_loss(p, HITS)),
    "the likeliest": (lambda z: z.softmax(-1), picked),
    "by hand": (lambda z: z.softmax(-1), by_hand),
    "by hand, and a ban that is logged": (lambda z: z.softmax(-1), lambda p: (by_hand(p), (p * MASK).argmax(-1))),
    "weights": (lambda z: z.softmax(-1), lambda p: F.nll_loss((1 - p) ** 2 * p.log(), CLASSES)),
    "weights of rows": (
        lambda z: z.softmax(-1),
        lambda p: F.nll_loss((p * torch.arange(1.0, B + 1)[:, None]).log(), CLASSES),
    ),
    "an expectation beside": (lambda z: z.softmax(-1), lambda p: nll(p) + F.mse_loss((p * PRIOR).sum(1), HITS[:, 0])),
    "an entropy beside": (lambda z: z.softmax(-1), lambda p: nll(p) - (p * p.log()).sum(1).mean()),
    "a sum of other logarithms beside": (
        lambda z: z.softmax(-1),
        lambda p: nll(p) + (OTHER * (p * PRIOR).log()).sum(),
    ),
    "two that are to be alike": (
        lambda z: z.softmax(-1),
        lambda p: nll(p) + F.kl_div(((p + OTHER) / 2).log(), OTHER) + F.mse_loss(p**2, p),
    ),
    "read by another layer": (
        lambda z: z.softmax(-1),
        lambda p: (nll(p), F.cross_entropy(F.linear(p @ NOISE, LAYER.weight), CLASSES)),
    ),
}
"""Where the model's probabilities are those of the layer."""

LAYER = nn.Linear(3, 3)


@pytest.fixture(autouse=True)
def _nothing_is_hidden(monkeypatch):
    """An error while it is looked at, which never reaches the user, fails the test."""
    call = FunctionMode.__torch_function__

    def loud(self, func, types, args=(), kwargs=None):
        told = list(self._observers)
        errors = []

        def watch(observer):
            def see(*call):
                try:
                    observer(*call)
                except Exception as error:
                    errors.append(error)

            return see

        self._observers = [watch(one) for one in told]
        try:
            return call(self, func, types, args, kwargs)
        finally:
            self._observers = told
            if errors:
                raise errors[0]

    monkeypatch.setattr(FunctionMode, "__torch_function__", loud)


def use_of(loss):
    """What the outputs of a layer are by a loss, and the outputs."""
    model, read = Used(3, lambda z: (z.clone(), loss(z))), 2 * torch.randn(B, 5)
    (outputs, _), calls = watched(model, read)
    return calls.use_of("head"), outputs


@pytest.mark.parametrize("name", CHANGED)
def test_probabilities_of_which_others_are_made_are_said(name):
    """By the function that makes them, and they are not shown as the model's."""
    make, loss, said = CHANGED[name]
    use, outputs = use_of(lambda z: loss(make(z)))
    found = make(outputs)
    assert all(
        one.shape != found.shape or (one - found).abs().max() > 1e-2 for one in (outputs.softmax(-1), outputs.sigmoid())
    )
    assert use.kind == "values" and use.is_changed, use
    assert said in use.reason and "head_kind='classes'" in use.reason, use


@pytest.mark.parametrize("name", ENTERS)
def test_a_loss_that_makes_others_of_them_is_said(name):
    """As a softmax of what are probabilities already, each by itself or not."""
    loss, said = ENTERS[name]
    use, _ = use_of(loss)
    assert use.kind == "values" and use.is_changed
    assert said in use.reason and "`cross_entropy`" in use.reason


@pytest.mark.parametrize("name", OWN)
def test_probabilities_that_stay_as_they_are_are_shown(name):
    """Whatever moves or reads them, and whatever stands beside their loss."""
    make, loss = OWN[name]
    use, outputs = use_of(lambda z: loss(make(z)))
    kinds = {"classes": outputs.softmax(-1), "labels": outputs.sigmoid()}
    assert use.kind in kinds, use
    found = make(outputs)
    found = found.flip(0) if name == "other rows" else found
    torch.testing.assert_close(found, kinds[use.kind].to(found.dtype), atol=1e-5, rtol=0)
