"""Checks of what is asked in Python: each names the argument, what it must be, and what came."""

from __future__ import annotations

import math
import operator
import reprlib
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

import numpy as np

Kind = TypeVar("Kind")


def of_kind(name: str, value: Any, kind: type[Kind], what: str) -> Kind:
    """An object of a class, as it is.

    Raises:
        TypeError: It is none.
    """
    if not isinstance(value, kind):
        raise TypeError(f"`{name}` must be {what}. Got {came(value)}.")
    return value


def text(name: str, value: Any) -> str:
    """A text.

    Raises:
        TypeError: It is none.
    """
    return of_kind(name, value, str, "a text")


def whole(name: str, value: Any, least: int | None = None) -> int:
    """A whole number, also one of NumPy.

    Raises:
        TypeError: It is none.
        ValueError: It is too small.
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool):
        raise TypeError(f"`{name}` must be a whole number. Got {came(value)}.")
    if least is not None and number < least:
        raise ValueError(f"`{name}` must be {least} or more. Got {number}.")
    return number


def number(name: str, value: Any, least: float = -math.inf) -> float:
    """A finite number, also one of NumPy.

    Raises:
        TypeError: It is none.
        ValueError: It is too small, or not finite.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"`{name}` must be a number. Got {came(value)}.")
    if not (math.isfinite(value) and value >= least):
        raise ValueError(f"`{name}` must be finite, and no less than {least}. Got {value}.")
    return float(value)


def truth(name: str, value: Any) -> bool:
    """True or False, also those of NumPy.

    Raises:
        TypeError: It is neither.
    """
    return bool(of_kind(name, value, (bool, np.bool_), "True or False"))  # type: ignore[arg-type]


def are_several(values: Any) -> bool:
    """Whether it has an order or a number of things in it, and is neither a text nor named."""
    is_one = isinstance(values, (str, bytes, Mapping)) or getattr(values, "ndim", 1) != 1
    return not is_one and isinstance(values, Collection)


def several(name: str, values: Any, each: Callable[[str, Any], Kind], example: str) -> list[Kind]:
    """Several in turn, also of NumPy or pandas, `each` of which is checked by its name and value.

    Raises:
        TypeError: They are not several, or one is something else.
    """
    if not are_several(values):
        raise TypeError(f"`{name}` must be a list, such as {example}. Got {came(values)}.")
    return [each(f"{name}[{place}]", value) for place, value in enumerate(values)]


def numbered(name: str, values: Any, least: int) -> np.ndarray:
    """Whole numbers in an array, shape (N,).

    Raises:
        TypeError: They are none.
        ValueError: One is too small.
    """
    array = values if isinstance(values, np.ndarray) else np.array(None)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        example = "such as `record.labels.unit_labels`"
        raise TypeError(f"`{name}` must be an array of whole numbers, {example}. Got {came(values)}.")
    if array.min(initial=least) < least:
        raise ValueError(f"`{name}` must be {least} or more. Got {array.min()}.")
    return array


def came(value: object) -> str:
    """What came, for use in a sentence: numbers and texts as they are written, others by their type where long."""
    if isinstance(value, (str, bytes, int, float, np.generic)) or value is None:
        return reprlib.repr(value)
    written = repr(value)
    is_short = len(written) <= 80 and "\n" not in written and " object at 0x" not in written
    return written if is_short else f"an object of type {type(value).__name__}"
