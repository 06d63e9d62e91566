"""Puts together what a report holds."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any

from lightning_rnnvis.analysis.one_thread import one_thread
from lightning_rnnvis.report.choice import Choice
from lightning_rnnvis.report.content.asking import Asking
from lightning_rnnvis.report.content.cause_rows import cause_rows
from lightning_rnnvis.report.content.columns import Blob, pack, table
from lightning_rnnvis.report.content.comparison_rows import comparison_rows
from lightning_rnnvis.report.content.packed_histories import Unpackable, readable, without_unpackable
from lightning_rnnvis.report.content.room import Room
from lightning_rnnvis.report.content.run_payloads import finding_payloads, held_rows, held_runs, logged_scalars
from lightning_rnnvis.report.content.sentence_rows import sentence_rows
from lightning_rnnvis.report.content.snapshot_rows import snapshot_rows
from lightning_rnnvis.server.store.record_source import RecordSource

FORMAT = 1
"""Version of a report; each carries the page that reads it."""


def report_content(source: RecordSource, choice: Choice) -> bytes:
    """What a report holds, not yet compressed: the length of a JSON object, the object, and the columns it names.

    A state of a run that cannot be packed is left out, which is told.

    Raises:
        NotFoundError: There is no record that can be read.
    """
    with one_thread():  # once for all: each route would begin and end a thread that holds the limit
        return without_unpackable(lambda left_out: _content(Asking(source, choice), left_out))


def _content(asking: Asking, left_out: Unpackable) -> bytes:
    blob = Blob()
    text = json.dumps(_described(asking, left_out, blob), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    content = text.encode(errors="replace")
    content += b" " * (-len(content) % 4)
    return struct.pack("<I", len(content)) + content + blob.content()


def _described(asking: Asking, left_out: Unpackable, blob: Blob) -> Mapping[str, Any]:
    """What the report holds, of the columns where they lie."""
    found = readable(asking, left_out)
    histories = found.histories
    room = Room.of([record.header for history in histories for record in history.records], found.n_states)
    sentences = sentence_rows(asking, histories, room, blob)
    snapshots, clusters = snapshot_rows(asking, histories)
    findings = finding_payloads(asking, histories)  # before comparisons, whose words name the same outputs
    comparisons, norms = comparison_rows(asking, histories, dict(snapshots))
    causes, along = cause_rows(asking, histories, {key for key, _ in snapshots})
    return {
        "format": FORMAT,
        "runs": held_runs(asking, histories),
        "scalars": logged_scalars(asking, histories),
        "table": held_rows(asking, histories),
        "findings": findings,
        "histories": sentences.histories,
        "clusters": clusters,
        "snapshots": table(snapshots, blob),
        "causes": table(causes, blob),
        "along": table(along, blob),
        "sentences": table(sentences.rows, blob),
        "texts": pack(sentences.texts, blob),
        "units": table(sentences.units, blob),
        "comparisons": table(comparisons, blob),
        "norms": table(norms, blob),
        "notes": [*found.unread, *room.notes()],
    }
