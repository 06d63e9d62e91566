"""What models do with the probabilities that they make of outputs, and what this tells of these."""

from __future__ import annotations

import torch
from torch.distributions import Categorical
from torch.nn import functional as F

from tests.capture.outputs.uses_of_outputs import IS_LAST, B, T, hits, ids


def entropy(x):
    """A loss, less the entropy of what is predicted."""
    logs = x[:, 0].log_softmax(-1)
    return F.nll_loss(logs, ids(4)[:, 0]) + 0.1 * (logs.exp() * logs).sum(-1).mean()


def focal(x):
    """A focal loss: each logarithm is weighed by what is left of its probability."""
    logs = x[:, 0].log_softmax(-1)
    return F.nll_loss((1 - logs.exp()) ** 2 * logs, ids(4)[:, 0])


def focal_of_labels(x):
    """The same of labels."""
    chances = x.sigmoid()
    of_hits = chances * hits(B, T, 1) + (1 - chances) * (1 - hits(B, T, 1))
    return ((1 - of_hits) ** 2 * F.binary_cross_entropy(chances, hits(B, T, 1), reduction="none")).mean()


def logged(x):
    """A loss, and the mean with other probabilities, which is logged."""
    chances = x[:, 0].softmax(-1)
    return F.nll_loss((chances + 1e-8).log(), ids(4)[:, 0]), (0.5 * chances + 0.5 * UNIFORM).amax(-1).mean()


def of_two(x):
    """The mean of these probabilities and those of another model."""
    both = torch.stack([x[:, 0].softmax(-1), hits(B, 4).softmax(-1)])
    return F.nll_loss(both.mean(0).log(), ids(4)[:, 0])


def one_hot(x):
    """What came, (B, 4)."""
    return F.one_hot(ids(4)[:, 0], 4).float()


def mixed(x):
    """Chances that are mixed with those of no knowledge, (B, 4)."""
    return 0.7 * x[:, 0].softmax(-1) + 0.3 * UNIFORM


def by_hand(chances, came):
    """A loss of labels."""
    return -(came * chances.log() + (1 - came) * (1 - chances).log()).mean()


def anew(x):
    """Chances of which one is taken out, and the others sum to one."""
    left = x[:, 0].softmax(-1) * ~IS_LAST
    return -((left / left.sum(-1, keepdim=True) + 1e-9).log() * one_hot(x)).sum()


def anew_in_place(x):
    """The same where they lie."""
    left = x[:, 0].softmax(-1).clone()
    left[:, 3] = 0
    return -(left / left.sum(-1, keepdim=True) + 1e-9).log()[torch.arange(B), ids(3)[:, 0]].mean()


UNIFORM = torch.full((4,), 0.25)

USES = {
    "chances mixed with others": (
        4,
        "values",
        lambda x: F.nll_loss((0.7 * x[:, 0].softmax(-1) + 0.3 * hits(B, 4) + 1e-9).log(), ids(4)[:, 0]),
    ),
    "chances mixed with a number": (
        1,
        "values",
        lambda x: F.binary_cross_entropy(0.9 * x.sigmoid() + 0.05, hits(B, T, 1)),
    ),
    "chances mixed by lerp": (
        4,
        "values",
        lambda x: F.nll_loss(torch.lerp(x[:, 0].softmax(-1), UNIFORM, 0.2).log(), ids(4)[:, 0]),
    ),
    "logarithms mixed": (
        4,
        "values",
        lambda x: F.nll_loss(torch.logaddexp(x[:, 0].log_softmax(-1), UNIFORM.log()), ids(4)[:, 0]),
    ),
    "chances of two": (4, "values", of_two),
    "chances mixed, by hand": (4, "values", lambda x: -(mixed(x).log() * one_hot(x)).sum()),
    "chances mixed, of what came": (4, "values", lambda x: -torch.log(mixed(x)).gather(1, ids(4)[:, :1]).mean()),
    "chances mixed, picked": (4, "values", lambda x: -(mixed(x) * one_hot(x)).sum(-1).log().mean()),
    "chances mixed, taken": (4, "values", lambda x: -mixed(x)[torch.arange(B), ids(4)[:, 0]].log().mean()),
    "chances mixed, by xlogy": (4, "values", lambda x: -torch.xlogy(one_hot(x), mixed(x)).sum()),
    "chances mixed, squares": (4, "values", lambda x: F.mse_loss(mixed(x), one_hot(x))),
    "chances mixed, a distribution": (4, "values", lambda x: Categorical(probs=mixed(x)).log_prob(ids(4)[:, 0])),
    "chances of labels mixed, by hand": (1, "values", lambda x: by_hand(0.9 * x.sigmoid() + 0.05, hits(B, T, 1))),
    "chances of labels, by hand": (1, "labels", lambda x: by_hand(x.sigmoid(), hits(B, T, 1))),
    "chances of what came of labels": (
        1,
        "labels",
        lambda x: -(x.sigmoid() * hits(B, T, 1) + (1 - x.sigmoid()) * (1 - hits(B, T, 1))).log().mean(),
    ),
    "chances, by hand": (4, "classes", lambda x: -((x[:, 0].softmax(-1) + 1e-9).log() * one_hot(x)).sum()),
    "chances, picked": (4, "classes", lambda x: -(x[:, 0].softmax(-1) * one_hot(x)).sum(-1).log().mean()),
    "chances less what came": (4, "classes", lambda x: ((x[:, 0].softmax(-1) - one_hot(x)) ** 2).sum()),
    "chances taken out": (4, "values", anew),
    "chances taken out in place": (4, "values", anew_in_place),
    "chances of steps taken out, averaged": (
        4,
        "classes",
        lambda x: -((x.softmax(-1).masked_fill(hits(B, T, 1) > 0, 0).sum(1) / 2).log() * one_hot(x)).sum(),
    ),
    "chances averaged over time, by hand": (
        4,
        "classes",
        lambda x: -(x.softmax(-1).mean(1).log() * one_hot(x)).sum(),
    ),
    "chances within limits": (
        4,
        "labels",
        lambda x: F.binary_cross_entropy(x.sigmoid().clamp(1e-4, 1 - 1e-4), hits(B, T, 4)),
    ),
    "chances averaged over time": (
        4,
        "classes",
        lambda x: F.nll_loss(x.softmax(-1).mean(1).log(), ids(4)[:, 0]),
    ),
    "chances of steps that count": (
        1,
        "labels",
        lambda x: F.binary_cross_entropy(x.sigmoid() * hits(B, T, 1), hits(B, T, 1)),
    ),
    "an entropy beside": (4, "classes", entropy),
    "a focal loss": (4, "classes", focal),
    "a focal loss of labels": (1, "labels", focal_of_labels),
    "a mean that is logged": (4, "classes", logged),
}
"""Outputs, what they are, and what becomes of them."""

CHANGED = {
    "chances mixed, by hand",
    "chances mixed, of what came",
    "chances mixed, picked",
    "chances mixed, taken",
    "chances mixed, by xlogy",
    "chances mixed, squares",
    "chances mixed, a distribution",
    "chances of labels mixed, by hand",
    "chances taken out",
    "chances taken out in place",
    "chances mixed with others",
    "chances mixed with a number",
    "chances mixed by lerp",
    "logarithms mixed",
    "chances of two",
}
"""Where a loss gets other probabilities than those of the layer."""

POOLED = {
    "chances averaged over time": "mean",
    "chances averaged over time, by hand": "mean",
    "chances of steps taken out, averaged": "sum",
}
"""Where steps are put together before the loss, by which function."""
