"""Ids that stay the same along every sequence, as that of a series: they are no words of its steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.rows.row_matching import NO_WORD
from lightning_rnnvis.capture.word_search.found_words import FoundWords
from lightning_rnnvis.capture.word_search.word_errors import WordErrors


@dataclass
class ConstantIds:
    """Leaves constant ids out, as the first batch shows them.

    Attributes:
        kept: Layers whose ids are words, also where those of a later batch happen to be constant.
        chosen: The embedding whose ids are words, for layers that read constant ones beside.
    """

    kept: set[str] = field(default_factory=set)
    chosen: dict[str, str] = field(default_factory=dict)

    def leave_out(
        self, call: RecurrentCall, grid: Grid, readings: Sequence[FoundWords], errors: WordErrors
    ) -> Sequence[FoundWords]:
        """The readings whose ids are words.

        Raises:
            ConstantIdsError: None of them are.
        """
        if call.name in self.kept or not readings:
            return readings
        if call.name in self.chosen:
            return [one for one in readings if one.origin.embedding == self.chosen[call.name]] or readings
        constant = [one for one in readings if is_constant(one, grid)]
        if not constant:
            self.kept.add(call.name)
            return readings
        varying = [one for one in readings if not is_constant(one, grid)]
        if not varying:
            raise errors.constant_ids(call, constant)
        self.chosen[call.name] = varying[0].origin.embedding
        names = " and ".join(dict.fromkeys(one.source for one in constant))
        remark = f"{names}, which `{call.name}` reads too, has one id along each sequence: it is no word of the steps."
        return [replace(one, remarks=(*one.remarks, remark)) for one in varying]


def is_constant(found: FoundWords, grid: Grid) -> bool:
    """Whether every sequence of two words or more has one id, and there is such a sequence."""
    there = grid.steps & (found.ids != NO_WORD)
    long = there.sum(1) > 1
    highest = found.ids.long().masked_fill(~there, NO_WORD).amax(1)
    lowest = found.ids.long().masked_fill(~there, 2**62).amin(1)
    return bool(long.any()) and bool((highest == lowest)[long].all())
