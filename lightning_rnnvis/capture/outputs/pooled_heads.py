"""Finds heads that read pools over the words of each sentence, such as the mean of its states, by the values they read.

A model may as well average what its head makes of every state, which is the same. A sum of numbers depends a little on
their order, so that values are compared up to that, and only where no function stands between that gives steps weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import torch
from torch import Tensor

from lightning_rnnvis.capture.model.module_calls import LinearCall
from lightning_rnnvis.capture.outputs.found_head import FoundHead, JoinedState
from lightning_rnnvis.capture.outputs.head_search import HeadSearch
from lightning_rnnvis.capture.outputs.heads import new_head
from lightning_rnnvis.capture.outputs.joined_heads import state_of_whole, whole_states
from lightning_rnnvis.capture.outputs.word_steps import Rule, WordSteps
from lightning_rnnvis.network.storage.recorded_network import POOLS
from lightning_rnnvis.records.tags import is_reverse

_TOLERANCE = 1e-5
"""By how much pools may differ, of the largest number among them."""

_WEIGHTS = set(
    "softmax log_softmax special_softmax scaled_dot_product_attention sigmoid exp einsum bmm matmul mm".split()
)
"""Functions that give steps weights of their own."""

_RULES = tuple(
    Rule(entering, past_padding) for past_padding in (False, True) for entering in ("mean", "max", "last", "first")
)


@dataclass(frozen=True, eq=False)
class PoolSearch:
    """Where to look for pools in one batch.

    Attributes:
        states: The states that others may read, each (B, T, U), by name.
        words: The words of the recurrent call.
        search: Where heads are looked for.
        earlier: The heads of an earlier batch: in one without padding, or of single words, several rules may fit.
    """

    states: Mapping[str, Tensor]
    words: WordSteps
    search: HeadSearch
    earlier: Mapping[str, FoundHead]

    @torch.no_grad()
    def heads(self, found: Mapping[str, FoundHead]) -> dict[str, FoundHead]:
        """The heads by state, where one reads pools, or its outputs are averaged; else none.

        Args:
            found: The heads that read states as they are, joined where they are one.
        """
        is_found = any(head.is_whole for head in found.values())
        for calls in self.search.candidates():
            if len(calls) == 1:
                joined = self._read_by(calls[0])
                if joined and (joined == self._known or not is_found):
                    return {state: self._head(state, calls[0], joined) for state in _states_of(joined)}
        return self._averaged(found) if is_found else {}

    @property
    def _known(self) -> tuple[JoinedState, ...]:
        """What it read in an earlier batch; empty where that were no pools."""
        return next((head.joined for head in self.earlier.values() if head.pools), ())

    def _read_by(self, linear: LinearCall) -> tuple[JoinedState, ...]:
        """What one call of a linear layer read of each sentence, by columns; none where that is not all, or no pool."""
        rows = linear.input.reshape(-1, linear.input.shape[-1])
        for ordered in self._in_grid_order(rows):
            if self._known and _are_close(ordered, self._of_sentences(self._known)):
                return self._known
            found = self._columns(ordered) if _may_pool(linear) else ()
            if any(one.entering in POOLS for one in found):
                return found
        return ()

    def _columns(self, rows: Tensor) -> tuple[JoinedState, ...]:
        """What stands side by side in rows, one for each sentence, (B, F); none where something else does."""
        possible = {
            joined: state_of_whole(values, joined, self.words)[self._are_there]
            for state, values in self.states.items()
            for joined in (JoinedState(state, *rule) for rule in _RULES)
        }
        found: list[JoinedState] = []
        first = 0
        while first < rows.shape[1]:
            for joined, values in possible.items():
                end = first + values.shape[1]
                if end <= rows.shape[1] and joined not in found and _are_close(rows[:, first:end], values):
                    found.append(joined)
                    first = end
                    break
            else:
                return ()
        return tuple(found)

    def _head(self, state: str, linear: LinearCall, joined: tuple[JoinedState, ...]) -> FoundHead:
        """The head that one call of a linear layer tells, as that of one of the states that it reads."""
        firsts, column = [], 0
        for one in joined:
            if one.state == state:
                firsts.append(column)
            column += self.states[one.state].shape[-1]
        earlier = self.earlier.get(state)
        steps = self.words.grid.steps
        values = self.states[state][steps]
        head = new_head(linear, tuple(firsts), values, torch.zeros_like(steps), self.search, earlier)
        return self._joined(head, joined, earlier)

    def _averaged(self, found: Mapping[str, FoundHead]) -> dict[str, FoundHead]:
        """Heads that read every state, whose outputs the model averages: the same as of the mean of the states."""
        state, head = next((state, head) for state, head in found.items() if head.is_whole)
        outputs = self.search.averaged(head.name) if head.use.pooled else None
        if outputs is None or head.varies or head.reads_whole:
            return {}
        in_order = [one.state for one in head.joined] or [state]
        means = [tuple(JoinedState(one, "mean", past_padding) for one in in_order) for past_padding in (False, True)]
        if self._known in means:
            means.remove(self._known)
            means.insert(0, self._known)
        weights, biases = head.rows(slice(0, head.n_outputs))
        for joined in means:
            expected = self._of_sentences(joined).to(weights) @ weights.T + biases
            if any(_are_close(rows, expected) for rows in self._in_grid_order(outputs)):
                alike = {one: replace(found[one], alone=False) for one in in_order}
                return {one: self._joined(head, joined, head) for one, head in alike.items()}
        return {}

    @cached_property
    def _are_there(self) -> Tensor:
        """Which sentences have words, shape (B,); others tell nothing."""
        return self.words.in_words.any(dim=1)

    def _of_sentences(self, joined: tuple[JoinedState, ...]) -> Tensor:
        return whole_states(joined, self.states, self.words)[self._are_there]

    def _in_grid_order(self, rows: Tensor) -> Iterator[Tensor]:
        """Rows, if there is one for each sentence, in the order of the grid: they lie so, or as the user's batch does.

        Those of sentences without words are left out.
        """
        grid = self.words.grid
        if len(rows) == grid.shape[0]:
            if grid.packed_order is not None:
                yield rows[grid.packed_order.to(rows.device)][self._are_there]
            yield rows[self._are_there]

    def _joined(self, head: FoundHead, joined: tuple[JoinedState, ...], earlier: FoundHead | None) -> FoundHead:
        """A head that reads these, and whether padding is among it."""
        through_padding = any(
            one.past_padding or self.words.reads_padding(Rule("all"), is_reverse(one.state)) for one in joined
        )
        rules = head.rules
        if earlier is not None and earlier.module is head.module:
            through_padding |= earlier.through_padding
            rules = earlier.rules  # of a head that reads every step, which one of single words may not tell
        return replace(head, joined=joined, rules=rules, through_padding=through_padding)


def _may_pool(linear: LinearCall) -> bool:
    """Whether what a linear layer read may be pools, by the functions between states and it, as far as they are known.

    It came through no other linear layer, and by no weights.
    """
    made = linear.made
    return made is None or (bool(made.functions) and not made.linears and _WEIGHTS.isdisjoint(made.functions))


def _states_of(joined: tuple[JoinedState, ...]) -> Iterator[str]:
    return iter(dict.fromkeys(one.state for one in joined))


def _are_close(rows: Tensor, expected: Tensor) -> bool:
    """Whether rows hold the same but for rounding."""
    if rows.shape != expected.shape or not len(rows) or not bool(torch.isfinite(expected).all()):
        return False
    tolerance = max(_TOLERANCE, 4 * torch.finfo(rows.dtype).eps)
    return bool((rows.float() - expected.float()).abs().max() <= tolerance * expected.abs().max())
