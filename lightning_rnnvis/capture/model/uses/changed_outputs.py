"""What is known of outputs after a function that gives them other values, takes some or puts steps together."""

from __future__ import annotations

from dataclasses import replace

from torch import Tensor

from lightning_rnnvis.capture.model.affine import Affine, after, is_mask_of_outputs, is_sum
from lightning_rnnvis.capture.model.function_kinds import AS_GOOD_AS_INFINITE, PARTS, changes
from lightning_rnnvis.capture.model.uses.function_call import FunctionCall
from lightning_rnnvis.capture.model.uses.known_outputs import KnownOutputs, suspected
from lightning_rnnvis.capture.model.uses.layer_pass import LayerPass
from lightning_rnnvis.capture.model.uses.masks import CUTS, after_cut, after_fill


def scaled(of_layer: LayerPass, known: KnownOutputs, call: FunctionCall) -> KnownOutputs:
    """What is known of outputs that a function scales or adds something to.

    Args:
        of_layer: What became of the outputs of the layer so far.
        known: What is known of them before.
        call: The call of the function.
    """
    if not isinstance(call.result, Tensor):
        return replace(known, changed=known.changed or call.name)
    dim = _dim(of_layer, known, call)
    is_change = changes(call.function, call.tensor, call.arguments, known.n_outputs, bool(known.pooled))
    if is_change or is_mask_of_outputs(call.function, call.arguments, call.tensor, known.n_outputs, dim):
        return _changed(of_layer, known, call, dim, compare=not is_change and is_sum(call.function))
    if known.pooled:  # what divides a sum of steps makes a mean
        return pooled(of_layer, known, known.pooled, call.result)
    others = [one for one in call.args if isinstance(one, Tensor) and one is not call.tensor]
    of_steps = bool(others) and others[0].dim() > 0 and others[0].shape[-1] == 1 < known.n_outputs
    if not of_steps:
        return known
    if is_sum(call.function):
        return _made(of_layer, replace(known, shifted=call.name), call, dim)
    is_weighted = bool(suspected(known, call.function, call.result).suspect) and not known.suspect
    return _made(of_layer, replace(known, weighted=call.name), call, dim) if is_weighted else known


def filled(of_layer: LayerPass, known: KnownOutputs, call: FunctionCall) -> KnownOutputs:
    """What is known of outputs after one of `FILLS`, or another function that changes some, as `scaled`."""
    dim = _dim(of_layer, known, call)
    found = None
    if known.whole and dim is not None and known.n_outputs > 1:
        found = after_fill(known.after, call, known.n_outputs, dim)
    if found is None:
        known = suspected(known, call.function, call.result)
        if call.is_in_place:
            of_layer.touched = of_layer.touched or known.suspect
        return known
    if found is known.after:
        return known
    if known.pooled and not _takes_out(found, known.after):
        return replace(known, changed=known.changed or call.name)
    return _made(of_layer, replace(known, after=found), call, dim)


def part(of_layer: LayerPass, known: KnownOutputs, call: FunctionCall) -> KnownOutputs:
    """What is known of what a view, or another function that changes no number, makes of outputs, as `scaled`."""
    if call.function in CUTS and known.whole and known.n_outputs > 1 and call.args and call.args[0] is call.tensor:
        dim = _dim(of_layer, known, call)
        found = None if dim is None else after_cut(known.after, call, known.n_outputs, dim)
        if found is not None and found.columns is not None and dim is not None and not known.suspect:
            behind = call.tensor.dim() - dim % call.tensor.dim()
            known = replace(known, after=found, n_outputs=len(found.columns))
            return of_layer.give(known, call.result, call.result.dim() - behind)
    is_part = known.n_outputs > 1 and call.function in PARTS and not _is_mask(call)
    return suspected(known, call.function, call.result, is_part and known.n_outputs not in call.result.shape)


def pooled(of_layer: LayerPass, known: KnownOutputs, function: str, result: Tensor) -> KnownOutputs:
    """What is known of outputs of several steps that a function put together."""
    known = replace(known, pooled=function, weighted="", suspect="", changed=known.changed or known.suspect)
    if known.given is None or not known.whole or known.changed:
        return replace(known, given=None)
    dims = [dim for dim in range(result.dim()) if result.shape[dim] == known.n_outputs]
    is_last = len(dims) > 1 and dims[-1] == result.dim() - 1 == 1
    dim = -1 if known.n_outputs == 1 or is_last else dims[0] if len(dims) == 1 else None
    return of_layer.give(known, result, dim)


def _changed(
    of_layer: LayerPass, known: KnownOutputs, call: FunctionCall, dim: int | None, *, compare: bool
) -> KnownOutputs:
    """Outputs to which a function gave other values: all of them alike, or not."""
    found = None
    if known.whole and call.result.shape == call.tensor.shape:
        found = after(known.after, call.function, call.arguments, call.tensor, known.n_outputs, dim, compare=compare)
    if found is None or (known.pooled and not _takes_out(found, known.after)):
        return replace(known, changed=call.name)
    return _made(of_layer, replace(known, after=found), call, dim)


def _takes_out(found: Affine, before: Affine | None) -> bool:
    """Whether outputs are taken out, and nothing else is done: the same before steps are put together as after it."""
    if before is not None:
        return False
    return bool(((found.shift <= -AS_GOOD_AS_INFINITE) | ((found.scale == 1) & (found.shift == 0))).all())


def _made(of_layer: LayerPass, known: KnownOutputs, call: FunctionCall, dim: int | None) -> KnownOutputs:
    """What is known of outputs after a function that may change them: what it makes of them must enter."""
    if known.given is None or not known.whole:
        return known
    before = known.suspect or (of_layer.touched if call.is_in_place else "")
    if before or dim is None:
        return replace(known, changed=before or call.name)
    return of_layer.give(known, call.result, dim)


def _dim(of_layer: LayerPass, known: KnownOutputs, call: FunctionCall) -> int | None:
    """The dimension of the outputs; None where it is not known."""
    if known.n_outputs == 1:
        return -1
    if call.is_in_place:
        return of_layer.dim_in_place(known, call.tensor)
    if known.given is not None:
        return known.given.dim_of(call.tensor)
    dims = [dim for dim in range(call.tensor.dim()) if call.tensor.shape[dim] == known.n_outputs]
    return dims[-1] if dims else None


def _is_mask(call: FunctionCall) -> bool:
    """Whether something is taken out by a mask over every number, which leaves all outputs in."""
    index = call.args[1] if len(call.args) > 1 else None
    return isinstance(index, Tensor) and not index.is_floating_point() and index.shape == call.args[0].shape
