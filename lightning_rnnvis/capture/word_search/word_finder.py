"""Which word entered a step: found by value, else by shape if only one reading fits, else an error. Never a guess."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from lightning_rnnvis.capture.given_words.word_function import ids_of_function
from lightning_rnnvis.capture.keys.row_agreement import ids_tell_rows
from lightning_rnnvis.capture.model.describe_value import call_on_batch
from lightning_rnnvis.capture.model.module_calls import EmbeddingCall
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.rows.row_matching import NO_WORD
from lightning_rnnvis.capture.word_search.constant_ids import ConstantIds
from lightning_rnnvis.capture.word_search.found_words import Candidate, FoundWords, KnownCall, find_candidates
from lightning_rnnvis.capture.word_search.reading_order import REVERSED, contradicts, is_reversed, reversed_ids
from lightning_rnnvis.capture.word_search.word_errors import WordErrors
from lightning_rnnvis.capture.word_search.word_shapes import words_by_shape
from lightning_rnnvis.capture.word_search.word_values import (
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
        batch: The batch, for a function in `words`.
        calls: All recurrent calls of the batch.
        padding: Ids that are never words.
        constant: Which layers read ids that are no words; changed by the first batch.
        reads_numbers: Whether all that a call reads stands in the batch as numbers, so that no shape tells its words.
    """

    def __init__(
        self,
        embedding_calls: Sequence[EmbeddingCall],
        batch: Any,
        calls: Sequence[RecurrentCall],
        padding: Sequence[int],
        constant: ConstantIds,
        reads_numbers: Callable[[RecurrentCall, Grid], bool],
    ) -> None:
        self._padding = padding
        self._reads_numbers = reads_numbers
        self._constant = constant
        self._calls = calls
        self._call_indices = sorted(part.call_index for call in calls for part in call.parts)
        self._embedding_calls = embedding_calls
        self._batch = batch
        self._known: list[KnownCall] = []
        self._holds_rows: dict[
            tuple[str, str | None], bool
        ] = {}  # by layer and name, whether words were found by value
        self.errors = WordErrors(calls)

    def words_of(self, call: RecurrentCall, grid: Grid, wanted: WordsOf | None, readings: Readings) -> FoundWords:
        """The words that `call` read.

        Args:
            call: The call.
            grid: Its grid.
            wanted: What the user named; None to find out.
            readings: How earlier batches were read, for layers whose ids fit by shape in several ways.

        Raises:
            CaptureError: No reading, or more than one, fits; the message names the candidates and the cure.
            NotFiniteError: What `call` read holds NaN or infinity, and does not tell the words.
        """
        if callable(wanted):
            given = call_on_batch(wanted, self._batch, "words")
            ids = ids_of_function(given, call, grid, self._calls, self._padding)
            return FoundWords(ids, bool((ids < 0).any()), "the function given as `words`")
        candidates = self._candidates(call, wanted)
        if wanted is not None and not candidates:
            raise self.errors.not_called(wanted, self._candidates(call, None))
        if not call.data.is_floating_point():
            return words_of_ids(call, candidates)
        if not call.reads_any_finite:
            raise self.errors.not_finite(call)
        found = self.by_value(call, grid, wanted)
        if found is None and not call.reads_finite:
            raise self.errors.not_finite(call)
        if self._holds_rows.setdefault((call.name, wanted), found is not None) != (found is not None):
            raise self.errors.other_vectors(call)
        return found or self._by_shape(call, grid, wanted, readings)

    def by_value(self, call: RecurrentCall, grid: Grid, wanted: str | None) -> FoundWords | None:
        """The words whose rows `call` holds unchanged, None where it holds none, or reads no rows.

        Raises:
            CaptureError: It holds rows of more than one embedding, or whole sequences, and none is named.
        """
        if not call.data.is_floating_point() or call.data.shape[-1] == 0:
            return None
        readings: Sequence[FoundWords] = words_by_value(call, grid, self._candidates(call, wanted), self._below(wanted))
        if wanted is None:
            readings = self._constant.leave_out(call, grid, readings, self.errors)
        found = self._agreed(call, grid, readings, "holds rows of more than one embedding")
        if found is None and wanted is None:
            found = one_hot_words(call, grid)
            if found is None and (lower := call_whose_ends_enter(call, self._known)) is not None:
                raise self.errors.whole_sequences(call, lower)
        return found

    def by_shape(self, call: RecurrentCall, grid: Grid, wanted: str | None) -> list[FoundWords]:
        """Every reading whose ids fit the steps of `call`."""
        return words_by_shape(call, grid, self._candidates(call, wanted), self._below(wanted), self._call_indices)

    def is_sum(self, call: RecurrentCall, grid: Grid, readings: Sequence[FoundWords]) -> bool:
        """Whether `call` read the sum of the rows of several embeddings, laid over its steps by `readings`."""
        weights = {e.name: e.module._parameters.get("weight") for e in self._embedding_calls}
        rows = [weights.get(reading.origin.embedding) for reading in readings]
        read, there = grid.spread(call.input), grid.steps.clone()
        if any(weight is None or weight.shape[1] != read.shape[-1] for weight in rows):
            return False
        total = torch.zeros_like(read)
        for weight, reading in zip(rows, readings, strict=True):
            assert weight is not None
            there &= reading.ids != NO_WORD
            total += weight.detach()[reading.ids.clamp(min=0)]
        return bool(there.any()) and torch.allclose(total[there], read[there], rtol=1e-4, atol=1e-6)

    def know(self, call: RecurrentCall, grid: Grid, words: FoundWords) -> None:
        """Take the words of a call for those that read its output, too."""
        self._known.append(KnownCall(call, grid, words))

    def _candidates(self, call: RecurrentCall, wanted: str | None) -> list[Candidate]:
        end = call.parts[-1].call_index  # what was embedded later did not enter
        return find_candidates([e for e in self._embedding_calls if e.call_index < end], wanted)

    def _below(self, wanted: str | None) -> list[KnownCall]:
        return [known for known in self._known if wanted is None or known.words.origin.embedding == wanted]

    def _by_shape(self, call: RecurrentCall, grid: Grid, wanted: str | None, earlier_readings: Readings) -> FoundWords:
        readings = self.by_shape(call, grid, wanted)
        if wanted is None and readings and call.name not in earlier_readings and self._reads_numbers(call, grid):
            raise self.errors.not_found(call, self._candidates(call, wanted))
        if wanted is None:
            readings = list(self._constant.leave_out(call, grid, readings, self.errors))
        earlier = earlier_readings.get(call.name, set())
        if any(reading.endswith(REVERSED) for reading in earlier):
            readings = [_from_the_end(reading, grid) for reading in readings]
        readings = _as_earlier(readings, earlier)
        if len(readings) > 1:
            read = grid.spread(call.input)
            readings = [reading for reading in readings if ids_tell_rows(reading.ids, read, grid)] or readings
        found = self._agreed(call, grid, readings, "can be read in more than one way")
        if found is None:
            raise self.errors.not_found(call, self._candidates(call, wanted))
        if call.name not in earlier_readings:
            found = self._in_order(call, grid, found)
            if found.reading.endswith(REVERSED):
                readings = [found]
        now = {reading.reading for reading in readings}
        earlier_readings[call.name] = now & earlier or earlier or now
        return found

    def _in_order(self, call: RecurrentCall, grid: Grid, found: FoundWords) -> FoundWords:
        """Words found by shape, in the order in which `call` reads them, with a remark where that is not told.

        Raises:
            CaptureError: It reads them in an order that is neither that of the batch nor its reverse.
        """
        read = grid.spread(call.input)
        backwards = is_reversed(found.ids, read, grid)
        if backwards is None:
            weights = (e.module._parameters.get("weight") for e in self._embedding_calls if e.name == found.origin[0])
            if (weight := next(weights, None)) is not None and contradicts(_distinct(found.ids, weight), read, grid):
                raise self.errors.other_order(call, found)
            return replace(found, remarks=(*found.remarks, self.errors.remark_order(call, found)))
        return _from_the_end(found, grid) if backwards else found

    def _agreed(
        self, call: RecurrentCall, grid: Grid, readings: Sequence[FoundWords], trouble: str
    ) -> FoundWords | None:
        """The first reading, if all give the same words; None where there is none."""
        if not readings:
            return None
        first = readings[0]
        differing = [r for r in readings if not torch.equal(r.ids[grid.steps], first.ids[grid.steps])]
        if differing:
            raise self.errors.several_readings(call, [first, *differing], trouble)
        return first


def _from_the_end(found: FoundWords, grid: Grid) -> FoundWords:
    """A reading of each sequence from its last word to its first."""
    return replace(found, ids=reversed_ids(found.ids, grid), reading=found.reading + REVERSED)


def _distinct(ids: Tensor, weight: Tensor) -> Tensor:
    """Ids that are the same where the rows of an embedding are."""
    rows = torch.unique(weight.detach()[ids.clamp(min=0)].flatten(0, 1), dim=0, return_inverse=True)[1]
    return torch.where(ids == NO_WORD, NO_WORD, rows.view(ids.shape))


def _as_earlier(readings: list[FoundWords], earlier: set[str]) -> list[FoundWords]:
    """The readings as those of earlier batches, or else of the same embeddings laid otherwise, or else all."""
    alike = [reading for reading in readings if reading.reading in earlier]
    sources = {reading.partition(",")[0] for reading in earlier}
    return alike or [reading for reading in readings if reading.reading.partition(",")[0] in sources] or readings
