"""Adds one recurrent call, whose words are known, to what is recorded of its layer: sums and sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch

from lightning_rnnvis.capture.keys.hashing import occurrence_keys, parts_of, sequence_keys
from lightning_rnnvis.capture.layer_recording import LayerRecording
from lightning_rnnvis.capture.recurrence.grid import Grid, take_time
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.recurrence.state_stream import StateStream
from lightning_rnnvis.capture.recurrence.subsets import portions
from lightning_rnnvis.capture.sentences.sentence_picker import PickedSentence
from lightning_rnnvis.capture.sentences.sentence_states import sentence_states
from lightning_rnnvis.capture.statistics.state_sums import CountedTokens, StateSums
from lightning_rnnvis.capture.statistics.unit_extremes import TokenTexts
from lightning_rnnvis.capture.words.tokens import TokenIndices, Tokens
from lightning_rnnvis.settings import Limits


@dataclass(frozen=True)
class ReadCall:
    """A recurrent call and the words that entered it.

    Attributes:
        call: The call.
        grid: Its grid.
        tokens: Its words.
        sequences: A key of each sequence from its words, uint64, shape (B,).
        row_keys: A key of each sequence from its row in the data, uint64, shape (B,).
    """

    call: RecurrentCall
    grid: Grid
    tokens: Tokens
    sequences: np.ndarray
    row_keys: np.ndarray

    @classmethod
    def of(cls, call: RecurrentCall, grid: Grid, tokens: Tokens, row_keys: np.ndarray) -> ReadCall:
        """The call, with keys of its words."""
        return cls(call, grid, tokens, sequence_keys(tokens.step_ids, tokens.counted), row_keys)

    def select(self, rows: np.ndarray) -> ReadCall:
        """As if it had been made with some of its sequences only, rising, shape (R,)."""
        call = self.call.select(torch.from_numpy(rows).to(self.grid.rows.device), self.grid)
        grid = call.grid()  # as long as its longest sequence
        return ReadCall(call, grid, self.tokens.take(rows, grid.shape[1]), self.sequences[rows], self.row_keys[rows])


class TakenSentence(NamedTuple):
    """A sentence that is kept, and the last steps of its words in the batch, shape (T,)."""

    positions: np.ndarray
    sentence: PickedSentence


def add_call(layer: LayerRecording, read: ReadCall, limits: Limits, max_tokens: int | None) -> dict[int, TakenSentence]:
    """Add one call to the sums.

    Args:
        layer: What is recorded of its layer.
        read: The call.
        limits: How much is kept.
        max_tokens: About how many tokens are taken, in whole sequences, one at least; None for all.

    Returns:
        The sentences that are kept, by their rows.
    """
    layer.n_parallel = read.tokens.n_parallel
    lengths = read.tokens.counted.sum(axis=1)
    layer.is_cut |= max_tokens is not None and int(lengths.sum()) > max_tokens
    kept: dict[int, TakenSentence] = {}
    for rows in portions(read.sequences, lengths, read.call.width, max_tokens, read.tokens.counted.shape[1]):
        if rows is None:
            kept |= _add_sequences(layer, read, limits)
        else:
            found = _add_sequences(layer, read.select(rows), limits)
            kept |= {int(rows[row]): sentence for row, sentence in found.items()}
    return kept


def add_lost(layer: LayerRecording, call: RecurrentCall, grid: Grid, limits: Limits) -> None:
    """Count the steps of a call whose words cannot be told, as it read NaN or infinity.

    Args:
        layer: What is recorded of its layer.
        call: The call.
        grid: Its grid.
        limits: How much is kept.
    """
    lengths = grid.steps.sum(1).cpu().numpy()
    layer.lost += int(lengths.sum())
    every = np.arange(len(lengths), dtype=np.uint64)
    for rows in portions(every, lengths, call.width, None, grid.shape[1]):
        part = call if rows is None else call.select(torch.from_numpy(rows).to(grid.rows.device), grid)
        at = part.grid()
        read = at.spread(part.input).isfinite().all(-1)
        for stream in part.states(at):
            layer.cell = stream.cell
            sums = layer.states.setdefault(stream.name, _new_sums(layer, stream, limits))
            is_read = take_time(read, at.reversal()) if stream.reverse else read
            sums.leave_out((stream.values.isfinite().all(-1) & is_read)[at.steps])


def _add_sequences(layer: LayerRecording, read: ReadCall, limits: Limits) -> dict[int, TakenSentence]:
    """Add all sequences of a call; returns the sentences that are kept, by their rows."""
    tokens, counted = read.tokens, read.tokens.counted
    keys = occurrence_keys(read.sequences, counted)[counted]
    slots = None
    if tokens.ids is not None:
        slots = layer.table.add_parallel(tokens.ids[counted])
    elif not layer.pending.take(tokens, keys, max((sums.n_units for sums in layer.states.values()), default=0)):
        return {}
    layer.tokens += len(keys)
    # A series may change with the weights, as where the model reads its own predictions: its rows do not.
    layer.data.add((read.sequences if tokens.values is None else read.row_keys)[counted.any(axis=1)])
    parts = None if tokens.values is None else parts_of(counted)[counted]
    texts = None
    if layer.wants_contexts and tokens.ids is not None and tokens.n_parallel == 1:
        texts = TokenTexts(tokens.ids[counted][:, 0], np.nonzero(counted)[0], keys)
    sentences = dict(_worth_keeping(layer, read, limits))
    reversal = read.grid.reversal()
    indices: dict[bool, TokenIndices] = {}
    for stream in read.call.states(read.grid):
        layer.cell = stream.cell
        layer.gate_name = layer.gate_name or stream.gate_name  # a call made of steps does not know its gate
        if stream.name not in layer.states:
            layer.states[stream.name] = _new_sums(layer, stream, limits)
        if stream.reverse not in indices:
            indices[stream.reverse] = TokenIndices.of(tokens, read.grid, stream.reverse)
        taken = CountedTokens(indices[stream.reverse], slots, keys, texts, parts)
        layer.states[stream.name].add(stream.values, stream.before, stream.gate, taken, len(layer.table.ids))
        for row, (positions, sentence) in sentences.items():
            sentence.states[stream.name] = sentence_states(stream, row, positions, tokens, reversal)
    for row, (_, sentence) in sentences.items():
        layer.picker.keep(int(read.sequences[row]), sentence)
    return sentences


def _worth_keeping(layer: LayerRecording, read: ReadCall, limits: Limits) -> Iterator[tuple[int, TakenSentence]]:
    """Rows and sentences of a call that are worth keeping, without their states."""
    tokens, counted = read.tokens, read.tokens.counted
    rows = layer.picker.rows(read.sequences, counted.sum(axis=1), read.row_keys, tokens.values is not None)
    longest = limits.longest(read.call.width, is_series=tokens.values is not None)
    for row in rows:
        positions = np.flatnonzero(counted[row])
        shown = positions[:longest]
        sentence = PickedSentence.of(tokens, row, shown, len(positions))
        sentence.row_key = int(read.row_keys[row])
        yield row, TakenSentence(shown, sentence)


def _new_sums(layer: LayerRecording, stream: StateStream, limits: Limits) -> StateSums:
    n_units = stream.values.shape[-1]
    slots = None  # before the words are fixed, any may come to have percentiles
    if layer.table.fixed:
        slots = np.arange(min(limits.percentile_words(n_units), len(layer.table.ids)))
    return StateSums(n_units, stream.values.device, slots, stream.reverse)
