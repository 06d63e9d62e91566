"""Walks a batch, whatever it is made of: mappings, sequences, named tuples, dataclasses and other objects."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

DEEPEST = 8
"""Containers within each other that are walked."""

MOST_PARTS = 512
"""Parts of one container that are walked."""

PAST, FUTURE = "past_", "future_"
"""How the names of two parts of one series begin, as in the batches of gluonts."""

_NO_CONTAINERS = (str, bytes, bytearray, range, type, nn.Module, np.ndarray, np.generic, Tensor)
_NO_CONTAINERS_OF = {"builtins", "torch", "numpy", "pandas", "datetime", "decimal", "pathlib", "random", "uuid"}

Path = tuple[str | int, ...]
"""How a part is reached from the batch: keys, names of fields, and positions."""


@dataclasses.dataclass(frozen=True)
class BatchTensor:
    """A tensor of a batch.

    Attributes:
        path: How it is reached.
        expression: The same in Python, such as ``batch["x"][0]``.
        tensor: The tensor; of a packed sequence its data.
        columns: Names that the batch holds beside it for its columns, in ``…_cols`` and the like; empty for none.
    """

    path: Path
    expression: str
    tensor: Tensor
    columns: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The last key or field on the way to it; else the way itself."""
        return next((key for key in reversed(self.path) if isinstance(key, str)), self.expression)


def tensors_of(batch: Any) -> list[BatchTensor]:
    """Every tensor of a batch, in its order, each once."""
    return list(_walk(batch, (), "batch", (), ()))


def in_time(tensors: Sequence[BatchTensor]) -> list[BatchTensor]:
    """Tensors that a batch holds in two parts, ``past_x`` (B, T, …) and ``future_x``, each as one, ``x``."""
    by_path, found = {one.path: one for one in tensors}, []
    for past in tensors:
        if past.name.startswith(PAST) and past.path[-1] == past.name and past.tensor.dim() in (2, 3):
            name = past.name.removeprefix(PAST)
            future = by_path.get((*past.path[:-1], FUTURE + name))
            shapes = (
                [] if future is None else [(*one.tensor.shape[:1], *one.tensor.shape[2:]) for one in (past, future)]
            )
            if future is not None and shapes[0] == shapes[1] and past.tensor.dim() == future.tensor.dim():
                whole = torch.cat([past.tensor, future.tensor.to(past.tensor)], dim=1)
                found.append(dataclasses.replace(past, path=(*past.path[:-1], name), tensor=whole))
    return found


def parts_of(value: Any) -> list[tuple[str | int, str, Any]] | None:
    """The parts of a container: key, name of the field or position; how Python reaches it; the part.

    Returns:
        None where the value is no container.
    """
    if isinstance(value, Mapping):
        return [(_plain(key), f"[{key!r}]", part) for key, part in value.items()]
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return [(name, f".{name}", getattr(value, name)) for name in value._fields]
    if isinstance(value, (tuple, list)):
        return [(place, f"[{place}]", part) for place, part in enumerate(value)]
    if isinstance(value, _NO_CONTAINERS) or type(value).__module__.partition(".")[0] in _NO_CONTAINERS_OF:
        return None
    if callable(getattr(value, "keys", None)) and hasattr(value, "__getitem__"):  # a mapping but for its class
        with suppress(Exception):
            return [(_plain(key), f"[{key!r}]", value[key]) for key in value.keys()]  # noqa: SIM118
    return _fields(value)


def _fields(value: Any) -> list[tuple[str | int, str, Any]] | None:
    """Fields of a dataclass, or attributes of another object with or without slots; None where it has none."""
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value)]
    else:
        slots = [slot for of_type in type(value).__mro__ for slot in _listed(vars(of_type).get("__slots__", ()))]
        names = [*getattr(value, "__dict__", ()), *(slot for slot in slots if not slot.startswith("__"))]
    found: list[tuple[str | int, str, Any]] = []
    for name in dict.fromkeys(names):
        public = name.lstrip("_")
        shown = public if isinstance(getattr(type(value), public, None), property) else name
        with suppress(Exception):  # a slot may be empty, a property may fail
            found.append((shown, f".{shown}", getattr(value, name)))
    return found or None


def _walk(
    value: Any, path: Path, expression: str, columns: tuple[str, ...], above: tuple[int, ...]
) -> Iterator[BatchTensor]:
    if isinstance(value, PackedSequence):
        value = value.data
    if isinstance(value, Tensor):
        if value.layout == torch.strided and not value.is_nested:
            yield BatchTensor(path, expression, value.detach(), columns)
        return
    if len(above) == DEEPEST or id(value) in above:
        return
    parts = parts_of(value) or []
    for key, access, part in parts[:MOST_PARTS]:
        yield from _walk(part, (*path, key), expression + access, _columns(key, parts), (*above, id(value)))


def _columns(key: str | int, parts: Sequence[tuple[str | int, str, Any]]) -> tuple[str, ...]:
    """Names that stand beside a part: of ``x`` in ``x_cols``, ``x_names``, ``x_features`` and the like."""
    for other, _, names in parts:
        if isinstance(key, str) and isinstance(other, str) and other != key and other.startswith(key):
            listed = names.tolist() if callable(getattr(names, "tolist", None)) else names
            if isinstance(listed, (list, tuple)) and listed and all(isinstance(name, str) for name in listed):
                return tuple(listed)
    return ()


def _plain(key: Any) -> str | int:
    return key if isinstance(key, (str, int)) else str(key)


def _listed(slots: Any) -> list[str]:
    return [slots] if isinstance(slots, str) else list(slots)
