"""What the model takes the outputs of a linear layer for: told by the functions that they enter, through views."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor

from lightning_rnnvis.capture.model.affine import Affine, after, are_same, is_mask_of_outputs
from lightning_rnnvis.capture.model.call_values import out_of_vmap
from lightning_rnnvis.capture.model.function_kinds import (
    BENT,
    CLAMPS,
    KINDS,
    NEGATED,
    PARTS,
    PICK,
    REGRESSIONS,
    SAME,
    SCALED,
    SUMS,
    VIEWS,
    WEIGHTED,
    Arguments,
    changes,
    dim_told,
    pools,
    tells,
    tells_nothing,
)
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

CHECKED_PASSES = 2
"""Passes of each validation in which what enters a loss is compared with what the layer gave."""

_IN_PLACE = "an assignment"

_SPOKEN = {"getitem": "indexing", "setitem": _IN_PLACE}
"""What is said in the place of the name of a function."""

MOST_COMPARED = 512
"""Outputs of a layer for which it is kept what a loss compared them with."""


@dataclass(frozen=True)
class Before:
    """What a model does to outputs before they enter a loss.

    Attributes:
        after: The same for all; None for nothing.
        changed: A function that does something else; empty where none does.
    """

    after: Affine | None = None
    changed: str = ""


@dataclass(frozen=True)
class OutputUse:
    """What the outputs of a layer are.

    Attributes:
        kind: The kind.
        reason: What told it, as the rest of a sentence; empty where nothing did, so that values are assumed.
        after: What the model does to them before, which is the same for all; None for nothing.
        is_given: Whether the user said it.
        is_changed: Whether they are values because a function gives them other values.
        pooled: The function that puts those of several steps together before; empty where none does.
        changed: A function that gives them other values before, which is not done here; empty where none does.
        before: What is done before, whatever they are.
    """

    kind: HeadKind
    reason: str = ""
    is_given: bool = False
    after: Affine | None = None
    is_changed: bool = False
    pooled: str = ""
    changed: str = ""
    before: Before = Before()


def given_use(kind: HeadKind, found: OutputUse) -> OutputUse:
    """What outputs are where the user says their kind, by what was found of them."""
    if kind == found.kind:
        return replace(found, reason="", is_given=True)
    return OutputUse(kind, is_given=True, after=found.before.after, changed=found.before.changed)


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
        pooled: The function that put steps together before; empty where none did.
    """

    numbers: int = 0
    parts: int = 0
    whole: bool = False
    changed: str = ""
    after: Affine | None = None
    pooled: str = ""


