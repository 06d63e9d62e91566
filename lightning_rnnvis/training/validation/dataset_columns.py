"""Names of the columns of a batch that its data set tells, as those of pytorch-forecasting and darts do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lightning.pytorch import Trainer

_LISTS = ("reals", "feature_names", "columns")
"""Attributes that list the names of a batch's columns."""

_TARGETS = "target_names"
"""Attribute that lists the names of what is to be told."""

_DEEPEST = 4
"""Data sets within each other, as subsets of subsets."""

TARGET = "target"
"""Name of what a batch has of the series that are to be told."""

_SERIES = {"series": TARGET, "target_series": TARGET}
"""Attributes that hold series, and the name of what a batch has of them, where that is another one."""


def loader_of(trainer: Trainer, dataloader_idx: int) -> Any:
    """The loader that is recorded, as far as that is known; else None."""
    loaders = trainer.test_dataloaders if trainer.state.fn == "test" else trainer.val_dataloaders
    loaders = getattr(loaders, "iterables", loaders)
    listed = list(loaders.values()) if isinstance(loaders, Mapping) else loaders
    if isinstance(listed, (list, tuple)):
        return listed[dataloader_idx] if dataloader_idx < len(listed) else None
    return listed


def targets_of(loader: Any) -> Sequence[str]:
    """Names of what is to be told, in their order, as the data set of a forecast tells them; none where it does not."""
    data = getattr(loader, "dataset", None)
    for _ in range(_DEEPEST):
        with suppress(Exception):  # not ours
            if (names := _texts(getattr(data, _TARGETS, None))) is not None:
                return names
        data = getattr(data, "dataset", None)
    return columns_of(loader).get(TARGET, [])


def columns_of(loader: Any) -> dict[str, Sequence[str]]:
    """Lists of names, by the name of what has these columns in a batch; by an empty one where none is told."""
    found: dict[str, Sequence[str]] = {}
    data = getattr(loader, "dataset", None)
    for _ in range(_DEEPEST):
        with suppress(Exception):  # not ours: attributes may be properties that fail
            for name in _LISTS:
                if (names := _texts(getattr(data, name, None))) is not None:
                    found.setdefault("", names)
            for name, held in getattr(data, "__dict__", {}).items():
                first = held[0] if isinstance(held, (list, tuple)) and held else held
                if (names := _texts(getattr(first, "components", None))) is not None:
                    found.setdefault(_SERIES.get(name, name), names)
        data = getattr(data, "dataset", None)
    return found


def _texts(names: Any) -> list[str] | None:
    """Different texts; None for anything else."""
    names = names.tolist() if callable(getattr(names, "tolist", None)) else names
    if not isinstance(names, (list, tuple)) or not names or not all(isinstance(name, str) for name in names):
        return None
    return list(names) if len(set(names)) == len(names) else None
