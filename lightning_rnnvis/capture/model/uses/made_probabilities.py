"""What functions make of probabilities: the same rows, weighed or pooled ones, or others.

Which functions change them is not asked: what a function makes is compared with what it got.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from torch import Tensor

from lightning_rnnvis.capture.model.function_kinds import BESIDE, NEGATED, SAME, SUMS, VIEWS, Arguments, pools
from lightning_rnnvis.capture.model.uses.known_probabilities import KnownProbabilities
from lightning_rnnvis.capture.rows.given_rows import GivenRows
from lightning_rnnvis.capture.rows.near_rows import are_masked, are_near, are_weighted, dim_of_size

_LOGARITHMS = {"log": True, "exp": False}
_MOVES = {name.strip("_") for name in SAME}

_ADDED_UP = {"sum", "nansum", "add", "matmul", "bmm"}
"""What puts steps together, so that a number that divides these makes a mean."""

MOST_COMPARED = 32
"""How often it is compared what one function makes of probabilities in a pass: a model may call it at each step."""


class MadeProbabilities:
    """Keeps the rows that must enter a loss in one pass."""

    def __init__(self) -> None:
        self._given: dict[tuple[Any, ...], GivenRows] = {}
        self._times: dict[tuple[tuple[str, ...], str], int] = {}

    def clear(self) -> None:
        """Forget the rows of a pass."""
        self._given.clear()
        self._times.clear()

    def made(
        self,
        function: str,
        call: Arguments,
        made: Tensor,
        n_values: int,
        known: Sequence[tuple[Tensor, KnownProbabilities]],
    ) -> KnownProbabilities | None:
        """What is known of what a function made of probabilities; None where it is none of them."""
        if function.endswith("_like") or function.startswith("new_"):
            return None
        tensor, first = known[0]
        if function in VIEWS:
            return first
        name = function.strip("_")
        ones = [one for _, one in known]
        layers = tuple(dict.fromkeys(layer for one in ones for layer in one.layers))
        changes = [one.changed for one in ones if one.changed and (function in SAME or not one.is_number)]
        changed = next(iter(changes), name if any(one.changed for one in ones) else "")
        weighted, turned = (
            next((getattr(one, what) for one in ones if getattr(one, what)), "") for what in ("weighted", "turned")
        )
        joined = replace(first, layers=layers, changed=changed, weighted=weighted, turned=turned)
        is_lost = first.n_outputs > 1 and first.n_outputs not in made.shape and made.numel() < tensor.numel()
        is_log = _LOGARITHMS.get(name, first.is_log)
        if any(one.is_log != first.is_log for one in ones):
            logs = next(one for one in ones if one.is_log)
            return replace(logs, weighted=logs.weighted or name, given=None, last=name)  # as in a focal loss
        if changed and (near := self._near(name, made, known)):
            return near  # as what is divided by its own sum
        if changed:
            given = first.given if first.picked and is_lost else None
            if given is not None and given.hold(made, may_mask=False) is not False:
                return replace(first, changed="", picked=False)  # that of what came, by a product with ones and zeros
            is_number = first.is_number or (is_lost and function not in SAME)
            return replace(joined, is_log=is_log, is_number=is_number, given=None)
        if name in _LOGARITHMS and is_log != first.is_log:
            if weighted and not is_log:
                return replace(joined, changed=weighted, is_log=is_log, given=None)
            return self.give(replace(joined, is_log=is_log), name, made)
        joined = replace(joined, last=name)
        same = self._same(joined, made, n_values, known)
        if same is not None:
            return same
        if (n_values > len(known) or len(layers) > 1) and name in BESIDE:
            return replace(joined, beside=True, given=first.given if len(layers) == 1 else None)
        return self._other(function, call, made, joined, known, is_lost)

    def _same(
        self,
        joined: KnownProbabilities,
        made: Tensor,
        n_values: int,
        known: Sequence[tuple[Tensor, KnownProbabilities]],
    ) -> KnownProbabilities | None:
        """What is known where the rows, or single numbers, are still there; None where they are not."""
        near = self._near(joined.last, made, known)
        if near is not None:
            return near
        given = joined.given
        if given is None or len(joined.layers) > 1:
            return joined if joined.given is None and joined.last in _MOVES else None
        tensor = known[0][0]
        if given.n_outputs > 1 and given.dim_of(made) is not None:
            return joined
        may_be_single = made.dim() < tensor.dim() or joined.n_outputs not in made.shape or joined.n_outputs == 1
        if may_be_single and given.hold(made, may_mask=False) is not False:
            return joined
        return None

    def _near(
        self, function: str, made: Tensor, known: Sequence[tuple[Tensor, KnownProbabilities]]
    ) -> KnownProbabilities | None:
        """What is known where the numbers are still there, each in its place; None where they are not."""
        for tensor, one in known:
            if one.changed or made is tensor or made.shape != tensor.shape or made.dim() == 0:
                continue
            dim = dim_of_size(tensor, one.n_outputs)
            times = self._times.get((one.trail, function), 0)
            if times >= MOST_COMPARED or are_near(made, tensor, -1 if dim is None else dim, one.is_log):
                self._times[one.trail, function] = times + 1
                return self.give(one, function, made)
            is_each = one.n_outputs == 1 or one.kind == "labels"
            if is_each and are_masked(made, tensor, one.is_log):
                return replace(one, given=None, last=function, picked=True)
            if (
                function in NEGATED
                and not one.is_log
                and any(are_near(to - made, tensor, -1 if dim is None else dim, False) for to in (0, 1))
            ):
                return self.give(replace(one, turned=function), function, made)
        return None

    def _other(
        self,
        function: str,
        call: Arguments,
        made: Tensor,
        joined: KnownProbabilities,
        known: Sequence[tuple[Tensor, KnownProbabilities]],
        is_lost: bool,
    ) -> KnownProbabilities:
        """What is known where the rows are no longer there."""
        (tensor, first), name = known[0], joined.last
        is_whole = first.n_outputs == 1 or first.n_outputs in tensor.shape
        if is_whole and pools(function, tensor, call, first.n_outputs):
            if first.beside:
                return replace(joined, changed=name, given=None)
            if made.numel() == tensor.numel():
                return joined
            return self.give(replace(joined, pooled=name, weighted="", given=None), name, made)
        if function in SUMS and len(known) > 1:
            if first.is_log:
                return replace(joined, weighted=name, given=None)
            if all(one.picked for _, one in known):
                return replace(joined, picked=False, given=None)
            if len(joined.layers) == 1:
                return replace(joined, pooled=name, weighted="", given=None)
        is_product = "mul" in name or "div" in name
        if first.is_log and len(known) == 1 and (is_product or name in ("neg", "negative")):
            return replace(joined, weighted=name, given=None)
        if is_product and not first.is_log and len(known) == 1:
            dim = dim_of_size(tensor, first.n_outputs)
            is_alike = first.n_outputs == 1 or (first.kind == "classes" and dim is not None)
            is_alike &= made.shape == tensor.shape
            if is_alike and (first.n_outputs == 1 or are_weighted(made, tensor, -1 if dim is None else dim)):
                return replace(joined, weighted="" if first.pooled in _ADDED_UP else name, given=None)
        is_picked = made.shape == tensor.shape and not first.is_log and are_masked(made, tensor, False)
        changed = joined.weighted if first.is_log and joined.weighted else name
        given = first.given if is_picked and made is not tensor else None
        return replace(joined, changed=changed, is_number=is_lost, picked=given is not None, given=given)

    def give(
        self, known: KnownProbabilities, function: str, rows: Tensor, dim: int | None = None
    ) -> KnownProbabilities:
        """What is known of rows that a function made: they must enter, or others that were made alike."""
        if known.weighted:
            return known
        trail = (*known.trail, function) if function else known.trail
        width = known.n_outputs
        if dim is None:
            dim = dim_of_size(rows, width) if width > 1 else None
        key = known.layers, trail, width if dim is not None else 1
        given = self._given.setdefault(key, GivenRows(key[-1]))
        given.add(rows.movedim(dim, -1) if dim is not None and width > 1 else rows.reshape(-1, 1))
        return replace(known, given=given, trail=trail)
