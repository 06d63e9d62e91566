"""Joins the calls of a module that follow each other: the steps of a cell, the windows of a layer.

A call follows an earlier one of the same module if it starts from the state that the earlier one ended with. Calls of
one step also follow if the batch becomes smaller, as when sequences sorted by length end, or if a sequence is held
back: it starts again from the state that it had before the earlier step. If the model changes the state between all
steps, steps of the same batch size follow each other until one starts from no state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import torch
from torch import Tensor

from lightning_rnnvis.capture.model.module_calls import ModuleCall
from lightning_rnnvis.capture.recurrence.given_call import GivenCall, join_steps
from lightning_rnnvis.capture.recurrence.kinds import read_call
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.recurrences import StateOf

MAX_OPEN_CHAINS = 8
"""Most chains of one module that a call may continue: a cell that several layers share has several."""


def join_calls(calls: Iterable[ModuleCall], custom: Mapping[str, StateOf]) -> list[RecurrentCall]:
    """The calls of each module in one batch, those that follow each other joined, in the order in which they began.

    Args:
        calls: All calls of recurrent modules, in their order.
        custom: Functions that give the state of custom recurrences, by name of the module.

    Raises:
        CaptureError: A call cannot be read.
    """
    by_name: dict[str, list[RecurrentCall]] = {}
    for call in calls:
        if (read := read_call(call, custom)) is not None:
            by_name.setdefault(call.name, []).append(read)
    joined = [_join(chain) for of_name in by_name.values() for chain in _chains(of_name)]
    return sorted(joined, key=lambda call: call.parts[0].call_index)


def remarks_of(call: RecurrentCall) -> tuple[str, ...]:
    """Sentences for the person on how the steps of a call follow each other."""
    if not (isinstance(call, GivenCall) and call.changed_between):
        return ()
    return (
        f"The model changes the state of `{call.name}` between its steps, as a norm does. The response to a word is"
        " what the cell gives less what it is given, so it also undoes that change. If you make one module of the cell"
        " and the change, its responses are those of both: RNNVis(recurrences={…}) says what its state is.",
    )


def _chains(calls: list[RecurrentCall]) -> list[list[RecurrentCall]]:
    """The calls of one module, those that follow each other together."""
    if len(calls) == 1:
        return [calls]
    chains: list[list[RecurrentCall]] = []
    for call in calls:
        open_chains = [] if call.started_from_nothing else reversed(chains[-MAX_OPEN_CHAINS:])
        before = next((chain for chain in open_chains if _follows(chain[-1], call)), None)
        if before is None:
            chains.append([call])
        else:
            before.append(call)
    if len(chains) == len(calls) and all(call.is_step for call in calls):
        return _chains_by_size(calls)
    return chains


def _follows(earlier: RecurrentCall, call: RecurrentCall) -> bool:
    """Whether a call starts from the state that another ended with."""
    if not earlier.joinable or not call.joinable or not earlier.last or len(earlier.last) != len(call.first):
        return False
    return _all_follow(earlier, call) or (earlier.is_step and call.is_step and _rows_follow(earlier, call))


def _all_follow(earlier: RecurrentCall, call: RecurrentCall) -> bool:
    ended, started = earlier.last, call.first
    return len(ended) == len(started) and all(
        a.shape == b.shape and bool(_same(a, b).all()) for a, b in zip(ended, started, strict=True)
    )


def _same(a: Tensor, b: Tensor) -> Tensor:
    """Where two tensors are equal; NaN is equal to itself."""
    return (a == b) | ((a != a) & (b != b))


def _rows_follow(earlier: RecurrentCall, call: RecurrentCall) -> bool:
    """Whether each sequence continues from its last state, or is held back; the last rows may have ended."""
    moved = held = torch.ones(1, dtype=torch.bool, device=call.first[0].device)
    for states in zip(earlier.last, earlier.first, call.first, strict=True):
        ended, started, now = (_by_row(state) for state in states)
        if len(now) > len(ended) or ended.shape[1:] != now.shape[1:]:
            return False
        moved = moved & _same(ended[: len(now)], now).all(1)
        held = held & _same(started[: len(now)], now).all(1)
    return bool((moved | held).all()) and bool(moved.any())


def _by_row(state: Tensor) -> Tensor:
    return state.movedim(-2, 0).flatten(1)


def _chains_by_size(calls: list[RecurrentCall]) -> list[list[RecurrentCall]]:
    """Steps between which the model changes the state."""
    chains: list[list[RecurrentCall]] = []
    for call in calls:
        if call.started_from_nothing or not chains or call.first[0].shape != chains[-1][-1].first[0].shape:
            chains.append([])
        chains[-1].append(call)
    return chains


def _join(chain: list[RecurrentCall]) -> RecurrentCall:
    if len(chain) == 1:
        return chain[0]
    if all(call.is_step for call in chain) and not all(map(_all_follow, chain, chain[1:])):
        return join_steps(chain, changed_between=not any(map(_follows, chain, chain[1:])))
    return chain[0].join(chain[1:])
