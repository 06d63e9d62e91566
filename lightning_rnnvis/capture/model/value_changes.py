"""What a model does to outputs that are values before a loss compares them with others.

A scale and a shift that are the same for all rows are done to the recorded head, too, as where a forecast is put back
into its own units. Of what is done otherwise it is told which function does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor

from lightning_rnnvis.capture.model.affine import Affine, after, are_same, last_function
from lightning_rnnvis.capture.model.function_kinds import (
    BENT,
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
)
from lightning_rnnvis.capture.model.uses.compared_values import SIZES, are_one, compared_whole, takes_size
from lightning_rnnvis.capture.model.uses.known_outputs import floats_in, tensors_in
from lightning_rnnvis.capture.model.uses.known_tensors import KnownTensors
from lightning_rnnvis.capture.model.uses.layer_pass import MOST_COMPARED
from lightning_rnnvis.capture.model.uses.output_use import Compared, OutputUse

_LIMITS = set("clamp clamp_ clamp_min clamp_max clip nan_to_num dropout".split())
"""Those that may leave them as they are."""

_MEANS = {"mean", "nanmean", "adaptive_avg_pool1d", "avg_pool1d", "sum", "nansum"}
"""Those that put steps together: what scales each step alike scales their mean."""

_AFFINE = SCALED | WEIGHTED | SUMS | NEGATED

_LOSSES = {name for name in KINDS if KINDS[name][0] == "values"}
_OF_CHANCES = set(KINDS) - _LOSSES

_SEEN = SIZES | BENT | _MEANS | _AFFINE | SAME | _LOSSES | _OF_CHANCES


@dataclass(frozen=True)
class _Values:
    """A tensor that holds outputs of a layer.

    Attributes:
        name: The layer.
        done: What was done to all of them alike; None for nothing.
        function: The function that did something else; empty where none did.
        is_error: Whether they are the difference to what they are compared with.
        summed: Whether steps were summed: what divides them then makes a mean.
        compared: Of a difference what is compared; None where that is not known, or it is no longer this difference.
    """

    name: str
    done: Affine | None = None
    function: str = ""
    is_error: bool = False
    summed: bool = False
    compared: Compared | None = None


@dataclass
class _Pass:
    """What became of the outputs of one layer in one pass.

    Attributes:
        n_outputs: Its outputs.
        output: What it returned, where it was called once.
        entered: What was done before each loss, by its name.
        differences: The same before differences that a loss by hand may be made of.
        bent: The first function that did something else; empty where none did.
        of_chances: Whether a loss or activation of classes or labels was entered.
        by_hand: What was compared in differences whose sizes were taken.
    """

    n_outputs: int
    output: Tensor | None = None
    calls: int = 0
    entered: list[tuple[str, _Values]] = field(default_factory=list)
    differences: list[tuple[str, _Values]] = field(default_factory=list)
    bent: str = ""
    of_chances: bool = False
    by_hand: list[Compared] = field(default_factory=list)


@dataclass(frozen=True)
class _Found:
    """What a pass told: the loss, what is done before it, and the function that does something else."""

    loss: str = ""
    done: Affine | None = None
    function: str = ""


class ValueChanges:
    """Follows the outputs of linear layers to the losses that compare them with others."""

    def __init__(self) -> None:
        self._passes: dict[str, _Pass] = {}
        self._tensors: KnownTensors[_Values] = KnownTensors()
        self._found: dict[str, _Found] = {}
        self._compared: dict[str, Compared] = {}
        self._by_hand: dict[str, Compared] = {}

    def follow(self, name: str, output: Tensor) -> None:
        """Follow what one call of a layer returned, shape (..., O)."""
        of_layer = self._passes.setdefault(name, _Pass(output.shape[-1]))
        of_layer.calls += 1
        of_layer.output = output.detach() if of_layer.calls == 1 and of_layer.n_outputs <= MOST_COMPARED else None
        self._tensors.know(output, _Values(name))

    def see(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        """A function was called."""
        if not self._tensors or function not in _SEEN:
            return
        known = [
            (one, found)
            for one in tensors_in(read_as_numbers(function, args, kwargs))
            if (found := self._tensors.of(one)) is not None
        ]
        if len({found.name for _, found in known}) == 1:
            with torch._C.DisableTorchFunction():  # a class of tensors of the user's own need not know
                self._see_known(function, (args, kwargs), result, known)

    def _see_known(
        self,
        function: str,
        call: Arguments,
        result: Any,
        known: Sequence[tuple[Tensor, _Values]],
    ) -> None:
        tensor, values = known[0]
        of_layer = self._passes[values.name]
        if function in _LOSSES:
            changed = next((found.function for _, found in known if found.function), "")
            if function == "poisson_nll_loss" and (call[1].get("log_input", True) and call[0][2:3] != (False,)):
                changed = changed or "exp"
            of_layer.entered.append((function, replace(values, function=changed)))
            pair = _pair(of_layer, tensor, values, call) if function in REGRESSIONS and len(known) == 1 else None
            if pair is not None and values.done is not None:
                self._compared[values.name] = pair
            return
        pairs = [one.compared for _, one in known if one.compared is not None]
        if len(pairs) == len(known) and takes_size(function, call, len(known)):
            of_layer.by_hand += pairs
        of_layer.of_chances |= function in _OF_CHANCES and function not in BENT and not values.function
        is_mean = function in _MEANS and pools(function, tensor, call, of_layer.n_outputs)
        if is_mean or function in SAME or function in _AFFINE or function in BENT:
            made = self._made(of_layer, function, call, result, known)
            for part in floats_in(result):
                self._tensors.know(part, made)

    def _made(
        self,
        of_layer: _Pass,
        function: str,
        call: Arguments,
        result: Any,
        known: Sequence[tuple[Tensor, _Values]],
    ) -> _Values:
        """What is known of what a function makes of outputs."""
        tensor, values = known[0]
        bent = next((found.function for _, found in known if found.function), "")
        values = replace(values, function=values.function or bent)
        is_same = function in SAME and function not in _LIMITS
        if values.is_error:
            is_whole = function in SAME and isinstance(result, Tensor) and result.numel() == tensor.numel()
            return values if is_whole else replace(values, compared=None)
        if is_same or (function in _LIMITS and _is_equal(tensor, result)):
            return values
        if function in _MEANS:
            return replace(values, summed="sum" in function)
        if values.summed and "div" in function:
            return replace(values, summed=False)
        named = function.strip("_")
        if function in _AFFINE and len(known) == 1:
            if _is_mask(function, tensor, call[0]):
                return values
            is_last = tensor.is_contiguous() or list(tensor.shape).count(of_layer.n_outputs) == 1
            done = after(values.done, function, call, tensor, of_layer.n_outputs, -1 if is_last else None)
            if done is not None and isinstance(result, Tensor) and result.shape == tensor.shape:
                return replace(values, done=done)
            if "sub" in function:
                of_layer.differences.append((function, values))
                compared = None if call[1] or values.function else _pair(of_layer, tensor, values, call)
                return replace(values, function=values.function or named, is_error=True, compared=compared)
        of_layer.bent = of_layer.bent or named
        return replace(values, function=values.function or named)

    def end_pass(self) -> None:
        """Draw conclusions from a pass: what is done may be learnt, so that of the last one counts."""
        for name, of_layer in self._passes.items():
            if of_layer.of_chances and not of_layer.entered:
                continue
            if of_layer.by_hand and not of_layer.entered and are_one(of_layer.by_hand):
                self._by_hand[name] = of_layer.by_hand[0]
            entered = of_layer.entered or of_layer.differences
            loss = of_layer.entered[0][0] if of_layer.entered else ""
            function = next((one.function for _, one in entered if one.function), "" if entered else of_layer.bent)
            done = entered[0][1].done if entered else None
            others = [one.done for _, one in entered if not are_same(one.done, done)]
            if not function and others:
                function = last_function(others[0] or done)
            found = _Found(loss, None if function else done, function)
            if entered or function or name not in self._found:
                self._found[name] = found
        self._passes.clear()
        self._tensors.clear()

    def told(self, name: str, use: OutputUse) -> OutputUse:
        """What outputs are, with what is done to them where they are values."""
        found = self._found.get(name)
        if use.kind != "values" or found is None or use.is_changed or not (found.function or found.done):
            return use
        reason = f"they enter `{found.loss}`" if found.loss else use.reason
        if found.done is None:
            return replace(use, reason=reason, changed=found.function)
        entered = f"they enter `{found.loss}`" if found.loss else "they are compared with others"
        return replace(use, reason=f"{entered} after {found.done.named}, which is done here, too", after=found.done)

    def compared(self, name: str) -> Compared | None:
        """What a loss of the last pass compared scaled outputs of a layer with; None where that is not known."""
        return self._compared.get(name)

    def compared_by_hand(self, name: str) -> Compared | None:
        """What a loss by hand compared outputs with: the only numbers from which a size of their difference was taken.

        None where a loss of torch compared some, and where it is not known.
        """
        return self._by_hand.get(name)

    def forget_pass(self) -> None:
        """Forget what the outputs of the last pass were compared with."""
        self._compared.clear()
        self._by_hand.clear()


def _pair(of_layer: _Pass, tensor: Tensor, values: _Values, call: Arguments) -> Compared | None:
    """Outputs that entered a function, and what it compared them with; None where that is not known."""
    if of_layer.output is None or values.function:
        return None
    return compared_whole(of_layer.output, values.done, tensor, target_of(tensor, call))


def _is_equal(tensor: Tensor, result: Any) -> bool:
    return isinstance(result, Tensor) and result is not tensor and torch.equal(tensor, result)


def _is_mask(function: str, tensor: Tensor, args: tuple[Any, ...]) -> bool:
    """Whether values are taken out, as where steps are padding: the others stay."""
    other = next((one for one in args if one is not tensor), None)
    if function not in WEIGHTED or not isinstance(other, Tensor) or other.numel() == 1:
        return False
    return bool(((other == 0) | (other == 1)).all())
