"""Many answers of one kind as columns: what they have in common is written once, numbers stand beside their like.

`tb_plugin/frontend/src/api/packed/columns.ts` reads them. A node is a JSON object that says how the values of one place
are stored; large ones lie in a `Blob`. Floating point numbers within lists keep 1/127 of the largest of their answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

Node = Mapping[str, Any]

SMALL = 24
"""So few texts or numbers stand as they are."""

LEVELS = 127
"""Levels from zero to the largest number of an answer, which is held as it is."""

_MISSING = object()
_WHOLE = {"b": (-(2**7), 2**7), "B": (0, 2**8), "h": (-(2**15), 2**15), "H": (0, 2**16), "i": (-(2**31), 2**31)}
"""Types of whole numbers, the smallest first: from where, and up to where."""

_TYPES = {"b": "<i1", "B": "<u1", "h": "<i2", "H": "<u2", "i": "<i4", "f": "<f4"}


class Blob:
    """The bytes of all columns, one after the other; each begins at a multiple of four."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._length = 0

    def add(self, values: np.ndarray, kind: str | None = None) -> list[int | str]:
        """Store numbers, whole ones in as few bytes as they take; gives type, offset and count."""
        if kind is None:
            least, most = (int(values.min()), int(values.max())) if len(values) else (0, 0)
            kind = next(kind for kind, (start, end) in _WHOLE.items() if start <= least and most < end)
        stored = np.asarray(values).astype(_TYPES[kind]).tobytes()
        place: list[int | str] = [kind, self._length, len(values)]
        stored += bytes(-len(stored) % 4)
        self._parts.append(stored)
        self._length += len(stored)
        return place

    def content(self) -> bytes:
        """All of it."""
        return b"".join(self._parts)


def pack(answers: Sequence[object], blob: Blob) -> Node:
    """The columns of some answers, each of them what JSON may hold."""
    return _pack(answers, np.arange(len(answers)), blob, nested=False)


def _pack(values: Sequence[Any], owners: np.ndarray, blob: Blob, nested: bool) -> Node:
    """The columns of the values of one place; `owners` says of which answer each is part."""
    if any(value is None or value is _MISSING for value in values):
        if all(value is None for value in values):
            return {"k": "json", "v": [None], "same": True}
        there = np.array([0 if value is _MISSING else 1 if value is None else 2 for value in values])
        kept = np.flatnonzero(there == 2)
        within = _pack([values[at] for at in kept.tolist()], owners[kept], blob, nested)
        return {"k": "optional", "there": blob.add(there), "of": within}
    if len(values) and all(value == values[0] for value in values):
        return {"k": "json", "v": [values[0]], "same": True}
    kinds = {type(value) for value in values}
    if kinds == {dict}:
        names = dict.fromkeys(name for value in values for name in value)
        fields = {name: _pack([value.get(name, _MISSING) for value in values], owners, blob, nested) for name in names}
        return {"k": "object", "of": fields}
    if kinds == {list}:
        lengths = np.array([len(value) for value in values])
        items = [item for value in values for item in value]
        return {"k": "list", "n": blob.add(lengths), "of": _pack(items, owners.repeat(lengths), blob, nested=True)}
    if len(values) <= SMALL:
        return {"k": "json", "v": list(values)}
    if kinds == {str}:
        texts = {text: number for number, text in enumerate(dict.fromkeys(values))}
        return {"k": "text", "v": list(texts), "n": blob.add(np.array([texts[value] for value in values]))}
    if kinds == {bool}:
        return {"k": "bool", "n": blob.add(np.array(values, dtype=np.uint8))}
    if kinds == {int} and max(map(abs, values)) < 2**31:
        return {"k": "int", "n": blob.add(np.array(values))}
    if kinds <= {int, float}:
        return _numbers(np.array(values, dtype=np.float64), owners, blob, nested)
    return {"k": "json", "v": list(values)}


def _numbers(values: np.ndarray, owners: np.ndarray, blob: Blob, nested: bool) -> Node:
    if not nested:
        return {"k": "json", "v": values.tolist()}
    largest = np.zeros(int(owners.max()) + 1)
    np.maximum.at(largest, owners, np.abs(values))
    levels = np.rint(values / np.where(largest > 0, largest, 1)[owners] * LEVELS)
    # The largest itself, not the size of a level: a share of 1 must not be read as 0.99999996.
    return {"k": "float", "n": blob.add(levels, "b"), "largest": blob.add(largest, "f")}
