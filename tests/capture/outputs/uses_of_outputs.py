"""What models do with the outputs of a layer before a loss, and what this tells of them."""

from __future__ import annotations

import torch
from torch import nn
from torch.distributions import Bernoulli, Categorical, NegativeBinomial, StudentT
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence

B, T = 3, 4


def ids(n):
    """Classes of every step, (B, T)."""
    return torch.arange(B * T).reshape(B, T) % n


def hits(*shape):
    """Labels, 0 or 1."""
    return (torch.arange(int(torch.tensor(shape).prod())).reshape(shape) % 2).float()


IS_LAST = torch.tensor([False, False, False, True])


def assigned(x):
    """Outputs of which one is taken out where they lie."""
    x[..., 2] = -1e9
    return x


def assigned_in_steps(x):
    """Outputs of which another one is taken out at each step, where they lie."""
    for t in range(T):
        x[:, t, t] = -1e9
    return x


def assigned_in_two_views(x):
    """Another one is taken out of each sequence in a view, and the last one in all, where they lie."""
    x.view(-1, 4)[torch.arange(B * T), torch.arange(B * T) % 3] = -1e9
    return assigned(x)


def calls_of_two(x):
    """Steps of which each has a mask of its own."""
    return torch.stack([x[:, 0].masked_fill(IS_LAST, -1e9), x[:, 1]], 1)


def chunked(x):
    """A Gaussian's mean and spread, each half of the outputs."""
    mean, spread = x.chunk(2, -1)
    return F.gaussian_nll_loss(mean, torch.ones_like(mean), F.softplus(spread))


def quantile_loss(x):
    """Pinball loss, by hand."""
    error = hits(B, T, 1) - x
    return torch.maximum(0.1 * error, -0.9 * error).mean()


