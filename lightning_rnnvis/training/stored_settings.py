"""Settings as a pickle holds them: what libraries save together with a model, or send to another process, is this.

Each value is pickled by itself, so that a function that cannot be pickled, or not be found again, leaves the others be.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from typing import Any


def pack(settings: Mapping[str, Any]) -> dict[str, bytes | None]:
    """Each setting as bytes, None for one that cannot be pickled."""
    return {name: _packed(value) for name, value in settings.items()}


def unpack(packed: Mapping[str, bytes | None]) -> tuple[dict[str, Any], list[str]]:
    """The settings, and the names of those that were left out or cannot be read here."""
    given: dict[str, Any] = {}
    missing = []
    for name, stored in packed.items():
        try:
            if stored is None:
                raise pickle.UnpicklingError
            given[name] = pickle.loads(stored)
        except Exception:  # whatever a class of the user's raises
            missing.append(name)
    return given, missing


def _packed(value: Any) -> bytes | None:
    try:
        return pickle.dumps(value)
    except Exception:  # whatever a class of the user's raises
        return None


def brief(name: str, settings: Mapping[str, Any]) -> str:
    """A call with settings in one short line: of a collection, of what kind and how large it is."""
    return f"{name}({', '.join(f'{setting}={_brief(value)}' for setting, value in settings.items())})"


def _brief(value: Any, longest: int = 40) -> str:
    if isinstance(value, (str, int, float, bool)) or (isinstance(value, (list, tuple)) and len(repr(value)) <= longest):
        text = repr(value)
        return text if len(text) <= longest else f"{text[: longest - 2]}…'"
    kind = getattr(value, "__name__", "").strip("<>") if callable(value) else ""
    try:
        return f"<{kind or type(value).__name__}{'' if kind else f' of {len(value)}'}>"
    except TypeError:
        return f"<{kind or type(value).__name__}>"
