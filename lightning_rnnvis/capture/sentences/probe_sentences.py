"""Runs probe sentences, the setting `sentences`, through the weights of the model's embedding and recurrence.

No module of the model is called: a call changes a module that renormalizes its weights or counts its inputs.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor, nn

from lightning_rnnvis.capture.keys.hashing import sequence_keys
from lightning_rnnvis.capture.keys.row_matching import rows_within
from lightning_rnnvis.capture.model.module_calls import EmbeddingCall
from lightning_rnnvis.capture.outputs.heads import FoundHead
from lightning_rnnvis.capture.outputs.sentence_predictions import HeadInput, predict_sentences
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.sentences.sentence_picker import PickedSentence
from lightning_rnnvis.capture.sentences.sentence_states import sentence_states
from lightning_rnnvis.capture.words.by_name import value_for
from lightning_rnnvis.capture.words.subwords import SubwordMerger
from lightning_rnnvis.capture.words.tokens import Tokens


class _NotFound(Exception):
    """Why a sentence cannot be run through a layer."""


@dataclass(frozen=True)
class _Run:
    """A layer that was run: its call in the batch, its embedding, and the ids and its output for each sentence."""

    call: RecurrentCall
    embedding: EmbeddingCall
    sentences: list[np.ndarray]
    outputs: list[Tensor]


class ProbeSentences:
    """Runs probe sentences through the layers that one batch called, lower layers first.

    Args:
        sentences: Ids of the words, or of their pieces, by name of a layer or an embedding, or for all.
        embedding_calls: The calls of all embeddings during the batch.
        mergers: Join the pieces of words, where wanted, by the same names.
        longest: Words shown of a longer sentence.
    """

    def __init__(
        self,
        sentences: Mapping[str, Sequence[Sequence[int]]],
        embedding_calls: Sequence[EmbeddingCall],
        mergers: Mapping[str, SubwordMerger],
        longest: int,
    ) -> None:
        self._sentences = {
            name: [np.array(ids, dtype=np.int64) for ids in of_name] for name, of_name in sentences.items()
        }
        self._embedding_calls = embedding_calls
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
        if reason := call.why_not_replayed():
            return [], reason
        try:
            embedding, inputs = self._inputs(call, grid, sentences)
        except _NotFound as error:
            return [], str(error)
        merger = value_for(self._mergers, call.name, entering)
        found, outputs = [], []
        for ids, read in zip(sentences, inputs, strict=True):
            replayed = call.replay(read)
            outputs.append(replayed.output.data)
            tokens = Tokens.of(ids[None]) if merger is None else merger.merge(ids[None], pieces_of)
            found.append(self._sentence(replayed, tokens, grid, heads))
        self._runs.append(_Run(call, embedding, sentences, outputs))
        return found, ""

    def _inputs(
        self, call: RecurrentCall, grid: Grid, sentences: list[np.ndarray]
    ) -> tuple[EmbeddingCall, list[Tensor]]:
        """What the layer reads for each sentence, (T, D), and the embedding that it comes from."""
        rows = grid.spread(call.input)[grid.steps]
        rows = rows[rows.any(dim=1)]  # masked rows
        for lower in self._runs:
            output = lower.call.grid().spread(lower.call.output)
            fits = lower.sentences is sentences and output.shape[-1] == rows.shape[1]
            if fits and _holds(rows, output.flatten(0, 1)):
                return lower.embedding, lower.outputs
        for embedding in self._embedding_calls:
            output = embedding.output.reshape(-1, embedding.output.shape[-1])
            if output.shape[1] == rows.shape[1] and _holds(rows, output):
                return embedding, _embedded(embedding, sentences)
        raise _NotFound("what it reads is not rows of one nn.Embedding, or the output of a layer below it, unchanged")

    def _sentence(
        self, call: RecurrentCall, tokens: Tokens, batch_grid: Grid, heads: Mapping[str, FoundHead]
    ) -> tuple[int, PickedSentence]:
        grid = call.grid()
        key = int(sequence_keys(tokens.step_ids, tokens.counted)[0])
        positions = np.flatnonzero(tokens.counted[0])
        cut = positions[: self._longest]
        sentence = PickedSentence.of(tokens, 0, cut, len(positions))
        for stream in call.states(grid):
            sentence.states[stream.name] = sentence_states(stream, 0, cut, tokens, grid.reversal())
        for state, values in call.top_states(grid).items():
            if state in heads and heads[state].alone:
                head = replace(heads[state], entered=_entered(heads[state], batch_grid, tokens.counted.shape[1]))
                (found,) = predict_sentences(head, [HeadInput.of(head, values[0], state, 0, cut, tokens)])
                sentence.predictions[state] = found
        return key, sentence


def _embedded(call: EmbeddingCall, sentences: Sequence[np.ndarray]) -> list[Tensor]:
    """Rows of an embedding for each sentence."""
    if not torch.equal(_rows(call.module, call.ids), call.output):
        raise _NotFound(f"`{call.name}` returns something else than rows of its weight")
    n_rows = call.module.num_embeddings
    for ids in sentences:
        if len(ids) and ids.max() >= n_rows:
            raise _NotFound(f"`{call.name}` has {n_rows} rows, and the sentences hold the id {ids.max()}")
    device = call.module.weight.device
    return [_rows(call.module, torch.from_numpy(ids).to(device)) for ids in sentences]


def _rows(module: nn.Embedding, ids: Tensor) -> Tensor:
    """Rows of an embedding's weight, with norms bounded as it bounds them, and nothing written."""
    rows = nn.functional.embedding(ids, module.weight.detach())
    if module.max_norm is None:
        return rows
    norms = rows.norm(p=module.norm_type, dim=-1, keepdim=True)
    return torch.where(norms > module.max_norm, rows * (module.max_norm / (norms + 1e-7)), rows)


def _holds(rows: Tensor, source: Tensor) -> bool:
    return rows_within(rows, source) is not None


def _entered(head: FoundHead, grid: Grid, n_steps: int) -> Tensor:
    """Which steps of a sentence enter the head, shape (1, T), as in the batch: all, one end, or all but the last."""
    entered = torch.zeros((1, n_steps), dtype=torch.bool, device=head.entered.device)
    lengths = grid.steps.sum(1)
    row = torch.arange(len(lengths), device=lengths.device)
    if bool(head.entered[grid.steps].all()):
        entered[:] = True
    elif bool(head.entered[row, lengths - 1].all()):
        entered[:, -1] = True
    elif bool(head.entered[:, :-1][grid.steps[:, 1:]].all()):
        entered[:, :-1] = True
    elif bool(head.entered[:, 0].all()):
        entered[:, 0] = True
    return entered
