"""The base of the callback: `Callback` of every installed Lightning.

`lightning.pytorch` and `pytorch_lightning` are two copies of one code base, and the `LightningCLI` of each refuses the
other's `Callback`; a callback of both serves either.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lightning.pytorch import Callback as CallbackBase
else:
    _installed = [
        importlib.import_module(name).Callback
        for name in ("lightning.pytorch", "pytorch_lightning")
        if importlib.util.find_spec(name.partition(".")[0]) is not None
    ]
    if not _installed:
        raise ModuleNotFoundError(
            "`RNNVis` is a callback of PyTorch Lightning, which is not installed. Install it: `pip install lightning`."
        )
    CallbackBase = type("CallbackBase", tuple(_installed), {"__doc__": __doc__})

__all__ = ["CallbackBase"]
