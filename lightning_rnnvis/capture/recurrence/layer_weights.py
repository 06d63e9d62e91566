"""Runs one layer of an `nn.RNN`, `nn.LSTM` or `nn.GRU` from its weights, without calling the module."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from lightning_rnnvis.capture.recurrence.layer_cells import CELLS, Weights
from lightning_rnnvis.capture.recurrence.recurrent_call import States


def weights_of(module: nn.RNNBase, layer: int, reverse: bool, used: torch.dtype, wanted: torch.dtype) -> Weights:
    """Weights of one direction of a layer in a wanted type, rounded to the type in which the layer used them."""
    suffix = f"_l{layer}" + ("_reverse" if reverse else "")
    names = ["weight_ih", "weight_hh"]
    names += ["bias_ih", "bias_hh"] if module.bias else []
    names += ["weight_hr"] if module.proj_size else []
    return {name: getattr(module, name + suffix).detach().to(used).to(wanted) for name in names}


def run_layer(
    module: nn.RNNBase, layer: int, read: Tensor | PackedSequence, initial: States, dtype: torch.dtype
) -> Tensor | PackedSequence:
    """The output of one layer, which the module computes and does not return.

    Args:
        module: The module.
        layer: Index of the layer.
        read: What the layer reads, laid out as the input of the module.
        initial: Its initial states, each (directions, B, U).
        dtype: The type in which it ran.
    """
    directions = (False, True) if module.bidirectional else (False,)
    weights = [weight for reverse in directions for weight in weights_of(module, layer, reverse, dtype, dtype).values()]
    cell = CELLS[module.mode]
    hx = tuple(part.to(dtype).contiguous() for part in initial)
    state = hx if len(cell.states) > 1 else hx[0]
    # Arguments after the weights: bias, number of layers, dropout, training, bidirectional (and batch_first).
    settings = (bool(module.bias), 1, 0.0, False, bool(module.bidirectional))
    if isinstance(read, PackedSequence):
        output = cell.run(read.data.to(dtype), read.batch_sizes, state, weights, *settings)[0]
        return PackedSequence(output, read.batch_sizes, read.sorted_indices, read.unsorted_indices)
    batched = read if read.dim() == 3 else read.unsqueeze(0 if module.batch_first else 1)
    states: torch.Tensor = cell.run(batched.to(dtype), state, weights, *settings, bool(module.batch_first))[0]
    return states if read.dim() == 3 else states.squeeze(0 if module.batch_first else 1)
