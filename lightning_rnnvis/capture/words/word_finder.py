"""Which word entered a step: found by value, else by shape if only one reading fits, else an error. Never a guess."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence

from lightning_rnnvis.capture.model.describe_value import of_batch
from lightning_rnnvis.capture.model.hooks import EmbeddingCall
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.words.row_matching import NO_WORD, are_equal, match_rows
from lightning_rnnvis.capture.words.word_function import ids_of_function
from lightning_rnnvis.capture.words.word_order import ids_in_order
from lightning_rnnvis.capture.words.word_positions import ids_by_position
from lightning_rnnvis.capture.words.word_shapes import (
    readings_of_shape,
    reads_whole_sequences,
    same_steps,
    without_held_back,
)
from lightning_rnnvis.errors import CaptureError

WordsOf = str | Callable[[Any], Any]
"""Name of an embedding module, or a function from the batch to word ids of shape (batch, time), or to a list of them,
one for each call of the layer."""

Ways = dict[str, set[str]]
"""By layer, the ways of reading by shape that fitted every batch so far; changed by each finder that has it."""


@dataclass(frozen=True)
class FoundWords:
    """The words that one recurrent call read.

    Attributes:
        ids: Word ids, shape (B, T), in the batch order of the grid; `NO_WORD` where there is none.
        padding_known: Whether anything told padding from words.
        source: Where the words come from, for messages.
        way: What tells one reading by shape from another.
    """

    ids: Tensor
    padding_known: bool
    source: str
    way: str = ""


@dataclass(frozen=True)
class _Candidate:
    """Something whose ids may be the words: an embedding's call, or a recurrent call whose words are known."""

    source: str
    ids: Tensor
    output: Tensor
    padding: int | None
    padding_known: bool


