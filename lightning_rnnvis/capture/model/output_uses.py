"""What the model takes the outputs of a linear layer for: told by the functions that they enter, through views."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor

from lightning_rnnvis.capture.model.affine import Affine, after, are_same
from lightning_rnnvis.capture.model.function_kinds import (
    KINDS,
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
from lightning_rnnvis.records.snapshot import HeadKind

_IF_LOGITS = (
    ", which tells no more; if a loss of your own takes them for logits, write RNNVis(…, head_kind='classes') or"
    " 'labels'"
)
"""What follows the name of a function that is none of torch's losses."""


_CHANGED = (
    "`{0}` gives them other values before they enter `{1}`: probabilities of these would not be the model's. If you"
    " want those of the layer alone, write RNNVis(…, head_kind='classes') or 'labels'"
)
"""Why outputs are values: the function that changes them, and the loss or activation."""

MOST_COMPARED = 512
"""Outputs of a layer for which it is kept what a loss compared them with."""


@dataclass(frozen=True)
class OutputUse:
    """What the outputs of a layer are.

    Attributes:
        kind: The kind.
        reason: What told it, as the rest of a sentence; empty where nothing did, so that values are assumed.
        after: What the model does to them before, which is the same for all; None for nothing.
        is_given: Whether the user said it.
    """

    kind: HeadKind
    reason: str = ""
    is_given: bool = False
    after: Affine | None = None


def given_use(kind: HeadKind, linear: str) -> OutputUse:
    """What the user says of the outputs of every layer."""
    return OutputUse(kind, is_given=True)


@dataclass(frozen=True)
class Compared:
    """What a loss compared the outputs of a layer with.

    Attributes:
        outputs: The outputs, one row for each row that the layer read, in that order, shape (N, O).
        targets: What they were compared with, same shape.
    """

    outputs: Tensor
    targets: Tensor


@dataclass(frozen=True)
class UsedRows:
    """Rows of the outputs of a layer that entered functions, where others did not, as where steps are chosen after it.

    Attributes:
        outputs: The outputs, one row for each row that the layer read, in that order, shape (N, O).
        used: Those that entered a function, shape (M, O).
    """

    outputs: Tensor
    used: Tensor


@dataclass
class _Entered:
    """How the outputs of a layer entered a function in one pass.

    Attributes:
        numbers: Numbers in all.
        parts: How often only some of the outputs.
        whole: Whether all of them, once.
        changed: The function that gave them other values before; empty where none did.
        after: What was done to all of them before; None for nothing.
    """

    numbers: int = 0
    parts: int = 0
    whole: bool = False
    changed: str = ""
    after: Affine | None = None


@dataclass(frozen=True)
class _Known:
    """A tensor that holds outputs of a layer.

    Attributes:
        name: The layer.
        whole: Whether all outputs are there.
        pooled: Whether steps were put together: what divides them then makes a mean.
        changed: The function that gave them other values; empty where none did.
        after: What was done to all of them alike; None for nothing.
    """

    name: str
    whole: bool = True
    pooled: bool = False
    changed: str = ""
    after: Affine | None = None


@dataclass
class _Pass:
    """What became of the outputs of one layer in one pass; `used` are rows that entered functions, None for all."""

    n_outputs: int
    numbers: int = 0
    calls: int = 0
    output: Tensor | None = None
    used: list[Tensor] | None = field(default_factory=list)
    entered: dict[str, _Entered] = field(default_factory=dict)


