"""Finds the recurrent modules of the user's model, and the custom ones that the user names."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping, Sequence

import torch
from torch import nn

from lightning_rnnvis.capture.model.modules import named_modules, quoted_names
from lightning_rnnvis.capture.recurrence.kinds import is_recurrent, recurrent_names
from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.recurrences import StateOf


def find_recurrent(
    model: nn.Module, layers: Sequence[str] | None = None, custom: Mapping[str, StateOf] | None = None
) -> dict[str, nn.Module]:
    """Every recurrent layer and cell of `model` by its name, a shared one under its first name.

    Args:
        model: The user's model.
        layers: Names to keep, with shell wildcards (``encoder.*``); None for all.
        custom: Custom recurrences by name of the module, which are found besides.

    Raises:
        CaptureError: There is none, or a wanted name fits none.
    """
    custom = custom or {}
    found = {name: module for name, module in named_modules(model) if is_recurrent(module) or name in custom}
    if not found:
        raise CaptureError(_none_found(model))
    if layers is None:
        return found
    for pattern in layers or [""]:
        if not any(_fits(name, [pattern]) for name in found):
            raise CaptureError(
                f"`RNNVis(layers={list(layers)!r})`: {pattern!r} fits none of the recurrent layers. There are:"
                f" {quoted_names(found)}."
            )
    return {name: module for name, module in found.items() if _fits(name, layers)}


def find_custom(model: nn.Module, recurrences: Mapping[str | type[nn.Module], StateOf] | None) -> dict[str, StateOf]:
    """The custom recurrences: the function that gives the state of each, by name of the module.

    Args:
        model: The user's model.
        recurrences: Functions by name of a module, with shell wildcards, or by class. A name goes before a class.

    Raises:
        CaptureError: A name or a class fits no module.
    """
    found: dict[str, StateOf] = {}
    modules = [(name, module) for name, module in named_modules(model) if name]
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
                f" {quoted_names(name for name, _ in modules) or 'none'}."
            )
        found |= dict.fromkeys(names, state_of)
    return found


def find_scripted(model: nn.Module) -> list[str]:
    """Names of recurrent modules in TorchScript, which call no hooks and so cannot be recorded."""
    classes = [name.rpartition(".")[2] for name in recurrent_names()]
    return [
        name
        for name, module in named_modules(model)
        if isinstance(module, torch.jit.ScriptModule) and getattr(module, "original_name", "") in classes
    ]


def find_quantized(model: nn.Module) -> list[str]:
    """Names of quantized recurrent modules, whose weights are packed, so that their states cannot be computed."""
    classes = [name.rpartition(".")[2] for name in recurrent_names()]
    return [
        name
        for name, module in named_modules(model)
        if type(module).__name__ in classes and ".quantized." in f"{type(module).__module__}."
    ]


def why_not_quantized(names: Sequence[str]) -> str:
    """Sentences on quantized modules: why they are not recorded, and what to do."""
    *_, last = names
    return (
        f"{quoted_names(names)} {'are' if len(names) > 1 else 'is'} quantized: the weights are packed, so RNNVis cannot"
        " compute the states that the module keeps to itself. Record the model before it is quantized; or the output"
        f" alone of a layer, RNNVis(…, recurrences={{{last!r}: lambda inputs, output: output[0]}}); or remove the"
        " callback."
    )


def _fits(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _none_found(model: nn.Module) -> str:
    scripted, quantized = find_scripted(model), find_quantized(model)
    if quantized:
        hint = f" {why_not_quantized(quantized)}"
    elif scripted:
        hint = (
            f" {quoted_names(scripted)} are TorchScript modules, which call no hooks. Train the model as it was before"
            " `torch.jit.script` or `torch.jit.trace`, and script it when it is trained; or remove the callback."
        )
    else:
        hint = (
            f" Its modules are: {', '.join(sorted({type(m).__name__ for m in model.modules()}))}. If one of them is a"
            " recurrence of your own, name it with a function that gives its state, of shape (batch, time, hidden):"
            " RNNVis(…, recurrences={'name': lambda inputs, output: output}). Otherwise remove the callback."
        )
    *names, last = recurrent_names()
    return f"`RNNVis` records {', '.join(names)} and {last}, and `{type(model).__name__}` has none.{hint}"
