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
from lightning_rnnvis.capture.outputs.word_steps import WordSteps
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.rows.row_matching import rows_within
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
    in_order = sorted(heads, key=lambda state: heads[state].first)
    ends = np.cumsum([states[state].shape[-1] for state in in_order]).tolist()
    if [heads[state].first for state in in_order] != [0, *ends[:-1]]:
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
        return rows_within(read.reshape(-1, read.shape[-1]), states_at_ends(joined, states, words)) is not None
    if len(rules) > 1:
        return False
    return states_read(read, torch.cat([states[one.state] for one in joined], dim=-1), words.grid) is not None


def states_at_ends(joined: Sequence[JoinedState], states: Mapping[str, Tensor], words: WordSteps) -> Tensor:
    """What a head that reads the ends of sequences reads of each, shape (B, F)."""
    row = torch.arange(len(words.ends), device=words.ends.device)
    read = (states[one.state][row, words.at(one.rule, is_reverse(one.state))] for one in joined)
    return torch.cat(list(read), dim=-1)


@dataclass(frozen=True, eq=False)
class ReadStates:
    """The states of a call that a head may read together.

    Attributes:
        call: The call.
        words: Its words.
        states: The states, each (B, T, U), by name.
        can_replay: Whether the call can be replayed over the beginnings of its sequences: what it reads there does not
            depend on what follows.
    """

    call: RecurrentCall
    words: WordSteps
    states: Mapping[str, Tensor]
    can_replay: bool = False

    def at_ends(self, head: FoundHead) -> Tensor:
        """What a head that reads the ends of sequences reads of each, shape (B, F)."""
        return states_at_ends(head.joined, self.states, self.words)


def join(heads: Mapping[str, FoundHead], joined: tuple[JoinedState, ...]) -> dict[str, FoundHead]:
    """The heads, each with all states that it reads."""
    through_padding = any(head.through_padding for head in heads.values())
    return {state: replace(head, joined=joined, through_padding=through_padding) for state, head in heads.items()}
