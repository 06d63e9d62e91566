"""What the analysis imports only where it is needed: half a second that the first picture would wait for."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from threading import Thread

LATE_IMPORTS = ("scipy.cluster.hierarchy", "scipy.optimize", "scipy.sparse.linalg")


@cache
def import_ahead() -> None:
    """Have it imported by a thread of its own, once: while the browser loads the page."""
    Thread(target=lambda: [import_module(name) for name in LATE_IMPORTS], daemon=True).start()
