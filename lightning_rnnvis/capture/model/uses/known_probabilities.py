"""What is known of tensors that hold probabilities made of outputs, and what of them enters a loss."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from lightning_rnnvis.capture.model.function_kinds import KINDS
from lightning_rnnvis.capture.rows.given_rows import GivenRows


@dataclass(frozen=True)
class KnownProbabilities:
    """A tensor that holds probabilities made of the outputs of layers.

    Attributes:
        layers: Names of the layers, and the activation of each.
        n_outputs: Probabilities of a row.
        is_log: Whether these are logarithms.
        given: Rows that must enter a loss; None where they are not compared.
        trail: Functions that made these rows of those of the activation.
        beside: Whether those of something else stand beside them.
        weighted: The function that gave each row a factor of its own; empty where none did.
        turned: The function that took them from 1; empty where none did.
        picked: Whether some of them were taken out by a mask.
        changed: The function that gave them other values; empty where none did.
        pooled: The function that put steps together; empty where none did.
        is_number: Whether all of a row were made one number, as an expectation is.
        last: The last function; empty for the activation.
    """

    layers: tuple[tuple[str, str], ...]
    n_outputs: int
    is_log: bool
    given: GivenRows | None = None
    trail: tuple[str, ...] = ()
    beside: bool = False
    weighted: str = ""
    turned: str = ""
    picked: bool = False
    changed: str = ""
    pooled: str = ""
    is_number: bool = False
    last: str = ""

    @property
    def kind(self) -> str:
        """What the activation makes them."""
        return KINDS[self.layers[0][1]][0]


@dataclass(frozen=True)
class Entering:
    """Probabilities that enter a loss.

    Attributes:
        layers: Names of the layers, and the activation of each.
        loss: The loss.
        mixed: The function that gave them other values; the activation itself where the loss takes them for something
            else; empty where they are what it made.
        pooled: The function that put steps together; empty where none did.
    """

    layers: tuple[tuple[str, str], ...]
    loss: str
    mixed: str
    pooled: str


def are_given(one: KnownProbabilities, tensor: Tensor, dim: int | None) -> bool:
    """Whether what enters a loss is what was given: rows along a dimension, or single numbers."""
    given = one.given
    if given is None:
        return True
    if dim is not None:
        if given.n_outputs == 1 or tensor.shape[dim] != given.n_outputs:
            return False
        return given.hold(tensor, dim) is not False
    if given.n_outputs > 1 and given.dim_of(tensor) is not None:
        return True
    return given.hold(tensor, may_mask=True) is not False


def by_hand(function: str, made: Tensor, tensor: Tensor, one: KnownProbabilities) -> Entering | None:
    """What enters a loss by hand: a logarithm of probabilities, or one that is taken of each row of logarithms."""
    name = function.strip("_")
    is_one = one.is_log and one.n_outputs in tensor.shape and one.n_outputs not in made.shape
    # What is summed up may be an entropy beside a loss, unless it is made of others.
    is_taken = is_one and (function in _TAKEN or (function in _ADDS_UP and bool(one.changed)))
    is_other = name in _LOGARITHMS and not one.is_log and bool(one.changed or one.pooled)
    return Entering(one.layers, name, one.changed, one.pooled) if is_taken or is_other else None


_ADDS_UP = {"sum", "nansum", "mean"}

_TAKEN = {"gather", "take_along_dim", "__getitem__"}

_LOGARITHMS = {"log", "log2", "log10", "log1p", "xlogy", "special_xlogy"}
"""Functions of losses that are written by hand: what is logged of probabilities is told by other ones."""
