"""Which column of the batch each column of a layer's input is: equal, or equal up to an affine map of each sequence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from lightning_rnnvis.capture.model.batch_parts import BatchTensor

MOST_MATCHED = 256
"""Columns of an input that are looked for in the batch."""

_SEQUENCES = 16
"""Sequences of a batch that are compared."""

_STEPS = 128
"""First steps of them that are compared."""

_OFFSETS = 2048
"""Places in a longer series at which the steps may begin."""

_AT_ONCE = 2**26
"""Products computed at once."""

_EVIDENCE = 8
"""Fewest steps beyond the two of each sequence that any affine map fits."""

EQUAL, SAME_MAP, MAP_OF_EACH, CONSTANT = range(4)
"""How a column is found: as it is, by one affine map, or by one of each sequence. The lower, the better. One that never
changes is taken for the column of equal value only where its neighbours were found."""

_LONG = 8
"""Fewest steps by which a window is found in any of the batch's series."""

_WINDOWS = 2**14
"""Windows of the batch's series that are looked at."""


@dataclass(frozen=True)
class BatchColumn:
    """A column of a tensor of the batch, at the steps that a layer reads.

    Attributes:
        source: The tensor.
        column: The column; None where the tensor has no axis of columns.
        n_columns: Columns of the tensor.
        offset: Step of the tensor at which the layer begins.
        rank: How it was found.
        turned: Whether the layer reads it with the opposite sign.
    """

    source: BatchTensor
    column: int | None
    n_columns: int
    offset: int = 0
    rank: int = EQUAL
    turned: bool = False

    @property
    def variable(self) -> tuple[object, ...]:
        """What it is a column of, wherever in time."""
        return (self.source.path, self.column)


@dataclass(frozen=True)
class LaidOut:
    """A tensor of the batch as sequences, (B, T, F); time is 1 where it does not change along them.

    Attributes:
        source: The tensor.
        values: Its values so laid out.
        has_columns: Whether it has an axis of columns.
        way: Its axes, such as ``TBF``.
    """

    source: BatchTensor
    values: Tensor
    has_columns: bool
    way: str

    def column(self, index: int, offset: int = 0, rank: int = EQUAL, turned: bool = False) -> BatchColumn:
        """One of its columns."""
        n_columns = self.values.shape[-1]
        return BatchColumn(self.source, index if self.has_columns else None, n_columns, offset, rank, turned)


def lay_out(tensors: Sequence[BatchTensor], n_sequences: int, order: Tensor | None, time: int) -> Iterator[LaidOut]:
    """Every way to read tensors of a batch as sequences of at least `time` steps, or as values of whole sequences.

    Args:
        tensors: Tensors of the batch.
        n_sequences: Sequences that the layer reads.
        order: Their positions in the batch; None where the order is that of the batch.
        time: Steps that the layer reads.
    """
    for source in tensors:
        tensor = source.tensor
        if tensor.dim() not in (1, 2, 3) or tensor.is_complex():
            continue
        for way in _WAYS[tensor.dim()]:
            values = _as_sequences(tensor, way)
            if len(values) == n_sequences and (values.shape[1] >= max(time, 2) or "T" not in way):
                values = values if order is None else values[order.to(values.device)]
                yield LaidOut(source, values, "F" in way, way)


_WAYS = {1: ("B",), 2: ("BT", "TB", "BF"), 3: ("BTF", "TBF", "BFT")}


def _as_sequences(tensor: Tensor, way: str) -> Tensor:
    """A tensor with the axes `way` as (B, T, F)."""
    for axis in "BTF":
        if axis not in way:
            tensor, way = tensor[..., None], way + axis
    return tensor.permute([way.index(axis) for axis in "BTF"])


