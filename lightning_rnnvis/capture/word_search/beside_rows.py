"""What may enter a layer beside rows that it holds unchanged: other ids, whose rows were changed before."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from lightning_rnnvis.capture.keys.row_agreement import ids_tell_rows
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.word_search.constant_ids import is_constant
from lightning_rnnvis.capture.word_search.found_words import FoundWords


def others_beside(
    call: RecurrentCall, grid: Grid, found: FoundWords, readings: Sequence[FoundWords]
) -> list[FoundWords]:
    """The readings of other embeddings that fit the steps, where the rows found are not all that was read.

    Args:
        call: The call.
        grid: Its grid.
        found: The words whose rows it holds unchanged.
        readings: Every reading that fits its steps by shape.
    """
    if not 0 < found.width < call.data.shape[-1] or ids_tell_rows(found.ids, grid.spread(call.input), grid):
        return []
    others = [one for one in readings if one.origin.embedding not in ("", found.origin.embedding)]
    return [one for one in others if not is_constant(one, grid)]


def enters_beside(call: RecurrentCall, grid: Grid, found: FoundWords, other: FoundWords) -> bool:
    """Whether what was found tells what was read together with the ids of another embedding."""
    return ids_tell_rows(torch.stack([found.ids, other.ids], dim=-1), grid.spread(call.input), grid)


def may_be_meant(found: FoundWords, others: Sequence[FoundWords], vocabulary_size: int | None) -> bool | None:
    """Whether others than the words found may be those that the user means.

    Args:
        found: The words found.
        others: Those beside.
        vocabulary_size: How many ids the vocabulary of all layers names, None where that is not known.

    Returns:
        Whether the vocabulary fits others; None where it does not tell.
    """
    sizes = {one.origin.n_words for one in others}
    if vocabulary_size is None or (found.origin.n_words == vocabulary_size and vocabulary_size in sizes):
        return None
    if found.origin.n_words is None or found.origin.n_words == vocabulary_size:
        return False
    return True if found.origin.n_words < vocabulary_size or vocabulary_size in sizes else None
