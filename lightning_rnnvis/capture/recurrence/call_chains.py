"""Brings calls that follow each other together: the steps of a cell, the windows of a layer.

A call follows another one of the same module where it starts from the state that the other ended with. For calls of one
step there are two more ways: the batch may become smaller, as when sequences sorted by length end; and a sequence may
be held back, so that it starts again from the state before. Where the model changes the state between all steps, steps
of one batch size follow each other until one starts from nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from lightning_rnnvis.capture.model.hooks import ModuleCall
from lightning_rnnvis.capture.recurrence.custom_recurrence import read_own_call
from lightning_rnnvis.capture.recurrence.derived_classes import check_cell_call, check_layer_call
from lightning_rnnvis.capture.recurrence.recurrent_call import (
    GivenCall,
    GivenState,
    LayerCall,
    RecurrentCall,
    layer_state_names,
    pack_steps,
)
from lightning_rnnvis.recurrences import StateOf

UNDER_WAY = 8
"""Most chains of calls of one module that may be under way together: a cell that several layers share has several."""

_States = tuple[Tensor, ...]


@dataclass
class _Piece:
    """One call, with the states it started from and ended with, each (B, U), or (layers * directions, B, U)."""

    call: RecurrentCall
    first: _States
    last: _States
    started_from_nothing: bool

    @property
    def is_step(self) -> bool:
        """Whether it is one step, after which sequences may end or be held back."""
        return self.call.parts[0][1] == 1 and self.call.data.dim() == 3 and _joinable(self.call)


@dataclass
class _Chain:
    pieces: list[_Piece] = field(default_factory=list)


def join_calls(calls: Iterable[ModuleCall], own: Mapping[str, StateOf]) -> list[RecurrentCall]:
    """The sequences of steps that one batch led through each module, in the order in which they began.

    Args:
        calls: All calls of recurrent modules, in their order.
        own: Functions that give the state of the user's own recurrences, by name of the module.

    Raises:
        CaptureError: A function of `own` fails.
    """
    pieces: dict[str, list[_Piece]] = {}
    for call in calls:
        if (piece := _read(call, own)) is not None:
            pieces.setdefault(call.name, []).append(piece)
    chains = [chain for of_name in pieces.values() for chain in _chain(of_name)]
    joined = [_join(chain.pieces) for chain in chains]
    return sorted(joined, key=lambda call: call.parts[0][0])


def _read(call: ModuleCall, own: Mapping[str, StateOf]) -> _Piece | None:
    if call.name in own:
        own_call = read_own_call(call, own[call.name])
        return _own_piece(own_call) if 0 not in own_call.data.shape[:2] else None
    if isinstance(call.module, nn.RNNBase):
        return _layer_piece(call, call.module)
    if isinstance(call.module, nn.RNNCellBase):
        return _cell_piece(call, call.module)
    return None


def _layer_piece(call: ModuleCall, module: nn.RNNBase) -> _Piece | None:
    check_layer_call(call, module)
    read, given = call.inputs[0], call.inputs[1] if len(call.inputs) > 1 else None
    output, last = call.output
    data = read.data if isinstance(read, PackedSequence) else read
    if data.numel() == 0:
        return None
    last = _as_tuple(last)
    first = tuple(torch.zeros_like(state) for state in last) if given is None else _as_tuple(given)
    time = len(read.batch_sizes) if isinstance(read, PackedSequence) else read.shape[-2 if module.batch_first else 0]
    layer_call = LayerCall(
        name=call.name,
        cell=module.mode.partition("_")[0],
        input=read,
        output=output,
        batch_first=module.batch_first,
        parts=((call.moment, time),),
        module=module,
        initial=given,
        final=last,
        training=call.training,
    )
    return _Piece(layer_call, first, last, given is None)


def _cell_piece(call: ModuleCall, module: nn.RNNCellBase) -> _Piece | None:
    check_cell_call(call, module)
    read, given = call.inputs[0], call.inputs[1] if len(call.inputs) > 1 else None
    read = read.reshape(-1, read.shape[-1])
    if read.numel() == 0:
        return None
    after = tuple(state.reshape(-1, state.shape[-1]) for state in _as_tuple(call.output))
    before = after if given is None else tuple(state.reshape(-1, state.shape[-1]) for state in _as_tuple(given))
    before = tuple(torch.zeros_like(state) for state in after) if given is None else before
    states = {
        f"{call.name}/{kind}": GivenState(a.unsqueeze(1), b.to(a).unsqueeze(1))
        for kind, a, b in zip("hc", after, before, strict=False)
    }
    cell_call = GivenCall(
        name=call.name,
        cell=type(module).__name__.removesuffix("Cell"),
        input=read.unsqueeze(1),
        output=after[0].unsqueeze(1),
        batch_first=True,
        parts=((call.moment, 1),),
        states=states,
    )
    return _Piece(cell_call, before, after, given is None or not any(bool(state.any()) for state in before))


def _own_piece(call: GivenCall) -> _Piece:
    states = call.states.values()
    first = tuple(state.before[:, 0] for state in states)
    # What cannot be followed by another call ends with nothing.
    joinable = not isinstance(call.input, PackedSequence) and not any(state.reverse for state in states)
    last = tuple(state.values[:, -1] for state in states) if joinable else ()
    return _Piece(call, first, last, not any(bool(state.any()) for state in first))


def _as_tuple(states: Any) -> _States:
    return tuple(states) if isinstance(states, (tuple, list)) else (states,)


def _chain(pieces: list[_Piece]) -> list[_Chain]:
    """Pieces of one module, those that follow each other together."""
    if len(pieces) == 1:
        return [_Chain(pieces)]
    chains: list[_Chain] = []
    for piece in pieces:
        under_way = [] if piece.started_from_nothing else reversed(chains[-UNDER_WAY:])
        before = next((chain for chain in under_way if _follows(chain.pieces[-1], piece)), None)
        if before is None:
            chains.append(_Chain([piece]))
        else:
            before.pieces.append(piece)
    if len(chains) == len(pieces) and all(piece.is_step for piece in pieces):
        return _chain_by_size(pieces)
    return chains


def _follows(last: _Piece, piece: _Piece) -> bool:
    """Whether a piece starts from the state that another ended with."""
    if len(last.last) != len(piece.first) or not last.last or not _joinable(last.call) or not _joinable(piece.call):
        return False
    return _all_follow(last, piece) or (last.is_step and piece.is_step and _rows_follow(last, piece))


def _all_follow(last: _Piece, piece: _Piece) -> bool:
    pairs = zip(last.last, piece.first, strict=True)
    return all(a.shape == b.shape and bool(_same(a, b).all()) for a, b in pairs)


def _same(a: Tensor, b: Tensor) -> Tensor:
    """Where two tensors are equal; NaN is equal to itself."""
    return (a == b) | ((a != a) & (b != b))


def _joinable(call: RecurrentCall) -> bool:
    """Whether steps of another call may stand beside its own: in its reverse direction they would come before."""
    if isinstance(call.input, PackedSequence):
        return False
    return call.directions == 1 if isinstance(call, LayerCall) else True


def _rows_follow(last: _Piece, piece: _Piece) -> bool:
    """Whether each sequence goes on from the state that it ended with, or is held back; the last ones may be over."""
    moved = held = torch.ones(1, dtype=torch.bool, device=piece.first[0].device)
    for states in zip(last.last, last.first, piece.first, strict=True):
        ended, started, now = (_by_row(state) for state in states)
        if len(now) > len(ended) or ended.shape[1:] != now.shape[1:]:
            return False
        moved = moved & _same(ended[: len(now)], now).all(1)
        held = held & _same(started[: len(now)], now).all(1)
    return bool((moved | held).all()) and bool(moved.any())


def _by_row(state: Tensor) -> Tensor:
    return state.movedim(-2, 0).flatten(1)


def _chain_by_size(pieces: list[_Piece]) -> list[_Chain]:
    """Steps whose state the model changes in between."""
    chains: list[_Chain] = []
    for piece in pieces:
        if piece.started_from_nothing or not chains or piece.first[0].shape != chains[-1].pieces[-1].first[0].shape:
            chains.append(_Chain([]))
        chains[-1].pieces.append(piece)
    return chains


def _join(pieces: list[_Piece]) -> RecurrentCall:
    calls = [piece.call for piece in pieces]
    first = calls[0]
    if len(calls) == 1:
        return first
    parts = tuple(part for call in calls for part in call.parts)
    is_steady = isinstance(first, LayerCall) and all(map(_all_follow, pieces, pieces[1:]))
    if all(piece.is_step for piece in pieces) and not is_steady:
        return _join_steps([_as_step(piece) for piece in pieces], parts)
    time = 1 if first.batch_first else 0
    if first.data.dim() == 2:  # without batch dimension
        time = 0
    joined = replace(
        first,
        input=torch.cat([call.data for call in calls], dim=time),
        output=torch.cat([call.output for call in calls if isinstance(call.output, Tensor)], dim=time),
        parts=parts,
    )
    if isinstance(joined, LayerCall):
        layers = [call for call in calls if isinstance(call, LayerCall)]
        return replace(joined, final=layers[-1].final, training=any(call.training for call in layers))
    if not isinstance(joined, GivenCall):
        return joined
    states = {
        name: GivenState(
            torch.cat([call.states[name].values for call in calls if isinstance(call, GivenCall)], dim=1),
            torch.cat([call.states[name].before for call in calls if isinstance(call, GivenCall)], dim=1),
        )
        for name in joined.states
    }
    return replace(joined, states=states)


def _as_step(piece: _Piece) -> GivenCall:
    """One step of a layer gives all of its states itself: those that it ended with."""
    call = piece.call
    if isinstance(call, GivenCall):
        return call
    assert isinstance(call, LayerCall) and isinstance(call.output, Tensor)
    after, before = ([state for layer in zip(*of, strict=True) for state in layer] for of in (piece.last, piece.first))
    states = {
        name: GivenState(a.unsqueeze(1), b.unsqueeze(1))
        for name, a, b in zip(layer_state_names(call.name, call.module), after, before, strict=True)
    }
    time = 1 if call.batch_first else 0
    return GivenCall(
        name=call.name,
        cell=call.cell,
        input=call.data.movedim(time, 1),
        output=call.output.movedim(time, 1),
        batch_first=True,
        parts=call.parts,
        states=states,
        is_layer=True,
    )


def _join_steps(calls: list[GivenCall], parts: tuple[tuple[int, int], ...]) -> GivenCall:
    """Single steps, of a batch that may become smaller."""
    first, batch = calls[0], len(calls[0].data)

    def side_by_side(steps: list[Tensor]) -> Tensor:
        return torch.cat(
            [torch.cat([step, step.new_zeros((batch - len(step), *step.shape[1:]))]) for step in steps], dim=1
        )

    states = {
        name: GivenState(
            side_by_side([call.states[name].values for call in calls]),
            side_by_side([call.states[name].before for call in calls]),
        )
        for name in first.states
    }
    return replace(
        first,
        input=pack_steps([call.data[:, 0] for call in calls]),
        output=pack_steps([call.output[:, 0] for call in calls if isinstance(call.output, Tensor)]),
        parts=parts,
        states=states,
    )
