"""Many answers of one kind as columns: what they have in common is written once, numbers stand beside their like.

`tb_plugin/frontend/src/api/packed/columns.ts` reads them. A node is a JSON object that says how the values of one place
are stored; large ones lie in a `Blob`. All values come out as they went in: floating point numbers are those that a few
decimal digits name, as payloads have them, and are stored as these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

Node = Mapping[str, Any]

Row = tuple[str, Mapping[str, Any]]
"""A payload with its key: the numbers of its history and record, and what else tells it from others."""

SMALL = 24
"""So few texts or numbers stand as they are."""

MOST_DIGITS = 9
"""Numbers with more decimal digits stand as they are."""

MOST_TEN = 22
"""The largest power of ten that a floating point number is: numbers up to it, and parts of it, come out exactly."""

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
    return _pack(answers, blob, nested=False)


def table(rows: Sequence[Row], blob: Blob) -> Node:
    """The keys and the columns of some rows."""
    return {"keys": [key for key, _ in rows], "rows": pack([row for _, row in rows], blob)}


def _pack(values: Sequence[Any], blob: Blob, nested: bool) -> Node:
    """The columns of the values of one place."""
    if any(value is None or value is _MISSING for value in values):
        if all(value is None for value in values):
            return {"k": "json", "v": [None], "same": True}
        there = np.array([0 if value is _MISSING else 1 if value is None else 2 for value in values])
        within = _pack([values[at] for at in np.flatnonzero(there == 2).tolist()], blob, nested)
        return {"k": "optional", "there": blob.add(there), "of": within}
    if len(values) and all(value == values[0] for value in values):
        return {"k": "json", "v": [values[0]], "same": True}
    kinds = {type(value) for value in values}
    if kinds == {dict}:
        names = dict.fromkeys(name for value in values for name in value)
        fields = {name: _pack([value.get(name, _MISSING) for value in values], blob, nested) for name in names}
        return {"k": "object", "of": fields}
    if kinds == {list}:
        lengths = np.array([len(value) for value in values])
        items = [item for value in values for item in value]
        return {"k": "list", "n": blob.add(lengths), "of": _pack(items, blob, nested=True)}
    if len(values) <= SMALL:
        return {"k": "json", "v": list(values)}
    if kinds == {str}:
        texts = {text: number for number, text in enumerate(dict.fromkeys(values))}
        return {"k": "text", "v": list(texts), "n": blob.add(np.array([texts[value] for value in values]))}
    if kinds == {bool}:
        return {"k": "bool", "n": blob.add(np.array(values, dtype=np.uint8))}
    if kinds == {int} and max(map(abs, values)) < 2**31:
        return {"k": "int", "n": blob.add(np.array(values))}
    if kinds <= {int, float} and nested:
        return _numbers(np.array(values, dtype=np.float64), blob) or {"k": "json", "v": list(values)}
    return {"k": "json", "v": list(values)}


def _numbers(values: np.ndarray, blob: Blob) -> Node | None:
    """Whole numbers, byte by byte, and the powers of ten by which they are numbers; None where they have many digits.

    All have the same number of digits, as many as one of them needs: trailing zeros would cost more than they save.
    """
    sizes = np.abs(np.where(values != 0, values, 1.0))
    tens = np.floor(np.log10(sizes)).astype(np.int64)
    for digits in range(1, MOST_DIGITS + 1):
        powers = np.where(values != 0, tens - digits + 1, 0)
        if np.abs(powers).max() > MOST_TEN:
            return None
        factors = 10.0 ** np.abs(powers)
        whole = np.rint(np.where(powers < 0, values * factors, values / factors))
        if np.array_equal(np.where(powers < 0, whole / factors, whole * factors), values):
            break
    else:
        return None
    rest, places = whole.astype(np.int64), []
    while rest.min() < -(2**7) or rest.max() >= 2**7:
        places.append(blob.add(rest & 0xFF, "B"))
        rest >>= 8
    same = int(powers[0]) if np.array_equal(powers[0] * np.ones_like(powers), powers) else None
    return {"k": "float", "bytes": [*places, blob.add(rest, "b")], "ten": blob.add(powers) if same is None else same}