class OutputUses:
    """Follows the outputs of linear layers through the functions that the model calls."""

    def __init__(self) -> None:
        self._passes: dict[str, _Pass] = {}
        self._tensors: dict[int, tuple[weakref.ref[Tensor], _Known]] = {}
        self._found: dict[str, tuple[int, OutputUse]] = {}
        self._compared: dict[str, Compared] = {}
        self._used: dict[str, UsedRows] = {}

    def follow(self, name: str, output: Tensor) -> None:
        """Follow what one call of a layer returned, shape (..., O)."""
        of_layer = self._passes.setdefault(name, _Pass(output.shape[-1]))
        of_layer.numbers += output.numel()
        of_layer.calls += 1
        # Kept, so that no other tensor takes its place in the memory.
        of_layer.output = output.detach() if of_layer.calls == 1 and of_layer.n_outputs <= MOST_COMPARED else None
        self._know(output, _Known(name))

    def see(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        """A function was called."""
        if not self._tensors or tells_nothing(function):
            return
        known = [(tensor, found) for tensor in _tensors((*args, *kwargs.values())) if (found := self._of(tensor))]
        if len({found.name for _, found in known}) == 1:
            with torch._C.DisableTorchFunction():  # a class of tensors of the user's own need not know
                self._see_known(function, args, kwargs, result, known)

    def _see_known(
        self,
        function: str,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        result: Any,
        known: Sequence[tuple[Tensor, _Known]],
    ) -> None:
        """A function was called with outputs of one layer."""
        tensor, of_tensor = known[0]
        of_layer = self._passes[of_tensor.name]
        call, n_outputs = (args, kwargs), of_layer.n_outputs
        alone = len(known) == 1
        if function in REGRESSIONS and alone:
            self._keep_target(of_tensor.name, tensor, call)
        scaled = alone and (function in WEIGHTED or (function in SCALED and bool(args) and tensor is args[0]))
        if function in SAME or function in SUMS or scaled:
            if alone and function not in SAME and changes(function, tensor, call, n_outputs, of_tensor.pooled):
                of_tensor = self._changed(of_tensor, function, call, tensor, result)
            for part in _tensors((result,)):
                lost = function in PARTS and not _is_mask(args) and n_outputs not in part.shape
                self._know(part, replace(of_tensor, whole=of_tensor.whole and (not lost or n_outputs == 1)))
        elif pools(function, tensor, call, n_outputs):
            for part in _floats(result):
                self._know(part, replace(of_tensor, pooled=True))
        elif tells(function, tensor, call, n_outputs) and (function in KINDS or any(True for _ in _floats(result))):
            self._enter(of_layer, function, tensor, of_tensor)

    def _changed(self, known: _Known, function: str, call: Arguments, tensor: Tensor, result: Any) -> _Known:
        """Outputs to which a function gave other values: all of them alike, or not."""
        is_plain = known.whole and not known.pooled and isinstance(result, Tensor) and result.shape == tensor.shape
        found = None
        if is_plain:
            found = after(known.after, function, call, tensor, self._passes[known.name].n_outputs)
        return replace(known, changed=function.strip("_")) if found is None else replace(known, after=found)

    def end_pass(self) -> None:
        """Draw conclusions from a pass; those that tell more replace earlier ones."""
        for name, of_layer in self._passes.items():
            if of_layer.used and of_layer.output is not None:
                outputs = of_layer.output.reshape(-1, of_layer.n_outputs)
                self._used[name] = UsedRows(outputs, torch.cat(of_layer.used))
            rank, use = _judged(of_layer)
            before = self._found.get(name)
            # What is done to them may be learnt: that of the last pass counts.
            if before is None or rank > before[0] or (rank, use.kind) == (before[0], before[1].kind):
                self._found[name] = rank, use
        self._passes.clear()
        self._tensors.clear()

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
        target = kwargs.get("target", args[1] if len(args) > 1 else None)
        output = self._passes[name].output
        if output is None or not isinstance(target, Tensor) or not target.is_floating_point():
            return
        is_same = tensor.data_ptr() == output.data_ptr() and tensor.numel() == output.numel()
        if is_same and tensor.is_contiguous() and output.is_contiguous() and target.shape == tensor.shape:
            rows = output.shape[-1]
            self._compared[name] = Compared(output.reshape(-1, rows), target.detach().reshape(-1, rows).clone())

    def _know(self, tensor: Tensor, known: _Known) -> None:
        self._tensors[id(tensor)] = weakref.ref(tensor), known

    def _of(self, tensor: Tensor) -> _Known | None:
        found = self._tensors.get(id(tensor))
        return None if found is None or found[0]() is not tensor else found[1]

    @staticmethod
    def _use(of_layer: _Pass, tensor: Tensor, known: _Known) -> None:
        """Note which of the outputs enter a function."""
        rows = _rows(tensor, of_layer, known)
        if rows is None or of_layer.used is None:
            of_layer.used = None
        else:
            of_layer.used.append(rows)

    def _enter(self, of_layer: _Pass, function: str, tensor: Tensor, known: _Known) -> None:
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


def _rows(tensor: Tensor, of_layer: _Pass, known: _Known) -> Tensor | None:
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
        changed = next(((one, at) for at in told[rank].values() if (one := of_layer.entered[at].changed)), None)
        if changed and kinds != ["values"] and rank > PICK:
            return rank, OutputUse("values", _CHANGED.format(*changed))
        reason = f"they enter `{'` and `'.join(told[rank].values())}`"
        kind = kinds[0] if len(kinds) == 1 else "values"
        after_all = [of_layer.entered[at].after for at in told[rank].values()]
        if kind == "values" or all(one is None for one in after_all):
            return rank, OutputUse(kind, reason)
        first = next(one for one in after_all if one is not None)
        if rank > PICK and not all(are_same(one, first) for one in after_all):
            return rank, OutputUse("values", _CHANGED.format(function_of(first), next(iter(told[rank].values()))))
        named = "` and `".join(dict.fromkeys(first.functions))
        return rank, OutputUse(kind, f"{reason} after `{named}`, which is done here, too", after=first)
    if not of_layer.entered:
        return 0, OutputUse("values")
    if in_parts:
        return 1, OutputUse("values", f"some of them enter `{in_parts[0]}`")
    return 1, OutputUse("values", f"they enter `{next(iter(of_layer.entered))}`{_IF_LOGITS}")


def function_of(done: Affine | None) -> str:
    """The last function of what is done to outputs."""
    return done.functions[-1] if done is not None and done.functions else ""


def _kind_of(function: str) -> HeadKind:
    return KINDS.get(function, ("values", 0))[0]


def _tensors(values: tuple[Any, ...]) -> Iterator[Tensor]:
    """The tensors among values, one level deep."""
    for value in values:
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, (tuple, list)):
            yield from (part for part in value if isinstance(part, Tensor))


def _floats(result: Any) -> Iterator[Tensor]:
    """The tensors of real numbers among what a function returned."""
    return (part for part in _tensors((result,)) if part.is_floating_point())


def _is_mask(args: tuple[Any, ...]) -> bool:
    """Whether something is taken out by a mask over every number, which leaves all outputs in."""
    index = args[1] if len(args) > 1 else None
    return isinstance(index, Tensor) and index.dtype.is_floating_point is False and index.shape == args[0].shape
