"""What is known of outputs after a function that scales them or adds something to them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from torch import Tensor

from lightning_rnnvis.capture.model.affine import after, is_mask_of_outputs
from lightning_rnnvis.capture.model.function_kinds import SUMS, Arguments, changes
from lightning_rnnvis.capture.model.uses.known_outputs import KnownOutputs
from lightning_rnnvis.capture.model.uses.layer_pass import LayerPass


def scaled(
    of_layer: LayerPass, known: KnownOutputs, function: str, call: Arguments, tensor: Tensor, result: Any
) -> KnownOutputs:
    """What is known of outputs that a function scales or adds something to.

    Args:
        of_layer: What became of the outputs of the layer so far.
        known: What is known of them before.
        function: Name of the function.
        call: Its arguments.
        tensor: The outputs among them.
        result: What it returned.
    """
    is_change = changes(function, tensor, call, of_layer.n_outputs, bool(known.pooled))
    if is_change or is_mask_of_outputs(function, call, tensor, of_layer.n_outputs):
        return _changed(of_layer, known, function, call, tensor, result)
    return _shifted(of_layer, known, function, call, tensor, result)


def _changed(
    of_layer: LayerPass, known: KnownOutputs, function: str, call: Arguments, tensor: Tensor, result: Any
) -> KnownOutputs:
    """Outputs to which a function gave other values: all of them alike, or not."""
    is_plain = known.whole and not known.pooled and isinstance(result, Tensor) and result.shape == tensor.shape
    found = None
    if is_plain:
        n_outputs = of_layer.n_outputs
        is_last = known.given is not None and n_outputs > 1 and known.given.dim_of(tensor) == tensor.dim() - 1
        found = after(known.after, function, call, tensor, n_outputs, is_last)
    if found is None:
        return replace(known, changed=function.strip("_"))
    return _made(of_layer, replace(known, after=found), function, tensor, result)


def _shifted(
    of_layer: LayerPass, known: KnownOutputs, function: str, call: Arguments, tensor: Tensor, result: Any
) -> KnownOutputs:
    """Outputs to which one number was added in each step, or what is no change."""
    others = [one for one in call[0] if isinstance(one, Tensor) and one is not tensor]
    is_sum = function in SUMS or "sub" in function
    if not is_sum or not others or others[0].dim() == 0 or others[0].shape[-1] != 1 or known.pooled:
        return known
    if not isinstance(result, Tensor) or of_layer.n_outputs == 1:
        return known
    return _made(of_layer, replace(known, shifted=function.strip("_")), function, tensor, result)


def _made(of_layer: LayerPass, known: KnownOutputs, function: str, tensor: Tensor, result: Any) -> KnownOutputs:
    """What is known of outputs after a function that may change them: what it makes of them must enter."""
    if known.given is None or not known.whole:
        return known
    n_outputs = known.given.n_outputs
    if known.suspect:
        return replace(known, changed=known.suspect)
    # In place, what there was is no longer there.
    dim = known.given.dim_of(tensor) if result is not tensor else list(tensor.shape).index(n_outputs)
    if dim is None:
        return replace(known, changed=function.strip("_"))
    rows = result if n_outputs == 1 else result.movedim(dim, -1)
    names = (*(known.after.functions if known.after else ()), known.shifted)
    return replace(known, given=of_layer.given_after(names, rows))
