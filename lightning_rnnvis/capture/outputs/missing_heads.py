"""Why a layer has no head: the linear layer that gives the outputs reads something else than its states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from lightning_rnnvis.capture.model.state_uses import MadeOfStates
from lightning_rnnvis.capture.outputs.head_search import HeadSearch
from lightning_rnnvis.capture.outputs.heads import find_head
from lightning_rnnvis.capture.outputs.joined_heads import joined_states
from lightning_rnnvis.capture.outputs.pooled_heads import PoolSearch
from lightning_rnnvis.capture.outputs.word_steps import WordSteps


@dataclass(frozen=True)
class MissingHead:
    """A linear layer that gives the outputs, but reads no state as it is.

    Attributes:
        name: Its name: the last linear layer that was called; empty where none was.
        made: What it reads is made of, as far as that is known.
        own_loss: Name of the module that it lies in, where that computes a loss of its own; empty where none does.
        product: A function that multiplied states by something else than a weight; empty where none did.
        is_part: Whether it reads fewer numbers than a state has.
        is_as_wide: Whether it reads as many numbers as one state has.
        readers: Names of the linear layers before it that read a state, or both directions of one, or pools of these,
            and nothing else.
    """

    name: str
    readers: tuple[str, ...] = ()
    made: MadeOfStates | None = None
    own_loss: str = ""
    product: str = ""
    is_part: bool = False
    is_as_wide: bool = False


@torch.no_grad()
def missing_head(states: Mapping[str, Tensor], words: WordSteps, search: HeadSearch) -> MissingHead:
    """What stands in the place of a head that was looked for and not found.

    Args:
        states: The states that others may read, each (B, T, U), by name.
        words: The words of the recurrent call.
        search: Where the head was looked for.
    """
    if not search.linear_calls:
        return MissingHead("", product=search.product)
    readers: dict[str, None] = {}
    for name in dict.fromkeys(call.name for call in search.linear_calls):
        calls = [call for call in search.linear_calls if call.name == name]
        alone = replace(search, linear_calls=calls, is_named=True)
        found = {state: find_head(state, values, words, alone) for state, values in states.items()}
        heads = {state: head for state, head in found.items() if head is not None}
        reads_states = any(head.alone for head in heads.values()) or joined_states(heads, states, words, alone)
        if reads_states or PoolSearch(states, words, alone, {}).heads({}):
            readers[name] = None
    last = search.linear_calls[-1]
    widths = [values.shape[-1] for values in states.values()]
    read = last.module.in_features
    own_loss = search.own_losses.get(last.name, "")
    is_part, is_as_wide = read < min(widths), read in widths
    return MissingHead(last.name, tuple(readers), last.made, own_loss, search.product, is_part, is_as_wide)
