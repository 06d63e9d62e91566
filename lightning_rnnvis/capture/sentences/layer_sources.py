"""What each recurrent layer of a batch reads, so that it can be run over other sentences: words, or a layer below."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from lightning_rnnvis.capture.model.module_calls import EmbeddingCall
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.rows.row_matching import rows_within


class CannotRunError(Exception):
    """Why a layer cannot be run over other sentences, as the rest of a sentence."""


class LayerSources:
    """Finds the sources of the layers that one batch called, lower layers first.

    Args:
        embedding_calls: The calls of all embeddings during the batch.
    """

    def __init__(self, embedding_calls: Sequence[EmbeddingCall]) -> None:
        self._calls_of_embeddings: dict[int, list[EmbeddingCall]] = {}
        for one in embedding_calls:
            self._calls_of_embeddings.setdefault(id(one.module), []).append(one)
        self._found: dict[int, EmbeddingCall | RecurrentCall | str] = {}
        self._calls: list[RecurrentCall] = []  # also keeps them alive, so that their ids stay theirs

    def of(self, call: RecurrentCall, grid: Grid) -> EmbeddingCall | RecurrentCall:
        """The embedding whose rows a call read, or the call of the layer below whose output it read.

        Raises:
            CannotRunError: It cannot be run over other sentences.
        """
        if id(call) not in self._found:
            self._found[id(call)] = call.why_not_replayed() or self._find(call, grid)
            self._calls.append(call)
        found = self._found[id(call)]
        if isinstance(found, str):
            raise CannotRunError(found)
        return found

    def reads_causally(self, call: RecurrentCall, grid: Grid) -> bool | None:
        """Whether what a call reads at a step depends on no later one: words, directly or through one direction.

        None where it is not known what it reads.
        """
        try:
            source = self.of(call, grid)
        except CannotRunError:
            return None
        while isinstance(source, RecurrentCall):
            if len(source.top_states(source.grid())) > 1:
                return False
            source = self.of(source, source.grid())
        return True

    def beside(self, call: RecurrentCall, grid: Grid, calls: Sequence[RecurrentCall]) -> list[RecurrentCall]:
        """The calls of a batch that read the same words at the same steps, directly or through each other.

        Each is the only one of its module. There is none beside one that cannot be run over other sentences.

        Args:
            call: One of them.
            grid: Its grid.
            calls: All of the batch, lower layers first.
        """
        if len({one.name for one in calls}) == 1:
            return [call]
        names = [one.name for one in calls]
        roots = {id(one): self._root(one) for one in calls if names.count(one.name) == 1}
        own = roots.get(id(call))
        if own is None:
            return [call]
        found = []
        for one in calls:
            root = roots.get(id(one))
            if one is call or (root is not None and _read_the_same(own, root) and _lie_the_same(grid, one.grid())):
                found.append(one)
        return found

    def _root(self, call: RecurrentCall) -> RecurrentCall | None:
        """The call that reads the words, directly or through which another one does; None where that is not known."""
        try:
            source = self.of(call, call.grid())
            while isinstance(source, RecurrentCall):
                call, source = source, self.of(source, source.grid())
        except CannotRunError:
            return None
        return call

    def _find(self, call: RecurrentCall, grid: Grid) -> EmbeddingCall | RecurrentCall | str:
        rows = grid.spread(call.input)[grid.steps]
        rows = rows[rows.any(dim=1)]  # masked rows
        for lower in self._calls:
            output = lower.grid().spread(lower.output)
            can_run = not isinstance(self._found[id(lower)], str)
            if can_run and output.shape[-1] == rows.shape[1] and _holds(rows, output.flatten(0, 1)):
                return lower
        for calls in self._calls_of_embeddings.values():  # one may be called at each step, or for each part
            outputs = [one.output.reshape(-1, one.output.shape[-1]) for one in calls]
            if outputs[0].shape[1] == rows.shape[1] and _holds(rows, torch.cat(outputs)):
                if not bool(rows.isfinite().all()):
                    return f"it reads rows of `{calls[0].name}` that are NaN or infinite"
                if not all(torch.equal(embedding_rows(one.module, one.ids), one.output) for one in calls):
                    return f"`{calls[0].name}` returns something else than rows of its weight"
                return calls[0]
        return "what it reads is not rows of one nn.Embedding, or the output of a layer below it, unchanged"


def embedding_rows(module: nn.Embedding, ids: Tensor) -> Tensor:
    """Rows of an embedding's weight, with norms bounded as it bounds them, and nothing written."""
    rows = nn.functional.embedding(ids, module.weight.detach())
    if module.max_norm is None:
        return rows
    norms = rows.norm(p=module.norm_type, dim=-1, keepdim=True)
    return torch.where(norms > module.max_norm, rows * (module.max_norm / (norms + 1e-7)), rows)


def _holds(rows: Tensor, source: Tensor) -> bool:
    return rows_within(rows, source) is not None


def _read_the_same(one: RecurrentCall, other: RecurrentCall) -> bool:
    return one is other or torch.equal(one.data, other.data)


def _lie_the_same(one: Grid, other: Grid) -> bool:
    """Whether sequences and their steps lie in the same rows and columns."""
    if (one.packed_order is None) != (other.packed_order is None) or not torch.equal(one.steps, other.steps):
        return False
    return one.packed_order is None or other.packed_order is None or torch.equal(one.packed_order, other.packed_order)
