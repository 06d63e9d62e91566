"""Which modules of the user's model are followed."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence

from torch import nn

from lightning_rnnvis.capture.errors import CaptureError


def find_recurrent(model: nn.Module, layers: Sequence[str] | None = None) -> dict[str, nn.RNNBase]:
    """Every `nn.RNN`, `nn.LSTM` and `nn.GRU` of `model` by its name, a shared one under its first name.

    Args:
        model: The user's model.
        layers: Names to keep, with shell wildcards (``encoder.*``); None for all.

    Raises:
        CaptureError: There is none, or none has a wanted name.
    """
    found = {name: module for name, module in model.named_modules() if isinstance(module, nn.RNNBase)}
    if not found:
        cells = [name for name, module in model.named_modules() if isinstance(module, nn.RNNCellBase)]
        hint = (
            f" It has cells that are driven step by step ({', '.join(f'`{name}`' for name in cells)}), which are not"
            " followed yet."
            if cells
            else f" Its modules are: {', '.join(sorted({type(m).__name__ for m in model.modules()}))}."
        )
        raise CaptureError(
            f"`RNNVis` follows nn.RNN, nn.LSTM and nn.GRU, and `{type(model).__name__}` has none.{hint} Remove the"
            " callback, or use one of these layers."
        )
    if layers is None:
        return found
    kept = {name: m for name, m in found.items() if any(fnmatch.fnmatchcase(name, pattern) for pattern in layers)}
    if not kept:
        raise CaptureError(
            f"`RNNVis(layers={list(layers)!r})` fits none of the recurrent layers:"
            f" {', '.join(f'`{name}`' for name in found)}."
        )
    return kept


def find_linears(model: nn.Module, head: str | bool | None = None) -> dict[str, nn.Linear]:
    """Every `nn.Linear` of `model` that may be the head, by its name.

    Args:
        model: The user's model.
        head: Name of the head; None for any, False for none.

    Raises:
        CaptureError: No `nn.Linear` has the name.
    """
    if head is False:
        return {}
    found = {name: module for name, module in model.named_modules() if isinstance(module, nn.Linear)}
    if isinstance(head, str):
        if head not in found:
            raise CaptureError(
                f"`RNNVis(head={head!r})` names no nn.Linear of the model. There are:"
                f" {', '.join(f'`{name}`' for name in found) or 'none'}."
            )
        return {head: found[head]}
    return found


def find_embeddings(model: nn.Module) -> dict[str, nn.Embedding]:
    """Every `nn.Embedding` of `model` by its name."""
    return {name: module for name, module in model.named_modules() if isinstance(module, nn.Embedding)}
