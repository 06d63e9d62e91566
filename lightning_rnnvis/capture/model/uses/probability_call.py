"""A call of a function with probabilities that a model made of outputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from torch import Tensor

from lightning_rnnvis.capture.model.function_kinds import SAME
from lightning_rnnvis.capture.model.uses.function_call import FunctionCall
from lightning_rnnvis.capture.model.uses.known_probabilities import KnownProbabilities
from lightning_rnnvis.capture.rows.near_rows import dim_of_size


@dataclass(frozen=True, eq=False)
class ProbabilityCall(FunctionCall):
    """A call of a function with probabilities; `tensor` has the first of them, `result` is one tensor.

    Attributes:
        known: The tensors of probabilities among what enters, and what is known of each.
        n_values: Tensors that enter, of probabilities or not.
    """

    result: Tensor
    known: Sequence[tuple[Tensor, KnownProbabilities]]
    n_values: int

    @property
    def first(self) -> KnownProbabilities:
        """What is known of the first of them."""
        return self.known[0][1]

    @property
    def is_alone(self) -> bool:
        """Whether no other probabilities enter."""
        return len(self.known) == 1

    @property
    def dim(self) -> int | None:
        """The dimension of the probabilities of a row, before the call; None where it is not known."""
        return dim_of_size(self.tensor, self.first.n_outputs)

    @property
    def loses_outputs(self) -> bool:
        """Whether less is left than probabilities of each row."""
        n_outputs = self.first.n_outputs
        return n_outputs > 1 and n_outputs not in self.result.shape and self.result.numel() < self.tensor.numel()

    @cached_property
    def joined(self) -> KnownProbabilities:
        """What is known of all of them together, before the call: what became of one of them is true of all."""
        ones = [one for _, one in self.known]
        changes = [one.changed for one in ones if one.changed and (self.function in SAME or not one.is_number)]
        return replace(
            self.first,
            layers=tuple(dict.fromkeys(layer for one in ones for layer in one.layers)),
            changed=next(iter(changes), self.name if any(one.changed for one in ones) else ""),
            weighted=next((one.weighted for one in ones if one.weighted), ""),
            turned=next((one.turned for one in ones if one.turned), ""),
        )

    @property
    def after(self) -> KnownProbabilities:
        """The same with this function as the last one."""
        return replace(self.joined, last=self.name)
