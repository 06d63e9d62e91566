"""Imports what chips need while the browser loads the page: half a second that the first picture would wait for."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from threading import Thread

USED_MODULES = ("scipy.cluster.hierarchy", "scipy.optimize", "scipy.sparse.linalg")


@cache
def import_used_modules() -> None:
    """Have them imported by a thread of its own, once."""
    Thread(target=lambda: [import_module(name) for name in USED_MODULES], daemon=True).start()
