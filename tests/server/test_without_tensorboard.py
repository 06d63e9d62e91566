"""The server stands on any source of records: it starts and serves where TensorBoard and torch cannot be imported."""

from __future__ import annotations

from pathlib import Path

from tests.subprocesses import run_python

SERVER = (
    "tensorboard",
    "tensorboard_plugin_rnnvis",
    "torch",
    "lightning",
    "pytorch_lightning",
    "lightning_fabric",
    "pydantic",
)
PAYLOADS = (*SERVER, "werkzeug")

SERVE = """
import json, pathlib, sys
from werkzeug.test import Client
from lightning_rnnvis.server.app import make_apps
from tests.runs import make_epoch
from tests.server.memory_source import MemorySource

small = {"n_epochs": 3, "n_words": 60, "n_units": 32}
source = MemorySource.of({"lstm": [make_epoch(epoch, **small) for epoch in range(3)]})
apps = make_apps(lambda request: source, pathlib.Path(sys.argv[1]))

def get(route, **arguments):
    response = Client(apps[route]).get(route, query_string=arguments)
    assert response.status_code == 200, response.text
    return response

record = {"run": "lstm", "state": "rnn.l0/h", "step": 600}
(run,) = get("/runs").json["runs"]
assert [one["step"] for one in run["states"][0]["records"]] == [200, 400, 600]
shown = get("/snapshot", **record).json
assert len(shown["chips"]) == 4 and shown["changes"]["before"]["step"] == 400
assert len(get("/snapshot", **record, clusters=3).json["chips"]) == 3
assert get("/sentence", **record, index=0).json["steps"]
other = {"other_run": "lstm", "other_state": "rnn.l0/h", "other_step": 200}
assert get("/compare", **record, **other).json["same_history"]
assert get("/scalars", run="lstm").json["runs"][0]["curves"][0]["values"] == [3, 1.5, 1]
assert get("/thumbnails", run="lstm", state="rnn.l0/h", step=200).json["thumbnails"][0]["units"]
assert get("/table").json["rows"][0]["scalars"] == {"val_loss": 1}
assert get("/figure/words", **record, word="the").json["data"]
script = get("/index.js")
assert b"render" in script.data and script.content_type == "text/javascript; charset=utf-8"
print("served")
"""

DRAW = """
from lightning_rnnvis.payloads import schema, snapshot, comparison, unit, thumbnails, run_table, figures, sentence
from lightning_rnnvis.payloads.clustering import clustering
from lightning_rnnvis.payloads.lens import RECORDED, LensedRecord
from lightning_rnnvis.records.encoding.codec import encode
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.tags import tag_name
from tests.runs import make_epoch

record = make_epoch(0, n_words=30, n_units=16)
header, _ = encode(record)
listed = ListedRecord.of("run", tag_name(record.state, record.global_step, "w0"), header.to_bytes())
seen = LensedRecord(listed, record, clustering(record, record.labels), None, RECORDED)
assert len(snapshot.snapshot_payload(seen, None)["chips"]) == 4
assert sentence.sentence_payload(seen, 0)["steps"]
print("drawn")
"""


def test_the_server_starts_without_tensorboard(tmp_path: Path) -> None:
    """Every route over records in memory, and the front end's module."""
    (tmp_path / "index.js").write_text("export function render() {}")
    assert "served" in run_python(SERVE, str(tmp_path), without=SERVER)


def test_payloads_are_made_without_a_server() -> None:
    """A report or a notebook takes them from a record."""
    assert "drawn" in run_python(DRAW, without=PAYLOADS)
