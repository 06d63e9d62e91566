"""What the model takes the outputs of a linear layer for: told by the functions that they enter, through views."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor

from lightning_rnnvis.capture.model.affine import Affine, after, are_same, is_mask_of_outputs
from lightning_rnnvis.capture.model.call_values import out_of_vmap
from lightning_rnnvis.capture.model.function_kinds import (
    BENT,
    KINDS,
    NEGATED,
    PARTS,
    PICK,
    REGRESSIONS,
    SAME,
    SCALED,
    SUMS,
    WEIGHTED,
    Arguments,
    changes,
    pools,
    tells,
    tells_nothing,
)
from lightning_rnnvis.capture.model.uses.known_outputs import (
    IN_PLACE,
    KnownOutputs,
    compared_rows,
    floats_in,
    suspected,
    tensors_in,
)
from lightning_rnnvis.capture.model.uses.output_use import Before, Compared, OutputUse, UsedRows
from lightning_rnnvis.capture.model.uses.probabilities import ACTIVATIONS, Probabilities
from lightning_rnnvis.capture.rows.given_rows import GivenRows
from lightning_rnnvis.records.snapshot import HeadKind

_IF_LOGITS = (
    ", which tells no more; if a loss of your own takes them for logits, write RNNVis(…, head_kind='classes') or"
    " 'labels'"
)
"""What follows the name of a function that is none of torch's losses."""


_CHANGED = (
    "{0} gives some of them other values, leaves some out or orders them otherwise before they enter `{1}`:"
    " probabilities of what the layer gives would not be the model's. If you want these all the same, write"
    " RNNVis(…, head_kind='classes') or 'labels'"
)
"""Why outputs are values: the function that changes them, and the loss or activation."""

_MIXED = (
    "`{0}` gives the probabilities that `{1}` makes of them other values before these enter `{2}`: those of the layer"
    " alone are not the model's. If you want these all the same, write RNNVis(…, head_kind='classes') or 'labels'"
)
"""Why outputs are values: the function that changes their probabilities, what made these, and the loss."""

CHECKED_PASSES = 2
"""Passes of each validation in which what enters a loss is compared with what the layer gave."""

_SPOKEN = {"getitem": "indexing", "setitem": IN_PLACE}
"""What is said in the place of the name of a function."""

MOST_COMPARED = 512
"""Outputs of a layer for which it is kept what a loss compared them with."""


@dataclass
class _Entered:
    """How the outputs of a layer entered a function in one pass.

    Attributes:
        numbers: Numbers in all.
        parts: How often only some of the outputs.
        whole: Whether all of them, once.
        changed: The function that gave them other values before; empty where none did.
        after: What was done to all of them before; None for nothing.
        pooled: The function that put steps together before or after; empty where none did.
        mixed: The function that gave its probabilities other values, and the loss that these entered.
    """

    numbers: int = 0
    parts: int = 0
    whole: bool = False
    changed: str = ""
    after: Affine | None = None
    pooled: str = ""
    mixed: tuple[str, str] | None = None


@dataclass
class _Pass:
    """What became of the outputs of one layer in one pass.

    `used` are rows that entered functions, None for all. `given` are those that the layer gave, and what functions that
    change no probability, or are done here, too, made of them, by the names of these.
    """

    n_outputs: int
    numbers: int = 0
    calls: int = 0
    output: Tensor | None = None
    used: list[Tensor] | None = field(default_factory=list)
    entered: dict[str, _Entered] = field(default_factory=dict)
    given: dict[tuple[str, ...], GivenRows] = field(default_factory=dict)


_FOLLOWED = SAME | SCALED | SUMS | WEIGHTED


