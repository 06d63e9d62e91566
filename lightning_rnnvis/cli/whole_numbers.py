"""Whole numbers as arguments of commands."""

from __future__ import annotations

from argparse import ArgumentTypeError


def from_zero(text: str) -> int:
    """A whole number from 0 on; what is none is an `ArgumentTypeError`."""
    return _from(0, text)


def from_one(text: str) -> int:
    """A whole number from 1 on; what is none is an `ArgumentTypeError`."""
    return _from(1, text)


def is_whole(text: str) -> bool:
    """Whether it is written with digits alone."""
    return text.isascii() and text.isdigit()


def _from(least: int, text: str) -> int:
    if not is_whole(text.strip()) or int(text) < least:
        raise ArgumentTypeError(f"must be a whole number from {least} on. Got {text!r}.")
    return int(text)