@dataclass(frozen=True)
class _Known:
    """A tensor that holds outputs of a layer.

    Attributes:
        name: The layer.
        whole: Whether all outputs are there.
        pooled: The function that put steps together: what divides them then makes a mean; empty where none did.
        changed: The function that gave them other values; empty where none did.
        after: What was done to all of them alike; None for nothing.
        given: Rows that must enter; None where they are not compared.
        shifted: The function that added one number to all outputs of a step, of which no softmax makes another.
        suspect: The first function after which these rows are no longer there; empty where none was seen.
    """

    name: str
    whole: bool = True
    pooled: str = ""
    changed: str = ""
    after: Affine | None = None
    given: GivenRows | None = None
    shifted: str = ""
    suspect: str = ""


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
        self._tensors: dict[int, tuple[weakref.ref[Tensor], _Known]] = {}
        self._found: dict[str, tuple[int, OutputUse]] = {}
        self._compared: dict[str, Compared] = {}
        self._used: dict[str, UsedRows] = {}
        self._to_check = CHECKED_PASSES

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
        self._know(output, _Known(name, given=self._given(of_layer, (), output)))

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
        if tells_nothing(function):
            return
        known = [(tensor, found) for tensor in _tensors((*args, *kwargs.values())) if (found := self._of(tensor))]
        if len({found.name for _, found in known}) == 1:
            with torch._C.DisableTorchFunction():  # a class of tensors of the user's own need not know
                self._see_known(function, args, kwargs, result, known)

    def _see_in_place(self, function: str, args: tuple[Any, ...]) -> None:
        """A function may have changed outputs where they lie."""
        tensor = args[0] if args else None
        known = self._of(tensor) if isinstance(tensor, Tensor) else None
        if isinstance(tensor, Tensor) and known is not None:
            with torch._C.DisableTorchFunction():
                self._know(tensor, _suspected(known, function, tensor))

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
        scaled = alone and (of_tensor.whole or function not in NEGATED)
        scaled = scaled and (function in WEIGHTED or (function in SCALED and bool(args) and tensor is args[0]))
        if function in SAME or function in SUMS or scaled:
            if alone and function not in SAME:
                is_change = changes(function, tensor, call, n_outputs, bool(of_tensor.pooled))
                if is_change or is_mask_of_outputs(function, call, tensor, n_outputs):
                    of_tensor = self._changed(of_tensor, function, call, tensor, result)
                else:
                    of_tensor = self._shifted(of_tensor, function, call, tensor, result)
            elif function in SUMS:
                of_tensor = replace(of_tensor, pooled=function, given=None)
            for part in _tensors((result,)):
                lost = function in PARTS and not _is_mask(args) and n_outputs not in part.shape
                if lost and n_outputs > 1:
                    name = of_tensor.suspect or function.strip("_")
                    self._know(part, replace(of_tensor, whole=False, suspect=name))
                else:
                    self._know(part, _suspected(of_tensor, function, part))
        elif pools(function, tensor, call, n_outputs):
            for part in _floats(result):
                if part.numel() < tensor.numel():
                    of_part = replace(of_tensor, pooled=function, given=None)
                else:  # there is one step, or none are put together
                    of_part = of_tensor
                self._know(part, of_part)
        elif tells(function, tensor, call, n_outputs) and (function in KINDS or any(True for _ in _floats(result))):
            self._enter(of_layer, function, tensor, _compared(of_tensor, function, tensor, call))

    def _changed(self, known: _Known, function: str, call: Arguments, tensor: Tensor, result: Any) -> _Known:
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

    def _shifted(self, known: _Known, function: str, call: Arguments, tensor: Tensor, result: Any) -> _Known:
        """Outputs to which one number was added in each step, or what is no change."""
        others = [one for one in call[0] if isinstance(one, Tensor) and one is not tensor]
        is_sum = function in SUMS or "sub" in function
        if not is_sum or not others or others[0].dim() == 0 or others[0].shape[-1] != 1 or known.pooled:
            return known
        if not isinstance(result, Tensor) or self._passes[known.name].n_outputs == 1:
            return known
        return self._made(replace(known, shifted=function.strip("_")), function, tensor, result)

    def _made(self, known: _Known, function: str, tensor: Tensor, result: Any) -> _Known:
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
        entered.pooled = known.pooled or entered.pooled


def _suspected(known: _Known, function: str, part: Tensor) -> _Known:
    """What is known of outputs after a function: whether rows that the layer gave are still there."""
    if known.given is None or known.suspect or known.changed or function in VIEWS or not part.is_floating_point():
        return known
    if known.given.n_outputs == 1 or not known.whole:
        is_there = known.given.hold(part, may_mask=function not in CLAMPS) is not False
    else:
        is_there = known.given.dim_of(part) is not None
    return known if is_there else replace(known, suspect=function.strip("_"))


def _compared(known: _Known, function: str, tensor: Tensor, call: Arguments) -> _Known:
    """What is known of outputs that enter a function: where they are no rows that the layer gave, that they changed."""
    kind, rank = KINDS.get(function, ("values", 0))
    given = known.given
    if given is None or known.changed or kind == "values" or rank == PICK:
        return known
    if kind == "labels" and known.shifted:
        return replace(known, changed=known.shifted)
    if given.n_outputs == 1 or not known.whole or (kind == "labels" and tensor.dim() == 1):
        may_mask = known.suspect + "_" not in CLAMPS
        is_given = (kind == "labels" or given.n_outputs == tensor.shape[dim_told(function, tensor, call)]) and (
            given.hold(tensor, may_mask=may_mask)
        )
    elif kind == "labels":
        is_one_label = tensor.dim() < given.n_dims and given.hold(tensor, may_mask=False)
        is_masked = known.suspect in _MASKS and given.hold(tensor) is not False
        is_given = given.dim_of(tensor) is not None or is_one_label or is_masked
    else:
        is_given = given.hold(tensor, dim_told(function, tensor, call))
    return replace(known, changed=known.suspect or _IN_PLACE) if is_given is False else known


_MASKS = {"masked_fill", "where", "mul"}
"""What takes single labels out of a loss."""


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
            return rank, _of_changed(*changed)
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


def _of_changed(function: str, at: str) -> OutputUse:
    """Outputs that a function changes before they enter another."""
    named = _SPOKEN.get(function, function)
    named = named if named == _IN_PLACE or named == "indexing" else f"`{named}`"
    return OutputUse("values", _CHANGED.format(named, at), is_changed=True)


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
