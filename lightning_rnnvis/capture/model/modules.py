"""Finds the embeddings and linear layers of the user's model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from torch import nn

from lightning_rnnvis.errors import CaptureError


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
    found = {name: module for name, module in named_modules(model) if isinstance(module, nn.Linear)}
    if isinstance(head, str):
        if head not in found:
            raise CaptureError(
                f"`RNNVis(head={head!r})` names no nn.Linear of the model. There are: {quoted_names(found) or 'none'}."
            )
        return {head: found[head]}
    return found


def find_embeddings(model: nn.Module) -> dict[str, nn.Embedding]:
    """Every `nn.Embedding` of `model` by its name."""
    return {name: module for name, module in named_modules(model) if isinstance(module, nn.Embedding)}


def named_modules(model: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """Modules by the names that the user knows: `torch.compile` wraps a module and hides it below `_orig_mod`."""
    for name, module in model.named_modules():
        if "_orig_mod" not in module._modules:
            yield ".".join(part for part in name.split(".") if part != "_orig_mod"), module


def quoted_names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