class WordFinder:
    """Finds the words of each recurrent call of one batch, lower layers first.

    Args:
        embedding_calls: The calls of all embeddings during the batch.
        words: What the user named: for every layer, or by layer name; None to find out.
        padding: Ids that are never words.
        batch: The batch, for a function in `words`.
        calls: All recurrent calls of the batch; None for one of each module.
        ways: How earlier batches were read, for those that by shape alone could be read in several ways.
    """

    def __init__(
        self,
        embedding_calls: Sequence[EmbeddingCall],
        words: WordsOf | Mapping[str, WordsOf] | None,
        padding: Sequence[int],
        batch: Any,
        calls: Sequence[RecurrentCall] = (),
        ways: Ways | None = None,
    ) -> None:
        self._calls = calls
        self._ways: Ways = {} if ways is None else ways
        self._call_indices = sorted(part.call_index for call in calls for part in call.parts)
        self._embedding_calls = embedding_calls
        self._words = words
        self._padding = list(padding)
        self._batch = batch
        self._found: list[tuple[RecurrentCall, Grid, FoundWords]] = []

    def find(self, call: RecurrentCall, grid: Grid) -> FoundWords:
        """The words that `call` read.

        Raises:
            CaptureError: No reading, or more than one, fits; the message names the candidates and the cure.
        """
        wanted = self._words.get(call.name) if isinstance(self._words, Mapping) else self._words
        found = self._from_function(wanted, call, grid) if callable(wanted) else self._look(wanted, call, grid)
        ids, padding_known = found.ids, found.padding_known or grid.packed
        if self._padding:
            padding = torch.tensor(self._padding, device=ids.device)
            ids, padding_known = torch.where(torch.isin(ids, padding), NO_WORD, ids), True
        found = FoundWords(torch.where(grid.steps, ids, NO_WORD), padding_known, found.source)
        self._refuse_two_vocabularies(call, found.source)
        self._found.append((call, grid, found))
        return found

    def _refuse_two_vocabularies(self, call: RecurrentCall, source: str) -> None:
        """One id is one word, also where a layer is called with the words of two embeddings."""
        n_words = {f"`{e.name}`": e.module.num_embeddings for e in self._embedding_calls}
        for other, _, words in self._found:
            if other.name == call.name and n_words.get(words.source) != n_words.get(source):
                raise CaptureError(
                    f"`{call.name}` is called with words of {words.source} and of {source}, whose vocabularies differ"
                    " in size, so that one id would be two words. Give ids of one vocabulary that holds both, in a list"
                    " with those of each call: RNNVis(…, words=lambda batch: [batch[0], batch[1] + 1000])."
                )

    def _look(self, wanted: str | None, call: RecurrentCall, grid: Grid) -> FoundWords:
        candidates = self._candidates(wanted, call)
        if not call.data.is_floating_point():
            return _own_ids(call, candidates)
        found = self._by_value(call, grid, candidates, wanted)
        if found is None and wanted is None:
            found = _one_hot(call, grid)
            if found is None and (below := self._whose_ends_enter(call)) is not None:
                raise CaptureError(
                    f"A step of `{call.name}` reads the last state of a whole sequence of `{below}`, so that no single"
                    f" word enters it. Follow the lower layer alone, RNNVis(…, layers=[{below!r}]), or give ids of what"
                    f" the steps of `{call.name}` stand for: {self._setting(call, 'lambda batch: batch[0]')}."
                )
        return found or self._by_shape(call, grid, candidates, wanted)

    def _candidates(self, wanted: str | None, call: RecurrentCall) -> list[_Candidate]:
        # Embeddings that share their rows have the same words, so what is padding for one is for the other.
        shared = {_rows_of(e): e.module.padding_idx for e in self._embedding_calls if e.module.padding_idx is not None}
        embeddings = []
        for e in self._embedding_calls:
            if wanted is None or e.name == wanted:
                padding = shared.get(_rows_of(e)) if e.module.padding_idx is None else e.module.padding_idx
                embeddings.append(_Candidate(e.name, e.ids, e.output, padding, padding is not None))
        if wanted is not None and not embeddings:
            names = sorted({f"`{e.name}`" for e in self._embedding_calls})
            raise CaptureError(
                f"`words` names the embedding `{wanted}`, which was not called during validation. Called were:"
                f" {', '.join(names) or 'none'}."
            )
        return embeddings

    def _below(self, wanted: str | None) -> list[tuple[RecurrentCall, Grid, FoundWords]]:
        """Recurrences whose words are known, and may be those of one above."""
        return [found for found in self._found if wanted is None or found[2].source == f"`{wanted}`"]

    def _whose_ends_enter(self, call: RecurrentCall) -> str | None:
        """The recurrence whose last states are all that `call` reads, as the decoder of an autoencoder does."""
        rows = call.data.reshape(-1, call.data.shape[-1])
        for lower, lower_grid, _ in self._found:
            output = lower_grid.spread(lower.output)[lower_grid.steps]
            if output.shape[1] == rows.shape[1] and reads_whole_sequences(rows, output, lower_grid):
                return lower.name
        return None

    def _by_value(
        self, call: RecurrentCall, grid: Grid, candidates: list[_Candidate], wanted: str | None
    ) -> FoundWords | None:
        rows = call.data.reshape(-1, call.data.shape[-1])
        readings: list[FoundWords] = []
        for name in dict.fromkeys(candidate.source for candidate in candidates):
            of_name = [candidate for candidate in candidates if candidate.source == name]
            ids = next((c.ids.reshape(-1) for c in of_name if are_equal(call.data, c.output)), None)
            if ids is None:
                outputs = [c.output.reshape(-1, c.output.shape[-1]) for c in of_name]
                ids = match_rows(rows, torch.cat(outputs), torch.cat([c.ids.reshape(-1) for c in of_name]))
            if ids is None:  # different ids with equal rows are told apart by where they stand
                calls = [e for e in self._embedding_calls if e.name == name]
                ids = ids_by_position(call, grid, calls)
            if ids is not None:
                readings.append(_reading(ids[grid.rows], of_name[0]))
        for lower, lower_grid, words in self._below(wanted):
            output = lower_grid.spread(lower.output)[lower_grid.steps]
            ids = match_rows(rows, output, words.ids[lower_grid.steps])
            if ids is not None and not reads_whole_sequences(rows, output, lower_grid):
                at_steps = without_held_back(ids[grid.rows], grid, words.ids, lower_grid)
                readings.append(FoundWords(at_steps, words.padding_known, words.source))
        return self._only(readings, grid, call, "holds rows of more than one embedding")

    def _by_shape(
        self, call: RecurrentCall, grid: Grid, candidates: list[_Candidate], wanted: str | None
    ) -> FoundWords:
        readings = [
            _reading(ids, c, f"{c.source}, {way}")
            for c in candidates
            for way, ids in readings_of_shape(c.ids, c.padding, grid)
        ]
        readings += self._by_order(call, grid, candidates)
        for lower, lower_grid, words in self._below(wanted):
            if same_steps(lower_grid, grid):
                readings.append(replace(words, way=f"as {lower.name}"))
        known = self._ways.get(call.name, set())
        readings = [reading for reading in readings if reading.way in known] or readings
        found = self._only(readings, grid, call, "can be read in more than one way")
        if found is None:
            raise CaptureError(self._no_words(call, candidates))
        self._ways[call.name] = {reading.way for reading in readings}
        return found

    def _by_order(self, call: RecurrentCall, grid: Grid, candidates: list[_Candidate]) -> list[FoundWords]:
        readings = []
        for candidate in {candidate.source: candidate for candidate in candidates}.values():
            of_name = [e for e in self._embedding_calls if e.name == candidate.source]
            ids = ids_in_order(call, grid, of_name, self._call_indices)
            if ids is not None:
                readings.append(_reading(ids, candidate, f"{candidate.source}, in order"))
        return readings

    def _from_function(self, function: Callable[[Any], Any], call: RecurrentCall, grid: Grid) -> FoundWords:
        given = of_batch(function, self._batch, "words")
        ids = ids_of_function(given, call, grid, self._calls)
        return FoundWords(ids, bool((ids < 0).any()), "the function given as `words`")

    def _only(self, readings: list[FoundWords], grid: Grid, call: RecurrentCall, trouble: str) -> FoundWords | None:
        """The reading on which all agree, None where there is none."""
        if not readings:
            return None
        first = readings[0]
        differing = [r for r in readings if not torch.equal(r.ids[grid.steps], first.ids[grid.steps])]
        if not differing:
            return first
        sources = list(dict.fromkeys(reading.source for reading in [first, *differing]))
        named = self._setting(call, repr(sources[0].strip("`")))
        naming = f" {named} names an embedding, or" if len(sources) > 1 else ""
        raise CaptureError(
            f"The input of `{call.name}`, of shape {_shape(call)}, {trouble}: {', '.join(sources)}. Say which ids are"
            f" the words:{naming} {self._setting(call, 'lambda batch: batch[0]')} gives ids of shape (batch, time)."
        )

    def _setting(self, call: RecurrentCall, words: str) -> str:
        """What to write for the words of one layer."""
        return f"RNNVis(…, words={f'{{{call.name!r}: {words}}}' if self._others(call) else words})"

    def _others(self, call: RecurrentCall) -> list[str]:
        """Names of the other layers that were called."""
        return list(dict.fromkeys(other.name for other in self._calls if other.name != call.name))

    def _no_words(self, call: RecurrentCall, candidates: list[_Candidate]) -> str:
        could_not = f"Which word enters each step of `{call.name}` could not be found:"
        others = self._others(call)
        given = f"of shape (batch, time), -1 where there is no word: {self._setting(call, 'lambda batch: batch[0]')}"
        given += f"; or leave the layer out: RNNVis(…, layers={others!r})." if others else "."
        if not candidates:
            return (
                f"{could_not} no `nn.Embedding` was called before it, and its input, of shape {_shape(call)}, is not"
                " one-hot. If it is a series of numbers, say so: RNNVis(…, words=FeatureLevels()). If it stands for"
                f" words, give their ids, {given}"
            )
        seen = [f"`{c.source}` with ids of shape {tuple(c.ids.shape)}" for c in candidates]
        return (
            f"{could_not} its input, of shape {_shape(call)}, holds no embedding's rows unchanged, and no embedding's"
            f" ids fit that shape in just one way. Embeddings called before: {'; '.join(dict.fromkeys(seen))}. Give the"
            f" ids yourself, {given}"
        )


