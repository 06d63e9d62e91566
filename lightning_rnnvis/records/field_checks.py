"""Checks of what is read back as JSON: a field is of its kind, finite and in its range before anything uses it.

A check takes a value as JSON gives it, and returns it as the field has it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection
from dataclasses import MISSING, field, fields
from functools import cache
from typing import Any

from lightning_rnnvis.errors import quoted

Check = Callable[[Any], Any]
"""Raises ValueError, with what the value is not, where it cannot be one of the field."""

_NUMBERS = (int, float)

LARGEST = 2**53 - 1
"""The largest whole number up to which browsers hold every one exactly."""


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


# One for all: a first listing of hundreds of runs reads thousands of headers.
_DECODER = json.JSONDecoder(parse_constant=_refuse)


def read_json(content: bytes) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: It is none, or holds what JSON has no word for.
    """

    try:
        return _DECODER.decode(content.decode(json.detect_encoding(content), "surrogatepass"))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def text(value: Any) -> str:
    """A text that can be sent and shown."""
    if not isinstance(value, str):
        raise ValueError("is no text")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise ValueError("is no valid text") from error
    return value


def boolean(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError("is neither true nor false")
    return value


def whole(least: int = 0, most: int = LARGEST) -> Check:
    """A whole number within bounds."""

    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"is no whole number from {least} to {most}")
        return value

    return check


def number(least: float = -math.inf, most: float = math.inf) -> Check:
    """A finite number within bounds."""

    def check(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, _NUMBERS):
            raise ValueError("is no number")
        try:
            read = float(value)
        except OverflowError as error:
            raise ValueError("is too large a number") from error
        if not math.isfinite(read) or not least <= read <= most:
            raise ValueError("is no finite number of its range")
        return read

    return check


def one_of(values: Collection[str]) -> Check:
    """One of these texts."""

    def check(value: Any) -> str:
        if text(value) not in values:
            raise ValueError(f"is none of {', '.join(values)}")
        return str(value)

    return check


def optional(check: Check) -> Check:
    """The same, or nothing."""
    return lambda value: None if value is None else check(value)


def all_of(check: Check, length: int | None = None) -> Check:
    """A list of such values, as a tuple; of so many, if a length is given."""

    def check_all(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or (length is not None and len(value) != length):
            raise ValueError("is no list of its length")
        return tuple(map(check, value))

    return check_all


def by_name(check: Check) -> Check:
    """Such values by name."""

    def check_all(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValueError("is no object")
        return {text(name): check(one) for name, one in value.items()}

    return check_all


def checked(check: Check, default: Any = MISSING) -> Any:
    """A dataclass field with its check; a default stands for what earlier versions did not write."""
    return field(default=default, metadata={"check": check})


def read_fields(of: type[Any], values: Any) -> dict[str, Any]:
    """The `checked` fields of a dataclass out of an object read from JSON; what it does not know is left.

    Raises:
        ValueError: One is missing, or not what it must be; the message names it.
    """
    if not isinstance(values, dict):
        raise ValueError("it is no object")
    found = {}
    for name, default, check in _checks_of(of):  # type: ignore[arg-type]
        if name in values:
            try:
                found[name] = check(values[name])
            except ValueError as error:
                raise ValueError(f"{quoted(name)} {error}") from error
        elif default is MISSING:
            raise ValueError(f"{quoted(name)} is missing")
        else:
            found[name] = default
    return found


@cache
def _checks_of(of: type[Any]) -> tuple[tuple[str, Any, Check], ...]:
    """Name, default and check of each field of a dataclass."""
    return tuple((one.name, one.default, one.metadata["check"]) for one in fields(of))
