"""Choices as the tab writes them into the address."""

from __future__ import annotations

from json import dumps
from urllib.parse import quote


def choices(**values: object) -> str:
    """The part of the address that holds these choices."""
    return "".join(
        f"&p.rnnvis.{name}={quote(value if isinstance(value, str) else dumps(value), safe='')}"
        for name, value in values.items()
    )
