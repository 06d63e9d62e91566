"""Heads that read the states with which sequences ended, as a module returns them: of all layers, or of cells.

Only the uppermost hidden states are given at every step; the last ones are given of all states, and known by value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from lightning_rnnvis.capture.outputs.found_head import FoundHead, JoinedState
from lightning_rnnvis.capture.outputs.head_search import HeadSearch
from lightning_rnnvis.capture.outputs.heads import new_head
from lightning_rnnvis.capture.outputs.joined_heads import join
from lightning_rnnvis.capture.outputs.word_steps import Rule, WordSteps
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.rows.row_matching import row_keys, rows_within
from lightning_rnnvis.records.tags import is_reverse


@torch.no_grad()
def heads_of_final_states(
    calls: Sequence[RecurrentCall], words: WordSteps, search: HeadSearch, earlier: Mapping[str, FoundHead]
) -> dict[str, FoundHead]:
    """The heads of states, by their names, of which a linear layer reads the last ones and nothing else.

    Args:
        calls: The calls that read the words.
        words: The words of the recurrent call.
        search: Where to look.
        earlier: Heads of an earlier batch of this validation, by state.
    """
    finals = {state: values for call in calls for state, values in call.final_states.items()}
    for wanted in search.candidates():
        if not wanted or any(call.module is not wanted[0].module for call in wanted):
            continue
        rows = torch.cat([call.input.reshape(-1, call.input.shape[-1]) for call in wanted])
        order = _order(rows, finals)
        if not order or rows_within(rows, torch.cat([finals[state] for state in order], dim=1)) is None:
            continue
        joined = tuple(JoinedState(state, *_rule(state, words, earlier.get(state))) for state in order)
        heads, first = {}, 0
        for one in joined:
            entered = torch.zeros_like(words.grid.steps)
            row = torch.arange(len(entered), device=entered.device)
            entered[row, words.at(one.rule, is_reverse(one.state))] = True
            before = earlier.get(one.state)
            head = new_head(wanted[-1], (first,), finals[one.state], entered, search, before)
            through_padding = words.reads_padding(one.rule, is_reverse(one.state))
            through_padding |= before is not None and before.through_padding
            alone = len(joined) == 1
            heads[one.state] = replace(head, rules=(one.rule,), through_padding=through_padding, alone=alone)
            first += finals[one.state].shape[1]
        return heads if len(joined) == 1 else join(heads, joined)
    return {}


def states_of_calls(calls: Sequence[RecurrentCall], wanted: Sequence[str]) -> dict[str, Tensor]:
    """The states of calls that lie the same, among which these are."""
    found: dict[str, Tensor] = {}
    for call in calls:
        own = [state for state in wanted if state in call.final_states]
        if own:
            found |= states_of_heads(call, call.grid(), own)
    return found


def states_of_heads(call: RecurrentCall, grid: Grid, wanted: Sequence[str]) -> dict[str, Tensor]:
    """The states of a call among which these are, each (B, T, U): computed again only where others cannot read them."""
    states = call.top_states(grid)
    return states if all(state in states for state in wanted) else call.all_states(grid)


def _order(rows: Tensor, finals: Mapping[str, Tensor]) -> list[str]:
    """States that fill rows, (N, F), in the order of their columns; none where others stand there."""
    found: list[str] = []
    first = 0
    while first < rows.shape[1]:
        state = next(
            (one for one, values in finals.items() if one not in found and _are_in(rows[:, first:], values)), None
        )
        if state is None:
            return []
        found.append(state)
        first += finals[state].shape[1]
    return found


def _are_in(rows: Tensor, values: Tensor) -> bool:
    """Whether all rows begin with one of some values, bit by bit."""
    width = values.shape[1]
    if rows.shape[1] < width or len(rows) == 0:
        return False
    keys = row_keys(values.to(rows.dtype))
    return bool(torch.isin(row_keys(rows[:, :width]), keys).all())


def _rule(state: str, words: WordSteps, earlier: FoundHead | None) -> Rule:
    """By which rule the states at the end of the direction enter: past padding where they read that last, once."""
    reverse = is_reverse(state)
    rule = Rule("first" if reverse else "last")
    past_padding = Rule(rule.entering, past_padding=True)
    is_past = earlier is not None and past_padding in earlier.rules
    return (
        past_padding if is_past or not torch.equal(words.at(rule, reverse), words.at(past_padding, reverse)) else rule
    )
