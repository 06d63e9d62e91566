"""What a record keeps of a head's weights, with what the model does to all outputs alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.capture.model.affine import Affine
from lightning_rnnvis.capture.model.applied_matrices import LinearLayer

OUTPUTS_AT_ONCE = 2**15
"""Outputs computed together: a vocabulary may have a million words."""

MOST_OUTPUTS = 64
"""Outputs of a head whose weights are kept."""


@dataclass(frozen=True)
class HeadWeights:
    """What a record keeps of a head's weights, read while the validation runs: a moving average may leave with its end.

    Attributes:
        outputs: Indices, rising, of the outputs that the state moves most, shape (O,).
        weights: Their weights on the units of the state, float32, shape (O, U); the sum where it enters more than once,
            as its mean and its largest values.
    """

    outputs: np.ndarray
    weights: np.ndarray


def number_of_outputs(module: LinearLayer, done: Affine | None) -> int:
    """How many outputs a head has, of which the model may take some."""
    return module.out_features if done is None or done.columns is None else len(done.columns)


def rows_of(module: LinearLayer, done: Affine | None, outputs: slice | Tensor) -> tuple[Tensor, Tensor]:
    """Weights (O, F) and biases (O,) of some outputs, float32, with what is done to all outputs alike."""
    of_layer = outputs if done is None or done.columns is None else done.columns[outputs]
    weight, bias = module.weight.detach()[of_layer].float(), module.bias
    biases = weight.new_zeros(len(weight)) if bias is None else bias.detach()[of_layer].float()
    if done is None:
        return weight, biases
    scale, shift = done.of_outputs(outputs)
    return weight * scale.unsqueeze(-1), biases * scale + shift


def of_state(weights: Tensor, firsts: Sequence[int], n_units: int) -> Tensor:
    """Of weights, (O, F), those of a state that stands at some columns, each time with all of its units, (O, U)."""
    return torch.stack([weights[:, first : first + n_units] for first in firsts]).sum(0)


def read_weights(
    module: LinearLayer, firsts: Sequence[int], strengths: Tensor, done: Affine | None = None
) -> HeadWeights:
    """The weights of the outputs that units of these strengths, shape (U,), move most.

    Args:
        module: The head.
        firsts: Columns of its input at which the state begins.
        strengths: How far each unit moves, such as its standard deviation.
        done: What the model does to all outputs alike.
    """
    units = strengths.float().to(module.weight.device)
    n_outputs = number_of_outputs(module, done)
    moved = units.new_empty(n_outputs)
    for start in range(0, n_outputs, OUTPUTS_AT_ONCE):
        block = slice(start, min(start + OUTPUTS_AT_ONCE, n_outputs))
        moved[block] = of_state(rows_of(module, done, block)[0], firsts, len(units)).abs() @ units
    best = moved.topk(min(MOST_OUTPUTS, len(moved))).indices.sort().values
    kept = of_state(rows_of(module, done, best)[0], firsts, len(units))
    return HeadWeights(best.cpu().numpy(), kept.cpu().numpy())
