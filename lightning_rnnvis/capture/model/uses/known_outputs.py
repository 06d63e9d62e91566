"""What is known of tensors that hold outputs of a layer: whether rows that the layer gave are still there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from torch import Tensor

from lightning_rnnvis.capture.model.affine import IN_PLACE, Affine
from lightning_rnnvis.capture.model.function_kinds import BESIDE, CLAMPS, KINDS, PICK, VIEWS, Arguments, dim_told
from lightning_rnnvis.capture.rows.given_rows import GivenRows


@dataclass(frozen=True)
class KnownOutputs:
    """A tensor that holds outputs of a layer.

    Attributes:
        name: The layer.
        n_outputs: Outputs that there are: those of the layer, or those that were taken of them.
        whole: Whether all of these are there.
        pooled: The function that put steps together: what divides them then makes a mean; empty where none did.
        changed: The function that gave them other values; empty where none did.
        after: What was done to all of them alike; None for nothing.
        given: Rows that must enter; None where they are not compared.
        shifted: The function that added one number to all outputs of a step, of which no softmax makes another.
        suspect: The first function after which these rows are no longer there; empty where none was seen.
        weighted: The function that gave each step a weight of its own: of no account once steps are put together.
        beside: The function that put them beside others; empty where none did.
    """

    name: str
    n_outputs: int
    whole: bool = True
    pooled: str = ""
    changed: str = ""
    after: Affine | None = None
    given: GivenRows | None = None
    shifted: str = ""
    suspect: str = ""
    weighted: str = ""
    beside: str = ""

    @property
    def is_cut(self) -> bool:
        """Whether some of the layer's outputs were taken, the same in every step."""
        return self.after is not None and self.after.columns is not None


def suspected(known: KnownOutputs, function: str, part: Tensor, lost: bool = False) -> KnownOutputs:
    """What is known of outputs after a function: whether rows that the layer gave are still there.

    Args:
        known: What is known before.
        function: Name of the function.
        part: What it returned.
        lost: Whether some outputs of each step are no longer there.
    """
    if function in BESIDE:
        known = replace(known, beside=known.beside or function)
    if lost:
        return replace(known, whole=False, suspect=known.suspect or function.strip("_"))
    if known.given is None or known.suspect or known.changed or function in VIEWS or not part.is_floating_point():
        return known
    if known.given.n_outputs == 1 or not known.whole:
        is_there = known.given.hold(part, may_mask=function not in CLAMPS) is not False
    else:
        is_there = known.given.dim_of(part) is not None
    return known if is_there else replace(known, suspect=function.strip("_"))


def compared_rows(known: KnownOutputs, function: str, tensor: Tensor, call: Arguments) -> KnownOutputs:
    """What is known of outputs that enter a function: where they are no rows that the layer gave, that they changed."""
    kind, rank = KINDS.get(function, ("values", 0))
    given = known.given
    if given is None or known.changed or kind == "values" or rank == PICK:
        return known
    if kind == "labels" and known.shifted:
        return replace(known, changed=known.shifted)
    if known.weighted:
        return replace(known, changed=known.weighted)
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
    return replace(known, changed=known.suspect or known.beside or IN_PLACE) if is_given is False else known


_MASKS = {"masked_fill", "where", "mul"}
"""What takes single labels out of a loss."""


def tensors_in(values: tuple[Any, ...]) -> Iterator[Tensor]:
    """The tensors among values, one level deep."""
    for value in values:
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, (tuple, list)):
            yield from (part for part in value if isinstance(part, Tensor))


def floats_in(result: Any) -> Iterator[Tensor]:
    """The tensors of real numbers among what a function returned."""
    return (part for part in tensors_in((result,)) if part.is_floating_point())
