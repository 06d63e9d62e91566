"""Which modules of the user's model are followed."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator, Mapping, Sequence

import torch
from torch import nn

from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.recurrences import StateOf

_RECURRENT = ("RNN", "LSTM", "GRU", "RNNCell", "LSTMCell", "GRUCell")


def find_recurrent(
    model: nn.Module, layers: Sequence[str] | None = None, own: Mapping[str, StateOf] | None = None
) -> dict[str, nn.Module]:
    """Every recurrent layer and cell of `model` by its name, a shared one under its first name.

    Args:
        model: The user's model.
        layers: Names to keep, with shell wildcards (``encoder.*``); None for all.
        own: The user's own recurrences, which are kept besides.

    Raises:
        CaptureError: There is none, or a wanted name fits none.
    """
    own = own or {}
    found = {
        name: module
        for name, module in _named_modules(model)
        if isinstance(module, (nn.RNNBase, nn.RNNCellBase)) or name in own
    }
    if not found:
        raise CaptureError(_none_found(model))
    if layers is None:
        return found
    for pattern in layers or [""]:
        if not any(_fits(name, [pattern]) for name in found):
            raise CaptureError(
                f"`RNNVis(layers={list(layers)!r})`: {pattern!r} fits none of the recurrent layers: {_quoted(found)}."
            )
    return {name: module for name, module in found.items() if _fits(name, layers)}


def find_own(model: nn.Module, recurrences: Mapping[str | type[nn.Module], StateOf] | None) -> dict[str, StateOf]:
    """The user's own recurrences: the function that gives the state of each, by name of the module.

    Args:
        model: The user's model.
        recurrences: Functions by name of a module, with shell wildcards, or by class. A name goes before a class.

    Raises:
        CaptureError: A name or a class fits no module.
    """
    found: dict[str, StateOf] = {}
    modules = [(name, module) for name, module in _named_modules(model) if name]
    ordered = sorted((recurrences or {}).items(), key=lambda item: isinstance(item[0], str))
    for key, state_of in ordered:
        if isinstance(key, str):
            fitting = [name for name, _ in modules if fnmatch.fnmatchcase(name, key)]
            # A wildcard fits a module and its parts: the module is meant.
            names = [name for name in fitting if not any(name.startswith(f"{other}.") for other in fitting)]
        else:
            names = [name for name, module in modules if isinstance(module, key)]
        if not names:
            what = f"name {key!r}" if isinstance(key, str) else f"class `{key.__name__}`"
            raise CaptureError(
                f"`RNNVis(recurrences=…)` has the {what}, which no module of the model has. There are:"
                f" {_quoted(name for name, _ in modules) or 'none'}."
            )
        found |= dict.fromkeys(names, state_of)
    return found


def find_scripted(model: nn.Module) -> list[str]:
    """Names of recurrent modules in TorchScript, which call no hooks and so cannot be followed."""
    return [
        name
        for name, module in _named_modules(model)
        if isinstance(module, torch.jit.ScriptModule) and getattr(module, "original_name", "") in _RECURRENT
    ]


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
    found = {name: module for name, module in _named_modules(model) if isinstance(module, nn.Linear)}
    if isinstance(head, str):
        if head not in found:
            raise CaptureError(
                f"`RNNVis(head={head!r})` names no nn.Linear of the model. There are: {_quoted(found) or 'none'}."
            )
        return {head: found[head]}
    return found


def find_embeddings(model: nn.Module) -> dict[str, nn.Embedding]:
    """Every `nn.Embedding` of `model` by its name."""
    return {name: module for name, module in _named_modules(model) if isinstance(module, nn.Embedding)}


def _named_modules(model: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """Modules by the names that the user knows: `torch.compile` wraps a module and hides it below `_orig_mod`."""
    for name, module in model.named_modules():
        if "_orig_mod" not in module._modules:
            yield ".".join(part for part in name.split(".") if part != "_orig_mod"), module


def _fits(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _none_found(model: nn.Module) -> str:
    scripted = find_scripted(model)
    if scripted:
        hint = (
            f" {_quoted(scripted)} are TorchScript modules, which call no hooks. Train the model as it was before"
            " `torch.jit.script` or `torch.jit.trace`, and script it when it is trained; or remove the callback."
        )
    else:
        hint = (
            f" Its modules are: {', '.join(sorted({type(m).__name__ for m in model.modules()}))}. If one of them is a"
            " recurrence of your own, name it with a function that gives its state, of shape (batch, time, hidden):"
            " RNNVis(…, recurrences={'name': lambda inputs, output: output}). Otherwise remove the callback."
        )
    return f"`RNNVis` follows nn.RNN, nn.LSTM, nn.GRU and their cells, and `{type(model).__name__}` has none.{hint}"
