"""The words of a recurrent call, and what they may come from: an embedding, or a recurrent call below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from lightning_rnnvis.capture.model.module_calls import EmbeddingCall
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.rows.row_matching import NO_WORD


class Origin(NamedTuple):
    """What the ids of words count.

    Attributes:
        embedding: Name of the embedding whose rows they are; empty where they are none.
        n_words: Rows of the embedding, or width of the one-hot input; None where that is not known.
    """

    embedding: str = ""
    n_words: int | None = None


@dataclass(frozen=True)
class FoundWords:
    """The words that one recurrent call read.

    Attributes:
        ids: Word ids, shape (B, T), in the batch order of the grid; `NO_WORD` where there is none.
        padding_known: Whether padding is told from words.
        source: Where the words come from, for messages.
        reading: How the ids were laid over the steps, where this was found by shape.
        origin: What the ids count.
        width: Width of the rows by whose values they were found; 0 where they were found otherwise.
        remarks: Sentences for the person.
    """

    ids: Tensor
    padding_known: bool
    source: str
    reading: str = ""
    origin: Origin = Origin()
    width: int = 0
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """An embedding whose ids may be the words.

    Attributes:
        name: Name of the module.
        calls: Its calls during the batch.
        padding: The id of padding, if it is known.
    """

    name: str
    calls: Sequence[EmbeddingCall]
    padding: int | None

    def words(self, ids: Tensor, reading: str = "") -> FoundWords:
        """Ids of this embedding as words, without padding."""
        if self.padding is not None:
            ids = torch.where(ids == self.padding, NO_WORD, ids)
        origin = Origin(self.name, self.calls[0].module.num_embeddings)
        return FoundWords(ids, self.padding is not None, f"`{self.name}`", reading, origin)


@dataclass(frozen=True)
class KnownCall:
    """A recurrent call whose words were found; a call above may read its output."""

    call: RecurrentCall
    grid: Grid
    words: FoundWords

    def output(self) -> Tensor:
        """What it gave at its steps, shape (N, U)."""
        return self.grid.spread(self.call.output)[self.grid.steps]


def find_candidates(embedding_calls: Sequence[EmbeddingCall], name: str | None) -> list[Candidate]:
    """The embeddings that were called, or only the one of a name.

    Embeddings that share their weight have the same words, so the padding of one is that of the other, too.
    """
    shared = {_weight_of(e): e.module.padding_idx for e in embedding_calls if e.module.padding_idx is not None}
    calls: dict[str, list[EmbeddingCall]] = {}
    for e in embedding_calls:
        if name is None or e.name == name:
            calls.setdefault(e.name, []).append(e)
    found = []
    for embedding, of_embedding in calls.items():
        padding = of_embedding[0].module.padding_idx
        if padding is None:
            padding = shared.get(_weight_of(of_embedding[0]))
        found.append(Candidate(embedding, of_embedding, padding))
    return found


def _weight_of(call: EmbeddingCall) -> object:
    """What embeddings with tied weights have in common; a parametrized weight is not read, which may change it."""
    return call.module._parameters.get("weight", call.module)
