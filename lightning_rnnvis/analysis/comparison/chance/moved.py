"""What moved between two records: the responses to words, what words push the output to, or both."""

from __future__ import annotations

from typing import Literal

import numpy as np

from lightning_rnnvis.analysis.comparison.word_pushes import WordPushes
from lightning_rnnvis.records.sentence import WordKind

Moved = Literal["both", "responses", "pushes", "nothing"]

LEAST_PART = 0.01
"""What is less of the largest push, or of the head's weights, is not told as a change of them."""


def what_moved(words: np.ndarray, known: WordPushes | None, word_kind: WordKind = "word") -> tuple[Moved | None, str]:
    """What moved by more than noise, and a sentence where responses or pushes alone did; else it is empty.

    A push is response times weight. The weights of a head have no sampling noise, so of responses that moved by no more
    than noise pushes move by the head, or by what it reads in the place of this state: a layer above.

    Args:
        words: The words in common, with the fields ``over_noise`` and ``beyond_noise``.
        known: What they push the outputs to; None where that is not known.
        word_kind: What words are called: of levels several enter at once, so that none is said to push.
    """
    pushes = "pushes" if word_kind == "word" else "the outputs that go with them"
    over = words["over_noise"]
    if words["beyond_noise"].any():
        if known is None:
            return "responses", ""
        if _pushes_moved(known):
            return "both", ""
        return "responses", f"Responses moved, and {pushes} did not."
    if not len(over) or np.isnan(over).any():
        return None, ""
    if known is not None and _pushes_moved(known):
        if _head_moved(*known.heads):
            return "pushes", f"No response moved by more than noise: {pushes} moved by the weights of the head."
        if not known.is_own:
            return "pushes", f"No response moved by more than noise: {pushes} moved by other states of the stack."
    return "nothing", ""


def _pushes_moved(known: WordPushes) -> bool:
    """Whether one moved by a part of the largest that can be seen."""
    before, after = (np.nan_to_num(side) / known.scales for side in (known.first, known.second))
    largest = max(np.abs(before).max(), np.abs(after).max())
    return bool(np.abs(after - before).max() > LEAST_PART * largest)


def _head_moved(before: np.ndarray, after: np.ndarray) -> bool:
    before, after = np.nan_to_num(before), np.nan_to_num(after)
    if before.shape != after.shape:
        return True
    larger = max(np.linalg.norm(before), np.linalg.norm(after))
    return bool(np.linalg.norm(after - before) > LEAST_PART * larger)
