"""What it takes to run a recurrent layer without the model, read while the validation has its weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import nn

from lightning_rnnvis.capture.model.module_calls import EmbeddingCall
from lightning_rnnvis.capture.networks.kept_rows import EmbeddingRows, HeadRows, head_rows, n_rows_of, rows_of
from lightning_rnnvis.capture.networks.sequence_sample import SequenceSample
from lightning_rnnvis.capture.networks.unread_module import UnreadModule
from lightning_rnnvis.capture.outputs.found_head import FoundHead, JoinedState
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.layer_call import LayerCall
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.sentences.layer_sources import CannotRunError, LayerSources, embedding_rows
from lightning_rnnvis.capture.words.tokens import Tokens
from lightning_rnnvis.network.storage.budget import RECORD_BYTES
from lightning_rnnvis.network.storage.recorded_network import RecurrentModule


@dataclass
class LayerNetwork:
    """One recurrent layer of the network, or why it cannot be run without the model.

    Attributes:
        obstacle: Why it cannot, as the rest of a sentence; empty where it can.
        below: The layer whose output it reads; empty where it reads words.
        embedding: Name of the embedding whose rows it reads; empty where it reads a layer.
        sample: Sequences that it read.
        unknown: Id of the word for unknown ones; None where there is none.
        module: Its weights, in 16 bits, once they are read.
        rows: Rows of the embedding, once they are read.
        heads: Heads of its states, once they are read.
    """

    obstacle: str = ""
    below: str = ""
    embedding: str = ""
    sample: SequenceSample = field(default_factory=SequenceSample)
    unknown: int | None = None
    module: RecurrentModule | None = None
    rows: EmbeddingRows | None = None
    heads: dict[str, HeadRows] = field(default_factory=dict)
    _layer: UnreadModule | None = None
    _embedding: nn.Embedding | None = None

    @classmethod
    def of(cls, call: RecurrentCall, grid: Grid, tokens: Tokens, sources: LayerSources) -> LayerNetwork:
        """The network of the layer of a call.

        Args:
            call: The first call of the layer in a validation.
            grid: Its grid.
            tokens: Its words.
            sources: What the layers of the batch read.
        """
        try:
            source = sources.of(call, grid)
            if tokens.pieces is not None:
                raise CannotRunError("its words are put together of pieces (`merge_subwords`)")
            if tokens.ids is None or tokens.n_parallel > 1:
                raise CannotRunError("more than one word enters at a step, or numbers")
            assert isinstance(call, LayerCall)
            layer = UnreadModule.of(call)
            if layer.n_bytes > RECORD_BYTES:
                size = f"{layer.n_bytes / 1e6:.0f} MB with 16 bits a weight"
                raise CannotRunError(f"it takes {size}, and a record has room for {RECORD_BYTES >> 20} MB")
            if isinstance(source, RecurrentCall):
                return cls(below=source.name, _layer=layer)
            _require_own_words(source, call, grid, tokens)
            return cls(embedding=source.name, _layer=layer, _embedding=source.module)
        except CannotRunError as error:
            return cls(obstacle=str(error))
        except Exception as error:  # the records are worth more than the networks in them
            return cls(obstacle=_unexpected(error))

    def add(self, keys: np.ndarray, tokens: Tokens) -> None:
        """Offer the sequences of a call, whose keys are (B,), to the sample."""
        if self._embedding is not None and tokens.ids is not None:
            self.sample.add(keys, tokens.ids[..., 0], tokens.counted)

    @torch.no_grad()
    def read(
        self,
        word_ids: Sequence[int],
        shown: Iterable[np.ndarray],
        heads: Mapping[str, FoundHead],
        weights: bool = True,
    ) -> None:
        """Read what was not read yet, while the weights are those of the validation.

        Args:
            word_ids: Words that the record may keep, the most frequent first.
            shown: Ids of sentences that it shows.
            heads: The heads of its states.
            weights: Whether to read weights, or no more than rows of the embedding.
        """
        if self.obstacle or self._layer is None:
            return
        try:
            self._read(self._layer, word_ids, shown, heads, weights)
        except Exception as error:  # the records are worth more than the networks in them
            self.obstacle, self.module = _unexpected(error), None

    def _read(
        self,
        layer: UnreadModule,
        word_ids: Sequence[int],
        shown: Iterable[np.ndarray],
        heads: Mapping[str, FoundHead],
        weights: bool,
    ) -> None:
        own = np.unique(np.concatenate([np.array(word_ids, dtype=np.int64), *self.sample.kept.values(), *shown]))
        if self._embedding is not None:
            self._read_rows(own if self.unknown is None else np.union1d(own, [self.unknown]))
        if not weights or self.module is not None:
            return
        self.module = layer.read()
        if self.module is None:
            self.obstacle = "its weights are not finite, or too large for 16 bits"
        for state, head in heads.items():
            if head.is_whole:
                states_read = head.joined or (JoinedState(state, head.entering or "all"),)
                preferred = np.array([*dict.fromkeys([*word_ids, *own.tolist()])], dtype=np.int64)
                self.heads[state] = head_rows(head, preferred, states_read)

    def _read_rows(self, ids: np.ndarray) -> None:
        assert self._embedding is not None
        if self.rows is None:
            first = np.arange(min(self._embedding.num_embeddings, n_rows_of(self._embedding.embedding_dim)))
            self.rows = rows_of(self._embedding, np.union1d(ids, first))
        elif not self.rows.are_all:
            self.rows = self.rows.merge(rows_of(self._embedding, np.setdiff1d(ids, self.rows.ids)))

    def to_host(self) -> None:
        """Drop what is of the user's code, and what every process has."""
        self.module = self._layer = self._embedding = None
        self.heads.clear()

    def merge(self, other: LayerNetwork) -> None:
        """Take what another process, or another part of the validation, saw."""
        self.obstacle = self.obstacle or other.obstacle
        self.sample.merge(other.sample)
        self.module = self.module or other.module
        self.heads = other.heads | self.heads
        if self.rows is not None and other.rows is not None:
            self.rows = self.rows.merge(other.rows)
        self.rows = self.rows or other.rows


def _unexpected(error: Exception) -> str:
    return f"reading its weights failed ({type(error).__name__}: {error})"


def _require_own_words(source: EmbeddingCall, call: RecurrentCall, grid: Grid, tokens: Tokens) -> None:
    """Check that the ids of the words are those of the embedding, as ids that the user gives need not be."""
    assert tokens.ids is not None
    counted = torch.from_numpy(tokens.counted).to(grid.rows.device)
    ids = torch.from_numpy(tokens.ids[..., 0][tokens.counted]).to(grid.rows.device)
    has_rows = bool((ids < source.module.num_embeddings).all())
    read = grid.spread(call.input)[counted]
    if not has_rows or not torch.equal(embedding_rows(source.module, ids).to(read.dtype), read):
        raise CannotRunError(f"the ids of its words are not those of `{source.name}`, whose rows it reads")
