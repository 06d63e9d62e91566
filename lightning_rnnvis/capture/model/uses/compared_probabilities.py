"""Whether probabilities are still there after a function: what it makes is compared with what it got."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from torch import Tensor

from lightning_rnnvis.capture.model.function_kinds import NEGATED, SAME
from lightning_rnnvis.capture.model.uses.known_probabilities import KnownProbabilities
from lightning_rnnvis.capture.model.uses.probability_call import ProbabilityCall
from lightning_rnnvis.capture.rows.given_rows import GivenRows
from lightning_rnnvis.capture.rows.near_rows import are_masked, are_near, dim_of_size

_MOVES = {name.strip("_") for name in SAME}

MOST_COMPARED = 32
"""How often it is compared what one function makes of probabilities in a pass: a model may call it at each step."""


class ComparedProbabilities:
    """Keeps the rows that must enter a loss in one pass."""

    def __init__(self) -> None:
        self._given: dict[tuple[Any, ...], GivenRows] = {}
        self._times: dict[tuple[tuple[str, ...], str], int] = {}

    def clear(self) -> None:
        """Forget the rows of a pass."""
        self._given.clear()
        self._times.clear()

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

    def near(self, call: ProbabilityCall) -> KnownProbabilities | None:
        """What is known where the numbers are still there, each in its place; None where they are not."""
        made = call.result
        for tensor, one in call.known:
            if one.changed or made is tensor or made.shape != tensor.shape or made.dim() == 0:
                continue
            dim = dim_of_size(tensor, one.n_outputs)
            along = -1 if dim is None else dim
            times = self._times.get((one.trail, call.name), 0)
            if times >= MOST_COMPARED or are_near(made, tensor, along, one.is_log):
                self._times[one.trail, call.name] = times + 1
                return self.give(one, call.name, made)
            is_each = one.n_outputs == 1 or one.kind == "labels"
            if is_each and are_masked(made, tensor, one.is_log):
                return replace(one, given=None, last=call.name, picked=True)
            may_turn = call.name in NEGATED and not one.is_log
            if may_turn and any(are_near(to - made, tensor, along, False) for to in (0, 1)):
                return self.give(replace(one, turned=call.name), call.name, made)
        return None

    def same(self, call: ProbabilityCall) -> KnownProbabilities | None:
        """What is known where the rows, or single numbers, are still there; None where they are not."""
        near = self.near(call)
        if near is not None:
            return near
        made, known = call.result, call.after
        given = known.given
        if given is None or len(known.layers) > 1:
            return known if given is None and known.last in _MOVES else None
        if given.n_outputs > 1 and given.dim_of(made) is not None:
            return known
        may_be_single = made.dim() < call.tensor.dim() or known.n_outputs not in made.shape or known.n_outputs == 1
        return known if may_be_single and given.hold(made, may_mask=False) is not False else None
