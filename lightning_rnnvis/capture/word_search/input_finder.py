"""Which inputs enter each recurrent call: one, or several at the same steps, whatever layer reads which embedding."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch

from lightning_rnnvis.capture.keys.row_agreement import ids_tell_rows
from lightning_rnnvis.capture.model.module_calls import EmbeddingCall
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.rows.row_matching import NO_WORD
from lightning_rnnvis.capture.word_search.beside_rows import enters_beside, may_be_meant, others_beside
from lightning_rnnvis.capture.word_search.constant_ids import ConstantIds
from lightning_rnnvis.capture.word_search.found_words import FoundWords
from lightning_rnnvis.capture.word_search.word_finder import Readings, WordFinder, WordsOf

TOGETHER = -1
"""Key, among the readings of earlier batches, of the embeddings that enter a layer together by their shapes."""

BESIDE = -3
"""Key of the named embeddings that enter a layer beside rows which it holds unchanged."""


@dataclass(frozen=True)
class InputsByName:
    """Which words enter, where the user named embeddings or layers.

    Attributes:
        embeddings: Embeddings that have a vocabulary each: a layer has the words of those that enter it.
        of_layer: What enters a layer, by its name, where the user says so.
    """

    embeddings: Sequence[str] = ()
    of_layer: Mapping[str, WordsOf] = field(default_factory=dict)


WordInputsSetting = WordsOf | Mapping[str, WordsOf] | Sequence[WordsOf] | InputsByName | None
"""The setting `words`: one input, one for each layer, several parallel ones, those of embeddings, or nothing."""


class InputFinder:
    """Finds what enters each recurrent call of one batch, lower layers first.

    Args:
        embedding_calls: The calls of all embeddings during the batch.
        words: Which words enter.
        padding: Ids that are never words; of several inputs, ids of the first.
        batch: The batch.
        calls: All recurrent calls of the batch.
        readings: How earlier batches were read, for each input; changed by this one.
        one_vocabulary: Whether one vocabulary names the words of all layers.
        vocabulary_size: How many ids that one names, None where that is not known.
        constant: Which layers read ids that are no words; changed by the first batch.
        reads_numbers: Whether all that a call reads stands in the batch as numbers.
    """

    def __init__(
        self,
        embedding_calls: Sequence[EmbeddingCall],
        words: WordInputsSetting,
        padding: Sequence[int],
        batch: Any,
        calls: Sequence[RecurrentCall],
        *,
        readings: dict[int, Readings],
        one_vocabulary: bool,
        vocabulary_size: int | None,
        constant: ConstantIds,
        reads_numbers: Callable[[RecurrentCall, Grid], bool],
    ) -> None:
        self._words = words
        self._padding = list(padding)
        self._readings = readings
        self._one_vocabulary = one_vocabulary
        self._vocabulary_size = vocabulary_size
        self._beside = readings.setdefault(BESIDE, {})
        self._finder = WordFinder(embedding_calls, batch, calls, self._padding, constant, reads_numbers)
        self._inputs: dict[str, list[FoundWords]] = {}
        self.errors = self._finder.errors

    def inputs_of(self, call: RecurrentCall, grid: Grid) -> list[FoundWords]:
        """The words of each input of `call`.

        Raises:
            CaptureError: They cannot be found, or cannot be named by the vocabulary.
        """
        inputs = []
        all_wanted = self._wanted(call, grid)
        for place, wanted in enumerate(all_wanted):
            found = self._finder.words_of(call, grid, wanted, self._readings.setdefault(place, {}))
            if wanted is None and call.name not in self._beside:
                found = self._told_of_others(call, grid, found)
            if len(all_wanted) > 1:  # together they tell the order
                found = replace(found, remarks=())
            ids, padding_known = found.ids, found.padding_known or grid.packed
            if self._padding and place == 0:
                padding = torch.tensor(self._padding, device=ids.device)
                ids, padding_known = torch.where(torch.isin(ids, padding), NO_WORD, ids), True
            inputs.append(replace(found, ids=torch.where(grid.steps, ids, NO_WORD), padding_known=padding_known))
        self._refuse_two_vocabularies(call, inputs)
        for found in inputs:
            self._finder.know(call, grid, found)
        return inputs

    def _wanted(self, call: RecurrentCall, grid: Grid) -> list[WordsOf | None]:
        words = self._words
        if isinstance(words, InputsByName):
            if call.name in words.of_layer:
                return [words.of_layer[call.name]]
            return list(self._entering(call, grid, words.embeddings)) or [None]
        if isinstance(words, Mapping):
            return [words.get(call.name)]
        return list(words) if isinstance(words, (list, tuple)) else [words]  # type: ignore[list-item]

    def _entering(self, call: RecurrentCall, grid: Grid, names: Sequence[str]) -> Sequence[str]:
        """Those of the embeddings that enter `call`; empty where none is told, so that all are looked at."""
        finder = self._finder
        unchanged = [name for name in names if finder.by_value(call, grid, name) is not None]
        found = finder.by_value(call, grid, unchanged[0] if unchanged else None)
        if found is not None:
            entering = self._entering_beside(call, grid, found, names)
            if unchanged or entering:
                self._beside[call.name] = set(entering)
            return [name for name in names if name in unchanged or name in entering]
        if (chosen := self._readings.get(TOGETHER, {}).get(call.name)) is not None:
            return [name for name in names if name in chosen]
        return [] if call.name in self._readings.get(0, {}) else self._together(call, grid, names)

    def _entering_beside(
        self, call: RecurrentCall, grid: Grid, found: FoundWords, names: Sequence[str]
    ) -> Collection[str]:
        """Those of the embeddings, whose rows `call` does not hold unchanged, that enter beside what was found."""
        if call.name in self._beside:
            return self._beside[call.name]
        others = others_beside(call, grid, found, self._finder.by_shape(call, grid, None))
        others = [other for other in others if other.origin.embedding in names]
        entering = {one.origin.embedding for one in others if enters_beside(call, grid, found, one)}
        of_others = {one.origin.embedding for inputs in self._inputs.values() for one in inputs}
        unread = [other for other in others if other.origin.embedding not in of_others]
        if unread and not entering and found.origin.embedding not in names:
            raise self._finder.errors.beside_rows(call, found, unread)
        return entering

    def _told_of_others(self, call: RecurrentCall, grid: Grid, found: FoundWords) -> FoundWords:
        """The words found by value, with a remark where those of an embedding beside may be meant.

        Raises:
            CaptureError: The vocabulary fits those beside, and not those found.
        """
        self._beside[call.name] = set()
        others = others_beside(call, grid, found, self._finder.by_shape(call, grid, None)) if found.width else []
        meant = may_be_meant(found, others, self._vocabulary_size)
        if not others or meant is False:
            return found
        if meant:
            raise self._finder.errors.beside_rows(call, found, others)
        return replace(found, remarks=(*found.remarks, self._finder.errors.remark_beside(call, found, others)))

    def _together(self, call: RecurrentCall, grid: Grid, names: Sequence[str]) -> Sequence[str]:
        """Those of the embeddings whose ids fit the steps by shape, if only all of them tell what was read."""
        fitting = {name: readings for name in names if (readings := self._finder.by_shape(call, grid, name))}
        read = grid.spread(call.input)
        alone = [name for name, readings in fitting.items() if any(ids_tell_rows(r.ids, read, grid) for r in readings)]
        if len(fitting) < 2 or len(alone) == len(fitting):
            return []
        for together in itertools.product(*fitting.values()):
            ids = torch.stack([reading.ids for reading in together], dim=-1)
            if self._finder.is_sum(call, grid, together) or ids_tell_rows(ids, read, grid):
                for place, reading in enumerate(together):
                    self._readings.setdefault(place, {})[call.name] = {reading.reading}
                self._readings.setdefault(TOGETHER, {})[call.name] = set(fitting)
                return list(fitting)
        return []

    def _refuse_two_vocabularies(self, call: RecurrentCall, inputs: list[FoundWords]) -> None:
        """One id must be one word, also where a layer is called with the words of two embeddings."""
        before = self._inputs.setdefault(call.name, inputs)
        by_name = isinstance(self._words, InputsByName)
        for one, other in itertools.zip_longest(before, inputs, fillvalue=FoundWords(inputs[0].ids, False, "no other")):
            if one.origin.n_words != other.origin.n_words or (by_name and one.origin != other.origin):
                raise self._finder.errors.two_vocabularies(call, (one.source, other.source))
        if self._one_vocabulary:
            for name, (first, *_) in self._inputs.items():
                sizes = {first.origin.n_words, inputs[0].origin.n_words} - {None}
                if len(sizes) > 1:
                    raise self._finder.errors.one_vocabulary((name, first), (call.name, inputs[0]))
