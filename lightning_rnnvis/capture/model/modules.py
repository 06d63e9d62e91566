"""Finds the embeddings and linear layers of the user's model."""

from __future__ import annotations

import difflib
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
    # A hook within these would turn torch's fused kernel off, which rounds otherwise, or would never be called.
    fused = _inside(model, (nn.TransformerEncoderLayer, nn.MultiheadAttention))
    found = {
        name: module for name, module in named_modules(model) if isinstance(module, nn.Linear) and module not in fused
    }
    if isinstance(head, str):
        if head not in found:
            raise CaptureError(
                f"`RNNVis(head={head!r})` names no nn.Linear of the model.{nearest(head, found)} There are:"
                f" {quoted_names(found) or 'none'}."
            )
        return {head: found[head]}
    return found


def find_embeddings(model: nn.Module) -> dict[str, nn.Embedding]:
    """Every `nn.Embedding` of `model` by its name."""
    return {name: module for name, module in named_modules(model) if isinstance(module, nn.Embedding)}


def find_parameters(model: nn.Module, recurrent: Iterable[nn.Module]) -> dict[str, nn.Parameter]:
    """Parameters of `model` that may be the weight or the bias of a head without a module, by their names.

    They belong to no module of torch's own and to no recurrence.

    Args:
        model: The user's model.
        recurrent: Its recurrent modules.
    """
    others = {part for module in recurrent for part in module.modules() if module is not model}
    return {
        f"{name}.{own}" if name else own: parameter
        for name, module in named_modules(model)
        if module not in others and not type(module).__module__.startswith("torch.")
        for own, parameter in module._parameters.items()
        if parameter is not None and parameter.dim() in (1, 2)
    }


def find_fused(model: nn.Module) -> list[nn.Module]:
    """Modules that take a fused kernel of torch, which rounds otherwise, only while nobody watches their functions."""
    fused = _inside(model, (nn.TransformerEncoderLayer,))
    kinds = (nn.TransformerEncoder, nn.MultiheadAttention)
    return [module for module in model.modules() if isinstance(module, kinds) and module not in fused]


def find_own_losses(model: nn.Module) -> dict[str, str]:
    """Names of layers that lie in a module whose loss is not one of their outputs, each with that module's name."""
    return {
        f"{name}.{own}": name
        for name, module in named_modules(model)
        if isinstance(module, nn.AdaptiveLogSoftmaxWithLoss)
        for own, _ in named_modules(module)
    }


def _inside(model: nn.Module, kinds: tuple[type[nn.Module], ...]) -> set[nn.Module]:
    """The parts of all modules of some kinds."""
    return {part for module in model.modules() if isinstance(module, kinds) for part in module.modules()}


def named_modules(model: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """Modules by the names that the user knows: `torch.compile` wraps a module and hides it below `_orig_mod`."""
    for name, module in model.named_modules():
        if "_orig_mod" not in module._modules:
            yield ".".join(part for part in name.split(".") if part != "_orig_mod"), module


def nearest(name: str, names: Iterable[str]) -> str:
    """A sentence that names what somebody who wrote `name` may have meant; empty where nothing is near."""
    found = difflib.get_close_matches(name, list(names), n=2)
    return f" Did you mean {' or '.join(f'`{one}`' for one in found)}?" if found else ""


def quoted_names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
