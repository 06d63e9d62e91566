"""Which word entered a step: found by value, else by shape if only one reading fits, else an error. Never a guess."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

from lightning_rnnvis.capture.model.describe_value import call_on_batch
from lightning_rnnvis.capture.model.module_calls import EmbeddingCall
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.words.found_words import Candidate, FoundWords, KnownCall, find_candidates
from lightning_rnnvis.capture.words.row_matching import NO_WORD
from lightning_rnnvis.capture.words.word_errors import WordErrors
from lightning_rnnvis.capture.words.word_function import ids_of_function
from lightning_rnnvis.capture.words.word_shapes import words_by_shape
from lightning_rnnvis.capture.words.word_values import (
    call_whose_ends_enter,
    one_hot_words,
    words_by_value,
    words_of_ids,
)

WordsOf = str | Callable[[Any], Any]
"""Name of an embedding module, or a function from the batch to word ids of shape (batch, time), or to a list of them,
one for each call of the layer."""

Readings = dict[str, set[str]]
"""By layer, the readings by shape that fitted every batch so far; changed by each finder that has it."""


class WordFinder:
    """Finds the words of each recurrent call of one batch, lower layers first.

    Args:
        embedding_calls: The calls of all embeddings during the batch.
        words: What the user named: for every layer, or by layer name; None to find out.
        padding: Ids that are never words.
        batch: The batch, for a function in `words`.
        calls: All recurrent calls of the batch.
        readings: How earlier batches were read, for layers whose ids fit by shape in several ways.
    """

    def __init__(
        self,
        embedding_calls: Sequence[EmbeddingCall],
        words: WordsOf | Mapping[str, WordsOf] | None,
        padding: Sequence[int],
        batch: Any,
        calls: Sequence[RecurrentCall],
        readings: Readings,
    ) -> None:
        self._calls = calls
        self._readings = readings
        self._call_indices = sorted(part.call_index for call in calls for part in call.parts)
        self._embedding_calls = embedding_calls
        self._words = words
        self._padding = list(padding)
        self._batch = batch
        self._known: list[KnownCall] = []
        self._errors = WordErrors(calls)

    def words_of(self, call: RecurrentCall, grid: Grid) -> FoundWords:
        """The words that `call` read.

        Raises:
            CaptureError: No reading, or more than one, fits; the message names the candidates and the cure.
        """
        wanted = self._words.get(call.name) if isinstance(self._words, Mapping) else self._words
        found = self._from_function(wanted, call, grid) if callable(wanted) else self._find(wanted, call, grid)
        ids, padding_known = found.ids, found.padding_known or grid.packed
        if self._padding:
            padding = torch.tensor(self._padding, device=ids.device)
            ids, padding_known = torch.where(torch.isin(ids, padding), NO_WORD, ids), True
        found = FoundWords(torch.where(grid.steps, ids, NO_WORD), padding_known, found.source)
        self._refuse_two_vocabularies(call, found.source)
        self._known.append(KnownCall(call, grid, found))
        return found

    def _refuse_two_vocabularies(self, call: RecurrentCall, source: str) -> None:
        """One id must be one word, also where a layer is called with the words of two embeddings."""
        n_words = {f"`{e.name}`": e.module.num_embeddings for e in self._embedding_calls}
        for known in self._known:
            if known.call.name == call.name and n_words.get(known.words.source) != n_words.get(source):
                raise self._errors.two_vocabularies(call, (known.words.source, source))

    def _from_function(self, function: Callable[[Any], Any], call: RecurrentCall, grid: Grid) -> FoundWords:
        given = call_on_batch(function, self._batch, "words")
        ids = ids_of_function(given, call, grid, self._calls)
        return FoundWords(ids, bool((ids < 0).any()), "the function given as `words`")

    def _find(self, wanted: str | None, call: RecurrentCall, grid: Grid) -> FoundWords:
        candidates = find_candidates(self._embedding_calls, wanted)
        if wanted is not None and not candidates:
            raise self._errors.not_called(wanted, find_candidates(self._embedding_calls, None))
        if not call.data.is_floating_point():
            return words_of_ids(call, candidates)
        below = [known for known in self._known if wanted is None or known.words.source == f"`{wanted}`"]
        readings = words_by_value(call, grid, candidates, below)
        found = self._agreed(call, grid, readings, "holds rows of more than one embedding")
        if found is None and wanted is None:
            found = one_hot_words(call, grid)
            if found is None and (lower := call_whose_ends_enter(call, self._known)) is not None:
                raise self._errors.whole_sequences(call, lower)
        return found or self._by_shape(call, grid, candidates, below)

    def _by_shape(
        self, call: RecurrentCall, grid: Grid, candidates: Sequence[Candidate], below: Sequence[KnownCall]
    ) -> FoundWords:
        readings = words_by_shape(call, grid, candidates, below, self._call_indices)
        earlier = self._readings.get(call.name, set())
        readings = [reading for reading in readings if reading.reading in earlier] or readings
        found = self._agreed(call, grid, readings, "can be read in more than one way")
        if found is None:
            raise self._errors.not_found(call, candidates)
        self._readings[call.name] = {reading.reading for reading in readings}
        return found

    def _agreed(
        self, call: RecurrentCall, grid: Grid, readings: Sequence[FoundWords], trouble: str
    ) -> FoundWords | None:
        """The first reading, if all give the same words; None where there is none."""
        if not readings:
            return None
        first = readings[0]
        differing = [r for r in readings if not torch.equal(r.ids[grid.steps], first.ids[grid.steps])]
        if differing:
            raise self._errors.several_readings(call, [first, *differing], trouble)
        return first
