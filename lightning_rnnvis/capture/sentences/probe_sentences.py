"""Runs probe sentences, the setting `sentences`, through the weights of the model's embedding and recurrence.

No module of the model is called: a call changes a module that renormalizes its weights or counts its inputs.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.capture.keys.hashing import sequence_keys
from lightning_rnnvis.capture.model.module_calls import EmbeddingCall
from lightning_rnnvis.capture.outputs.final_heads import states_of_heads
from lightning_rnnvis.capture.outputs.found_head import FoundHead
from lightning_rnnvis.capture.outputs.joined_heads import ReadStates
from lightning_rnnvis.capture.outputs.sentence_predictions import HeadInput, predict_sentences
from lightning_rnnvis.capture.outputs.word_steps import WordSteps
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.sentences.layer_sources import CannotRunError, LayerSources, embedding_rows
from lightning_rnnvis.capture.sentences.sentence_picker import PickedSentence
from lightning_rnnvis.capture.sentences.sentence_states import sentence_states
from lightning_rnnvis.capture.words.by_name import value_for
from lightning_rnnvis.capture.words.subwords import SubwordMerger
from lightning_rnnvis.capture.words.tokens import Tokens
from lightning_rnnvis.network.storage.recorded_network import Entering


@dataclass(frozen=True)
class _Run:
    """A layer that was run: its call in the batch, and the ids and its output for each sentence."""

    call: RecurrentCall
    sentences: list[np.ndarray]
    outputs: list[Tensor]


class ProbeSentences:
    """Runs probe sentences through the layers that one batch called, lower layers first.

    Args:
        sentences: Ids of the words, or of their pieces, by name of a layer or an embedding, or for all.
        sources: What the layers of the batch read.
        mergers: Join the pieces of words, where wanted, by the same names.
        longest: Words shown of a longer sentence.
    """

    def __init__(
        self,
        sentences: Mapping[str, Sequence[Sequence[int]]],
        sources: LayerSources,
        mergers: Mapping[str, SubwordMerger],
        longest: int,
    ) -> None:
        self._sentences = {
            name: [np.array(ids, dtype=np.int64) for ids in of_name] for name, of_name in sentences.items()
        }
        self._sources = sources
        self._mergers = mergers
        self._longest = longest
        self._runs: list[_Run] = []

    @torch.no_grad()
    def run(
        self,
        call: RecurrentCall,
        grid: Grid,
        entering: Sequence[str],
        heads: Mapping[str, FoundHead],
        pieces_of: MutableMapping[int, tuple[int, ...]],
    ) -> tuple[list[tuple[int, PickedSentence]], str]:
        """Run every sentence that is meant for the layer of `call` through it.

        Args:
            call: The call of the layer in the batch, which shows what it reads.
            grid: Its grid.
            entering: Names of the embeddings whose words enter it.
            heads: Heads of the layer's states.
            pieces_of: Gains the pieces of merged words.

        Returns:
            Keys and sentences with their states, and an empty text; or none and why not, as the rest of a sentence.
        """
        sentences = value_for(self._sentences, call.name, entering)
        if not sentences:
            return [], ""
        try:
            inputs = self._inputs(self._sources.of(call, grid), sentences)
        except CannotRunError as error:
            return [], str(error)
        merger = value_for(self._mergers, call.name, entering)
        is_causal = self._sources.reads_causally(call, grid)
        found, outputs = [], []
        for ids, read in zip(sentences, inputs, strict=True):
            replayed = call.replay(read)
            outputs.append(replayed.output.data)
            tokens = Tokens.of(ids[None]) if merger is None else merger.merge(ids[None], pieces_of)
            found.append(self._sentence(replayed, tokens, heads, is_causal))
        _predict_joined([sentence for _, sentence in found], heads)
        self._runs.append(_Run(call, sentences, outputs))
        return found, ""

    def _inputs(self, source: EmbeddingCall | RecurrentCall, sentences: list[np.ndarray]) -> list[Tensor]:
        """What a layer with this source reads for each sentence, (T, D)."""
        if isinstance(source, EmbeddingCall):
            return _embedded(source, sentences)
        run = next((run for run in self._runs if run.call is source and run.sentences is sentences), None)
        if run is None:
            raise CannotRunError(f"`{source.name}`, which it reads, has other words")
        return run.outputs

    def _sentence(
        self, call: RecurrentCall, tokens: Tokens, heads: Mapping[str, FoundHead], is_causal: bool | None
    ) -> tuple[int, PickedSentence]:
        grid = call.grid()
        key = int(sequence_keys(tokens.step_ids, tokens.counted)[0])
        positions = np.flatnonzero(tokens.counted[0])
        cut = positions[: self._longest]
        sentence = PickedSentence.of(tokens, 0, cut, len(positions))
        for stream in call.states(grid):
            sentence.states[stream.name] = sentence_states(stream, 0, cut, tokens, grid.reversal())
        states, joined = states_of_heads(call, grid, list(heads)), next((h for h in heads.values() if h.joined), None)
        read = ReadStates(call, WordSteps.of(tokens, grid), states, is_causal)
        if joined is not None and all(one.state in states for one in joined.joined):
            joined = _for_alone(joined, joined.joined[0].entering, tokens.counted.shape[1])
            entering = HeadInput.of_joined(joined, read, 0, cut, tokens)
            sentence.head_inputs[joined.joined[0].state] = entering
        for state in states:
            if state in heads and heads[state].alone:
                head = _for_alone(heads[state], heads[state].entering, tokens.counted.shape[1])
                (found,) = predict_sentences(head, [HeadInput.of(head, read, state, 0, cut, tokens)])
                sentence.predictions[state] = found
        return key, sentence


def _predict_joined(sentences: Sequence[PickedSentence], heads: Mapping[str, FoundHead]) -> None:
    """Make the predictions of a head that reads several states, for which what enters it waits in sentences."""
    head = next((head for head in heads.values() if head.joined), None)
    if head is None:
        return
    states = [one.state for one in head.joined]
    waiting = [one for one in sentences if states[0] in one.head_inputs]
    inputs = [one.head_inputs.pop(states[0]) for one in waiting]
    for sentence, found in zip(waiting, predict_sentences(head, inputs) if inputs else [], strict=True):
        sentence.predictions.update(dict.fromkeys(states, found))


def _embedded(call: EmbeddingCall, sentences: Sequence[np.ndarray]) -> list[Tensor]:
    """Rows of an embedding for each sentence."""
    n_rows = call.module.num_embeddings
    for ids in sentences:
        if len(ids) and ids.max() >= n_rows:
            raise CannotRunError(f"`{call.name}` has {n_rows} rows, and the sentences hold the id {ids.max()}")
    device = call.module.weight.device
    return [embedding_rows(call.module, torch.from_numpy(ids).to(device)) for ids in sentences]


def _for_alone(head: FoundHead, rule: Entering | None, n_steps: int) -> FoundHead:
    """A head with the steps of a sentence by itself that enter it as in the batch; none where that follows no rule."""
    entered = torch.zeros((1, n_steps), dtype=torch.bool, device=head.entered.device)
    if rule is not None:
        steps = {"all": slice(None), "all_but_last": slice(-1), "first": slice(1)}
        entered[:, steps.get(rule, slice(-1, None))] = True
    return replace(head, entered=entered, through_padding=False)
