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
