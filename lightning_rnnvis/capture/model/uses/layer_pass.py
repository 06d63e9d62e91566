"""What became of the outputs of one layer in one pass of the model."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from lightning_rnnvis.capture.model.affine import Affine, are_same, are_same_columns, last_function
from lightning_rnnvis.capture.model.call_values import out_of_vmap
from lightning_rnnvis.capture.model.function_kinds import KINDS
from lightning_rnnvis.capture.model.uses.joined_outputs import JoinedEntering
from lightning_rnnvis.capture.model.uses.known_outputs import KnownOutputs
from lightning_rnnvis.capture.rows.given_rows import GivenRows

MOST_COMPARED = 512
"""Outputs of a layer for which it is kept what a loss compared them with."""


@dataclass
class Entered:
    """How the outputs of a layer entered a function in one pass.

    Attributes:
        numbers: Numbers in all.
        parts: How often only some of the outputs.
        whole: Whether all of them, once.
        changed: The function that gave them other values before; empty where none did.
        after: What was done to all of them before; None for nothing.
        pooled: The function that put steps together before or after; empty where none did.
        mixed: The function that gave its probabilities other values, and the loss that these entered.
        is_own: Whether its probabilities entered a loss as they are.
        columns: Which of the outputs, where only some of them entered, and each time these; None for others.
    """

    numbers: int = 0
    parts: int = 0
    whole: bool = False
    changed: str = ""
    after: Affine | None = None
    pooled: str = ""
    mixed: tuple[str, str] | None = None
    is_own: bool = False
    columns: Tensor | None = None


@dataclass
class LayerPass:
    """What became of the outputs of one layer in one pass.

    Attributes:
        n_outputs: Its outputs.
        is_compared: Whether what enters functions is compared with what the layer gave.
        numbers: Numbers that it gave.
        calls: How often it was called.
        layout: Where what it returned last lies: memory, shape and strides.
        output: What it returned, where it was called once; kept, so that no other tensor takes its place in the memory.
        averaged: What entered a function after steps were put together, shape (N, O), the first time; None where
            nothing did, or something else was done to it, too.
        used: Rows that entered functions; None for all.
        entered: How they entered each function, by its name.
        given: Rows that the layer gave, and what functions that change no probability, or are done here, too, made of
            them, with what is known of these.
        touched: A function that gave some outputs other values where they lie, which is not done here; empty for none.
        across: An activation that went over another dimension than that of the outputs; empty for none.
        joined: How they entered what tells most, together with those of other layers; None where they did not.
    """

    n_outputs: int
    is_compared: bool
    numbers: int = 0
    calls: int = 0
    layout: tuple[int, torch.Size, tuple[int, ...]] | None = None
    output: Tensor | None = None
    averaged: Tensor | None = None
    used: list[Tensor] | None = field(default_factory=list)
    entered: dict[str, Entered] = field(default_factory=dict)
    given: list[tuple[KnownOutputs, GivenRows]] = field(default_factory=list)
    touched: str = ""
    across: str = ""
    joined: JoinedEntering | None = None

    def add_call(self, name: str, output: Tensor) -> KnownOutputs:
        """Add what one call of the layer of this name returned, shape (..., O)."""
        self.numbers += output.numel()
        self.calls += 1
        is_plain = out_of_vmap(output) is output
        self.layout = (output.data_ptr(), output.shape, output.stride()) if is_plain else None
        self.output = output.detach() if self.calls == 1 and self.n_outputs <= MOST_COMPARED else None
        return self.give(KnownOutputs(name, self.n_outputs), output, -1)

    def give(self, known: KnownOutputs, rows: Tensor, dim: int | None) -> KnownOutputs:
        """What is known of outputs, with the rows that must enter: these and others that were made alike.

        Args:
            known: What is known of them.
            rows: The rows, their outputs along `dim`.
            dim: That dimension; None where it is not known, so that nothing is compared.
        """
        if not self.is_compared or dim is None or out_of_vmap(rows) is not rows:
            return replace(known, given=None)
        given = next((given for other, given in self.given if _are_alike(known, other)), None)
        if given is None:
            given = GivenRows(known.n_outputs)
            self.given.append((replace(known, given=None), given))
        given.add(rows if known.n_outputs == 1 else rows.movedim(dim, -1))
        return replace(known, given=given)

    def dim_in_place(self, known: KnownOutputs, tensor: Tensor) -> int | None:
        """The dimension of outputs that change where they lie, so that they cannot be compared; None if unknown."""
        if known.n_outputs == self.n_outputs and (tensor.data_ptr(), tensor.shape, tensor.stride()) == self.layout:
            return tensor.dim() - 1
        dims = [dim for dim in range(tensor.dim()) if tensor.shape[dim] == known.n_outputs]
        return dims[0] if len(dims) == 1 else None

    def enter(self, function: str, tensor: Tensor, known: KnownOutputs) -> None:
        """Note that outputs entered a function."""
        rows = self._rows(tensor, known)
        if rows is None or self.used is None:
            self.used = None
        else:
            self.used.append(rows)
        is_averaged = bool(known.pooled) and known.whole and not known.changed
        if is_averaged and self.averaged is None and _are_rows(tensor, known.n_outputs):
            self.averaged = tensor.detach().reshape(-1, known.n_outputs).clone()
        entered = self.entered.setdefault(function, Entered())
        entered.numbers += tensor.numel()
        is_part = known.is_cut or not known.whole
        entered.whole |= not is_part
        entered.parts += is_part
        if is_part:
            columns = known.after.columns if known.after is not None and known.whole else None
            is_same = entered.parts == 1 or are_same_columns(entered.columns, columns)
            entered.columns = columns if is_same else None
        if entered.numbers == tensor.numel():  # the first one
            entered.after = known.after
        elif not are_same(entered.after, known.after):
            entered.changed = last_function(known.after or entered.after)
        entered.changed = known.changed or entered.changed
        entered.pooled = known.pooled or entered.pooled

    def join(self, entering: JoinedEntering | None) -> None:
        """Note that outputs entered a function together with those of other layers."""
        before = -1 if self.joined is None else KINDS[self.joined.loss][1]
        if entering is not None and KINDS[entering.loss][1] > before:
            self.joined = entering

    def _rows(self, tensor: Tensor, known: KnownOutputs) -> Tensor | None:
        """What enters a function as rows of some of the outputs, (M, O); None where it is all, or made of them."""
        is_part = tensor.numel() < self.numbers and _are_rows(tensor, self.n_outputs)
        if self.output is None or known.changed or known.after or known.pooled or not known.whole or not is_part:
            return None
        return tensor.detach().reshape(-1, self.n_outputs).to(self.output.dtype).clone()


def _are_alike(one: KnownOutputs, other: KnownOutputs) -> bool:
    """Whether the same was done to outputs."""
    is_same = (one.shifted, one.pooled, one.weighted) == (other.shifted, other.pooled, other.weighted)
    return is_same and are_same(one.after, other.after)


def _are_rows(tensor: Tensor, n_outputs: int) -> bool:
    """Whether all outputs of a step lie side by side."""
    return n_outputs == 1 or tensor.shape[-1:] == (n_outputs,)
