"""Texts in arrays, and in the one line that says what something is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def text_array(texts: Sequence[str | None]) -> np.ndarray:
    """Texts as an array of objects, shape (N,): a fixed-width numpy string drops trailing NULs."""
    array = np.empty(len(texts), dtype=object)
    array[:] = texts
    return array


def counted(count: int, one: str) -> str:
    """So many of something."""
    return f"{count} {one}{'' if count == 1 else 's'}"


def shortened(text: str, longest: int = 40, keep_end: bool = False) -> str:
    """A text in one line of at most so many letters, without its end, or with `keep_end` without its beginning."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    return "…" + line[1 - longest :] if keep_end else line[: longest - 1] + "…"
