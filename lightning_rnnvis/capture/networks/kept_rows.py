"""The rows of an embedding and of a head that a network keeps, read while the validation has their weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from lightning_rnnvis.capture.outputs.found_head import FoundHead, JoinedState
from lightning_rnnvis.capture.sentences.layer_sources import embedding_rows

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


def n_rows_of(width: int) -> int:
    """How many words of an embedding of this width a network has room for."""
    return min(MOST_WORDS, ROWS_BYTES // (2 * width + NAME_BYTES))


def rows_of(module: nn.Embedding, ids: np.ndarray) -> EmbeddingRows:
    """Those of these ids, rising, that it has."""
    wanted = ids[(ids >= 0) & (ids < module.num_embeddings)]
    rows = embedding_rows(module, torch.from_numpy(wanted).to(module.weight.device))
    return EmbeddingRows(wanted.astype(np.int64), rows.half().cpu().numpy(), len(wanted) == module.num_embeddings)


def head_rows(head: FoundHead, preferred: np.ndarray, states: tuple[JoinedState, ...]) -> HeadRows:
    """The weights of a head.

    Args:
        head: The head.
        preferred: Words that a language model keeps first, where there is no room for all.
        states: The states that it reads.
    """
    n_outputs, width = head.n_outputs, head.module.in_features
    n_kept = max(1, HEAD_NUMBERS // width)
    ids = np.arange(n_outputs)
    if n_outputs > n_kept:
        ids = np.sort(preferred[preferred < n_outputs][:n_kept]) if head.is_language_model else ids[:n_kept]
    weights, biases = head.rows(torch.from_numpy(ids).to(head.module.weight.device))
    return HeadRows(ids.astype(np.int64), weights.half().cpu().numpy(), biases.cpu().numpy(), states)
