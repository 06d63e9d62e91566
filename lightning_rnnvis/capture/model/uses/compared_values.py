"""What a loss compares values with: the other argument of one of torch, or what a loss by hand takes from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from lightning_rnnvis.capture.model.affine import Affine
from lightning_rnnvis.capture.model.function_kinds import WEIGHTED, Arguments
from lightning_rnnvis.capture.model.uses.output_use import Compared

SAME_SHARE = 0.02
"""Part of the size of outputs by which those that enter a loss may differ from what is known of them, by precision."""

SIZES = set("square square_ pow pow_ __pow__ abs abs_ absolute norm linalg_norm linalg_vector_norm".split())
"""Functions that make a loss of differences; a product of these with themselves does, too."""


def compared_whole(output: Tensor, done: Affine | None, entered: Tensor, target: Any) -> Compared | None:
    """Outputs and what they are compared with, where each is one of what a layer returned, in its order.

    Args:
        output: What the layer returned, shape (..., O).
        done: What was done to all of them alike; None for nothing.
        entered: What is compared.
        target: What it is compared with.
    """
    if not isinstance(target, Tensor) or not target.is_floating_point():
        return None
    if entered.numel() != output.numel() or target.shape != entered.shape:
        return None
    expected = output.float() if done is None else output.float() * done.scale + done.shift
    unlike = (entered.detach().reshape(output.shape).float() - expected).abs().max()
    if bool(unlike > SAME_SHARE * expected.abs().max()):
        return None
    n_outputs = output.shape[-1]
    return Compared(expected.reshape(-1, n_outputs), target.detach().reshape(-1, n_outputs).clone())


def takes_size(function: str, call: Arguments, n_differences: int) -> bool:
    """Whether a function takes the size of a difference, whatever its sign.

    Args:
        function: Its name.
        call: Its arguments.
        n_differences: How many of these are differences.
    """
    args, named = call
    if n_differences == 2:
        return function in WEIGHTED and len(args) == 2
    return function in SIZES and ("pow" not in function or (args[1:] in ((2,), (4,)) and not named))


def are_one(compared: Sequence[Compared]) -> bool:
    """Whether all of some outputs were compared with the same."""
    return all(torch.equal(one.targets, compared[0].targets) for one in compared[1:])
