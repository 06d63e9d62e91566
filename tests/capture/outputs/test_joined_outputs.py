"""Heads whose outputs enter one loss together: each as it is, or put together to others, which is said."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from tests.capture.outputs.watching import watched

B = 12
CLASSES = torch.arange(B) % 3
HITS = F.one_hot(CLASSES, 3).float()


class Heads(nn.Module):
    """Three layers of so many outputs, and what becomes of these."""

    def __init__(self, n_outputs, use):
        super().__init__()
        torch.manual_seed(0)
        self.first, self.second, self.head = (nn.Linear(5, n_outputs) for _ in range(3))
        self.use = use

    def forward(self, read):
        """What `use` makes of all outputs."""
        return self.use(self.first(read), self.second(read), self.head(read))


BESIDE = {
    "labels": (1, "labels", lambda *z: F.binary_cross_entropy_with_logits(torch.cat(z, 1), HITS)),
    "groups of labels": (
        3,
        "labels",
        lambda *z: F.binary_cross_entropy_with_logits(torch.cat(z, 1), HITS.repeat(1, 3)),
    ),
    "classes": (3, "classes", lambda *z: F.cross_entropy(torch.stack(z, 2), CLASSES[:, None].expand(B, 3))),
    "classes, one after another": (3, "classes", lambda *z: F.cross_entropy(torch.cat(z), CLASSES.repeat(3))),
    "classes, each by itself": (3, "classes", lambda *z: sum(F.cross_entropy(one, CLASSES) for one in torch.stack(z))),
    "values": (1, "values", lambda *z: F.mse_loss(torch.cat(z, 1), HITS)),
}
"""Where each head has outputs of its own: how many, and what they are."""

TOGETHER = {
    "a mean": ("`add`", lambda a, b, c: F.cross_entropy((a + b + c) / 3, CLASSES)),
    "a mean of a stack": ("`mean`", lambda *z: F.cross_entropy(torch.stack(z).mean(0), CLASSES)),
    "a gate": ("`add`", lambda a, b, c: F.cross_entropy(a.sigmoid() * b + (1 - a.sigmoid()) * c, CLASSES)),
    "a product": ("`mul`", lambda a, b, c: F.cross_entropy(a * b * c, CLASSES)),
    "one choice among all": ("`cat`", lambda *z: F.cross_entropy(torch.cat(z, 1), 3 * CLASSES)),
    "the classes of another dimension": ("`stack`", lambda *z: F.cross_entropy(torch.stack(z, 1), HITS.long())),
    "each cooled": ("`stack`", lambda a, b, c: F.cross_entropy(torch.stack([a / 0.5, b, c], 2), HITS.long())),
    "chances of a stack": ("`stack`", lambda *z: F.nll_loss(torch.stack(z, 2).log_softmax(1), HITS.long())),
    "errors": ("`add`", lambda a, b, c: F.mse_loss(a + b + c, HITS)),
}
"""Where what enters is made of all heads, or not known to be each as it is, and the function that is said."""


@pytest.mark.parametrize("name", BESIDE)
def test_heads_beside_each_other_are_what_their_loss_tells(name):
    """As rows, or single numbers, are those that each gave."""
    n_outputs, kind, use = BESIDE[name]
    _, calls = watched(Heads(n_outputs, use), torch.randn(B, 5))
    for layer in ("first", "second", "head"):
        assert calls.use_of(layer).kind == kind and not calls.use_of(layer).is_changed, calls.use_of(layer)
    assert "beside those of `first` and `second`" in calls.use_of("head").reason


@pytest.mark.parametrize("name", TOGETHER)
def test_heads_that_are_put_together_are_values(name):
    """By which function, with which layers; and a kind that is given has a note of it."""
    said, use = TOGETHER[name]
    _, calls = watched(Heads(3, use), torch.randn(B, 5))
    found = calls.use_of("head")
    assert (found.kind, found.is_changed) == ("values", True), found
    assert f"{said} puts them together with those of " in found.reason and "head_kind=" in found.reason
    assert found.before.changed == said.strip("`")


def test_what_another_layer_reads_is_its_own():
    """A hidden layer of several is no part of what the last one gives."""
    model = Heads(3, lambda a, b, c: F.cross_entropy((model.last(a + b) + c) / 2, CLASSES))
    model.last = nn.Linear(3, 3)
    _, calls = watched(model, torch.randn(B, 5))
    assert "`add` puts them together with those of `last` before" in calls.use_of("head").reason