@torch.no_grad()
def match_columns(read: Tensor, steps: Tensor, laid_out: Sequence[LaidOut]) -> list[BatchColumn | None]:
    """For each column of `read`, (B, T, D), the column of the batch that it is, None where it is none.

    Args:
        read: What a layer reads.
        steps: Where it reads, (B, T): a prefix of each sequence.
        laid_out: Tensors of the batch.
    """
    tolerance = 1e-5 if read.dtype in (torch.float32, torch.float64) else 1e-3
    found: list[list[BatchColumn]] = [[] for _ in range(read.shape[-1])]
    for one in laid_out:
        rows = _compared(read, steps, one.values)
        x, mask = _finite(read[rows, :_STEPS]), steps[rows, :_STEPS]
        values = _finite(one.values.to(x.device)[rows])
        if values.shape[1] == 1:
            values = values.expand(-1, x.shape[1], -1)
        values = values[:, : x.shape[1] + _OFFSETS]
        offsets = values.shape[1] - x.shape[1] + 1
        together = max(1, _AT_ONCE // (x.numel() * offsets))
        for first in range(0, values.shape[-1], together):
            windows = values[..., first : first + together].unfold(1, x.shape[1], 1)  # (R, O, F, T)
            for rank, turned, offset, column, place in _fits(x, windows, mask, tolerance):
                found[place].append(one.column(first + column, offset, rank, turned))
    return _one_each(found)


def _compared(read: Tensor, steps: Tensor, values: Tensor) -> Tensor:
    """The longest sequences; where there are some that hold neither NaN nor infinity, these alone."""
    clean = (read.isfinite().all(-1) | ~steps).all(1) & values.to(read.device).isfinite().flatten(1).all(1)
    lengths = steps.sum(1)
    rows = (torch.where(clean, lengths, -1) if clean.any() else lengths).argsort(descending=True, stable=True)
    return rows[: min(_SEQUENCES, int(clean.sum()) or _SEQUENCES)].sort().values


def _finite(values: Tensor) -> Tensor:
    """Double values with 0 for NaN and infinity, as models put it there."""
    return values.double().nan_to_num(0, 0, 0)


def _fits(x: Tensor, windows: Tensor, mask: Tensor, tolerance: float) -> Iterator[tuple[int, bool, int, int, int]]:
    """Rank, turned, offset, column and place in the input of whatever fits."""
    n = mask.sum(1)
    where = mask[:, :, None]
    x_mean = (x * where).sum(1) / n[:, None]
    x_centred = (x - x_mean[:, None]) * where
    xx = x_centred.square().sum(1)  # (R, D)
    kept = torch.where(mask[:, None, None], windows, 0)
    w_mean = kept.sum(-1) / n[:, None, None]
    w_centred = torch.where(mask[:, None, None], kept - w_mean[..., None], 0)
    ww = w_centred.square().sum(-1)  # (R, O, F)
    xw = torch.einsum("roft,rtd->rofd", w_centred, x_centred)
    x_moves = xx > 1e-12 * (x_mean.square() * n[:, None] + 1e-30)
    w_moves = ww > 1e-12 * (w_mean.square() * n[:, None, None] + 1e-30)
    same = xw.square() >= (1 - tolerance) * xx[:, None, None] * ww[..., None]
    moves = x_moves[:, None, None] & w_moves[..., None]
    up = ((same & (xw > 0)) | ~moves) & (x_moves[:, None, None] == w_moves[..., None])
    down = ((same & (xw < 0)) | ~moves) & (x_moves[:, None, None] == w_moves[..., None])
    evidence = (moves * (n - 2).clamp(min=0)[:, None, None, None]).sum(0)
    for fits, turned in ((up, False), (down & moves.any(0), True)):
        for offset, column, place in fits.all(0).nonzero().tolist():
            w, one = kept[:, offset, column][mask], x[..., place][mask]
            told = int(evidence[offset, column, place]) >= _EVIDENCE or not bool(moves[:, offset, column, place].any())
            slope = _common_slope(one, w, tolerance)
            if torch.equal(one, w) and len(one.unique()) > (1 if told else 3):
                yield EQUAL, False, offset, column, place
            elif told and slope:
                yield SAME_MAP, slope < 0, offset, column, place
            elif told and bool(moves[:, offset, column, place].any()):  # or maps of each sequence say nothing
                yield MAP_OF_EACH, turned, offset, column, place
            elif not turned and torch.equal(one, w):
                yield CONSTANT, False, offset, column, place


def _common_slope(x: Tensor, w: Tensor, tolerance: float) -> int:
    """Whether values lie on one line, and where it goes: 1 up, -1 down; 0 where they do not, or are too few to tell."""
    x, w = x - x.mean(), w - w.mean()
    product, sizes = (x * w).sum(), x.square().sum() * w.square().sum()
    if len(x.unique()) <= 3 or not bool(sizes > 0) or bool(product.square() < (1 - tolerance) * sizes):
        return 0
    return 1 if bool(product > 0) else -1


def _one_each(found: Sequence[Sequence[BatchColumn]]) -> list[BatchColumn | None]:
    """The best of each, those that no other took before."""
    chosen: list[BatchColumn | None] = [None] * len(found)
    taken: set[tuple[object, ...]] = set()
    beside: set[tuple[object, ...]] = set()  # where neighbours were found
    for constants in (False, True):
        for place, candidates in enumerate(found):
            fitting = [one for one in candidates if (one.rank == CONSTANT) == constants]
            if constants:
                fitting = [one for one in fitting if (one.source.path, one.offset) in beside and _key(one) not in taken]
            if chosen[place] is None and fitting:
                best = min(fitting, key=lambda one: (one.rank, _key(one) in taken))
                chosen[place] = best
                taken.add(_key(best))
                beside.add((best.source.path, best.offset))
    return chosen


def _key(one: BatchColumn) -> tuple[object, ...]:
    return (*one.variable, one.offset)


@torch.no_grad()
def match_windows(read: Tensor, tensors: Sequence[BatchTensor]) -> list[BatchColumn | None]:
    """The same for a model that cuts windows of its own out of the batch's series, so that sequences are others.

    Args:
        read: What a layer reads, (B, T, D).
        tensors: Tensors of the batch.
    """
    found: list[BatchColumn | None] = [None] * read.shape[-1]
    x = read[:_SEQUENCES, :_STEPS].double()
    if x.shape[1] < _LONG:
        return found
    x = x - x.mean(1, keepdim=True)
    xx = x.square().sum(1)
    moves = xx > 1e-12
    tolerance = 1e-5 if read.dtype in (torch.float32, torch.float64) else 1e-3
    for source in tensors:
        for way in _WAYS[3] if source.tensor.dim() == 3 else _WAYS[2][:2] if source.tensor.dim() == 2 else ():
            values = _as_sequences(source.tensor.to(x.device), way).double()
            if values.shape[1] < x.shape[1]:
                continue
            laid_out = LaidOut(source, values, "F" in way, way)
            for column in range(min(values.shape[-1], _SEQUENCES)):
                windows = values[..., column].unfold(1, x.shape[1], 1).flatten(0, 1)[:_WINDOWS]
                windows = windows - windows.mean(1, keepdim=True)
                products = torch.einsum("wt,rtd->wrd", windows, x)
                same = products * products.abs() >= (1 - tolerance) * xx * windows.square().sum(1)[:, None, None]
                fits = ((same & (products > 0)).any(0) | ~moves).all(0) & moves.any(0)
                for place in fits.nonzero().flatten().tolist():
                    found[place] = found[place] or laid_out.column(column, rank=MAP_OF_EACH)
    return found


def _is_named(one: BatchColumn) -> bool:
    return any(isinstance(key, str) for key in one.source.path)


def _unnamed(one: BatchColumn, is_one_of_several: bool) -> str:
    """A short name for a column of a tensor that has none: Python's way to it would fill every label."""
    return f"{one.source.name} col {one.column}" if is_one_of_several else f"col {one.column}"


def column_names(columns: Sequence[BatchColumn | None], width: int) -> list[str]:
    """Different names for the columns of an input: those of the batch's, ``input 3`` for one that is none.

    Of a batch without names they are ``col 0``, …; where columns of several tensors enter, ``batch[1] col 0``, ….
    """
    names = []
    last = {one.variable: one.offset for one in sorted(filter(None, columns), key=lambda one: one.offset)}
    single = [one.source.name for one in {one.source.path: one for one in columns if one is not None}.values()]
    unnamed = {one.source.path for one in columns if one is not None and not _is_named(one)}
    for place, one in enumerate(columns):
        if one is None:
            names.append("input" if width == 1 else f"input {place}")
            continue
        base = one.source.name
        if single.count(base) > 1:  # the fields of two parts of the batch
            base = ".".join(map(str, one.source.path))
        listed = one.source.columns
        if one.column is not None and len(listed) == one.n_columns:
            base = listed[one.column]
        elif one.column is not None and one.n_columns > 1:
            base = f"{base}[{one.column}]" if _is_named(one) else _unnamed(one, len(unnamed) > 1)
        lag = last[one.variable] - one.offset
        names.append(f"{'−' if one.turned else ''}{base}{f' (lag {lag})' if lag else ''}")
    return [f"{name} ({place})" if names.count(name) > 1 else name for place, name in enumerate(names)]
