"""Says sentences to the person who trains, by `logging`, and warns, both on rank zero; some things once only."""

from __future__ import annotations

import logging

from lightning_utilities.core.rank_zero import rank_zero_only, rank_zero_warn

# A child of Lightning's logger: shown, and silenced, together with Lightning's own sentences.
log = logging.getLogger("lightning.pytorch.rnnvis")


@rank_zero_only
def say(sentence: str) -> None:
    """Log a sentence that needs no attention, once for all processes."""
    log.info(sentence)


def warn(sentence: str) -> None:
    """Warn, once for all processes."""
    rank_zero_warn(sentence, stacklevel=5)


class Once:
    """Knows what has been reported in the life of a callback."""

    def __init__(self) -> None:
        self._reported: set[str] = set()

    def _is_new(self, fact: str) -> bool:
        if fact in self._reported:
            return False
        self._reported.add(fact)
        return True
