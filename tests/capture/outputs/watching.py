"""A layer and what becomes of its outputs, and how our hooks look at it."""

from __future__ import annotations

import torch
from torch import nn

from lightning_rnnvis.capture.model.hooks import CallRecorder
from lightning_rnnvis.capture.model.modules import find_fused, find_linears


def watched(model, *inputs):
    """What a model gives while it is looked at, and the recorder."""
    calls = CallRecorder({}, {}, find_linears(model), blind=find_fused(model))
    calls.attach()
    try:
        with torch.no_grad():
            return model(*inputs), calls
    finally:
        calls.detach()


class Used(nn.Module):
    """A linear layer and what becomes of its outputs."""

    def __init__(self, n_outputs, use):
        super().__init__()
        torch.manual_seed(0)
        self.head, self.use = nn.Linear(5, n_outputs), use

    def forward(self, read):
        """What `use` makes of the outputs."""
        return self.use(self.head(read))