class OutputUses:
    """Follows the outputs of linear layers through the functions that the model calls."""

    def __init__(self) -> None:
        self._passes: dict[str, _Pass] = {}
        self._tensors: dict[int, tuple[weakref.ref[Tensor], KnownOutputs]] = {}
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
        of_layer = self._passes.setdefault(name, _Pass(output.shape[-1]))
        of_layer.numbers += output.numel()
        of_layer.calls += 1
        # Kept, so that no other tensor takes its place in the memory.
        of_layer.output = output.detach() if of_layer.calls == 1 and of_layer.n_outputs <= MOST_COMPARED else None
        self._know(output, KnownOutputs(name, given=self._given(of_layer, (), output)))

    def _given(self, of_layer: _Pass, functions: tuple[str, ...], rows: Tensor) -> GivenRows | None:
        """What the layer, or functions after it, gave up to now, shape (..., O), in the passes that are compared."""
        if self._to_check <= 0 or out_of_vmap(rows) is not rows:
            return None
        given = of_layer.given.setdefault(functions, GivenRows(of_layer.n_outputs))
        given.add(rows)
        return given

    def see(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        """A function was called."""
        if not self._tensors:
            return
        if function == "__setitem__" or (function.endswith("_") and function not in _FOLLOWED and function[0] != "_"):
            self._see_in_place(function, args)
        self._see_probabilities(function, args, kwargs, result)
        if tells_nothing(function):
            return
        known = [(tensor, found) for tensor in tensors_in((*args, *kwargs.values())) if (found := self._of(tensor))]
        if len({found.name for _, found in known}) == 1:
            with torch._C.DisableTorchFunction():  # a class of tensors of the user's own need not know
                self._see_known(function, args, kwargs, result, known)

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
        known = self._of(tensor) if isinstance(tensor, Tensor) else None
        if isinstance(tensor, Tensor) and known is not None:
            with torch._C.DisableTorchFunction():
                self._know(tensor, suspected(known, function, tensor))

    def _see_known(
        self,
        function: str,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        result: Any,
        known: Sequence[tuple[Tensor, KnownOutputs]],
    ) -> None:
        """A function was called with outputs of one layer."""
        tensor, of_tensor = known[0]
        of_layer = self._passes[of_tensor.name]
        call, n_outputs = (args, kwargs), of_layer.n_outputs
        alone = len(known) == 1
        if function in REGRESSIONS and alone:
            self._keep_target(of_tensor.name, tensor, call)
        scaled = alone and (of_tensor.whole or function not in NEGATED)
        scaled = scaled and (function in WEIGHTED or (function in SCALED and bool(args) and tensor is args[0]))
        if function in SAME or function in SUMS or scaled:
            if alone and function not in SAME:
                of_tensor = self._scaled(of_tensor, function, call, tensor, result)
            elif function in SUMS:
                of_tensor = replace(of_tensor, pooled=function, given=None)
            for part in tensors_in((result,)):
                lost = n_outputs > 1 and function in PARTS and not _is_mask(args) and n_outputs not in part.shape
                self._know(part, suspected(of_tensor, function, part, lost))
        elif pools(function, tensor, call, n_outputs):
            for part in floats_in(result):
                # Else there is one step, or none are put together.
                is_pooled = part.numel() < tensor.numel()
                self._know(part, replace(of_tensor, pooled=function, given=None) if is_pooled else of_tensor)
        elif tells(function, tensor, call, n_outputs) and (function in KINDS or any(True for _ in floats_in(result))):
            self._enter(of_layer, function, tensor, compared_rows(of_tensor, function, tensor, call))
            if function in ACTIVATIONS and self._to_check > 0:
                self._probabilities.follow(of_tensor.name, function, result)

    def _scaled(self, known: KnownOutputs, function: str, call: Arguments, tensor: Tensor, result: Any) -> KnownOutputs:
        """Outputs that a function scales or adds something to."""
        n_outputs = self._passes[known.name].n_outputs
        is_change = changes(function, tensor, call, n_outputs, bool(known.pooled))
        if is_change or is_mask_of_outputs(function, call, tensor, n_outputs):
            return self._changed(known, function, call, tensor, result)
        return self._shifted(known, function, call, tensor, result)

    def _changed(
        self, known: KnownOutputs, function: str, call: Arguments, tensor: Tensor, result: Any
    ) -> KnownOutputs:
        """Outputs to which a function gave other values: all of them alike, or not."""
        is_plain = known.whole and not known.pooled and isinstance(result, Tensor) and result.shape == tensor.shape
        found = None
        if is_plain:
            n_outputs = self._passes[known.name].n_outputs
            is_last = known.given is not None and n_outputs > 1 and known.given.dim_of(tensor) == tensor.dim() - 1
            found = after(known.after, function, call, tensor, n_outputs, is_last)
        if found is None:
            return replace(known, changed=function.strip("_"))
        return self._made(replace(known, after=found), function, tensor, result)

    def _shifted(
        self, known: KnownOutputs, function: str, call: Arguments, tensor: Tensor, result: Any
    ) -> KnownOutputs:
        """Outputs to which one number was added in each step, or what is no change."""
        others = [one for one in call[0] if isinstance(one, Tensor) and one is not tensor]
        is_sum = function in SUMS or "sub" in function
        if not is_sum or not others or others[0].dim() == 0 or others[0].shape[-1] != 1 or known.pooled:
            return known
        if not isinstance(result, Tensor) or self._passes[known.name].n_outputs == 1:
            return known
        return self._made(replace(known, shifted=function.strip("_")), function, tensor, result)

    def _made(self, known: KnownOutputs, function: str, tensor: Tensor, result: Any) -> KnownOutputs:
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
        return replace(known, given=self._given(self._passes[known.name], names, rows))

    def end_pass(self) -> None:
        """Draw conclusions from a pass; those that tell more replace earlier ones."""
        for name, of_layer in self._passes.items():
            if of_layer.used and of_layer.output is not None:
                outputs = of_layer.output.reshape(-1, of_layer.n_outputs)
                self._used[name] = UsedRows(outputs, torch.cat(of_layer.used))
            rank, use = _judged(of_layer)
            use = replace(use, before=_before(of_layer))
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
        args, kwargs = call
        target = target_of(tensor, args, kwargs)
        output = self._passes[name].output
        if output is None or not isinstance(target, Tensor) or not target.is_floating_point():
            return
        is_same = tensor.data_ptr() == output.data_ptr() and tensor.numel() == output.numel()
        if is_same and tensor.is_contiguous() and output.is_contiguous() and target.shape == tensor.shape:
            rows = output.shape[-1]
            self._compared[name] = Compared(output.reshape(-1, rows), target.detach().reshape(-1, rows).clone())

    def _know(self, tensor: Tensor, known: KnownOutputs) -> None:
        self._tensors[id(tensor)] = weakref.ref(tensor), known

    def _of(self, tensor: Tensor) -> KnownOutputs | None:
        found = self._tensors.get(id(tensor))
        return None if found is None or found[0]() is not tensor else found[1]

    @staticmethod
    def _use(of_layer: _Pass, tensor: Tensor, known: KnownOutputs) -> None:
        """Note which of the outputs enter a function."""
        rows = _rows(tensor, of_layer, known)
        if rows is None or of_layer.used is None:
            of_layer.used = None
        else:
            of_layer.used.append(rows)

    def _enter(self, of_layer: _Pass, function: str, tensor: Tensor, known: KnownOutputs) -> None:
        self._use(of_layer, tensor, known)
        entered = of_layer.entered.setdefault(function, _Entered())
        entered.numbers += tensor.numel()
        entered.whole |= known.whole
        entered.parts += not known.whole
        if entered.numbers == tensor.numel():  # the first one
            entered.after = known.after
        elif not are_same(entered.after, known.after):
            entered.changed = function_of(known.after or entered.after)
        entered.changed = known.changed or entered.changed
        entered.pooled = known.pooled or entered.pooled


def target_of(tensor: Tensor, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What a loss compares outputs with: they may be named second."""
    both = [*args[:2], *(kwargs[name] for name in ("input", "target") if name in kwargs)]
    return next((one for one in both if one is not tensor), None)


def _before(of_layer: _Pass) -> Before:
    """What was done to all outputs before the function that tells most of them."""
    ranks = {name: KINDS.get(name, ("values", 0))[1] for name in of_layer.entered}
    told = {name: of_layer.entered[name] for name, rank in ranks.items() if rank == max(ranks.values())}
    changed = next((one.changed for one in told.values() if one.changed), "")
    bent = "" if changed else next((name for name in told if name in BENT), "")
    every = [one.after for one in told.values()]
    if not changed and not bent and all(are_same(one, every[0]) for one in every):
        return Before(every[0] if every else None)
    return Before(None, changed or bent.strip("_") or next(function_of(one) for one in every if one is not None))


def _rows(tensor: Tensor, of_layer: _Pass, known: KnownOutputs) -> Tensor | None:
    """What enters a function as rows of some of the outputs, (M, O); None where it is all, or made of them."""
    n_outputs = of_layer.n_outputs
    is_part = tensor.numel() < of_layer.numbers and (n_outputs == 1 or tensor.shape[-1:] == (n_outputs,))
    if of_layer.output is None or known.changed or known.after or known.pooled or not known.whole or not is_part:
        return None
    return tensor.detach().reshape(-1, n_outputs).to(of_layer.output.dtype).clone()


def _judged(of_layer: _Pass) -> tuple[int, OutputUse]:
    """What a pass tells of the outputs of a layer, and how surely."""
    told: dict[int, dict[HeadKind, str]] = {}
    in_parts = [name for name, one in of_layer.entered.items() if one.parts and _kind_of(name) != "labels"]
    for function, entered in of_layer.entered.items():
        if function not in KINDS:
            continue
        kind, rank = KINDS[function]
        # Two groups of classes, or classes beside numbers, are no classes altogether.
        is_whole = entered.whole or (in_parts == [function] and entered.parts == 1)
        if kind == "labels":
            is_whole = entered.whole or entered.numbers >= of_layer.numbers
        if kind == "values" or is_whole:
            told.setdefault(rank, {}).setdefault(kind, function)
    if told:
        rank = max(told)
        if rank == PICK and any(function not in KINDS for function in of_layer.entered):
            return rank, OutputUse("values")  # the largest of values may be logged beside a loss that is not known
        kinds = list(told[rank])
        if rank > PICK and kinds != ["values"] and (changed := _changed_use(of_layer, told[rank].values())):
            return rank, changed
        reason = f"they enter `{'` and `'.join(told[rank].values())}`"
        kind = kinds[0] if len(kinds) == 1 else "values"
        after_all = [of_layer.entered[at].after for at in told[rank].values()]
        pooled = next((one for at in told[rank].values() if (one := of_layer.entered[at].pooled)), "").strip("_")
        if kind == "values" or all(one is None for one in after_all):
            return rank, OutputUse(kind, reason, pooled=pooled)
        first = next(one for one in after_all if one is not None)
        if rank > PICK and not all(are_same(one, first) for one in after_all):
            return rank, _of_changed(function_of(first), next(iter(told[rank].values())))
        named = "` and `".join(dict.fromkeys(first.functions))
        return rank, OutputUse(kind, f"{reason} after `{named}`, which is done here, too", after=first, pooled=pooled)
    if not of_layer.entered:
        return 0, OutputUse("values")
    if in_parts:
        return 1, OutputUse("values", f"some of them enter `{in_parts[0]}`")
    return 1, OutputUse("values", f"they enter `{next(iter(of_layer.entered))}`{_IF_LOGITS}")


def _changed_use(of_layer: _Pass, functions: Iterable[str]) -> OutputUse | None:
    """What outputs are where others enter functions than the layer gave, or other probabilities; None where none do."""
    for function in functions:
        if changed := of_layer.entered[function].changed:
            return _of_changed(changed, function)
    for function in functions:
        if mixed := of_layer.entered[function].mixed:
            return OutputUse("values", _MIXED.format(mixed[0], function, mixed[1]), is_changed=True)
    return None


def _of_changed(function: str, at: str) -> OutputUse:
    """Outputs that a function changes before they enter another."""
    named = _SPOKEN.get(function, function)
    named = named if named == IN_PLACE or named == "indexing" else f"`{named}`"
    return OutputUse("values", _CHANGED.format(named, at), is_changed=True)


def function_of(done: Affine | None) -> str:
    """The last function of what is done to outputs."""
    return done.functions[-1] if done is not None and done.functions else ""


def _kind_of(function: str) -> HeadKind:
    return KINDS.get(function, ("values", 0))[0]


def _is_mask(args: tuple[Any, ...]) -> bool:
    """Whether something is taken out by a mask over every number, which leaves all outputs in."""
    index = args[1] if len(args) > 1 else None
    return isinstance(index, Tensor) and index.dtype.is_floating_point is False and index.shape == args[0].shape
