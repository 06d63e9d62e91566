"""Why a layer has no head: the linear layer that gives the outputs reads something else than its states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from lightning_rnnvis.capture.outputs.heads import HeadSearch, find_head
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.records.tags import is_reverse


@dataclass(frozen=True)
class MissingHead:
    """A linear layer that gives the outputs, but reads no state as it is.

    Attributes:
        name: Its name: the last linear layer that was called.
        readers: Names of the linear layers before it that read a state alone.
        both_directions: Whether the layer has states of both directions.
    """

    name: str
    readers: tuple[str, ...]
    both_directions: bool


@torch.no_grad()
def missing_head(states: Mapping[str, Tensor], grid: Grid, search: HeadSearch) -> MissingHead | None:
    """What stands in the place of a head that was looked for and not found; None where no linear layer was called.

    Args:
        states: The states that others may read, each (B, T, U), by name.
        grid: The grid of the recurrent call.
        search: Where the head was looked for.
    """
    if not search.linear_calls:
        return None
    readers: dict[str, None] = {}
    for name in dict.fromkeys(call.name for call in search.linear_calls):
        calls = [call for call in search.linear_calls if call.name == name]
        alone = replace(search, linear_calls=calls, is_named=True)
        found = [find_head(values, grid, alone) for values in states.values()]
        if any(head is not None and head.alone for head in found):
            readers[name] = None
    return MissingHead(search.linear_calls[-1].name, tuple(readers), any(map(is_reverse, states)))
