"""Everything measured of the model during one validation, batch by batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import nn

from lightning_rnnvis.capture.choice import Choice
from lightning_rnnvis.capture.holes import NotFiniteCauses
from lightning_rnnvis.capture.keys.batch_rows import keys_of_batch_rows
from lightning_rnnvis.capture.layer_calls import ReadCall, add_call, add_lost
from lightning_rnnvis.capture.layer_heads import add_heads, predict_own_of_several, predict_waiting
from lightning_rnnvis.capture.layer_recording import LayerRecording
from lightning_rnnvis.capture.model.hooks import CallRecorder
from lightning_rnnvis.capture.model.uses.output_use import OutputUse, given_use
from lightning_rnnvis.capture.networks.layer_network import LayerNetwork
from lightning_rnnvis.capture.numbers.number_words import NumberWords
from lightning_rnnvis.capture.outputs.found_head import FoundHead, checked
from lightning_rnnvis.capture.outputs.head_search import HeadSearch
from lightning_rnnvis.capture.outputs.missing_heads import MissingHead
from lightning_rnnvis.capture.recurrence.call_chains import join_calls, remarks_of
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.sentences.layer_sources import LayerSources
from lightning_rnnvis.capture.sentences.probe_sentences import ProbeSentences
from lightning_rnnvis.capture.sentences.sentence_picker import SentencePicker
from lightning_rnnvis.capture.statistics.minhash import MinHashSketch
from lightning_rnnvis.capture.statistics.word_table import WordTable
from lightning_rnnvis.capture.word_search.word_errors import NotFiniteError
from lightning_rnnvis.capture.word_search.word_finder import Readings
from lightning_rnnvis.capture.words.by_name import value_for
from lightning_rnnvis.capture.words.subwords import SubwordMerger
from lightning_rnnvis.capture.words.word_reader import ReadWords, WordReader, WordsSetting
from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.records.head import HeadKind
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
        vocabulary_size: How many ids that one names, None where that is not known.
        numbers: Which layers read numbers; changed by the batches that are added.
        networks: Whether to read what it takes to run the layers without the model.
        unknown_ids: Ids of the word for unknown ones, by name of a layer or an embedding, or for all.
        contexts: Whether to keep the words around the largest changes of each unit.
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
        vocabulary_size: int | None = None,
        numbers: NumberWords | None = None,
        networks: bool = False,
        unknown_ids: Mapping[str, int] | None = None,
        contexts: bool = False,
    ) -> None:
        self.limits = limits
        self._readings: dict[int, Readings] = {} if readings is None else readings
        self._mergers = mergers or {}
        self._probe_sentences = probe_sentences or {}
        self._one_vocabulary = one_vocabulary
        self._vocabulary_size = vocabulary_size
        self._numbers = numbers or NumberWords(None, has_vocabulary=True)
        self._networks, self._unknown_ids = networks, unknown_ids or {}
        self._contexts = contexts
        self.pieces: dict[int, tuple[int, ...]] = {}
        self._head_is_named = head_is_named
        self._head_kind = head_kind
        self._choices = {name: choice for name, choice in choices.items() if not choice.outgrown}
        self.skipped_batches = False
        self.layers: dict[str, LayerRecording] = {}

    @property
    def tokens(self) -> int:
        """Tokens so far, of the layer that saw most: those that were counted, and those of what was NaN or infinite."""
        return max((layer.tokens + layer.lost for layer in self.layers.values()), default=0)

    @torch.no_grad()
    def add_batch(
        self,
        calls: CallRecorder,
        words: WordsSetting,
        padding: Sequence[int],
        batch: Any,
        max_tokens: int | None = None,
        *,
        more_follow: bool = False,
    ) -> None:
        """Add what `calls` recorded while the model saw `batch`.

        Args:
            calls: The calls.
            words: The setting of that name.
            padding: Ids that are never words.
            batch: The batch, as the model got it.
            max_tokens: About how many tokens of each call are taken, in whole sequences, one at least; None for all.
            more_follow: Whether predictions wait for `predict`, as further batches may displace sentences of this one.

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
            vocabulary_size=self._vocabulary_size,
            numbers=self._numbers,
        )
        sources = LayerSources(calls.embedding_calls)
        probes = ProbeSentences(self._probe_sentences, sources, self._mergers, self.limits.longest(1, is_series=False))
        n_calls: dict[str, int] = {}
        n_lost = {name: layer.n_not_finite for name, layer in self.layers.items()}
        for call in joined:
            grid = call.grid()
            row_keys = keys_of_batch_rows(batch, grid, n_calls.setdefault(call.name, 0))
            n_calls[call.name] += 1
            found = self._read(reader, call, grid)
            if found is None:
                continue
            layer = self._layer(call.name)
            is_new, layer.is_read = not layer.is_read, True
            layer.padding_known &= found.padding_known
            layer.source, layer.origins = found.source, found.origins
            layer.plan = found.plan
            layer.remarks = layer.remarks or (*found.remarks, *remarks_of(call))
            read = ReadCall.of(call, grid, found.tokens, row_keys)
            sentences = add_call(layer, read, self.limits, max_tokens)
            if layer.has_states and (sentences or not layer.looked_for_heads):  # NaN reads whatever is NaN
                layer.looked_for_heads = True
                add_heads(layer, read, sentences, self._head_search(calls), sources, joined)
            entering = [origin.embedding for origin in found.origins]
            if is_new and self._networks:
                network = LayerNetwork.of(call, grid, found.tokens, sources)
                layer.begin_network(network, value_for(self._unknown_ids, call.name, entering))
            if layer.network is not None:
                layer.network.add(read.sequences, found.tokens)
            if is_new and self._probe_sentences:
                layer.probe_sentences, layer.probe_obstacle = probes.run(call, grid, entering, layer.heads, self.pieces)
        self._add_causes(n_lost, calls.model, batch)
        if self._probe_sentences and len(self.layers) > 1:
            predict_own_of_several(self.layers)
        self._readings.setdefault(READ, {}).update({name: set() for name, one in self.layers.items() if one.is_read})
        use_of = self._head_search(calls).use_of
        for layer in self.layers.values():
            layer.heads = {state: checked(head, use_of(head.name)) for state, head in layer.heads.items()}
        if not more_follow:
            self.predict()

    def _add_causes(self, n_lost: Mapping[str, int], model: nn.Module | None, batch: Any) -> None:
        """Look for what was NaN or infinite, where a layer has more such states than it had before the batch."""
        if losing := [one for name, one in self.layers.items() if one.n_not_finite > n_lost.get(name, 0)]:
            causes = NotFiniteCauses.of(model, batch)
            for layer in losing:
                layer.causes = layer.causes.joined(causes)

    def _read(self, reader: WordReader, call: RecurrentCall, grid: Grid) -> ReadWords | None:
        """The words that a call read; None where it is left out.

        Raises:
            CaptureError: They cannot be found, and could not be in earlier batches.
        """
        try:
            return reader.read(call, grid, self.pieces)
        except NotFiniteError:
            add_lost(self._layer(call.name), call, grid, self.limits)
        except CaptureError as error:
            if call.name not in self._readings.get(READ, {}) or error.__cause__ is not None:
                raise
            layer = self._layer(call.name)
            layer.unread, layer.why_unread = layer.unread + 1, str(error)
        return None

    def predict(self, unless_changed: bool = False, weights: bool = True) -> None:
        """Make the predictions of the sentences that are kept now, and read the weights of the network.

        Args:
            unless_changed: Whether to leave them out where the weights of the head are no longer those of the batches.
            weights: Whether to read all weights of the network, or no more than rows of embeddings.
        """
        for layer in self.layers.values():
            predict_waiting(layer, unless_changed)
            layer.read_network(weights)

    def _head_search(self, calls: CallRecorder) -> HeadSearch:
        return HeadSearch(
            calls.linear_calls,
            calls.embedding_calls,
            self._head_is_named,
            partial(self._use_of, calls),
            calls.compared,
            calls.is_hidden,
            calls.used,
            calls.averaged,
            calls.own_losses,
            calls.product,
            self._numbers.memory.forecasts,
        )

    def _use_of(self, calls: CallRecorder, linear: str) -> OutputUse:
        found = calls.use_of(linear)
        return found if self._head_kind is None else given_use(self._head_kind, found)

    def heads(self) -> list[FoundHead]:
        """The heads found so far."""
        return [head for layer in self.layers.values() for head in layer.heads.values()]

    def missing_head(self) -> MissingHead | None:
        """What stands in the place of a head, where no layer has one; None where one does, or nothing is known."""
        missing = [layer.missing_head for layer in self.layers.values() if layer.missing_head is not None]
        if not missing or self.heads():
            return None
        readers = dict.fromkeys(name for one in missing for name in one.readers)
        return replace(missing[-1], readers=tuple(readers))

    def data(self) -> dict[str, MinHashSketch]:
        """Keys by which the data of each layer is recognised in another validation."""
        return {name: layer.data for name, layer in self.layers.items() if layer.is_read}

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
            mine = self.layers.get(name)
            if mine is not None and (mine.is_read or not layer.is_read):
                mine.merge(layer)
                continue
            self.layers[name] = layer  # what is told of one that was read holds for both
            if mine is not None:
                layer.merge(mine)

    def _layer(self, name: str) -> LayerRecording:
        if name not in self.layers:
            choice, limits = self._choices.get(name), self.limits
            table = WordTable(choice.word_ids if choice else None, CAPACITY_FACTOR * limits.max_words)
            picker = SentencePicker(
                limits.n_sentences,
                choice.sentence_keys if choice else None,
                choice.row_keys if choice else (),
            )
            self.layers[name] = LayerRecording(table, picker, wants_contexts=self._contexts)
        return self.layers[name]
