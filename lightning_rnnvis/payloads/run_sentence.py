"""A sentence that was not recorded, run by the network of a record, as a recorded one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from lightning_rnnvis.network.cells import Clamp
from lightning_rnnvis.network.reading import switched_off
from lightning_rnnvis.network.running import Runner
from lightning_rnnvis.network.sentence_run import run_words
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.lens import LensedRecord
from lightning_rnnvis.payloads.sentence import drawn_sentence

TYPED: Final = -1
"""Index of a sentence that is none of the record's own."""


def run_sentence(
    seen: LensedRecord,
    runner: Runner,
    words: Sequence[str],
    off: Iterable[int] = (),
    off_chips: Iterable[int] = (),
) -> schema.Sentence:
    """A sentence of any words as the payload of a recorded one; its index is `TYPED`.

    Args:
        seen: The record, through its clusters.
        runner: Runs the record's network, see `RecordStore.network`.
        words: The words.
        off: Units that are switched off: each stays at its mean, from before the first step on.
        off_chips: Chips of the lens whose units are switched off.

    Raises:
        ValueError: A word is not known, and there is no unknown word; or there is no such unit or chip.
    """
    record = seen.snapshot
    units = switched_off(seen.with_labels, off, off_chips)
    clamps = {record.state: Clamp(units, record.unit_means[units])} if len(units) else {}
    found = run_words(runner, record.state, words, clamps).sentence
    return drawn_sentence(seen, replace(found, own=True), TYPED)
