"""What became of the outputs of one layer in one pass of the model."""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import Tensor

from lightning_rnnvis.capture.model.affine import Affine, are_same, last_function
from lightning_rnnvis.capture.model.call_values import out_of_vmap
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
    """

    numbers: int = 0
    parts: int = 0
    whole: bool = False
    changed: str = ""
    after: Affine | None = None
    pooled: str = ""
    mixed: tuple[str, str] | None = None


@dataclass
class LayerPass:
    """What became of the outputs of one layer in one pass.

    Attributes:
        n_outputs: Its outputs.
        is_compared: Whether what enters functions is compared with what the layer gave.
        numbers: Numbers that it gave.
        calls: How often it was called.
        output: What it returned, where it was called once; kept, so that no other tensor takes its place in the memory.
        used: Rows that entered functions; None for all.
        entered: How they entered each function, by its name.
        given: Rows that the layer gave, and what functions that change no probability, or are done here, too, made of
            them, by the names of these.
    """

    n_outputs: int
    is_compared: bool
    numbers: int = 0
    calls: int = 0
    output: Tensor | None = None
    used: list[Tensor] | None = field(default_factory=list)
    entered: dict[str, Entered] = field(default_factory=dict)
    given: dict[tuple[str, ...], GivenRows] = field(default_factory=dict)

    def add_call(self, output: Tensor) -> GivenRows | None:
        """Add what one call returned, shape (..., O); the rows given up to now, where they are compared."""
        self.numbers += output.numel()
        self.calls += 1
        self.output = output.detach() if self.calls == 1 and self.n_outputs <= MOST_COMPARED else None
        return self.given_after((), output)

    def given_after(self, functions: tuple[str, ...], rows: Tensor) -> GivenRows | None:
        """What the layer, or functions after it, gave up to now, shape (..., O); None where it is not compared."""
        if not self.is_compared or out_of_vmap(rows) is not rows:
            return None
        given = self.given.setdefault(functions, GivenRows(self.n_outputs))
        given.add(rows)
        return given

    def enter(self, function: str, tensor: Tensor, known: KnownOutputs) -> None:
        """Note that outputs entered a function."""
        rows = self._rows(tensor, known)
        if rows is None or self.used is None:
            self.used = None
        else:
            self.used.append(rows)
        entered = self.entered.setdefault(function, Entered())
        entered.numbers += tensor.numel()
        entered.whole |= known.whole
        entered.parts += not known.whole
        if entered.numbers == tensor.numel():  # the first one
            entered.after = known.after
        elif not are_same(entered.after, known.after):
            entered.changed = last_function(known.after or entered.after)
        entered.changed = known.changed or entered.changed
        entered.pooled = known.pooled or entered.pooled

    def _rows(self, tensor: Tensor, known: KnownOutputs) -> Tensor | None:
        """What enters a function as rows of some of the outputs, (M, O); None where it is all, or made of them."""
        is_part = tensor.numel() < self.numbers and (self.n_outputs == 1 or tensor.shape[-1:] == (self.n_outputs,))
        if self.output is None or known.changed or known.after or known.pooled or not known.whole or not is_part:
            return None
        return tensor.detach().reshape(-1, self.n_outputs).to(self.output.dtype).clone()
