"""What a loss by hand compares values with is known where it is sure, and else not."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from lightning_rnnvis.capture.model.function_mode import FunctionMode
from lightning_rnnvis.capture.model.value_changes import ValueChanges

TOLD = {
    "squared": lambda out, y, _: ((out - y) ** 2).mean(),
    "to the power": lambda out, y, _: (y - out).pow(2).mean(),
    "absolute": lambda out, y, _: torch.subtract(out, y).abs().mean(),
    "a product": lambda out, y, _: ((out - y) * (out - y)).mean(),
    "with itself": lambda out, y, _: torch.mul(*[out - y] * 2).mean(),
    "a norm": lambda out, y, _: torch.linalg.vector_norm(out - y),
    "one view": lambda out, y, _: (out.flatten() - y.flatten()).square().mean(),
    "weighed afterwards": lambda out, y, z: ((out - y) ** 2 * z).mean(),
    "twice": lambda out, y, _: ((out - y) ** 2).mean() + (out - y).abs().mean(),
    "scaled": lambda out, y, _: ((out * 3 + 1 - y) ** 2).mean(),
}
NOT_TOLD = {
    "others, too": lambda out, y, z: ((out - y) ** 2).mean() + ((out - z) ** 2).mean(),
    "a loss of torch for others": lambda out, y, z: F.mse_loss(out, z) + ((out - y) ** 2).mean(),
    "no size": lambda out, y, _: (out - y).mean(),
    "with its sign": lambda out, y, _: ((out - y) ** 3).mean(),
    "of the mean": lambda out, y, _: (out - y).mean(0) ** 2,
    "some of them": lambda out, y, _: ((out - y)[1:] ** 2).mean(),
    "neighbours": lambda out, y, _: ((out[1:] - out[:-1]) ** 2).mean(),
    "its own mean": lambda out, y, _: ((out - out.mean(0, keepdim=True)) ** 2).mean(),
    "a row of numbers": lambda out, y, _: ((out - y[0]) ** 2).mean(),
    "bent before": lambda out, y, _: ((out.exp() - y) ** 2).mean(),
    "a product of two": lambda out, y, z: ((out - y) * (out - z)).mean(),
}


@pytest.mark.parametrize("width", [1, 3])
@pytest.mark.parametrize("case", [*TOLD, *NOT_TOLD])
def test_a_loss_by_hand(case, width):
    """A size of the one difference of all outputs tells what they are compared with; nothing else does."""
    out, (y, z) = nn.Linear(2, width)(torch.randn(6, 2)), torch.randn(2, 6, width)
    values = ValueChanges()
    mode = FunctionMode([values.see])
    mode.start()
    values.follow("head", out)
    (TOLD | NOT_TOLD)[case](out, y, z)
    mode.stop()
    values.end_pass()
    found = values.compared_by_hand("head")
    if case in NOT_TOLD:
        assert found is None
    else:
        assert found is not None
        assert torch.equal(found.targets, y)
        assert torch.allclose(found.outputs, out * 3 + 1 if case == "scaled" else out)