USES = {
    "flattened cross entropy": (4, "classes", lambda x: F.cross_entropy(x.reshape(-1, 4), ids(4).flatten())),
    "permuted, cooled, masked": (
        4,
        "classes",
        lambda x: F.cross_entropy((x / 1.0).masked_fill(hits(4) > 2, -1e9).permute(0, 2, 1), ids(4)),
    ),
    "packed": (
        4,
        "classes",
        lambda x: nn.CrossEntropyLoss()(
            pack_padded_sequence(x, torch.tensor([4, 2, 1]), batch_first=True).data, ids(4).flatten()[:7]
        ),
    ),
    "nll of log-softmax": (4, "classes", lambda x: F.nll_loss(x.log_softmax(-1)[:, -1], ids(4)[:, 0])),
    "the largest alone": (4, "classes", lambda x: x[:, -1].argmax(-1)),
    "the largest, by max": (4, "classes", lambda x: torch.max(x[:, -1], 1).indices),
    "a distribution over classes": (4, "classes", lambda x: Categorical(logits=x).log_prob(ids(4))),
    "without the first class": (4, "classes", lambda x: F.cross_entropy(x[..., 1:].reshape(-1, 3), ids(3).flatten())),
    "in another order": (4, "values", lambda x: F.cross_entropy(x[:, 0].flip(1), ids(4)[:, 0])),
    "chosen": (4, "classes", lambda x: F.cross_entropy(x[:, 0, [3, 1]], ids(2)[:, 0])),
    "one masked": (4, "classes", lambda x: F.cross_entropy(x[:, 0].masked_fill(IS_LAST, -1e9), ids(3)[:, 0])),
    "one masked in place": (4, "classes", lambda x: F.cross_entropy(assigned(x)[:, 0], ids(4)[:, 0])),
    "one masked in place, in another view": (4, "values", lambda x: (x[:, 0], assigned(x))[0].softmax(-1)),
    "another one masked in each step": (
        4,
        "values",
        lambda x: F.cross_entropy(x.masked_fill(torch.eye(4) > 0, -1e9).flatten(0, 1), ids(4).flatten()),
    ),
    "another one masked in each step, in place": (4, "values", lambda x: assigned_in_steps(x).softmax(-1)),
    "masked in two views": (4, "values", lambda x: assigned_in_two_views(x).softmax(-1)),
    "one masked in one step": (4, "values", lambda x: calls_of_two(x).softmax(-1)),
    "one masked by another's mask": (
        4,
        "values",
        lambda x: F.cross_entropy((x + (torch.eye(4) * -1e9).expand_as(x)).flatten(0, 1), ids(4).flatten()),
    ),
    "one masked by another's mask, all steps alike": (
        4,
        "classes",
        lambda x: F.cross_entropy((x + (IS_LAST * -1e9).type_as(x)).flatten(0, 1), ids(4).flatten()),
    ),
    "one masked of (B, C, T)": (
        4,
        "classes",
        lambda x: F.cross_entropy(x.mT.masked_fill(IS_LAST[:, None], -1e9), ids(4)),
    ),
    "a step masked of (B, C, T)": (4, "classes", lambda x: F.cross_entropy(x.mT.masked_fill(IS_LAST, -1e9), ids(4))),
    "two cuts": (
        4,
        "values",
        lambda x: F.cross_entropy(x[:, 0, :2], ids(2)[:, 0]) + F.cross_entropy(x[:, 0, 1:], ids(3)[:, 0]),
    ),
    "a cut, step by step": (
        4,
        "classes",
        lambda x: sum(F.cross_entropy(x[:, t, :3], ids(3)[:, t]) for t in range(T)),
    ),
    "a cut, and all logged": (4, "classes", lambda x: (F.cross_entropy(x[:, 0, 1:], ids(3)[:, 0]), x.argmax(-1))),
    "a cut, and its largest logged": (
        4,
        "classes",
        lambda x: (F.cross_entropy(x[:, 0].narrow(1, 0, 3), ids(3)[:, 0]), x[:, 0, :3].argmax(-1)),
    ),
    "one masked after pooling": (4, "classes", lambda x: x.mean(1).masked_fill(IS_LAST, -1e9).softmax(-1)),
    "one of each masked after pooling": (
        4,
        "values",
        lambda x: x.mean(1).masked_fill((torch.eye(4) > 0)[:B], -1e9).softmax(-1),
    ),
    "within limits after pooling": (4, "values", lambda x: x.sum(1).clamp(-0.1, 0.1).softmax(-1)),
    "in another order before pooling": (4, "values", lambda x: x.flip(2).mean(1).softmax(-1)),
    "a cut after pooling": (4, "classes", lambda x: F.cross_entropy(x.mean(1)[:, :3], ids(3)[:, 0])),
    "one masked by where": (4, "classes", lambda x: torch.where(IS_LAST, torch.tensor(-1e9), x).log_softmax(-1)),
    "one label masked": (4, "labels", lambda x: F.logsigmoid(x[:, 0].masked_fill(IS_LAST, -1e9))),
    "normed": (4, "values", lambda x: (x / x.norm(dim=-1, keepdim=True)).softmax(-1)),
    "within limits": (4, "values", lambda x: F.cross_entropy(x.clamp(-0.3, 0.3)[:, 0], ids(4)[:, 0])),
    "one within limits": (1, "values", lambda x: x.clamp(min=0.1).sigmoid()),
    "beside one of another layer": (
        4,
        "values",
        lambda x: F.cross_entropy(torch.cat([x, hits(B, T, 1)], -1)[:, 0], ids(4)[:, 0]),
    ),
    "masked after a temperature": (4, "classes", lambda x: (x[:, 0] / 0.5).masked_fill(IS_LAST, -9).softmax(-1)),
    "masked steps": (4, "classes", lambda x: F.cross_entropy(x.masked_fill(hits(B, T, 1) > 0, 0).mT, ids(4))),
    "beside zeros": (
        1,
        "values",
        lambda x: F.cross_entropy(torch.cat([torch.zeros_like(x), x], -1)[:, 0], ids(2)[:, 0]),
    ),
    "masked steps of one": (1, "labels", lambda x: x.masked_fill(hits(B, T, 1) > 0, -1e9).sigmoid()),
    "chosen steps, upwards": (4, "classes", lambda x: x[hits(B, T) > 0].double().softmax(-1)),
    "step by step": (4, "classes", lambda x: torch.stack([x[:, t] for t in range(T)], 1).softmax(2)),
    "a temperature in place": (4, "classes", lambda x: (x[:, 0].div_(2.0)).softmax(-1)),
    "a temperature of (B, C, T)": (4, "classes", lambda x: F.cross_entropy(x.mT / 2.0, ids(4))),
    "without what is not known of labels": (
        4,
        "labels",
        lambda x: F.binary_cross_entropy_with_logits(x.masked_fill(hits(B, T, 4) > 0, 0), hits(B, T, 4)),
    ),
    "several labels": (4, "labels", lambda x: nn.BCEWithLogitsLoss()(x, hits(B, T, 4))),
    "labels that are known": (
        4,
        "labels",
        lambda x: F.binary_cross_entropy_with_logits(x[hits(B, T, 4) > 0], torch.ones(24)),
    ),
    "label by label": (
        4,
        "labels",
        lambda x: sum(F.binary_cross_entropy_with_logits(x[..., k], hits(B, T)) for k in range(4)),
    ),
    "labels, and the likeliest logged": (4, "labels", lambda x: (F.logsigmoid(x).sum(), x.argmax(-1))),
    "sigmoid as a method": (1, "labels", lambda x: torch.Tensor.sigmoid(x.squeeze(-1))),
    "a distribution of a label": (1, "labels", lambda x: Bernoulli(logits=x).log_prob(hits(B, T, 1))),
    "a sum over one output": (1, "labels", lambda x: x.sum(-1).sigmoid()),
    "squared error": (1, "values", lambda x: F.mse_loss(x[:, -1, 0], hits(B))),
    "by hand": (1, "values", lambda x: (hits(B, T, 1) - x).abs().mean()),
    "a Gaussian": (2, "values", chunked),
    "Student's t": (
        3,
        "values",
        lambda x: StudentT(F.softplus(x[..., 0]) + 2, x[..., 1], F.softplus(x[..., 2])).log_prob(hits(B, T)),
    ),
    "a negative binomial": (
        2,
        "values",
        lambda x: NegativeBinomial(F.softplus(x[..., 0]), logits=x[..., 1]).log_prob(hits(B, T)),
    ),
    "quantiles": (3, "values", quantile_loss),
    "values of actions": (4, "values", lambda x: (x.argmax(-1), F.smooth_l1_loss(x.gather(-1, ids(4)[..., None]), x))),
    "attention over time": (1, "values", lambda x: x.softmax(1)),
    "two groups of classes": (
        5,
        "values",
        lambda x: F.cross_entropy(x[:, 0, :3], ids(3)[:, 0]) + F.cross_entropy(x[:, 0, 3:], ids(2)[:, 0]),
    ),
    "classes beside a number": (
        4,
        "values",
        lambda x: F.cross_entropy(x[:, 0, :3], ids(3)[:, 0]) + F.mse_loss(x[:, 0, 3], hits(B)),
    ),
    "squares by hand, and the largest logged": (4, "values", lambda x: ((x - 1) ** 2, x.argmax(-1))),
    "the largest, and the largest five": (8, "classes", lambda x: (x.argmax(-1), x.topk(5).indices)),
    "a margin": (4, "values", lambda x: (F.multi_margin_loss(x.flatten(0, 1), ids(4).flatten()), x.softmax(-1))),
    "a margin of labels": (
        4,
        "values",
        lambda x: F.multilabel_margin_loss(x.flatten(0, 1), ids(4).view(-1, 1).expand(-1, 4)),
    ),
    "mean over time": (4, "classes", lambda x: F.cross_entropy(x.mean(1), ids(4)[:, 0])),
    "mean over as many steps as classes, logged": (4, "values", lambda x: x.mean(1)),
    "largest over time": (1, "labels", lambda x: F.binary_cross_entropy_with_logits(x.max(1).values, hits(B, 1))),
    "largest over time, by amax": (4, "labels", lambda x: x.amax(dim=1).sigmoid()),
    "masked mean": (4, "classes", lambda x: F.cross_entropy((hits(B, T, 1) * x).sum(1) / 2.0, ids(4)[:, 0])),
    "weighted steps": (4, "classes", lambda x: (torch.ones(B, 1, T) @ x)[:, 0].softmax(-1)),
    "a product with themselves": (4, "values", lambda x: (x * x).mean()),
    "last step": (4, "classes", lambda x: F.cross_entropy(x.select(1, -1), ids(4)[:, 0])),
    "logsumexp over time": (1, "labels", lambda x: x.squeeze(-1).logsumexp(1).sigmoid()),
    "a temperature": (4, "classes", lambda x: F.cross_entropy((x[:, 0] / 0.7), ids(4)[:, 0])),
    "turned round": (4, "classes", lambda x: F.log_softmax(x * -3.0, -1)),
    "a temperature of labels": (1, "labels", lambda x: torch.sigmoid(2 * x)),
    "a learnt temperature": (4, "classes", lambda x: (x[:, 0] * torch.full((1,), 0.5)).softmax(-1)),
    "a prior": (4, "classes", lambda x: F.cross_entropy(x[:, 0] + torch.arange(4.0).log1p(), ids(4)[:, 0])),
    "an own temperature of each": (4, "values", lambda x: (x[:, 0] / (1 + hits(B, 4))).softmax(-1)),
    "other logits": (4, "values", lambda x: F.cross_entropy(hits(B, 4) + x[:, 0], ids(4)[:, 0])),
    "a mask that is added": (4, "classes", lambda x: (x + torch.tensor([0, 0, -1e9, -torch.inf])).softmax(-1)),
    "a mask of zeros and ones": (4, "values", lambda x: (x * (hits(B, T, 4) > 0)).softmax(-1)),
    "one zero for all steps": (4, "classes", lambda x: (x * ~IS_LAST).softmax(-1)),
    "less the largest": (4, "classes", lambda x: (x - x.amax(-1, keepdim=True)).softmax(-1)),
    "a temperature of one": (4, "classes", lambda x: (torch.ones(()) * x).softmax(-1)),
    "the largest of what is scaled": (4, "classes", lambda x: (x / 0.7).argmax(-1)),
    "sum of steps": (4, "classes", lambda x: F.cross_entropy(x[:, 0] + x[:, 1], ids(4)[:, 0])),
    "pooled": (3, "classes", lambda x: F.adaptive_avg_pool1d(x.mT, 1).squeeze(-1).softmax(-1)),
    "own labels": (1, "values", lambda x: x.clamp(min=0) + torch.log1p(torch.exp(-x.abs()))),
    "nothing": (4, "values", lambda x: (x > 0).sum()),
}
"""Outputs, what they are, and what becomes of them."""

