"""What a figure refuses, told as a sentence."""

from __future__ import annotations


class FigureError(ValueError):
    """What was asked for is not in the record, or is too much for one figure; the message says what there is."""


def quoted(text: str, longest: int = 80) -> str:
    """A text for use in a sentence, cut where it is long."""
    return repr(text if len(text) <= longest else text[: longest - 1] + "…")
