"""See what a recurrent network remembers while it trains.

`RNNVis` is the callback for PyTorch Lightning, `load` gives the recorded history of a run back as arrays, `load_runs`
those of all runs in a directory, `show` shows them in a notebook.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lightning_rnnvis import analysis, figures, recurrences
    from lightning_rnnvis.errors import CaptureError, RecordError
    from lightning_rnnvis.feature_levels import FeatureLevels
    from lightning_rnnvis.history import History, Record, StateHistory, join, load, load_runs
    from lightning_rnnvis.history.showing import show
    from lightning_rnnvis.training.callback import RNNVis

__version__ = "0.1.0"
__all__ = [
    "CaptureError",
    "FeatureLevels",
    "History",
    "RNNVis",
    "Record",
    "RecordError",
    "StateHistory",
    "analysis",
    "figures",
    "join",
    "load",
    "load_runs",
    "recurrences",
    "show",
]

# Looked up when first asked for (PEP 562), so that TensorBoard starts without torch and lightning.
_MODULES = {
    "CaptureError": "lightning_rnnvis.errors",
    "FeatureLevels": "lightning_rnnvis.feature_levels",
    "History": "lightning_rnnvis.history",
    "RNNVis": "lightning_rnnvis.training.callback",
    "Record": "lightning_rnnvis.history",
    "RecordError": "lightning_rnnvis.errors",
    "StateHistory": "lightning_rnnvis.history",
    "join": "lightning_rnnvis.history",
    "load": "lightning_rnnvis.history",
    "load_runs": "lightning_rnnvis.history",
    "show": "lightning_rnnvis.history.showing",
}


def __getattr__(name: str) -> Any:
    if name in ("analysis", "figures", "recurrences"):
        return importlib.import_module(f"{__name__}.{name}")
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
