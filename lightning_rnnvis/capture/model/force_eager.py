"""Lets compiled code run eagerly while a batch is looked at."""

from __future__ import annotations

import sys
from typing import Any


class ForceEager:
    """Sets `torch.compile` aside for a while, and everything compiled stays as it was.

    Compiled code calls no hook that was not there when it was compiled, and a hook that comes and goes makes it be
    compiled anew each time until its limit. Run eagerly, the same modules call their hooks, and nothing is compiled:
    what was compiled before is used again afterwards. `torch.compiler.set_stance` is new in torch 2.6.
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
        """Go back to what held before; safe to call at any time."""
        if self._stance is not None:
            self._stance.__exit__(None, None, None)
            self._stance = None
