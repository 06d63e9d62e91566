"""How far a command is, on stderr: a bar in a terminal, elsewhere a line now and then where there is much to do."""

from __future__ import annotations

import sys
import time
from types import TracebackType

MANY = 50
"""From so many records on it takes more than some seconds, which is said before."""

EVERY_SECONDS = 10.0
"""So long no line is written where there is no terminal."""


class Progress:
    """Shows what is being done from its first moment on, and how far that is as soon as it is called.

    Args:
        what: What is done first.
    """

    def __init__(self, what: str) -> None:
        from tqdm import tqdm

        self._what = ""
        self._told: float | None = None  # when, where lines are written
        # Until something is counted there is but its name.
        self._bar = tqdm(desc=f"{what} …", bar_format="{desc}", file=sys.stderr, disable=None, leave=False)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bar.close()

    def begin(self, sentence: str) -> None:
        """Say what is about to be done; from now on lines tell how far it is where there is no terminal."""
        say(sentence)
        self._told = time.monotonic()

    def __call__(self, what: str, done: int, of: int) -> None:
        """Show that so many parts of so many are done."""
        if self._bar.disable:
            self._tell(what, done, of)
            return
        if what != self._what:
            self._what, self._bar.bar_format = what, None
            self._bar.unit = ""
            self._bar.reset(of)
            self._bar.set_description(what)
        self._bar.update(done - self._bar.n)

    def _tell(self, what: str, done: int, of: int) -> None:
        if self._told is not None and time.monotonic() - self._told >= EVERY_SECONDS:
            say(f"{what}: {done} of {of}")
            self._told = time.monotonic()


def say(sentence: str) -> None:
    """Print a sentence to stderr, above a bar that is shown there."""
    from tqdm import tqdm

    tqdm.write(f"lightning-rnnvis: {sentence}", file=sys.stderr)
