"""Reads the words of a call by the user's settings: one input or several, whole words or pieces, ids or a series."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lightning_rnnvis.capture.model.module_calls import EmbeddingCall
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.words.by_name import value_for
from lightning_rnnvis.capture.words.found_words import Origin
from lightning_rnnvis.capture.words.hashing import joint_ids
from lightning_rnnvis.capture.words.input_finder import InputFinder, WordInputsSetting
from lightning_rnnvis.capture.words.row_matching import NO_WORD
from lightning_rnnvis.capture.words.series import SeriesFinder
from lightning_rnnvis.capture.words.subwords import SubwordMerger
from lightning_rnnvis.capture.words.tokens import INPUT_BITS, Tokens, each_step
from lightning_rnnvis.capture.words.word_finder import Readings
from lightning_rnnvis.feature_levels import LevelCuts

WordsSetting = WordInputsSetting | LevelCuts
"""The setting `words`: see `WordInputsSetting`; or levels of a series."""


@dataclass(frozen=True)
class ReadWords:
    """The words of one call.

    Attributes:
        tokens: The words.
        padding_known: Whether padding is told from words.
        source: Where the words come from, for messages.
        origins: What the ids of each input count; empty for a series.
    """

    tokens: Tokens
    padding_known: bool
    source: str
    origins: tuple[Origin, ...] = ()


class WordReader:
    """Reads the words of the recurrent calls of one batch, lower layers first.

    Args:
        embedding_calls: The calls of all embeddings during the batch.
        words: Which words enter.
        padding: Ids that are never words; of several inputs, ids of the first.
        batch: The batch.
        calls: All recurrent calls of the batch.
        mergers: Join the pieces of words, where wanted, by name of a layer or an embedding, or for all.
        readings: How earlier batches were read, for each input.
        one_vocabulary: Whether one vocabulary names the words of all layers.
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
    ) -> None:
        self._mergers = mergers or {}
        self._cuts = words if isinstance(words, LevelCuts) else None
        self._series = SeriesFinder(words.settings, batch) if isinstance(words, LevelCuts) else None
        self._inputs = InputFinder(
            embedding_calls,
            None if isinstance(words, LevelCuts) else words,
            padding,
            batch,
            calls,
            readings={} if readings is None else readings,
            one_vocabulary=one_vocabulary,
        )

    def read(self, call: RecurrentCall, grid: Grid, pieces_of: MutableMapping[int, tuple[int, ...]]) -> ReadWords:
        """The tokens that `call` read; `pieces_of` gains the pieces of merged words.

        Raises:
            CaptureError: The words cannot be found.
        """
        if self._series is not None:
            return self._read_series(call, grid)
        found = self._inputs.inputs_of(call, grid)
        ids = np.stack([one.ids.cpu().numpy() for one in found], axis=-1)
        # Padding of the first input is padding of all.
        there = (ids != NO_WORD) & (ids[..., :1] != NO_WORD)
        ids = np.where(there, ids + (np.arange(len(found)) << INPUT_BITS), NO_WORD)
        origins = tuple(one.origin for one in found)
        merger = value_for(self._mergers, call.name, [origin.embedding for origin in origins])
        tokens = Tokens.of(ids) if merger is None else merger.merge(ids, pieces_of)
        source = " and ".join(dict.fromkeys(one.source for one in found))
        return ReadWords(tokens, found[0].padding_known, source, origins)

    def _read_series(self, call: RecurrentCall, grid: Grid) -> ReadWords:
        assert self._series is not None and self._cuts is not None
        found, source = self._series.series_of(call, grid)
        values = np.ascontiguousarray(found.cpu().numpy())
        counted = ~np.isnan(values).all(axis=-1)
        # Keys are made of the values: levels may not be known yet.
        step_ids = np.where(counted, joint_ids(values.view(np.int32)), NO_WORD)
        ids = None if self._cuts.found is None else self._cuts.ids(values)
        tokens = Tokens(counted, ids, step_ids, each_step(counted), values=values)
        # Padding given as NaN is no word. Other padding cannot be told from values, and counts.
        return ReadWords(tokens, True, source)
