"""Runs compiled code eagerly while a batch is recorded."""

from __future__ import annotations

import sys
from typing import Any, ClassVar


class ForceEager:
    """Suspends `torch.compile` for a while; code that is compiled already stays so.

    Compiled code calls no hook that was added after its compilation, and adding and removing hooks compiles it again
    each time, up to a limit. Run eagerly, the modules call their hooks and nothing is compiled; the compiled code is
    used again afterwards. `torch.compiler.set_stance` is new in torch 2.6.

    The stance is the process's, and several may record at one time: the first to start sets it, and the last to stop
    brings back the one before.
    """

    _running: ClassVar[set[ForceEager]] = set()
    _stance: ClassVar[Any] = None

    def start(self) -> None:
        """Run compiled code eagerly from now on."""
        # A process that never loaded the compiler has compiled nothing, and loading it takes seconds.
        compiler = sys.modules.get("torch.compiler")
        if "torch._dynamo" in sys.modules and hasattr(compiler, "set_stance"):
            if not self._running:
                ForceEager._stance = compiler.set_stance("force_eager")  # type: ignore[union-attr]
            self._running.add(self)

    def stop(self) -> None:
        """Use compiled code again, unless others record still; safe to call at any time."""
        if self in self._running:
            self._running.discard(self)
            if not self._running:
                self._stance.__exit__(None, None, None)
