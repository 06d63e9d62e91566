"""What the model takes the outputs of a linear layer for: told by the functions that they enter, through views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from lightning_rnnvis.capture.model.affine import are_same, last_function
from lightning_rnnvis.capture.model.function_kinds import (
    KINDS,
    NEGATED,
    REGRESSIONS,
    SAME,
    SCALED,
    SUMS,
    WEIGHTED,
    Arguments,
    pools,
    read_as_numbers,
    target_of,
    tells,
    tells_nothing,
)
from lightning_rnnvis.capture.model.uses.changed_outputs import filled, part, pooled, scaled
from lightning_rnnvis.capture.model.uses.function_call import FunctionCall
from lightning_rnnvis.capture.model.uses.joined_outputs import JoinedOutputs
from lightning_rnnvis.capture.model.uses.judgement import done_before, judged
from lightning_rnnvis.capture.model.uses.known_outputs import (
    KnownOutputs,
    compared_rows,
    floats_in,
    tensors_in,
)
from lightning_rnnvis.capture.model.uses.known_tensors import KnownTensors
from lightning_rnnvis.capture.model.uses.layer_pass import LayerPass
from lightning_rnnvis.capture.model.uses.masks import FILLS
from lightning_rnnvis.capture.model.uses.output_use import Compared, OutputUse, UsedRows
from lightning_rnnvis.capture.model.uses.probabilities import ACTIVATIONS, Probabilities

CHECKED_PASSES = 2
"""Passes of each validation in which what enters a loss is compared with what the layer gave."""

_FOLLOWED = SAME | SCALED | SUMS | WEIGHTED


class OutputUses:
    """Follows the outputs of linear layers through the functions that the model calls."""

    def __init__(self) -> None:
        self._passes: dict[str, LayerPass] = {}
        self._tensors: KnownTensors[KnownOutputs] = KnownTensors()
        self._found: dict[str, tuple[int, OutputUse]] = {}
        self._compared: dict[str, Compared] = {}
        self._used: dict[str, UsedRows] = {}
        self._averaged: dict[str, Tensor] = {}
        self._to_check = CHECKED_PASSES
        self._probabilities = Probabilities()
        self._joined = JoinedOutputs()

    def begin_validation(self) -> None:
        """A validation begins: weights may be others, and so may what a clamp or a mask does."""
        self._to_check = CHECKED_PASSES

    def follow(self, name: str, output: Tensor) -> None:
        """Follow what one call of a layer returned, shape (..., O)."""
        of_layer = self._passes.setdefault(name, LayerPass(output.shape[-1], is_compared=self._to_check > 0))
        self._tensors.know(output, of_layer.add_call(name, output))
        self._probabilities.forget(output)
        self._joined.forget(output)

    def see(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        """A function was called."""
        if not self._tensors:
            return
        if function == "__setitem__" or (function.endswith("_") and function not in _FOLLOWED and function[0] != "_"):
            self._see_in_place(function, (args, kwargs))
        self._see_probabilities(function, args, kwargs, result)
        if tells_nothing(function):
            return
        tensors = tensors_in(read_as_numbers(function, args, kwargs))
        known = [(tensor, found) for tensor in tensors if (found := self._tensors.of(tensor))]
        names = {found.name for _, found in known}
        with torch._C.DisableTorchFunction():  # a class of tensors of the user's own need not know
            is_joined = self._joined.hold(function, args, kwargs)
            if len(names) == 1 and (not is_joined or function in KINDS):
                self._see_known(function, (args, kwargs), result, known)
            if len(names) > 1 or is_joined:
                joined = self._joined.see(function, (args, kwargs), result, known)
                for name in () if joined is None else joined.names:
                    self._passes[name].join(joined)

    def _see_probabilities(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        """A function may have been called with probabilities that were made of outputs."""
        with torch._C.DisableTorchFunction():
            entering = self._probabilities.see(function, args, kwargs, result)
        for layer, activation in () if entering is None else entering.layers:
            entered = self._passes[layer].entered[activation]
            if entering is not None and entering.mixed:
                entered.mixed = entered.mixed or (entering.mixed, entering.loss)
            elif entering is not None:
                entered.is_own, entered.pooled = True, entered.pooled or entering.pooled

    def _see_in_place(self, function: str, call: Arguments) -> None:
        """A function may have changed outputs where they lie."""
        tensor = call[0][0] if call[0] else None
        known = self._tensors.of(tensor)
        if isinstance(tensor, Tensor) and known is not None:
            with torch._C.DisableTorchFunction():
                changed = FunctionCall(function, call, tensor, tensor)
                self._tensors.know(tensor, filled(self._passes[known.name], known, changed))

    def _see_known(
        self, function: str, call: Arguments, result: Any, known: Sequence[tuple[Tensor, KnownOutputs]]
    ) -> None:
        """A function was called with outputs of one layer."""
        (args, _), (tensor, of_tensor) = call, known[0]
        of_layer = self._passes[of_tensor.name]
        n_outputs, alone = of_tensor.n_outputs, len(known) == 1
        if function in REGRESSIONS and alone:
            self._keep_target(of_tensor.name, tensor, call)
        is_scaled = alone and (of_tensor.whole or function not in NEGATED)
        is_scaled &= function in WEIGHTED or (function in SCALED and bool(args) and tensor is args[0])
        if not alone:
            of_tensor = _together([one for _, one in known])
        if function in SUMS and not alone:
            for made in floats_in(result):
                self._tensors.know(made, pooled(of_layer, of_tensor, function, made))
        elif function in SAME or function in SUMS or is_scaled:
            if alone and function not in SAME:
                of_tensor = scaled(of_layer, of_tensor, FunctionCall(function, call, tensor, result))
            make = filled if function in FILLS and alone else part
            for made in tensors_in((result,)):
                self._tensors.know(made, make(of_layer, of_tensor, FunctionCall(function, call, tensor, made)))
        elif pools(function, tensor, call, n_outputs):
            for made in floats_in(result):
                # Else there is one step, or none are put together.
                is_pooled = made.numel() < tensor.numel()
                self._tensors.know(made, pooled(of_layer, of_tensor, function, made) if is_pooled else of_tensor)
        else:
            self._see_entering(function, call, result, tensor, of_tensor)

    def _see_entering(
        self, function: str, call: Arguments, result: Any, tensor: Tensor, of_tensor: KnownOutputs
    ) -> None:
        """Outputs of a layer may have entered a function that shows what they are for."""
        of_layer, n_outputs = self._passes[of_tensor.name], of_tensor.n_outputs
        if tells(function, tensor, call, n_outputs) and (function in KINDS or any(True for _ in floats_in(result))):
            of_layer.enter(function, tensor, compared_rows(of_tensor, function, tensor, call))
            if function in ACTIVATIONS and of_layer.is_compared:
                self._probabilities.follow(of_tensor.name, function, call, tensor, n_outputs, result)
        elif function in ACTIVATIONS and n_outputs > 1:
            of_layer.across = function

    def end_pass(self) -> None:
        """Draw conclusions from a pass; those that tell more replace earlier ones."""
        for name, of_layer in self._passes.items():
            if of_layer.used and of_layer.output is not None:
                outputs = of_layer.output.reshape(-1, of_layer.n_outputs)
                self._used[name] = UsedRows(outputs, torch.cat(of_layer.used))
            if of_layer.averaged is not None:
                self._averaged[name] = of_layer.averaged
            rank, use = judged(name, of_layer)
            use = replace(use, before=done_before(of_layer))
            before = self._found.get(name)
            # What is done to them may be learnt: that of the last pass counts.
            is_surer = (
                before is None or rank > before[0] or (self._to_check > 0 and rank == before[0] and use.is_changed)
            )
            if before is None or is_surer or (rank, use.kind) == (before[0], before[1].kind):
                self._found[name] = rank, use
        self._to_check -= bool(self._passes)
        self._passes.clear()
        self._tensors.clear()
        self._probabilities.clear()
        self._joined.clear()

    def of(self, name: str) -> OutputUse:
        """What the outputs of a layer are, by all passes so far."""
        return self._found.get(name, (0, OutputUse("values")))[1]

    def compared(self, name: str) -> Compared | None:
        """What a loss of the last pass compared all outputs of a layer with; None where that is not known."""
        return self._compared.get(name)

    def used(self, name: str) -> UsedRows | None:
        """Which outputs of a layer entered functions in the last pass; None for all, or where that is not known."""
        return self._used.get(name)

    def averaged(self, name: str) -> Tensor | None:
        """What of a layer entered a function in the last pass after steps were put together, see `LayerPass`."""
        return self._averaged.get(name)

    def forget_pass(self) -> None:
        """Forget what the outputs of the last pass were compared with, and which of them entered."""
        self._compared.clear()
        self._used.clear()
        self._averaged.clear()

    def _keep_target(self, name: str, tensor: Tensor, call: Arguments) -> None:
        """Keep what a loss compares the outputs of a layer with, where they lie there as the layer returned them."""
        target, output = target_of(tensor, call), self._passes[name].output
        if output is None or not isinstance(target, Tensor) or not target.is_floating_point():
            return
        is_same = tensor.data_ptr() == output.data_ptr() and tensor.numel() == output.numel()
        if is_same and tensor.is_contiguous() and output.is_contiguous() and target.shape == tensor.shape:
            rows = output.shape[-1]
            self._compared[name] = Compared(output.reshape(-1, rows), target.detach().reshape(-1, rows).clone())


def _together(known: Sequence[KnownOutputs]) -> KnownOutputs:
    """What is known of outputs that enter a function together."""
    first = known[0]
    changed = next((one.changed for one in known if one.changed), "")
    other = next((one for one in known if not are_same(one.after, first.after)), None)
    if other is not None:
        changed = changed or last_function(other.after or first.after)
    suspect = next((one.suspect for one in known if one.suspect), "")
    return replace(first, changed=changed, suspect=suspect)
