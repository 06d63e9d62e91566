"""At which of the words of a batch states enter a head, whatever the model does at the padding beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.rows.row_matching import NO_WORD
from lightning_rnnvis.capture.words.tokens import Tokens
from lightning_rnnvis.network.storage.recorded_network import Entering


class Rule(NamedTuple):
    """Which states of a sentence enter a head.

    Attributes:
        entering: After which of its words, or which pool over them.
        past_padding: Whether it is rather the first or the last step of the batch, where sentences are padded, or a
            pool over all steps of the batch.
    """

    entering: Entering
    past_padding: bool = False


@dataclass(frozen=True)
class WordSteps:
    """The words of a call, as steps (batch, time).

    Attributes:
        begins: Whether a word begins at the step, shape (B, T).
        ends: Whether a word ends there, shape (B, T).
        padding: Whether the layer reads there what is no word, shape (B, T).
        grid: The grid of the call.
    """

    begins: Tensor
    ends: Tensor
    padding: Tensor
    grid: Grid

    @classmethod
    def of(cls, tokens: Tokens, grid: Grid) -> WordSteps:
        """The words of a call with this grid."""
        begins = np.zeros_like(tokens.counted)
        rows, _ = np.nonzero(tokens.counted)
        begins[rows, tokens.first[tokens.counted]] = True
        in_word = tokens.counted if tokens.pieces is None else tokens.pieces != NO_WORD
        steps = grid.steps
        parts = (torch.from_numpy(part).to(steps.device) for part in (begins, tokens.counted, ~in_word))
        begins_at, ends_at, others = (part & steps for part in parts)
        return cls(begins_at, ends_at, others, grid)

    @classmethod
    def each_step(cls, grid: Grid) -> WordSteps:
        """Of a call that reads nothing but words, one at each step."""
        return cls(grid.steps, grid.steps, torch.zeros_like(grid.steps), grid)

    def rules(self, entered: Tensor, n_rows: int, reverse: bool) -> tuple[Rule, ...]:
        """By which rules states may have entered a head, those that tell more first; none where none fits.

        In a batch of single words all of them fit. Where each sentence is the beginning of another one, each state is
        equal to one at an end: by how many were read a head that reads the ends is told from one that reads all.

        Args:
            entered: Whether a state equal to that of each step was read, shape (B, T).
            n_rows: How many states were read, with those of other calls.
            reverse: Whether it is one that reads backwards.
        """
        return tuple(rule for rule in _RULES if self._fits(rule, entered, n_rows, reverse))

    def at(self, rule: Rule, reverse: bool) -> Tensor:
        """The step of each sentence at which it enters by a rule of one end, shape (B,)."""
        words = self._words(reverse)
        if rule.past_padding:
            words = self.grid.steps
        words = torch.where(words.any(1, keepdim=True), words, self.grid.steps).int()
        if rule.entering == "first":
            return words.argmax(1)
        return words.shape[1] - 1 - words.flip(1).argmax(1)

    def n_last(self, entered: Tensor) -> int:
        """How many steps at the end of each sentence entered a head, as of a forecast that reads the last ones.

        Other states of a sentence may be equal to what entered of another one, so that the fewest count, at least one.

        Args:
            entered: Whether a state equal to that of each step was read, shape (B, T).
        """
        has_words = self.ends.any(1)
        if not bool(has_words.any()):
            return 1
        last = self.at(Rule("last"), reverse=False)[has_words]
        after = torch.arange(entered.shape[1], device=entered.device) > last[:, None]
        from_end = (entered[has_words] | after).flip(1).int().cumprod(1).sum(1)
        return max(1, int((from_end - after.sum(1)).min()))

    @property
    def in_words(self) -> Tensor:
        """Steps within words, shape (B, T): of a word that enters in pieces each of them."""
        return self.grid.steps & ~self.padding

    def pool(self, values: Tensor, rule: Rule) -> Tensor:
        """The pool over each sentence of a state, (B, T, U), shape (B, U), in 32 bits; of no words that of nothing.

        Over all steps of a packed batch, it is that of the batch filled up with zeros.
        """
        at = (self.grid.steps if rule.past_padding else self.in_words).unsqueeze(-1)
        values = values.float()
        if rule.entering == "mean":
            n_steps = values.shape[1] if rule.past_padding else at.sum(1).clamp(min=1)
            return values.masked_fill(~at, 0).sum(1) / n_steps
        return values.masked_fill(~at, 0 if rule.past_padding else -torch.inf).amax(1)

    def pool_so_far(self, values: Tensor, row: int, rule: Rule) -> Tensor:
        """The same of one sentence, as if it ended after each step, shape (T, U), over its words alone."""
        at = self.in_words[row].unsqueeze(-1)
        values = values[row].float()
        if rule.entering == "mean":
            return values.masked_fill(~at, 0).cumsum(0) / at.cumsum(0).clamp(min=1)
        return values.masked_fill(~at, -torch.inf).cummax(0).values

    def reads_padding(self, rule: Rule, reverse: bool) -> bool:
        """Whether what enters by a rule has read padding before."""
        entering = self._words(reverse)
        if rule.entering in ("first", "last"):
            entering = torch.zeros_like(self.grid.steps)
            entering[torch.arange(len(entering), device=entering.device), self.at(rule, reverse)] = True
        padding = self.padding.int()
        read = padding.flip(1).cumsum(1).flip(1) if reverse else padding.cumsum(1)
        return bool((read[entering & self._words(reverse).any(1, keepdim=True)] > 0).any())

    def _words(self, reverse: bool) -> Tensor:
        """Where the states after words are, which one that reads backwards has at their first step."""
        return self.begins if reverse else self.ends

    def _fits(self, rule: Rule, entered: Tensor, n_rows: int, reverse: bool) -> bool:
        words = self._words(reverse)
        has_words = words.any(1)
        if not bool(has_words.any()):
            return False
        if rule.entering == "all":
            return n_rows >= int(words.sum()) and bool(entered[words].all())
        if rule.entering == "all_but_last":
            others = words.clone()
            others[torch.arange(len(words), device=words.device), self.at(Rule("last"), reverse)] = False
            return 0 < int(others.sum()) <= n_rows and bool(entered[others].all())
        row = torch.arange(len(words), device=words.device)
        return bool(entered[row, self.at(rule, reverse)][has_words].all())


_RULES = (
    Rule("all"),
    Rule("last"),
    Rule("last", past_padding=True),
    Rule("all_but_last"),
    Rule("first"),
    Rule("first", past_padding=True),
)
