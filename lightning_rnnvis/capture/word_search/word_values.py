"""Words found by value: the input of a recurrent call holds rows of an embedding, or of a layer below, unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.rows.row_matching import NO_WORD, are_equal, match_rows
from lightning_rnnvis.capture.word_search.found_words import Candidate, FoundWords, KnownCall, Origin
from lightning_rnnvis.capture.word_search.word_positions import ids_by_position


def words_by_value(
    call: RecurrentCall, grid: Grid, candidates: Sequence[Candidate], below: Sequence[KnownCall]
) -> list[FoundWords]:
    """One reading for each embedding, and each recurrent call below, whose rows are all that the input holds."""
    rows = call.data.reshape(-1, call.data.shape[-1])
    readings = []
    for candidate in candidates:
        ids = _ids_of_rows(call, grid, rows, candidate)
        if ids is not None:
            width = candidate.calls[0].output.shape[-1]
            readings.append(replace(candidate.words(ids[grid.rows]), width=width))
    for known in below:
        output = known.output()
        ids = match_rows(rows, output, known.words.ids[known.grid.steps])
        if ids is not None and not _reads_whole_sequences(rows, output, known.grid):
            at_steps = _without_held_back(ids[grid.rows], grid, known)
            readings.append(replace(known.words, ids=at_steps, reading="", width=output.shape[1]))
    return readings


def call_whose_ends_enter(call: RecurrentCall, below: Sequence[KnownCall]) -> RecurrentCall | None:
    """The recurrent call whose last states are all that `call` reads, as the decoder of an autoencoder does."""
    rows = call.data.reshape(-1, call.data.shape[-1])
    for known in below:
        output = known.output()
        if output.shape[1] == rows.shape[1] and _reads_whole_sequences(rows, output, known.grid):
            return known.call
    return None


def words_of_ids(call: RecurrentCall, candidates: Sequence[Candidate]) -> FoundWords:
    """Words of a module that reads ids: an embedding called with the same ids tells their padding."""
    ids = call.data[..., 0].long()
    for candidate in candidates:
        for embedding in candidate.calls:
            if embedding.ids.shape == ids.shape and torch.equal(embedding.ids.long(), ids):
                return candidate.words(ids)
    return FoundWords(ids, False, f"the ids that `{call.name}` reads")


def one_hot_words(call: RecurrentCall, grid: Grid) -> FoundWords | None:
    """Words of one-hot input, None where it is not; rows of zeros hold no word."""
    values = grid.spread(call.input)
    if values.shape[-1] < 2:
        return None
    ones, zeros = (values == 1).sum(-1), (values == 0).sum(-1)
    hot = (ones == 1) & (zeros == values.shape[-1] - 1)
    empty = zeros == values.shape[-1]
    if not bool((hot | empty)[grid.steps].all()) or not bool(hot.any()):
        return None
    ids = torch.where(hot, values.argmax(-1), NO_WORD)
    origin = Origin(n_words=values.shape[-1])
    return FoundWords(ids, bool(empty[grid.steps].any()), "the one-hot input", origin=origin)


def _ids_of_rows(call: RecurrentCall, grid: Grid, rows: Tensor, candidate: Candidate) -> Tensor | None:
    for embedding in candidate.calls:
        if are_equal(call.data, embedding.output):
            return embedding.ids.reshape(-1)
    outputs = torch.cat([embedding.output.reshape(-1, embedding.output.shape[-1]) for embedding in candidate.calls])
    ids = match_rows(rows, outputs, torch.cat([embedding.ids.reshape(-1) for embedding in candidate.calls]))
    # Different ids with equal rows are told apart by where they stand.
    return ids_by_position(call, grid, candidate.calls) if ids is None else ids


def _without_held_back(ids: Tensor, grid: Grid, known: KnownCall) -> Tensor:
    """Words of an upper call, without those repeated where the lower one was held back over padding."""
    lower_ids = known.words.ids
    if not grid.same_steps(known.grid):
        return ids
    words = known.grid.steps & (lower_ids != NO_WORD)
    return lower_ids if torch.equal(ids[words], lower_ids[words]) else ids


def _reads_whole_sequences(rows: Tensor, output: Tensor, lower: Grid) -> bool:
    """Whether each step reads the last state of a sequence below, as in a document of sentences: more than a word.

    Args:
        rows: What a recurrent call read, shape (N, D).
        output: What the one below gave at its steps, shape (M, U).
        lower: The grid of that one.
    """
    lengths = lower.steps.sum(1)
    if int(lengths.max()) < 2:
        return False
    last = output[lengths.cumsum(0)[lengths > 0] - 1]
    return match_rows(rows, last, torch.zeros(len(last), dtype=torch.int64, device=last.device)) is not None
