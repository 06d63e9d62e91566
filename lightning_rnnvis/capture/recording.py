"""Everything measured of the model during one validation, batch by batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.capture.calls import CallRecorder, RecurrentCall
from lightning_rnnvis.capture.grid import Grid
from lightning_rnnvis.capture.keys import occurrence_keys, sequence_keys
from lightning_rnnvis.capture.row_matching import NO_WORD
from lightning_rnnvis.capture.sentence_picker import PickedSentence, SentencePicker
from lightning_rnnvis.capture.state_sums import StateSums, Steps
from lightning_rnnvis.capture.states import StateStream, capture_states
from lightning_rnnvis.capture.word_table import WordTable
from lightning_rnnvis.capture.words import WordFinder, WordsOf

CAPACITY_FACTOR = 8
"""Before the words are fixed, sums are held for this many times `max_words` words."""


@dataclass(frozen=True)
class Limits:
    """How much one recording holds; the settings of the same names of `RNNVis`."""

    max_words: int
    min_count: int
    n_sentences: int
    max_sentence_length: int
    n_percentile_words: int


@dataclass(frozen=True)
class Choice:
    """What the first record of a layer fixed for all that follow.

    Attributes:
        word_ids: The words, in their order.
        sentence_keys: Keys of the sentences, in their order.
    """

    word_ids: Sequence[int]
    sentence_keys: Sequence[int]


@dataclass
class LayerRecording:
    """What all states of one recurrent module share: its words and sentences."""

    table: WordTable
    picker: SentencePicker
    percentile_slots: np.ndarray | None
    cell: str = ""
    tokens: int = 0
    padding_known: bool = True
    source: str = ""
    states: dict[str, StateSums] = field(default_factory=dict)


class Recording:
    """Sums of every state of every followed layer over one validation.

    Args:
        limits: How much is held.
        choices: Words and sentences fixed by an earlier record, by layer name.
    """

    def __init__(self, limits: Limits, choices: Mapping[str, Choice]) -> None:
        self._limits = limits
        self._choices = choices
        self.layers: dict[str, LayerRecording] = {}

    @property
    def tokens(self) -> int:
        """Counted tokens so far, of the layer that saw most."""
        return max((layer.tokens for layer in self.layers.values()), default=0)

    @torch.no_grad()
    def add_batch(
        self,
        calls: CallRecorder,
        words: WordsOf | Mapping[str, WordsOf] | None,
        padding: Sequence[int],
        batch: Any,
    ) -> None:
        """Add what `calls` recorded while the model saw `batch`.

        Raises:
            CaptureError: Which word enters a step cannot be told, or a state cannot be computed.
        """
        if calls.error is not None:
            raise calls.error
        finder = WordFinder(calls.embedding_calls, words, padding, batch)
        for call in calls.recurrent_calls:
            grid = Grid.of(call)
            found = finder.find(call, grid)
            layer = self._layer(call.name)
            layer.padding_known &= found.padding_known
            layer.source = found.source
            self._add_call(layer, call, grid, found.ids)

    def _layer(self, name: str) -> LayerRecording:
        if name not in self.layers:
            choice, limits = self._choices.get(name), self._limits
            table = WordTable(choice.word_ids if choice else None, CAPACITY_FACTOR * limits.max_words)
            picker = SentencePicker(
                limits.n_sentences, limits.max_sentence_length, choice.sentence_keys if choice else None
            )
            percentile_slots = np.arange(min(limits.n_percentile_words, len(table.ids))) if choice else None
            self.layers[name] = LayerRecording(table, picker, percentile_slots)
        return self.layers[name]

    def _add_call(self, layer: LayerRecording, call: RecurrentCall, grid: Grid, found: Tensor) -> None:
        ids = found.cpu().numpy()
        counted = ids != NO_WORD
        sequences = sequence_keys(ids, counted)
        keys = occurrence_keys(sequences, counted)[counted]
        slots = layer.table.add(ids[counted])
        layer.tokens += len(slots)
        rows = layer.picker.rows(sequences, counted.sum(axis=1))
        sentences = {}
        for row in rows:
            positions = np.flatnonzero(counted[row])
            cut = positions[: layer.picker.longest]
            sentences[row] = (cut, PickedSentence(ids[row, cut], len(positions)))
        flat = torch.from_numpy(np.flatnonzero(counted.ravel())).to(grid.rows.device)
        reversal = grid.reversal()
        row_start = torch.arange(grid.shape[0], device=flat.device).unsqueeze(1) * grid.shape[1]
        positions_of = {False: flat, True: (row_start + reversal).flatten()[flat]}
        for stream in capture_states(call, grid):
            layer.cell = stream.cell
            if stream.name not in layer.states:
                layer.states[stream.name] = StateSums(
                    stream.values.shape[-1], stream.values.device, layer.percentile_slots
                )
            steps = Steps(positions_of[stream.reverse], slots, keys)
            layer.states[stream.name].add(stream.values, stream.initial, stream.gate, steps, len(layer.table.ids))
            order = reversal if stream.reverse else None
            for row, (cut, sentence) in sentences.items():
                sentence.states[stream.name] = _sentence_states(stream, row, cut, order)
        for row, (_, sentence) in sentences.items():
            layer.picker.keep(int(sequences[row]), sentence)


def _sentence_states(
    stream: StateStream, row: int, positions: np.ndarray, order: Tensor | None
) -> tuple[np.ndarray, np.ndarray]:
    """States of a sequence after each word, (T, U), in the order of the text, and before the first word read, (U,)."""
    at = torch.from_numpy(positions).to(stream.values.device)
    times = at if order is None else order[row, at]
    first = int(times.min())
    before = stream.initial[row] if first == 0 else stream.values[row, first - 1]
    return stream.values[row, times].float().cpu().numpy(), before.float().cpu().numpy()
