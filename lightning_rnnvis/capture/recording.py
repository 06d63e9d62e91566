"""Everything measured of the model during one validation, batch by batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.capture.calls import CallRecorder
from lightning_rnnvis.capture.grid import Grid
from lightning_rnnvis.capture.heads import FoundHead, find_head, predict
from lightning_rnnvis.capture.joining import join_calls
from lightning_rnnvis.capture.keys import occurrence_keys, sequence_keys
from lightning_rnnvis.capture.recurrent_calls import RecurrentCall
from lightning_rnnvis.capture.row_matching import NO_WORD
from lightning_rnnvis.capture.sentence_picker import PickedSentence, SentencePicker
from lightning_rnnvis.capture.state_sums import StateSums, Steps
from lightning_rnnvis.capture.states import StateStream, capture_states, top_states
from lightning_rnnvis.capture.word_table import WordTable
from lightning_rnnvis.capture.words import WordFinder, WordsOf

FEW_PERCENTILES = 10_000
"""Words times units whose percentiles are kept in any case."""

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

    def percentile_words(self, n_units: int) -> int:
        """Words with percentiles: more than the setting where units are few and percentiles small."""
        return max(self.n_percentile_words, FEW_PERCENTILES // n_units)


@dataclass(frozen=True)
class Choice:
    """What the first record of a layer fixed for all that follow.

    Attributes:
        word_ids: The words, in their order.
        sentence_keys: Keys of the sentences, in their order.
        notes: Sentences on what was left out by this choice.
    """

    word_ids: Sequence[int]
    sentence_keys: Sequence[int]
    notes: Sequence[str] = ()


@dataclass
class LayerRecording:
    """What all states of one recurrent module share: its words and sentences."""

    table: WordTable
    picker: SentencePicker
    cell: str = ""
    tokens: int = 0
    padding_known: bool = True
    source: str = ""
    states: dict[str, StateSums] = field(default_factory=dict)
    heads: dict[str, FoundHead] = field(default_factory=dict)
    looked_for_heads: bool = False


class Recording:
    """Sums of every state of every followed layer over one validation.

    Args:
        limits: How much is held.
        choices: Words and sentences fixed by an earlier record, by layer name.
        head_is_named: Whether the user named the head, so that it need not be the last linear layer called.
    """

    def __init__(self, limits: Limits, choices: Mapping[str, Choice], head_is_named: bool = False) -> None:
        self._limits = limits
        self._head_is_named = head_is_named
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
        joined = join_calls(calls.recurrent_calls, calls.own)
        finder = WordFinder(calls.embedding_calls, words, padding, batch, joined)
        for call in joined:
            grid = Grid.of(call)
            found = finder.find(call, grid)
            layer = self._layer(call.name)
            layer.padding_known &= found.padding_known
            layer.source = found.source
            sentences = self._add_call(layer, call, grid, found.ids)
            if sentences or not layer.looked_for_heads:
                layer.looked_for_heads = True
                self._add_heads(layer, call, grid, calls, found.ids, sentences)

    def to_host(self) -> Recording:
        """This recording, ready to be sent to another process: sums on the host, no modules of the user's model."""
        for layer in self.layers.values():
            layer.heads.clear()
            for sums in layer.states.values():
                sums.to_host()
        return self

    def merge(self, other: Recording) -> None:
        """Add what another process recorded; equal to one process over the sequences of both."""
        for name, theirs in other.layers.items():
            if name not in self.layers:
                self.layers[name] = theirs
                continue
            layer = self.layers[name]
            slot_of = layer.table.merge(theirs.table)
            layer.picker.merge(theirs.picker)
            layer.tokens += theirs.tokens
            layer.padding_known &= theirs.padding_known
            for state, sums in theirs.states.items():
                if state in layer.states:
                    layer.states[state].merge(sums, slot_of)
                else:
                    layer.states[state] = sums

    def _layer(self, name: str) -> LayerRecording:
        if name not in self.layers:
            choice, limits = self._choices.get(name), self._limits
            table = WordTable(choice.word_ids if choice else None, CAPACITY_FACTOR * limits.max_words)
            picker = SentencePicker(
                limits.n_sentences, limits.max_sentence_length, choice.sentence_keys if choice else None
            )
            self.layers[name] = LayerRecording(table, picker)
        return self.layers[name]

    def _new_sums(self, stream: StateStream, layer: LayerRecording) -> StateSums:
        n_units = stream.values.shape[-1]
        slots = None  # before the words are fixed, any may come to have percentiles
        if layer.table.fixed:
            slots = np.arange(min(self._limits.percentile_words(n_units), len(layer.table.ids)))
        return StateSums(n_units, stream.values.device, slots)

    def _add_heads(
        self,
        layer: LayerRecording,
        call: RecurrentCall,
        grid: Grid,
        calls: CallRecorder,
        found: Tensor,
        sentences: Mapping[int, tuple[np.ndarray, PickedSentence]],
    ) -> None:
        """Find the heads of the states that others may read, and keep their predictions at the words of `sentences`."""
        for state, values in top_states(call, grid).items():
            head = find_head(values, grid, calls.linear_calls, calls.embedding_calls, self._head_is_named)
            if head is None:
                continue
            layer.heads[state] = head
            if not head.alone:
                continue
            for row, (positions, sentence) in sentences.items():
                hidden = torch.from_numpy(sentence.states[state][0]).to(head.module.weight.device)
                following = np.full(len(positions), NO_WORD)
                if ".reverse/" not in state:
                    ids = found[row].cpu().numpy()
                    all_words = ids[ids != NO_WORD]
                    after = all_words[1 : len(positions) + 1]
                    following[: len(after)] = after
                sentence.predictions[state] = predict(head, row, positions, hidden, following)

    def _add_call(
        self, layer: LayerRecording, call: RecurrentCall, grid: Grid, found: Tensor
    ) -> dict[int, tuple[np.ndarray, PickedSentence]]:
        """Add one call to the sums; returns positions and sentences of the rows that were kept."""
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
                layer.states[stream.name] = self._new_sums(stream, layer)
            steps = Steps(positions_of[stream.reverse], slots, keys)
            layer.states[stream.name].add(stream.values, stream.before, stream.gate, steps, len(layer.table.ids))
            order = reversal if stream.reverse else None
            for row, (cut, sentence) in sentences.items():
                sentence.states[stream.name] = _sentence_states(stream, row, cut, order)
        for row, (_, sentence) in sentences.items():
            layer.picker.keep(int(sequences[row]), sentence)
        return sentences


def _sentence_states(
    stream: StateStream, row: int, positions: np.ndarray, order: Tensor | None
) -> tuple[np.ndarray, np.ndarray]:
    """States of a sequence after each word, (T, U), in the order of the text, and before the first word read, (U,)."""
    at = torch.from_numpy(positions).to(stream.values.device)
    times = at if order is None else order[row, at]
    before = stream.before[row, int(times.min())]
    return stream.values[row, times].float().cpu().numpy(), before.float().cpu().numpy()
