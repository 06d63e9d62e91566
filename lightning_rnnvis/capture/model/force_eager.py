"""Runs compiled code eagerly while a batch is recorded."""

from __future__ import annotations

import sys
from typing import Any


class ForceEager:
    """Suspends `torch.compile` for a while; code that is compiled already stays so.

    Compiled code calls no hook that was added after its compilation, and adding and removing hooks compiles it again
    each time, up to a limit. Run eagerly, the modules call their hooks and nothing is compiled; the compiled code is
    used again afterwards. `torch.compiler.set_stance` is new in torch 2.6.
    """

    def __init__(self) -> None:
        self._stance: Any = None

    def start(self) -> None:
        """Run compiled code eagerly from now on."""
        # A process that never loaded the compiler has compiled nothing, and loading it takes seconds.
        compiler = sys.modules.get("torch.compiler")
        if self._stance is None and "torch._dynamo" in sys.modules and hasattr(compiler, "set_stance"):
            self._stance = compiler.set_stance("force_eager")  # type: ignore[union-attr]

    def stop(self) -> None:
        """Use compiled code again; safe to call at any time."""
        if self._stance is not None:
            self._stance.__exit__(None, None, None)
            self._stance = None
