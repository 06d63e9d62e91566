"""Payloads stand on records alone; `tests/cli/test_view.py` serves them where TensorBoard is not installed."""

from __future__ import annotations

from tests.subprocesses import run_python

PAYLOADS = (
    "tensorboard",
    "tensorboard_plugin_rnnvis",
    "torch",
    "lightning",
    "pytorch_lightning",
    "lightning_fabric",
    "pydantic",
    "werkzeug",
)

DRAW = """
from lightning_rnnvis.payloads import schema, figures
from lightning_rnnvis.payloads.comparison import comparison
from lightning_rnnvis.payloads.lenses.clustering import clustering
from lightning_rnnvis.payloads.lenses.lens import RECORDED, LensedRecord
from lightning_rnnvis.payloads.record import snapshot, unit
from lightning_rnnvis.payloads.runs import run_table, thumbnails
from lightning_rnnvis.payloads.sentences import sentence
from lightning_rnnvis.records.encoding.codec import encode
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.tags import tag_name
from tests.planted.runs import make_epoch

record = make_epoch(0, n_words=30, n_units=16)
header, _ = encode(record)
listed = ListedRecord.of("run", tag_name(record.state, record.global_step, "w0"), header.to_bytes())
seen = LensedRecord(listed, record, clustering(record, record.labels), None, RECORDED)
assert len(snapshot.snapshot_payload(seen)["chips"]) == 4
assert sentence.sentence_payload(seen, sentence.recorded_sentence(seen.snapshot, 0))["steps"]
print("drawn")
"""


def test_payloads_are_made_without_a_server() -> None:
    """A report or a notebook takes them from a record."""
    assert "drawn" in run_python(DRAW, without=PAYLOADS)
