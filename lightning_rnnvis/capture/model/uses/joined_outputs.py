"""Outputs of several layers that enter a loss together: side by side, as they are, or put together to others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from lightning_rnnvis.capture.model.function_kinds import (
    BESIDE,
    KINDS,
    LOSS,
    SAME,
    Arguments,
    dim_told,
    read_as_numbers,
)
from lightning_rnnvis.capture.model.uses.known_outputs import KnownOutputs, floats_in, tensors_in
from lightning_rnnvis.capture.model.uses.known_tensors import KnownTensors
from lightning_rnnvis.capture.rows.given_rows import GivenRows


@dataclass(frozen=True)
class _Joined:
    """A tensor that holds outputs of several layers.

    Attributes:
        names: The layers.
        function: The function that put them together, or made others of them.
        given: Their rows; None where they are not compared.
    """

    names: tuple[str, ...]
    function: str
    given: GivenRows | None


@dataclass(frozen=True)
class JoinedEntering:
    """Outputs of several layers that enter a loss, an activation or a choice.

    Attributes:
        names: The layers.
        function: The function that put them together, or made others of them.
        loss: What they enter.
        are_own: Whether these are rows that the layers gave.
    """

    names: tuple[str, ...]
    function: str
    loss: str
    are_own: bool

    def others(self, name: str) -> str:
        """The layers beside one, as part of a sentence."""
        others = [f"`{one}`" for one in self.names if one != name]
        return " and ".join(others) if len(others) <= _MOST_NAMED else f"{others[0]} and {len(others) - 1} others"


_MOST_NAMED = 3


class JoinedOutputs:
    """Follows outputs of several layers through the functions that the model calls in one pass."""

    def __init__(self) -> None:
        self._tensors: KnownTensors[_Joined] = KnownTensors()

    def hold(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        """Whether a function is called with outputs of several layers that were put together before."""
        if not self._tensors:
            return False
        return any(self._tensors.of(value) is not None for value in tensors_in(read_as_numbers(function, args, kwargs)))

    def clear(self) -> None:
        """Forget the tensors of a pass."""
        self._tensors.clear()

    def forget(self, tensor: Tensor) -> None:
        """What a layer gives are its own outputs, whatever it reads."""
        self._tensors.forget(tensor)

    def see(
        self, function: str, call: Arguments, result: Any, known: Sequence[tuple[Tensor, KnownOutputs]]
    ) -> JoinedEntering | None:
        """A function was called, maybe with outputs of single layers: what enters it, where it shows what they are."""
        values = tensors_in(read_as_numbers(function, *call))
        joined = [(value, found) for value in values if (found := self._tensors.of(value)) is not None]
        names = dict.fromkeys(
            (*(name for _, one in joined for name in one.names), *(outputs.name for _, outputs in known))
        )
        if function in KINDS:
            return _entering(function, call, *joined[0]) if joined else None
        if len(names) < 2:
            return None
        named = function.strip("_")
        if joined:
            _, first = joined[0]
            is_other = function not in SAME and first.function in BESIDE
            given = first.given if not known and len(joined) == 1 else None
            made = _Joined(tuple(names), named if is_other else first.function, given)
        else:
            made = _Joined(tuple(names), named, _given(known))
        for part in floats_in(result):
            self._tensors.know(part, made)
        return None


def _entering(function: str, call: Arguments, tensor: Tensor, one: _Joined) -> JoinedEntering:
    """What enters a function of `KINDS`."""
    kind, rank = KINDS[function]
    are_own = one.given is not None and (rank == LOSS or kind == "values")
    if are_own and one.given is not None:
        dim = dim_told(function, tensor, call) if kind == "classes" else None
        is_wide = dim is None or tensor.shape[dim] == one.given.n_outputs > 1
        are_own = is_wide and one.given.hold(tensor, dim, may_mask=False) is True
    return JoinedEntering(one.names, one.function, function, are_own)


def _given(known: Sequence[tuple[Tensor, KnownOutputs]]) -> GivenRows | None:
    """The rows of several layers; None where others were made of them, or they are not compared."""
    rows = []
    for tensor, one in known:
        is_plain = one.whole and not (one.changed or one.after or one.suspect or one.pooled or one.shifted)
        dim = None if one.given is None or not is_plain else one.given.dim_of(tensor)
        if dim is None:
            return None
        rows.append(tensor.movedim(dim, -1))
    widths = {part.shape[-1] for part in rows}
    width = widths.pop() if len(widths) == 1 else 1
    given = GivenRows(width)
    for part in rows:
        given.add(part.reshape(-1, width))
    return given
