"""Reads the words of a call by the user's settings: one input or several, whole words or pieces, ids or a series."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch

from lightning_rnnvis.capture.keys.hashing import INPUT_BITS
from lightning_rnnvis.capture.model.batch_parts import BatchTensor
from lightning_rnnvis.capture.model.module_calls import EmbeddingCall
from lightning_rnnvis.capture.numbers.number_words import NumberWords
from lightning_rnnvis.capture.numbers.series import SeriesFinder
from lightning_rnnvis.capture.numbers.series_plan import SeriesPlan
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.rows.row_matching import NO_WORD
from lightning_rnnvis.capture.word_search.found_words import Origin
from lightning_rnnvis.capture.word_search.input_finder import InputFinder, WordInputsSetting
from lightning_rnnvis.capture.word_search.word_errors import ConstantIdsError, NotFiniteError, WordsNotFoundError
from lightning_rnnvis.capture.word_search.word_finder import Readings
from lightning_rnnvis.capture.words.by_name import value_for
from lightning_rnnvis.capture.words.subwords import SubwordMerger
from lightning_rnnvis.capture.words.tokens import Tokens
from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.records.texts import counted

WordsSetting = WordInputsSetting


@dataclass(frozen=True)
class ReadWords:
    """The words of one call.

    Attributes:
        tokens: The words.
        padding_known: Whether padding is told from words.
        source: Where the words come from, for messages.
        origins: What the ids of each input count; empty for a series.
        plan: How the series among them is read; None where there is none.
        remarks: Sentences for the person.
    """

    tokens: Tokens
    padding_known: bool
    source: str
    origins: tuple[Origin, ...] = ()
    plan: SeriesPlan | None = None
    remarks: tuple[str, ...] = ()


class WordReader:
    """Reads the words of the recurrent calls of one batch, lower layers first.

    Args:
        embedding_calls: The calls of all embeddings during the batch.
        words: Which words enter, beside levels of numbers.
        padding: Ids that are never words; of several inputs, ids of the first.
        batch: The batch.
        calls: All recurrent calls of the batch.
        mergers: Join the pieces of words, where wanted, by name of a layer or an embedding, or for all.
        readings: How earlier batches were read, for each input.
        one_vocabulary: Whether one vocabulary names the words of all layers.
        vocabulary_size: How many ids that one names, None where that is not known.
        numbers: Which layers read numbers; changed by the first batch.
    """

    def __init__(
        self,
        embedding_calls: Sequence[EmbeddingCall],
        words: WordsSetting,
        padding: Sequence[int],
        batch: Any,
        calls: Sequence[RecurrentCall] = (),
        *,
        mergers: Mapping[str, SubwordMerger] | None = None,
        readings: dict[int, Readings] | None = None,
        one_vocabulary: bool = False,
        vocabulary_size: int | None = None,
        numbers: NumberWords | None = None,
    ) -> None:
        self._mergers = mergers or {}
        self._readings = {} if readings is None else readings
        self._numbers = numbers or NumberWords(words, has_vocabulary=False)
        self._series = SeriesFinder(batch, embedding_calls, self._numbers.memory)
        self._outputs = [one.output.data for one in calls]  # `data` of packed sequences are the rows
        self._inputs = InputFinder(
            embedding_calls,
            words,
            padding,
            batch,
            calls,
            readings=self._readings,
            one_vocabulary=one_vocabulary,
            vocabulary_size=vocabulary_size,
            constant=self._numbers.constant,
            reads_numbers=self._series.reads_numbers_of_batch,
        )

    def read(self, call: RecurrentCall, grid: Grid, pieces_of: MutableMapping[int, tuple[int, ...]]) -> ReadWords:
        """The tokens that `call` read; `pieces_of` gains the pieces of merged words.

        Raises:
            CaptureError: The words cannot be found.
            NotFiniteError: What it read holds NaN or infinity, and does not tell them. Nothing is learnt from it.
        """
        if call.reads_finite:
            return self._read(call, grid, pieces_of)
        before = [(book, book.get(call.name)) for book in self._learnt()]
        was_kept = call.name in self._numbers.constant.kept
        try:
            found = self._read(call, grid, pieces_of)
            if call.reads_any_finite or found.tokens.counted.any():
                return found
        except CaptureError as error:
            if error.__cause__ is not None:  # of the user's own function
                raise
        for book in self._learnt():
            book.pop(call.name, None)
        for book, noted in before:
            if noted is not None:
                book[call.name] = noted
        if not was_kept:
            self._numbers.constant.kept.discard(call.name)
        raise self._inputs.errors.not_finite(call)

    def _learnt(self) -> list[dict[str, Any]]:
        """What earlier batches showed of each layer."""
        return [*self._readings.values(), self._numbers.constant.chosen, self._numbers.reads_numbers]

    def _read(self, call: RecurrentCall, grid: Grid, pieces_of: MutableMapping[int, tuple[int, ...]]) -> ReadWords:
        numbers = self._numbers
        asked = numbers.asked_of(call.name) is not None
        if numbers.reads_numbers.get(call.name) or (asked and not numbers.are_beside):
            is_told = call.name in numbers.memory.plans or callable(numbers.settings_of(call.name).values)
            if not (is_told or call.reads_any_finite):
                raise self._inputs.errors.not_finite(call)
            return self._read_series(call, grid)
        try:
            found = self._read_words(call, grid, pieces_of)
        except (WordsNotFoundError, ConstantIdsError, NotFiniteError) as error:
            if asked or call.name in numbers.reads_numbers:
                raise
            remark = self._why_numbers(call, grid, error)
            if remark is not None:
                numbers.reads_numbers[call.name] = True
                read = self._read_series(call, grid)
                return replace(read, remarks=(remark, *read.remarks) if remark else read.remarks)
            numbers.constant.kept.add(call.name)
            found = self._read_words(call, grid, pieces_of)
        is_new = call.name not in numbers.reads_numbers
        numbers.reads_numbers[call.name] = False
        if asked:
            return self._read_series(call, grid, found)
        remark = self._of_numbers_beside(call, grid, found.origins) if is_new else ""
        return replace(found, remarks=(*found.remarks, remark)) if remark else found

    def _of_numbers_beside(self, call: RecurrentCall, grid: Grid, origins: Sequence[Origin]) -> str:
        """That a call also reads numbers beside its words, and how to see both; empty where it does not."""
        embeddings = [origin.embedding for origin in origins if origin.embedding]
        count, of_batch = self._series.numbers_beside(call, grid, self._outputs) if embeddings else (0, False)
        if not count:
            return ""
        made, levels = ("", "") if of_batch else (", made by the model", 'values="input"')
        write = ", ".join(map(repr, embeddings))
        return (
            f"`{call.name}` also reads {counted(count, 'number')} at each step beside the words of"
            f" {' and '.join(f'`{name}`' for name in embeddings)}{made}. To see both, write"
            f" RNNVis(words=[{write}, FeatureLevels({levels})])."
        )

    def _read_words(
        self, call: RecurrentCall, grid: Grid, pieces_of: MutableMapping[int, tuple[int, ...]]
    ) -> ReadWords:
        found = self._inputs.inputs_of(call, grid)
        ids = np.stack([one.ids.cpu().numpy() for one in found], axis=-1)
        # Padding of the first input is padding of all.
        there = (ids != NO_WORD) & (ids[..., :1] != NO_WORD)
        ids = np.where(there, ids + (np.arange(len(found)) << INPUT_BITS), NO_WORD)
        origins = tuple(one.origin for one in found)
        merger = value_for(self._mergers, call.name, [origin.embedding for origin in origins])
        tokens = Tokens.of(ids) if merger is None else merger.merge(ids, pieces_of)
        source = " and ".join(dict.fromkeys(one.source for one in found))
        remarks = tuple(remark for one in found for remark in one.remarks)
        return ReadWords(tokens, found[0].padding_known, source, origins, remarks=remarks)

    def _read_series(self, call: RecurrentCall, grid: Grid, beside: ReadWords | None = None) -> ReadWords:
        """Levels of the numbers that a call read, beside words at the same steps, if there are some."""
        series = self._series.series_of(call, grid, self._numbers.settings_of(call.name), beside is not None)
        values = np.ascontiguousarray(series.values.cpu().numpy())
        words = None if beside is None else beside.tokens.ids
        if words is not None:  # padding of the words is padding of all
            values = np.where((words[..., :1] != NO_WORD), values, np.float32(np.nan))
        cuts = self._numbers.cuts_of(series.plan.layer)
        if cuts is not None and len(cuts.found or ()) != values.shape[-1]:
            before, now = len(cuts.found or ()), values.shape[-1]
            raise CaptureError(
                f"{now} variables enter `{call.name}` ({', '.join(series.plan.names)}), and {before} did in the record"
                " before. Resume with the settings and the data of the first training, or begin a new one."
            )
        tokens = Tokens.of_series(values, words, None if cuts is None else cuts.ids(values, words))
        names = ", ".join(cuts.names if cuts is not None else series.plan.names)
        source = f"levels of {names} in {series.plan.source}"
        if beside is None:
            # Padding given as NaN is no word. Other padding cannot be told from values, and counts.
            return ReadWords(tokens, True, source, (), series.plan, series.plan.remarks)
        return replace(
            beside,
            tokens=tokens,
            source=f"{beside.source} and {source}",
            plan=series.plan,
            remarks=(*beside.remarks, *series.plan.remarks),
        )

    def _why_numbers(
        self, call: RecurrentCall, grid: Grid, error: WordsNotFoundError | ConstantIdsError | NotFiniteError
    ) -> str | None:
        """Why levels of numbers are recorded of a layer, as a sentence; empty where that was said of a layer below.

        Returns:
            None where there are no numbers to record instead of constant ids.

        Raises:
            CaptureError: It is not told that it reads numbers.
        """
        more = "Names, levels and edges of your own: RNNVis(words=FeatureLevels([…], levels=…, edges=…))."
        if isinstance(error, ConstantIdsError):
            if not call.data.is_floating_point() or not self._series.reads_numbers(call, grid):
                return None
            return (
                f"The ids of {error.sources} are the same along each sequence, so they are no words of its steps:"
                f" RNNVis records levels of the numbers that enter `{call.name}` instead. {more}"
            )
        if not call.data.is_floating_point() or not call.reads_any_finite:
            raise error
        if self._series.reads_below(call, grid):
            return ""
        if not self._numbers.are_expected:
            raise error
        no_ids = isinstance(error, WordsNotFoundError) and not error.has_candidates
        no_ids = no_ids and not any(_may_be_ids(one, grid) for one in self._series.tensors)
        if not no_ids and not self._series.reads_numbers_of_batch(call, grid):
            raise error
        return f"`{call.name}` reads numbers and no words, so RNNVis records levels of them. {more}"


def _may_be_ids(found: BatchTensor, grid: Grid) -> bool:
    """Whether integers of the batch fit the steps of a call."""
    tensor, (batch, time) = found.tensor, grid.shape
    if tensor.is_floating_point() or tensor.is_complex() or tensor.dtype == torch.bool:
        return False
    lengths = [length for length in tensor.shape if length > 1]
    wanted = [length for length in (batch, time) if length > 1]
    if sorted(lengths) == sorted(wanted):
        return True
    return grid.packed and len(lengths) == 2 and batch in lengths and max(lengths) >= time
