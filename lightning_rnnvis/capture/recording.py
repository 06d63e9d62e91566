"""Everything measured of the model during one validation, batch by batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import torch

from lightning_rnnvis.capture.choice import Choice
from lightning_rnnvis.capture.keys.batch_rows import keys_of_batch_rows
from lightning_rnnvis.capture.keys.hashing import occurrence_keys, sequence_keys
from lightning_rnnvis.capture.layer_recording import LayerRecording
from lightning_rnnvis.capture.model.hooks import CallRecorder
from lightning_rnnvis.capture.model.output_uses import given_use
from lightning_rnnvis.capture.numbers.number_words import NumberWords
from lightning_rnnvis.capture.outputs.heads import FoundHead, find_head
from lightning_rnnvis.capture.outputs.sentence_predictions import predict_sentence
from lightning_rnnvis.capture.recurrence.call_chains import join_calls
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.recurrence.state_stream import StateStream
from lightning_rnnvis.capture.recurrence.subsets import portions
from lightning_rnnvis.capture.sentences.probe_sentences import ProbeSentences
from lightning_rnnvis.capture.sentences.sentence_picker import PickedSentence, SentencePicker
from lightning_rnnvis.capture.sentences.sentence_states import sentence_states
from lightning_rnnvis.capture.statistics.minhash import MinHashSketch
from lightning_rnnvis.capture.statistics.state_sums import CountedTokens, StateSums
from lightning_rnnvis.capture.statistics.word_table import WordTable
from lightning_rnnvis.capture.word_search.word_finder import Readings
from lightning_rnnvis.capture.words.subwords import SubwordMerger
from lightning_rnnvis.capture.words.tokens import TokenIndices, Tokens
from lightning_rnnvis.capture.words.word_reader import WordReader, WordsSetting
from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.records.snapshot import HeadKind
from lightning_rnnvis.settings import Limits

READ = -2
"""Key, among the readings of earlier batches, of the layers of which one was read."""

CAPACITY_FACTOR = 8
"""Before the words are fixed, sums are held for this many times `max_words` words."""


class Recording:
    """Sums of every state of every tracked layer over one validation.

    Args:
        limits: How much is kept.
        choices: Words and sentences fixed by an earlier record, by layer name.
        head_is_named: Whether the user named the head, so that it need not be the last linear layer called.
        head_kind: What the user says that the outputs of the head are; None to see what they are used for.
        mergers: Join the pieces of words, where wanted, by name of a layer or an embedding, or for all.
        probe_sentences: Ids of the user's own sentences, by name of a layer or an embedding, or for all.
        readings: How the words of earlier batches were read; changed by those that are added.
        one_vocabulary: Whether one vocabulary names the words of all layers.
        numbers: Which layers read numbers; changed by the batches that are added.
    """

    def __init__(
        self,
        limits: Limits,
        choices: Mapping[str, Choice],
        *,
        head_is_named: bool = False,
        head_kind: HeadKind | None = None,
        mergers: Mapping[str, SubwordMerger] | None = None,
        probe_sentences: Mapping[str, Sequence[Sequence[int]]] | None = None,
        readings: dict[int, Readings] | None = None,
        one_vocabulary: bool = False,
        numbers: NumberWords | None = None,
    ) -> None:
        self.limits = limits
        self._readings: dict[int, Readings] = {} if readings is None else readings
        self._mergers = mergers or {}
        self._probe_sentences = probe_sentences or {}
        self._one_vocabulary = one_vocabulary
        self._numbers = numbers or NumberWords(None, has_vocabulary=True)
        self.pieces: dict[int, tuple[int, ...]] = {}
        self._head_is_named = head_is_named
        self._use_of = None if head_kind is None else partial(given_use, head_kind)
        self._choices = {name: choice for name, choice in choices.items() if not choice.outgrown}
        self.skipped_batches = False
        self.layers: dict[str, LayerRecording] = {}

    @property
    def tokens(self) -> int:
        """Counted tokens so far, of the layer that saw most."""
        return max((layer.tokens for layer in self.layers.values()), default=0)

    @torch.no_grad()
    def add_batch(
        self,
        calls: CallRecorder,
        words: WordsSetting,
        padding: Sequence[int],
        batch: Any,
        max_tokens: int | None = None,
    ) -> None:
        """Add what `calls` recorded while the model saw `batch`.

        Args:
            calls: The calls.
            words: The setting of that name.
            padding: Ids that are never words.
            batch: The batch, as the model got it.
            max_tokens: About how many tokens of each call are taken, in whole sequences, one at least; None for all.

        Raises:
            CaptureError: The words that enter a layer cannot be found, or a state cannot be computed.
        """
        if calls.error is not None:
            raise calls.error
        joined = join_calls(calls.recurrent_calls, calls.custom)
        reader = WordReader(
            calls.embedding_calls,
            words,
            padding,
            batch,
            joined,
            mergers=self._mergers,
            readings=self._readings,
            one_vocabulary=self._one_vocabulary,
            numbers=self._numbers,
        )
        probes = ProbeSentences(
            self._probe_sentences, calls.embedding_calls, self._mergers, self.limits.max_sentence_length
        )
        n_calls: dict[str, int] = {}
        for call in joined:
            grid = call.grid()
            row_keys = keys_of_batch_rows(batch, grid, n_calls.setdefault(call.name, 0))
            n_calls[call.name] += 1
            try:
                found = reader.read(call, grid, self.pieces)
            except CaptureError as error:
                if call.name not in self._readings.get(READ, {}) or error.__cause__ is not None:
                    raise
                layer = self._layer(call.name)
                layer.unread, layer.why_unread = layer.unread + 1, str(error)
                continue
            is_new = call.name not in self.layers
            layer = self._layer(call.name)
            layer.padding_known &= found.padding_known
            layer.source, layer.origins = found.source, found.origins
            layer.plan, layer.remarks = found.plan, layer.remarks or found.remarks
            sentences = self._add_call(layer, call, grid, found.tokens, row_keys, max_tokens)
            if sentences or not layer.looked_for_heads:
                layer.looked_for_heads = True
                self._add_heads(layer, call, grid, calls, found.tokens, sentences)
            if is_new and self._probe_sentences:
                entering = [origin.embedding for origin in found.origins]
                layer.probe_sentences, layer.probe_obstacle = probes.run(call, grid, entering, layer.heads, self.pieces)
        self._readings.setdefault(READ, {}).update({name: set() for name in self.layers})

    def heads(self) -> list[FoundHead]:
        """The heads found so far."""
        return [head for layer in self.layers.values() for head in layer.heads.values()]

    def data(self) -> dict[str, MinHashSketch]:
        """Keys by which the data of each layer is recognised in another validation."""
        return {name: layer.data for name, layer in self.layers.items()}

    def pending_values(self) -> list[tuple[str, tuple[str, ...], np.ndarray]]:
        """Of each series whose levels are not known yet the layer that reads it first, names and values, (N, F)."""
        return [
            (name, layer.plan.names, layer.pending.values())
            for name, layer in self.layers.items()
            if layer.pending.n_tokens and layer.plan is not None and layer.plan.layer == name
        ]

    def assign_levels(self) -> None:
        """Make words of the values that wait, once the levels are known."""
        for layer in self.layers.values():
            cuts = None if layer.plan is None else self._numbers.cuts_of(layer.plan.layer)
            if cuts is not None:
                layer.assign_levels(cuts)

    def to_host(self) -> Recording:
        """This recording, ready to be sent to another process: sums on the host, nothing of the user's code."""
        self._mergers = {}
        self._numbers = NumberWords(None, has_vocabulary=True)
        for layer in self.layers.values():
            layer.to_host()
        return self

    def merge(self, other: Recording) -> None:
        """Add what was recorded elsewhere; equal to one recording of the sequences of both."""
        self.pieces |= other.pieces
        self.skipped_batches |= other.skipped_batches
        for name, layer in other.layers.items():
            if name in self.layers:
                self.layers[name].merge(layer)
            else:
                self.layers[name] = layer

    def _layer(self, name: str) -> LayerRecording:
        if name not in self.layers:
            choice, limits = self._choices.get(name), self.limits
            table = WordTable(choice.word_ids if choice else None, CAPACITY_FACTOR * limits.max_words)
            picker = SentencePicker(
                limits.n_sentences,
                limits.max_sentence_length,
                choice.sentence_keys if choice else None,
                choice.row_keys if choice else (),
            )
            self.layers[name] = LayerRecording(table, picker)
        return self.layers[name]

    def _new_sums(self, stream: StateStream, layer: LayerRecording) -> StateSums:
        n_units = stream.values.shape[-1]
        slots = None  # before the words are fixed, any may come to have percentiles
        if layer.table.fixed:
            slots = np.arange(min(self.limits.percentile_words(n_units), len(layer.table.ids)))
        return StateSums(n_units, stream.values.device, slots)

    def _add_heads(
        self,
        layer: LayerRecording,
        call: RecurrentCall,
        grid: Grid,
        calls: CallRecorder,
        tokens: Tokens,
        sentences: Mapping[int, tuple[np.ndarray, PickedSentence]],
    ) -> None:
        """Find the heads of the states that others may read, and keep their predictions at the words of `sentences`."""
        for state, values in call.top_states(grid).items():
            head = find_head(
                values,
                grid,
                calls.linear_calls,
                calls.embedding_calls,
                named=self._head_is_named,
                use_of=self._use_of or calls.use_of,
                earlier=layer.heads.get(state),
            )
            if head is None:
                continue
            layer.heads[state] = head
            if not head.alone:
                continue
            for row, (positions, sentence) in sentences.items():
                sentence.predictions[state] = predict_sentence(head, values[row], state, row, positions, tokens)

    def _add_call(
        self,
        layer: LayerRecording,
        call: RecurrentCall,
        grid: Grid,
        tokens: Tokens,
        row_keys: np.ndarray,
        max_tokens: int | None,
    ) -> dict[int, tuple[np.ndarray, PickedSentence]]:
        """Add one call to the sums; returns positions and sentences of the rows that were kept."""
        layer.n_parallel = tokens.n_parallel
        sequences = sequence_keys(tokens.step_ids, tokens.counted)
        lengths = tokens.counted.sum(axis=1)
        layer.is_cut |= max_tokens is not None and int(lengths.sum()) > max_tokens
        kept: dict[int, tuple[np.ndarray, PickedSentence]] = {}
        for rows in portions(sequences, lengths, call.width, max_tokens, tokens.counted.shape[1]):
            if rows is None:
                kept |= self._add_rows(layer, call, grid, tokens, (sequences, row_keys))
                continue
            part = call.select(torch.from_numpy(rows).to(grid.rows.device), grid)
            part_grid = part.grid()  # as long as its longest sequence
            taken = tokens.take(rows, part_grid.shape[1])
            found = self._add_rows(layer, part, part_grid, taken, (sequences[rows], row_keys[rows]))
            kept |= {int(rows[row]): sentence for row, sentence in found.items()}
        return kept

    def _add_rows(
        self,
        layer: LayerRecording,
        call: RecurrentCall,
        grid: Grid,
        tokens: Tokens,
        row_identities: tuple[np.ndarray, np.ndarray],
    ) -> dict[int, tuple[np.ndarray, PickedSentence]]:
        """Add some sequences, known by keys of their words and by keys of their rows in the data, each (B,)."""
        sequences, row_keys = row_identities
        counted = tokens.counted
        keys = occurrence_keys(sequences, counted)[counted]
        slots = None
        if tokens.ids is not None:
            slots = layer.table.add_parallel(tokens.ids[counted])
        elif not layer.pending.take(tokens, keys, max((sums.n_units for sums in layer.states.values()), default=0)):
            return {}
        layer.tokens += len(keys)
        # A series may change with the weights, as where the model reads its own predictions: its rows do not.
        layer.data.add((sequences if tokens.values is None else row_keys)[counted.any(axis=1)])
        sentences = {}
        for row in layer.picker.rows(sequences, counted.sum(axis=1), row_keys, tokens.values is not None):
            positions = np.flatnonzero(counted[row])
            cut = positions[: layer.picker.longest]
            sentences[row] = (cut, PickedSentence.of(tokens, row, cut, len(positions)))
            sentences[row][1].row_key = int(row_keys[row])
        reversal = grid.reversal()
        indices: dict[bool, TokenIndices] = {}
        for stream in call.states(grid):
            layer.cell = stream.cell
            layer.gate_name = layer.gate_name or stream.gate_name  # a call made of steps does not know its gate
            if stream.name not in layer.states:
                layer.states[stream.name] = self._new_sums(stream, layer)
            if stream.reverse not in indices:
                indices[stream.reverse] = TokenIndices.of(tokens, grid, stream.reverse)
            taken = CountedTokens(indices[stream.reverse], slots, keys)
            layer.states[stream.name].add(stream.values, stream.before, stream.gate, taken, len(layer.table.ids))
            for row, (cut, sentence) in sentences.items():
                sentence.states[stream.name] = sentence_states(stream, row, cut, tokens, reversal)
        for row, (_, sentence) in sentences.items():
            layer.picker.keep(int(sequences[row]), sentence)
        return sentences
