"""The golden payloads in `tests/data`, which the front end's tests draw: `python -m tests.payloads.golden` writes them.

They are what the plugin serves over real event files: one small bidirectional GRU, 12 units, 24 words, three epochs;
and what a report of the same run holds.
"""

from __future__ import annotations

import dataclasses
import gzip
import json
import shutil
import tempfile
from base64 import b64encode
from pathlib import Path
from typing import Any

import numpy as np

from lightning_rnnvis.history import load_runs
from lightning_rnnvis.records.snapshot import Snapshot
from lightning_rnnvis.report.choice import Choice
from lightning_rnnvis.report.content.packing import report_content
from lightning_rnnvis.report.source import StoredSource
from tests.planted.runs import make_epoch, with_halves, write_run
from tests.serving import Tab, serving

DATA = Path(__file__).parents[1] / "data"
REPORT = DATA / "report.txt"
STATES = ("rnn.l0/h", "rnn.l0.reverse/h")


def _made_thumbnails(tab: Tab, steps: list[tuple[str, Any]], **query: Any) -> Any:
    """The thumbnails once all are made: each answer makes as many as its time allows."""
    for _ in range(100):
        found = tab.payload("thumbnails", steps, **query)
        if all(one["labels_from"] != "pending" for one in found["thumbnails"]):
            break
    return found


def golden_payloads() -> dict[str, Any]:
    """Payloads by file name."""
    epochs = _epochs()
    with tempfile.TemporaryDirectory() as directory:
        write_run(Path(directory) / "runs" / "gru" / "version_0", epochs)
        with serving(Path(directory) / "runs") as tab:
            record = {"run": "gru/version_0", "state": STATES[0], "step": 600}
            other = {"other_run": "gru/version_0", "other_state": STATES[0], "other_step": 200}
            steps = [("step", step) for step in (200, 400, 600)]
            key = epochs[0].sentences[0].key
            words = [("word", word) for word in ("the", "🙂")]
            missing = next(str(s.words[s.counts == 0][0]) for s in epochs if s.epoch == 2 and s.state == STATES[0])
            return {
                "runs.json": tab.payload("runs"),
                "snapshot.json": tab.payload("snapshot", **record),
                "changes.json": tab.payload("changes", **record),
                "sentence.json": tab.payload("sentence", **record, index=0),
                "sentence_reverse.json": tab.payload("sentence", **record | {"state": STATES[1]}, index=0),
                "responses.json": tab.payload("responses", [*record.items(), *words, ("word", missing)]),
                "causes.json": tab.payload("causes", **record),
                "unit.json": tab.payload("unit", **record, unit=5),
                "matches.json": tab.payload("matches", **record, sentence=0, start=1, end=3),
                "contexts.json": tab.payload("contexts", **record, unit=5),
                "responses_step.json": tab.payload("responses", **record, sentence=0, position=3),
                "snapshot_pinned.json": tab.payload("snapshot", **record, pin=200),
                "compare.json": tab.payload("compare", **record, **other),
                "compare_states.json": tab.payload("compare", **record, **other | {"other_state": STATES[1]}),
                "difference.json": tab.payload("difference", **record, **other, side="second"),
                "sentence_difference.json": tab.payload("sentence_difference", **record, **other, sentence=key),
                "halves.json": tab.payload("halves", **record),
                "thumbnails.json": _made_thumbnails(
                    tab, steps, run=record["run"], state=record["state"], word="the", sentence=key
                ),
                "findings.json": tab.payload("findings", run=record["run"], state=record["state"]),
                "scalars.json": tab.payload("scalars", run=record["run"]),
                "table.json": tab.payload("table", best="val_loss", goal="min"),
                "cluster_stability.json": _stability(Path(directory) / "halves"),
                "runs_resumed.json": _resumed(Path(directory) / "resumed"),
                "sentence_language_model.json": _language_model(Path(directory) / "language_model"),
            }


def golden_report() -> bytes:
    """What a report of the same run holds."""
    with tempfile.TemporaryDirectory() as directory:
        write_run(Path(directory) / "gru" / "version_0", _epochs())
        runs = {name: history.stored_records for name, history in load_runs(directory).items()}
        return report_content(StoredSource(runs), Choice())


def _epochs() -> list[Snapshot]:
    epochs = [
        make_epoch(epoch, state, "GRU", n_epochs=3, n_words=24, n_units=12, n_sentences=2, n_chips=3)
        for epoch in range(3)
        for state in STATES
    ]
    return [_with_moves(one) if one.epoch == 0 else one for one in epochs]


def _with_moves(snapshot: Snapshot) -> Snapshot:
    """The record with two units of chip 0 in the place of two of chip 1, and the other way round."""
    first, second = (np.flatnonzero(snapshot.labels.unit_labels == chip)[:2] for chip in (0, 1))
    order = np.arange(snapshot.n_units)
    order[first], order[second] = second, first
    moved = {name: getattr(snapshot, name)[..., order] for name in ("responses", "standard_errors", "percentiles")}
    labels = {name: getattr(snapshot.labels, name)[order] for name in ("unit_labels", "polarity", "unit_steadiness")}
    return dataclasses.replace(snapshot, **moved, labels=dataclasses.replace(snapshot.labels, **labels))


def _stability(directory: Path) -> Any:
    """How steady the chips of a record with two halves of its data are."""
    write_run(directory / "gru" / "version_0", [with_halves(one) for one in _epochs()])
    with serving(directory) as tab:
        return tab.payload("cluster_stability", run="gru/version_0", state=STATES[0], step=600)


def _resumed(directory: Path) -> Any:
    """The listing of a run that was resumed from its second record as another one."""
    small = {"n_epochs": 3, "n_words": 6, "n_units": 4, "n_sentences": 1, "n_chips": 2}
    first, again = ([make_epoch(epoch, STATES[0], "GRU", **small) for epoch in epochs] for epochs in ((0, 1, 2), (2,)))
    again = [dataclasses.replace(snapshot, created=snapshot.created + 3600) for snapshot in again]
    write_run(directory / "version_0", first)
    write_run(directory / "version_1", again, writer="9z8y7x6w")
    with serving(directory) as tab:
        return tab.payload("runs")


def _language_model(directory: Path) -> Any:
    """A sentence of a language model, with the loss of each word that followed: from the frozen event file."""
    directory.mkdir()
    shutil.copy(DATA / "records_v1.tfevents", directory / "events.out.tfevents.1.frozen")
    with serving(directory) as tab:
        return tab.payload("sentence", run=".", state=STATES[0], step=8, index=0)


if __name__ == "__main__":
    DATA.mkdir(exist_ok=True)
    for name, payload in golden_payloads().items():
        (DATA / name).write_text(json.dumps(payload, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(DATA / name)
    REPORT.write_text(b64encode(gzip.compress(golden_report(), 9, mtime=0)).decode() + "\n", encoding="ascii")
    print(REPORT)