UNTOLD = {
    "nothing",
    "attention over time",
    "mean over as many steps as classes, logged",
    "squares by hand, and the largest logged",
}
"""Where the kind is assumed."""

CHANGED = {
    "other logits",
    "an own temperature of each",
    "in another order",
    "one masked in place, in another view",
    "normed",
    "within limits",
    "one within limits",
    "beside one of another layer",
    "beside zeros",
    "a mask of zeros and ones",
    "another one masked in each step",
    "another one masked in each step, in place",
    "masked in two views",
    "one masked in one step",
    "one masked by another's mask",
    "one of each masked after pooling",
    "within limits after pooling",
    "in another order before pooling",
}
"""Where the loss or activation gets other logits than those of the layer, by numbers of each step or output."""

UNSURE = CHANGED | {"by hand", "Student's t", "quantiles", "a product with themselves", "own labels"}
"""Where what else they may be is said: they enter functions that are none of torch's losses, or change before."""

POOLED = {
    "mean over time": "mean",
    "largest over time": "max",
    "largest over time, by amax": "amax",
    "masked mean": "sum",
    "weighted steps": "matmul",
    "sum of steps": "add",
    "one masked after pooling": "mean",
    "a cut after pooling": "mean",
    "pooled": "adaptive_avg_pool1d",
    "logsumexp over time": "logsumexp",
}
"""Where steps are put together before the loss or activation, by which function."""
