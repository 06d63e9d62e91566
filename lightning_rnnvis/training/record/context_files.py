"""Has the contexts of the units of records written in files beside the event file, while the training goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from lightning_rnnvis.capture.measurement.measurement import Measurement, StateMeasurement
from lightning_rnnvis.capture.rows.row_matching import NO_WORD
from lightning_rnnvis.capture.statistics.unit_extremes import UnitExtremes
from lightning_rnnvis.records.encoding.context_file import (
    FOLDER,
    RECORD_BYTES,
    RUN_BYTES,
    encode_contexts,
    most_bytes,
)
from lightning_rnnvis.records.files.side_files import remove_side_file, write_side_file
from lightning_rnnvis.records.texts import text_array
from lightning_rnnvis.records.unit_contexts import UnitContexts
from lightning_rnnvis.training.background import BackgroundJobs
from lightning_rnnvis.training.record.kept_files import KeptFiles
from lightning_rnnvis.vocabulary.naming import DisplayNames


class ContextsNotStoredError(RuntimeError):
    """The contexts of a record could not be written."""


@dataclass(frozen=True)
class _NamedExtremes:
    """Of one state the largest changes of its units, and the names of the words around them."""

    extremes: UnitExtremes
    word_ids: np.ndarray
    words: Sequence[str]

    def contexts(self) -> UnitContexts:
        ids, sizes = self.extremes.of.ids, self.extremes.of.sizes
        there = np.isfinite(sizes)
        places = np.where(ids == NO_WORD, -1, np.searchsorted(self.word_ids, ids))
        snippets, of_each = np.unique(places[there], axis=0, return_inverse=True)
        numbers = np.full(sizes.shape, -1)
        numbers[there] = of_each.ravel()
        return UnitContexts(text_array(self.words), snippets, numbers, self.extremes.of.changes)


@dataclass(frozen=True)
class WaitingContexts:
    """The contexts of one record, which wait until it is written.

    Attributes:
        path: Where they are to lie, as seen from the directory of the event file.
        of_states: Those of each state, by name.
    """

    path: str
    of_states: Mapping[str, _NamedExtremes]

    @property
    def n_bytes(self) -> int:
        """What they take at most."""
        return sum(most_bytes(one.extremes.n_units) for one in self.of_states.values())

    @classmethod
    def of(cls, measurement: Measurement, names: Mapping[str, DisplayNames], name: str) -> WaitingContexts | None:
        """Those of what was measured, for a record whose files have this name; None where there are none."""
        found = {
            one.state: _named(one, names[one.layer], one.extremes)
            for one in measurement.states
            if one.has_words and one.extremes is not None
        }
        waiting = cls(f"{FOLDER}/{name}.npz", found)
        return waiting if found and waiting.n_bytes <= RECORD_BYTES else None


def _named(measured: StateMeasurement, names: DisplayNames, extremes: UnitExtremes) -> _NamedExtremes:
    ids = np.unique(extremes.of.ids)
    ids = ids[ids != NO_WORD]
    return _NamedExtremes(extremes, ids, names.vocabulary.distinct_words(ids.tolist()))


class ContextStore:
    """The contexts of all runs that a callback writes.

    Args:
        jobs: Writes them beside the training.
    """

    def __init__(self, jobs: BackgroundJobs) -> None:
        self._jobs = jobs
        self._runs: dict[str, KeptFiles] = {}

    def write(self, directory: str, contexts: WaitingContexts | None) -> None:
        """Have the contexts of a record written.

        Args:
            directory: Directory of the record's event file.
            contexts: Those of the record, if it has some.
        """
        if contexts is not None:
            removed = self._runs.setdefault(directory, KeptFiles(RUN_BYTES)).add([contexts.path], contexts.n_bytes)
            self._jobs.add(partial(_write, directory, contexts, removed))


def _write(directory: str, contexts: WaitingContexts, removed: Sequence[str]) -> None:
    try:
        for path in removed:
            remove_side_file(directory, path)
        content = encode_contexts({state: one.contexts() for state, one in contexts.of_states.items()})
        write_side_file(directory, contexts.path, content)
    except Exception as error:
        raise ContextsNotStoredError(f"{type(error).__name__}: {error}") from error
