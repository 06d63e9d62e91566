"""The kinds of recurrence that RNNVis records: those listed here, and the custom ones that the user names."""

from __future__ import annotations

from collections.abc import Mapping

from torch import nn

from lightning_rnnvis.capture.model.module_calls import ModuleCall
from lightning_rnnvis.capture.recurrence import torch_calls
from lightning_rnnvis.capture.recurrence.custom_recurrence import read_custom
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.recurrences import StateOf

KINDS = (torch_calls.LAYERS, torch_calls.STEPS)
"""A new kind of recurrence is added here; the first that fits a module reads its calls."""


def is_recurrent(module: nn.Module) -> bool:
    """Whether a module is of one of the kinds."""
    return any(isinstance(module, kind.modules) for kind in KINDS)


def recurrent_names() -> list[str]:
    """What torch, or another library, calls the modules of all kinds."""
    return [name for kind in KINDS for name in kind.names]


def read_call(call: ModuleCall, custom: Mapping[str, StateOf]) -> RecurrentCall | None:
    """The steps of one call of a recurrent module, None where it read nothing.

    Args:
        call: What was recorded.
        custom: Functions that give the state of custom recurrences, by name of the module.

    Raises:
        CaptureError: A function of `custom` fails, or the module reads or returns other things than others of its kind.
    """
    if call.name in custom:
        return read_custom(call, custom[call.name])
    kind = next((kind for kind in KINDS if isinstance(call.module, kind.modules)), None)
    return None if kind is None else kind.read(call)
