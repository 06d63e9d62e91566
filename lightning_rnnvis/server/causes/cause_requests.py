"""What requests about causes share: how long they may measure, and which record, chips and training they mean."""

from __future__ import annotations

from collections.abc import Hashable

from lightning_rnnvis.network.causes.deviations import Deviations
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.snapshot import Labels
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.store.record_source import RecordSource, record_key

QUICK_SECONDS = 3.0
"""What takes longer is measured when somebody asks for it."""

WAIT_SECONDS = 0.25
"""So long a request waits for what is not there yet; the tab asks again."""


def most_seconds(arguments: RequestArgs) -> float | None:
    """Whether all is asked for, however long it takes, or what is quick."""
    return None if arguments.choice("measure", ("quick", "all")) == "all" else QUICK_SECONDS


def chips_key(
    source: RecordSource, record: ListedRecord, labels: Labels, deviations: Deviations | None
) -> tuple[Hashable, ...]:
    """A record and chips of its units, whatever they are numbered by, and in what its outputs are compared."""
    return *record_key(source, record), labels.unit_labels.tobytes(), labels.n_chips, deviations_key(deviations)


def deviations_key(deviations: Deviations | None) -> Hashable:
    """In what outputs are compared, whichever record decided it."""
    return None if deviations is None else tuple(sorted(deviations.items()))
