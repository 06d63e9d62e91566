"""What the model takes the outputs of a linear layer for: told by the functions that they enter, through views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from lightning_rnnvis.capture.model.function_kinds import (
    KINDS,
    NEGATED,
    PARTS,
    REGRESSIONS,
    SAME,
    SCALED,
    SUMS,
    WEIGHTED,
    Arguments,
    pools,
    target_of,
    tells,
    tells_nothing,
)
from lightning_rnnvis.capture.model.uses.judgement import done_before, judged
from lightning_rnnvis.capture.model.uses.known_outputs import (
    KnownOutputs,
    compared_rows,
    floats_in,
    suspected,
    tensors_in,
)
from lightning_rnnvis.capture.model.uses.known_tensors import KnownTensors
from lightning_rnnvis.capture.model.uses.layer_pass import LayerPass
from lightning_rnnvis.capture.model.uses.output_use import Compared, OutputUse, UsedRows
from lightning_rnnvis.capture.model.uses.probabilities import ACTIVATIONS, Probabilities
from lightning_rnnvis.capture.model.uses.scaled_outputs import scaled

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
        self._to_check = CHECKED_PASSES
        self._probabilities = Probabilities()

    def begin_validation(self) -> None:
        """A validation begins: weights may be others, and so may what a clamp or a mask does."""
        self._to_check = CHECKED_PASSES

    def follow(self, name: str, output: Tensor) -> None:
        """Follow what one call of a layer returned, shape (..., O)."""
        of_layer = self._passes.setdefault(name, LayerPass(output.shape[-1], is_compared=self._to_check > 0))
        self._tensors.know(output, KnownOutputs(name, given=of_layer.add_call(output)))

    def see(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        """A function was called."""
        if not self._tensors:
            return
        if function == "__setitem__" or (function.endswith("_") and function not in _FOLLOWED and function[0] != "_"):
            self._see_in_place(function, args)
        self._see_probabilities(function, args, kwargs, result)
        if tells_nothing(function):
            return
        tensors = tensors_in((*args, *kwargs.values()))
        known = [(tensor, found) for tensor in tensors if (found := self._tensors.of(tensor))]
        if len({found.name for _, found in known}) == 1:
            with torch._C.DisableTorchFunction():  # a class of tensors of the user's own need not know
                self._see_known(function, (args, kwargs), result, known)

    def _see_probabilities(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        """A function may have been called with probabilities that were made of outputs."""
        with torch._C.DisableTorchFunction():
            entering = self._probabilities.see(function, args, kwargs, result)
        for layer, activation in () if entering is None else entering.layers:
            entered = self._passes[layer].entered[activation]
            if entering is not None and entering.mixed:
                entered.mixed = entering.mixed, entering.loss
            elif entering is not None:
                entered.pooled = entering.pooled

    def _see_in_place(self, function: str, args: tuple[Any, ...]) -> None:
        """A function may have changed outputs where they lie."""
        tensor = args[0] if args else None
        known = self._tensors.of(tensor)
        if isinstance(tensor, Tensor) and known is not None:
            with torch._C.DisableTorchFunction():
                self._tensors.know(tensor, suspected(known, function, tensor))

    def _see_known(
        self, function: str, call: Arguments, result: Any, known: Sequence[tuple[Tensor, KnownOutputs]]
    ) -> None:
        """A function was called with outputs of one layer."""
        (args, _), (tensor, of_tensor) = call, known[0]
        of_layer = self._passes[of_tensor.name]
        n_outputs, alone = of_layer.n_outputs, len(known) == 1
        if function in REGRESSIONS and alone:
            self._keep_target(of_tensor.name, tensor, call)
        is_scaled = alone and (of_tensor.whole or function not in NEGATED)
        is_scaled &= function in WEIGHTED or (function in SCALED and bool(args) and tensor is args[0])
        if function in SAME or function in SUMS or is_scaled:
            if alone and function not in SAME:
                of_tensor = scaled(of_layer, of_tensor, function, call, tensor, result)
            elif function in SUMS:
                of_tensor = replace(of_tensor, pooled=function, given=None)
            for part in tensors_in((result,)):
                lost = n_outputs > 1 and function in PARTS and not _is_mask(args) and n_outputs not in part.shape
                self._tensors.know(part, suspected(of_tensor, function, part, lost))
        elif pools(function, tensor, call, n_outputs):
            for part in floats_in(result):
                # Else there is one step, or none are put together.
                is_pooled = part.numel() < tensor.numel()
                pooled = replace(of_tensor, pooled=function, given=None) if is_pooled else of_tensor
                self._tensors.know(part, pooled)
        elif tells(function, tensor, call, n_outputs) and (function in KINDS or any(True for _ in floats_in(result))):
            of_layer.enter(function, tensor, compared_rows(of_tensor, function, tensor, call))
            if function in ACTIVATIONS and of_layer.is_compared:
                self._probabilities.follow(of_tensor.name, function, result)

    def end_pass(self) -> None:
        """Draw conclusions from a pass; those that tell more replace earlier ones."""
        for name, of_layer in self._passes.items():
            if of_layer.used and of_layer.output is not None:
                outputs = of_layer.output.reshape(-1, of_layer.n_outputs)
                self._used[name] = UsedRows(outputs, torch.cat(of_layer.used))
            rank, use = judged(of_layer)
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

    def of(self, name: str) -> OutputUse:
        """What the outputs of a layer are, by all passes so far."""
        return self._found.get(name, (0, OutputUse("values")))[1]

    def compared(self, name: str) -> Compared | None:
        """What a loss of the last pass compared all outputs of a layer with; None where that is not known."""
        return self._compared.get(name)

    def used(self, name: str) -> UsedRows | None:
        """Which outputs of a layer entered functions in the last pass; None for all, or where that is not known."""
        return self._used.get(name)

    def forget_pass(self) -> None:
        """Forget what the outputs of the last pass were compared with, and which of them entered."""
        self._compared.clear()
        self._used.clear()

    def _keep_target(self, name: str, tensor: Tensor, call: Arguments) -> None:
        """Keep what a loss compares the outputs of a layer with, where they lie there as the layer returned them."""
        target, output = target_of(tensor, call), self._passes[name].output
        if output is None or not isinstance(target, Tensor) or not target.is_floating_point():
            return
        is_same = tensor.data_ptr() == output.data_ptr() and tensor.numel() == output.numel()
        if is_same and tensor.is_contiguous() and output.is_contiguous() and target.shape == tensor.shape:
            rows = output.shape[-1]
            self._compared[name] = Compared(output.reshape(-1, rows), target.detach().reshape(-1, rows).clone())


def _is_mask(args: tuple[Any, ...]) -> bool:
    """Whether something is taken out by a mask over every number, which leaves all outputs in."""
    index = args[1] if len(args) > 1 else None
    return isinstance(index, Tensor) and index.dtype.is_floating_point is False and index.shape == args[0].shape
