"""Joins the heads of states that one linear layer reads together, as where both directions are put together.

Each state has been found in its input by itself. They are one head where they fill it, where they enter by rules that
go together, and where each row holds states of one and the same sequence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.capture.outputs.found_head import FoundHead, JoinedState
from lightning_rnnvis.capture.outputs.head_search import HeadSearch
from lightning_rnnvis.capture.outputs.padded_reads import states_read
from lightning_rnnvis.capture.outputs.word_steps import Rule, WordSteps
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.rows.row_matching import rows_within
from lightning_rnnvis.network.storage.recorded_network import POOLS
from lightning_rnnvis.records.tags import is_reverse


@torch.no_grad()
def joined_states(
    heads: Mapping[str, FoundHead],
    states: Mapping[str, Tensor],
    words: WordSteps,
    search: HeadSearch,
    earlier: tuple[JoinedState, ...] = (),
) -> tuple[JoinedState, ...]:
    """The states that one head reads together, in the order of its columns; none where that is not what it reads.

    Args:
        heads: The heads of one call, by state, each found by itself.
        states: The states, each (B, T, U), by name.
        words: The words of the recurrent call.
        search: Where the heads were looked for.
        earlier: What was found in an earlier batch: in one of single words, the ends are all that there is.
    """
    if len(heads) < 2 or len({id(head.module) for head in heads.values()}) > 1:
        return ()
    in_order = sorted(heads, key=lambda state: heads[state].firsts)
    ends = np.cumsum([states[state].shape[-1] for state in in_order]).tolist()
    if [heads[state].firsts for state in in_order] != [(first,) for first in [0, *ends[:-1]]]:
        return ()
    if ends[-1] != heads[in_order[0]].module.in_features:
        return ()
    found = tuple(JoinedState(state, *heads[state].rules[0]) for state in in_order if heads[state].rules)
    inputs = [call.input for call in search.linear_calls if call.module is heads[in_order[0]].module]
    candidates = (one for one in (earlier, found) if [joined.state for joined in one] == in_order)
    return next((one for one in candidates if all(_is_read(read, one, states, words) for read in inputs)), ())


def _is_read(read: Tensor, joined: tuple[JoinedState, ...], states: Mapping[str, Tensor], words: WordSteps) -> bool:
    """Whether all rows that a linear layer read, (..., F), are such states side by side."""
    rules = {one.entering for one in joined}
    if rules <= {"first", "last"}:
        return rows_within(read.reshape(-1, read.shape[-1]), whole_states(joined, states, words)) is not None
    if len(rules) > 1:
        return False
    return states_read(read, torch.cat([states[one.state] for one in joined], dim=-1), words.grid) is not None


def whole_states(joined: Sequence[JoinedState], states: Mapping[str, Tensor], words: WordSteps) -> Tensor:
    """What a head that reads sequences as a whole, at their ends or by pools, reads of each, shape (B, F)."""
    return torch.cat([state_of_whole(states[one.state], one, words) for one in joined], dim=-1)


def state_of_whole(values: Tensor, joined: JoinedState, words: WordSteps) -> Tensor:
    """What it reads of one state, (B, T, U), shape (B, U)."""
    if joined.entering in POOLS:
        return words.pool(values, joined.rule)
    row = torch.arange(len(words.ends), device=words.ends.device)
    return values[row, words.at(joined.rule, is_reverse(joined.state))]


@dataclass(frozen=True, eq=False)
class ReadStates:
    """The states of a call that a head may read together.

    Attributes:
        call: The call.
        words: Its words.
        states: The states, each (B, T, U), by name.
        is_causal: Whether what it reads at a step does not depend on what follows, so that it can be replayed over the
            beginnings of its sequences; None where that is not known.
    """

    call: RecurrentCall
    words: WordSteps
    states: Mapping[str, Tensor]
    is_causal: bool | None = None

    def of_whole(self, head: FoundHead) -> Tensor:
        """What a head that reads sequences as a whole reads of each, shape (B, F)."""
        return whole_states(head.joined, self.states, self.words)

    def so_far(self, head: FoundHead, row: int) -> Tensor | None:
        """The same of one sequence as if it ended after each step, shape (T, F).

        None where a state depends on later words.
        """
        if self.is_causal is False or any(is_reverse(one.state) for one in head.joined):
            return None
        read = []
        for one in head.joined:
            values = self.states[one.state]
            if one.entering in POOLS:
                read.append(self.words.pool_so_far(values, row, one.rule))
            elif one.entering == "first":
                read.append(values[row, self.words.at(Rule("first"), reverse=False)[row]].expand_as(values[row]))
            else:
                read.append(values[row])
        return torch.cat([part.float() for part in read], dim=-1)


def join(heads: Mapping[str, FoundHead], joined: tuple[JoinedState, ...]) -> dict[str, FoundHead]:
    """The heads, each with all states that it reads."""
    through_padding = any(head.through_padding for head in heads.values())
    return {state: replace(head, joined=joined, through_padding=through_padding) for state, head in heads.items()}
