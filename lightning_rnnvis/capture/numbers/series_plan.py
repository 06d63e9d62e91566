"""How the series of a layer is read in every batch of a training: which variables, their names, where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from lightning_rnnvis.capture.model.batch_parts import Path
from lightning_rnnvis.capture.numbers.series_columns import BatchColumn, column_names
from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.records.texts import counted

MOST_VARIABLES = 24
"""Variables of a layer that are shown without being asked for."""

FEW_VARIABLES = 8
"""Variables that are shown where there are more."""


class BatchPart(NamedTuple):
    """A column of a tensor of the batch: the way to the tensor, its axes such as ``BTF``, and the column."""

    path: Path
    way: str
    column: int


@dataclass(frozen=True)
class SeriesPlan:
    """How the series of a layer is read in every batch; decided at its first call.

    Attributes:
        layer: The layer that reads it first: another one where this layer reads its output.
        names: Names of the variables.
        source: Where they stand, for messages.
        columns: Columns of what is read that are the variables.
        parts: Columns of the batch that are read instead of the layer's input.
        remarks: Sentences for the person.
        unread: Variables that a function of the user's gives beside what the layer reads, such as what it should say;
            none where that is not known.
        are_read: Whether the others are the numbers that the layer reads; else they stand in for these.
        scaled: Variables that are the batch's, with other numbers: the model scales them before the layer reads them.
    """

    layer: str
    names: tuple[str, ...]
    source: str
    columns: tuple[int, ...]
    parts: tuple[BatchPart, ...] = ()
    remarks: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    are_read: bool = True
    scaled: tuple[str, ...] = ()

    def take(self, places: Sequence[int]) -> SeriesPlan:
        """The plan with some of its variables, in a given order."""
        return replace(
            self,
            names=tuple(self.names[place] for place in places),
            columns=tuple(self.columns[place] for place in places),
        )

    def named(self, features: Sequence[str] | None) -> SeriesPlan:
        """The plan with the variables that the user names, or a few of many where none are named.

        Raises:
            CaptureError: The names fit neither the variables nor their number.
        """
        if features is None:
            return self
        if set(features) <= set(self.names):
            return self.take([self.names.index(name) for name in features])
        misplaced = [
            name for place, name in enumerate(features) if name in self.names and self.names.index(name) != place
        ]
        if len(features) != len(self.names) or misplaced:
            raise CaptureError(
                f"`FeatureLevels` names {counted(len(features), 'feature')} ({', '.join(features)}), and the series"
                f" that enters `{self.layer}` has {len(self.names)}: {', '.join(self.names)}. Give one name for"
                " each in this order, or some of these names."
            )
        return replace(self, names=tuple(features))

    def shortened(self) -> SeriesPlan:
        """The plan with a few of its variables, evenly spread, where there are many, and how to choose others."""
        n = len(self.names)
        if n <= MOST_VARIABLES:
            return self
        few = self.take([round(place * (n - 1) / (FEW_VARIABLES - 1)) for place in range(FEW_VARIABLES)])
        remark = (
            f"{FEW_VARIABLES} of the {n} variables of `{self.layer}` are shown: {', '.join(few.names)}. To see others,"
            f" name them: FeatureLevels([{few.names[0]!r}, …])."
        )
        return replace(few, remarks=(*self.remarks, remark))


def plan_of_batch(layer: str, found: Sequence[tuple[BatchColumn, str]], width: int) -> SeriesPlan:
    """The plan of a layer whose input is made of the batch's series by the model.

    Args:
        layer: The layer.
        found: Columns of the batch that have its steps, and the axes of their tensors.
        width: Numbers that it reads at a step.
    """
    names = column_names([column for column, _ in found], len(found))
    parts = tuple(BatchPart(column.source.path, way, column.column or 0) for column, way in found)
    remark = (
        f"`{layer}` reads {counted(width, 'number')} at each step, made by the model and nowhere in the batch, so the"
        f" levels are those of the batch's own series at the same steps: {', '.join(names)}. To see what enters"
        ' instead, give FeatureLevels(values="input").'
    )
    places = tuple(range(len(parts)))
    return SeriesPlan(layer, tuple(names), "the batch's series", places, parts, (remark,), are_read=False)


class Forecast(NamedTuple):
    """What an output of a head forecasts: a variable, and how many steps after the one at which it is made."""

    variable: str
    steps: int


@dataclass
class SeriesMemory:
    """What is kept of the series over all batches of a training.

    Attributes:
        plans: How the series of each layer is read.
        offsets: Where the steps of a layer begin in a longer series that a function gives, by layer and lengths.
        columns: Names of columns that the data set tells, by the name of what has them.
        targets: Names of what is to be told, in their order, as the data set tells them.
        forecasts: What each output of a head forecasts, None where that is not known, by the head's name; as its first
            batch tells it, so that names stay the same along a training.
    """

    plans: dict[str, SeriesPlan] = field(default_factory=dict)
    offsets: dict[tuple[str, int, int], int] = field(default_factory=dict)
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    targets: Sequence[str] = ()
    forecasts: dict[str, tuple[Forecast | None, ...]] = field(default_factory=dict)
