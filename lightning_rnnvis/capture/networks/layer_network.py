"""What it takes to run a recurrent layer without the model, read while the validation has its weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import nn

from lightning_rnnvis.capture.model.module_calls import EmbeddingCall
from lightning_rnnvis.capture.networks.sequence_sample import SequenceSample
from lightning_rnnvis.capture.outputs.found_head import FoundHead, JoinedState
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.layer_call import LayerCall
from lightning_rnnvis.capture.recurrence.layer_weights import weights_of
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.sentences.layer_sources import CannotRunError, LayerSources, embedding_rows
from lightning_rnnvis.capture.words.tokens import Tokens
from lightning_rnnvis.network.storage.budget import RECORD_BYTES
from lightning_rnnvis.network.storage.recorded_network import Direction, Mode, RecurrentModule

HEAD_NUMBERS = 2**20
"""Weights of the head that are stored, 2 MB: all of them, or those of the most frequent words."""

ROWS_BYTES = 2**21
"""What the words of a network may take, 2 MB: all that have names, or as many as fit beside those that it must have."""

MOST_WORDS = 20_000
"""More are hardly typed, and naming them takes time."""

NAME_BYTES = 20
"""What a word takes beside its row: its id, and about its name."""


@dataclass(frozen=True, eq=False)
class EmbeddingRows:
    """Rows of an embedding.

    Attributes:
        ids: Which ones, rising, int64, shape (N,).
        rows: Float16, shape (N, D).
        are_all: Whether these are all that it has.
    """

    ids: np.ndarray
    rows: np.ndarray
    are_all: bool

    def merge(self, other: EmbeddingRows) -> EmbeddingRows:
        """The rows of both, which are of one embedding."""
        ids, first = np.unique(np.concatenate([self.ids, other.ids]), return_index=True)
        rows = np.concatenate([self.rows, other.rows])[first]
        return EmbeddingRows(ids, rows, self.are_all or other.are_all)


@dataclass(frozen=True, eq=False)
class HeadRows:
    """Weights of a head of which all that it reads is known.

    Attributes:
        ids: Its outputs, rising, shape (O,).
        weights: Float16, shape (O, U); of several states side by side.
        biases: Float32, shape (O,).
        states: The states that it reads, in the order of its columns, with the steps that enter.
    """

    ids: np.ndarray
    weights: np.ndarray
    biases: np.ndarray
    states: tuple[JoinedState, ...]


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
    _layer: _Layer | None = None
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
            layer = _Layer.of(call)
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
        layer: _Layer,
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
                self.heads[state] = _head_rows(head, preferred, states_read)

    def _read_rows(self, ids: np.ndarray) -> None:
        assert self._embedding is not None
        if self.rows is None:
            first = np.arange(min(self._embedding.num_embeddings, n_rows_of(self._embedding.embedding_dim)))
            self.rows = _rows_of(self._embedding, np.union1d(ids, first))
        elif not self.rows.are_all:
            self.rows = self.rows.merge(_rows_of(self._embedding, np.setdiff1d(ids, self.rows.ids)))

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


@dataclass(frozen=True, eq=False)
class _Layer:
    """A module whose weights are read later.

    Attributes:
        name: Its name.
        module: The module.
        used: The type in which it ran.
        first: States before the first step of each layer and direction, (layers * directions, U), as it has states;
            None for zeros.
    """

    name: str
    module: nn.RNNBase
    used: torch.dtype
    first: tuple[np.ndarray, ...] | None

    @classmethod
    def of(cls, call: LayerCall) -> _Layer:
        first = None
        if call.initial is not None:
            rows = (state if state.dim() == 2 else state[:, 0] for state in call.initial)
            first = tuple(state.detach().float().cpu().numpy().copy() for state in rows)
        return cls(call.name, call.module, call.output.data.dtype, first)

    @property
    def n_bytes(self) -> int:
        """What its weights take at 16 bits."""
        return 2 * sum(parameter.numel() for parameter in self.module.parameters())

    def read(self) -> RecurrentModule | None:
        """Its weights; None where 16 bits cannot hold one."""
        mode: Mode = self.module.mode  # type: ignore[assignment]
        n_directions = 2 if self.module.bidirectional else 1
        layers = tuple(
            tuple(self._direction(layer, at) for at in range(n_directions)) for layer in range(self.module.num_layers)
        )
        for directions in layers:
            for weights in directions:
                arrays = [array for array in vars(weights).values() if isinstance(array, np.ndarray)]
                if not all(np.isfinite(array).all() for array in arrays):
                    return None
        return RecurrentModule(self.name, mode, layers)

    def _direction(self, layer: int, direction: int) -> Direction:
        weights = {
            name: (value.half() if name.startswith("weight") else value).cpu().numpy().copy()
            for name, value in weights_of(self.module, layer, bool(direction), self.used, torch.float32).items()
        }
        n_gates, width = weights["weight_hh"].shape
        size = self.module.hidden_size
        place = layer * (2 if self.module.bidirectional else 1) + direction
        sizes = (width, size) if self.module.mode == "LSTM" else (width,)
        if self.first is None:
            first = tuple(np.zeros(units, dtype=np.float32) for units in sizes)
        else:
            first = tuple(states[place] for states in self.first)
        zeros = np.zeros(n_gates, dtype=np.float32)
        return Direction(
            weight_ih=weights["weight_ih"],
            weight_hh=weights["weight_hh"],
            bias_ih=weights.get("bias_ih", zeros),
            bias_hh=weights.get("bias_hh", zeros),
            first=first,
            weight_hr=weights.get("weight_hr"),
        )


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


def n_rows_of(width: int) -> int:
    """How many words of an embedding of this width a network has room for."""
    return min(MOST_WORDS, ROWS_BYTES // (2 * width + NAME_BYTES))


def _rows_of(module: nn.Embedding, ids: np.ndarray) -> EmbeddingRows:
    wanted = ids[(ids >= 0) & (ids < module.num_embeddings)]
    rows = embedding_rows(module, torch.from_numpy(wanted).to(module.weight.device))
    return EmbeddingRows(wanted.astype(np.int64), rows.half().cpu().numpy(), len(wanted) == module.num_embeddings)


def _head_rows(head: FoundHead, preferred: np.ndarray, states: tuple[JoinedState, ...]) -> HeadRows:
    n_outputs, width = head.n_outputs, head.module.in_features
    n_kept = max(1, HEAD_NUMBERS // width)
    ids = np.arange(n_outputs)
    if n_outputs > n_kept:
        ids = np.sort(preferred[preferred < n_outputs][:n_kept]) if head.is_language_model else ids[:n_kept]
    weights, biases = head.rows(torch.from_numpy(ids).to(head.module.weight.device))
    return HeadRows(ids.astype(np.int64), weights.half().cpu().numpy(), biases.cpu().numpy(), states)