def _rows_of(call: EmbeddingCall) -> object:
    """What embeddings with tied weights have in common; a parametrized weight is not read, which may change it."""
    return call.module._parameters.get("weight", call.module)


def _own_ids(call: RecurrentCall, candidates: list[_Candidate]) -> FoundWords:
    """Words of a module that reads ids: an embedding with the same ids tells their padding."""
    ids = call.data[..., 0].long()
    for candidate in candidates:
        if candidate.ids.shape == ids.shape and torch.equal(candidate.ids.long(), ids):
            return _reading(ids, candidate)
    return FoundWords(ids, False, f"the ids that `{call.name}` reads")


def _reading(ids: Tensor, candidate: _Candidate, way: str = "") -> FoundWords:
    if candidate.padding is not None:
        ids = torch.where(ids == candidate.padding, NO_WORD, ids)
    return FoundWords(ids, candidate.padding_known, f"`{candidate.source}`", way)


def _shape(call: RecurrentCall) -> str:
    if isinstance(call.input, PackedSequence):
        return f"{tuple(call.input.data.shape)} (packed)"
    return f"{tuple(call.input.shape)}"


def _one_hot(call: RecurrentCall, grid: Grid) -> FoundWords | None:
    """One-hot input is its own word; rows of zeros hold none."""
    values = grid.spread(call.input)
    if values.shape[-1] < 2:
        return None
    ones, zeros = (values == 1).sum(-1), (values == 0).sum(-1)
    hot = (ones == 1) & (zeros == values.shape[-1] - 1)
    empty = zeros == values.shape[-1]
    if not bool((hot | empty)[grid.steps].all()) or not bool(hot.any()):
        return None
    ids = torch.where(hot, values.argmax(-1), NO_WORD)
    return FoundWords(ids, bool(empty[grid.steps].any()), "the one-hot input")
