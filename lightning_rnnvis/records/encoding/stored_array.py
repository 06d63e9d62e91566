"""How one array lies in a payload, and what it must be when it is read back."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from lightning_rnnvis.records.encoding.quantization import FINE, dequantize

Part = Literal["errors", "percentiles", "sentences"]
"""What `decode` can leave packed of a record: together most of its bytes, and of the time that it takes to read it.

The errors are those of the responses, with what halves of the data differ by.
"""

Parts = frozenset[Part]

ALL_PARTS: Parts = frozenset(get_args(Part))
ERRORS: Parts = frozenset({"errors"})
SENTENCES: Parts = frozenset({"sentences"})


class UnfitArrayError(ValueError):
    """An array does not fit the others: its axes, type or range is not what it must be."""


class NotFiniteError(ValueError):
    """An array that readers draw holds numbers that are not finite."""


def require_lengths(length: int, **texts: Sequence[object] | None) -> None:
    """Check that texts, by their names, are so many.

    Raises:
        UnfitArrayError: They are not.
    """
    for name, of_name in texts.items():
        if of_name is not None and len(of_name) != length:
            raise UnfitArrayError(f"it has {len(of_name)} {name} for {length}")


@dataclass(frozen=True)
class StoredArray:
    """An array of the payload.

    Attributes:
        name: The field of `Snapshot` or `Labels` that it is, or an array that is made of their fields.
        axes: A letter for each axis: ``W`` words, ``U`` units, ``P`` words with percentiles, ``L`` percentile levels,
            ``O`` outputs, ``T`` all steps of all sentences, ``S`` the same and one more for each sentence, ``C`` the
            numbers of a clustering, ``V`` variables of a series.
        dtype: How it is stored; None for 8-bit integers with a scale for each unit.
        steps: Steps from zero to the largest value of a unit, see `quantize`.
        part: The part of the record that it belongs to, if any.
        is_finite: Whether all its numbers must be finite; elsewhere readers leave gaps.
        least: Smallest number that it may hold.
        most: Largest one; a letter for one below the length of that axis.
    """

    name: str
    axes: str
    dtype: type[np.generic] | None = None
    steps: int = FINE
    part: Part | None = None
    is_finite: bool = True
    least: float | None = None
    most: float | str | None = None

    @property
    def stored_names(self) -> tuple[str, ...]:
        """Names of the arrays of the payload that hold it."""
        return (self.name,) if self.dtype is not None else (self.name, f"{self.name}_scales")

    def read(self, stored: Mapping[str, np.ndarray], lengths: MutableMapping[str, int]) -> np.ndarray:
        """The array of the arrays of a payload that has it.

        Args:
            stored: Arrays of the payload.
            lengths: Length of each axis as far as it is known; axes of one letter have one length.

        Raises:
            UnfitArrayError: It is not what it must be.
            NotFiniteError: It holds numbers that are not finite.
        """
        values = self._unpacked(stored)
        if len(values.shape) != len(self.axes):
            raise UnfitArrayError(f"{self.name} has {len(values.shape)} axes")
        for axis, length in zip(self.axes, values.shape, strict=True):
            if lengths.setdefault(axis, length) != length:
                raise UnfitArrayError(f"{self.name} has the shape {values.shape}")
        if self.is_finite and values.dtype.kind == "f" and not np.isfinite(values).all():
            raise NotFiniteError(self.name)
        most = lengths[self.most] - 1 if isinstance(self.most, str) else self.most
        if values.size and (
            (self.least is not None and values.min() < self.least) or (most is not None and values.max() > most)
        ):
            raise UnfitArrayError(f"{self.name} is out of range")
        return values

    def _unpacked(self, stored: Mapping[str, np.ndarray]) -> np.ndarray:
        if self.dtype is None:
            codes, scales = (stored[name] for name in self.stored_names)
            if codes.dtype.kind != "i" or scales.dtype.kind != "f" or scales.shape != codes.shape[-1:]:
                raise UnfitArrayError(f"{self.name} has other scales")
            return dequantize(codes, scales.astype(np.float32, copy=False))
        values = stored[self.name]
        with np.errstate(over="ignore"):
            read = values.astype(self.dtype, copy=False)
        is_whole = np.issubdtype(self.dtype, np.integer)
        if is_whole and (values.dtype.kind == "f" or not np.array_equal(read, values)):
            raise UnfitArrayError(f"{self.name} is of type {values.dtype}")
        return read
