"""Which records are listed and read when files are long, damaged, newer, or written twice."""

from __future__ import annotations

import dataclasses
import io
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lightning_rnnvis.records.encoding.codec import encode
from lightning_rnnvis.records.files.event_append import append_summary
from lightning_rnnvis.records.files.summary import summary
from lightning_rnnvis.records.snapshot import Snapshot
from tests.planted.runs import make_epoch, one_by_one, write_run
from tests.serving import LOADERS, Tab, serving, strict_json

pytestmark = pytest.mark.parametrize("loader", LOADERS)


def small(**fields: Any) -> Snapshot:
    """One small record."""
    return dataclasses.replace(make_epoch(0, n_words=12, n_units=8, n_sentences=1), **fields)


def record_summary(snapshot: Snapshot, payload: bytes | None = None, **header_fields: Any) -> Any:
    """A record's summary with another payload, or header fields set to what RNNVis would not write."""
    header, own = encode(snapshot)
    value = summary(header, own if payload is None else payload, "w0")
    if header_fields:
        data = value.value[0].metadata.plugin_data
        data.content = json.dumps(json.loads(data.content) | header_fields).encode()
    return value


def write(directory: Path, *summaries: Any) -> None:
    """Write summaries as they are."""
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(str(directory)) as file:
        for step, value in enumerate(summaries):
            append_summary(file.file_writer, value, step)


def steps(tab: Tab) -> list[int]:
    """Steps of the records of the only state of the only run."""
    ((state,),) = (run["states"] for run in tab.payload("runs")["runs"])
    return [record["step"] for record in state["records"]]


def ask(tab: Tab, step: int, **more: Any) -> Any:
    """The response to a request about a record of the run `run`."""
    return tab.get("snapshot", run="run", state="rnn.l0/h", step=step, **more)


def test_no_record_is_lost_to_sampling(tmp_path: Path, loader: str) -> None:
    """TensorBoard samples what shares a tag; sixty records of one state are all listed, and first and last read."""
    write_run(tmp_path / "run", one_by_one(60))
    with serving(tmp_path, loader) as tab:
        assert steps(tab) == [10 * (index + 1) for index in range(60)]
        assert ask(tab, 10).get_json()["epoch"] == 0
        assert ask(tab, 600).get_json()["epoch"] == 59


def test_truncated_event_file(tmp_path: Path, loader: str) -> None:
    """A file that ends in the middle of a record loses that record and no other."""
    write_run(tmp_path / "run", one_by_one(4))
    (file,) = (tmp_path / "run").iterdir()
    content = file.read_bytes()
    file.write_bytes(content[: content.rindex(b"rnnvis/rnn.l0/h/step=000000040") + 200])
    with serving(tmp_path, loader) as tab:
        assert steps(tab) == [10, 20, 30]
        assert ask(tab, 30).status_code == 200
        assert ask(tab, 40).status_code == 404


def test_newer_version_is_a_notice(tmp_path: Path, loader: str) -> None:
    """Records of a newer version are reported once, with their number; the others are there."""
    newer = [record_summary(small(global_step=step), version=99) for step in (20, 30)]
    write(tmp_path / "run", record_summary(small(global_step=10)), *newer)
    with serving(tmp_path, loader) as tab:
        assert steps(tab) == [10]
        (notice,) = tab.payload("runs")["notices"]
        assert notice.startswith("run: ") and "newer version" in notice and notice.endswith("(2 records)")


@pytest.mark.parametrize(
    "fields",
    [
        {"version": "x"},
        {"version": None},
        {"n_units": "many"},
        {"notes": 3},
        {"metrics": [1]},
        {"metrics": {"a": "<b>"}},
        {"created": "today"},
        {"created": float("nan")},
        {"epoch": math.inf},
        {"epoch": 10**30},
        {"n_words": True},
        {"n_units": 2.5},
        {"n_bytes": -1},
        {"metrics": {"a": 10**400}},
        {"half_steps": {"responses": None}},
        {"cell": "\ud800"},
        {"cell": 5},
        {"state": "other/h"},
        {"state": ["rnn.l0/h"]},
        {"global_step": 11},
        {"history_id": None},
    ],
    ids=str,
)
def test_damaged_header_is_a_notice(tmp_path: Path, loader: str, fields: dict[str, Any]) -> None:
    """A header that RNNVis would not write costs its own record alone."""
    write(tmp_path / "run", record_summary(small(global_step=20), **fields), record_summary(small(global_step=10)))
    with serving(tmp_path, loader) as tab:
        assert steps(tab) == [10]
        assert len(tab.payload("runs")["notices"]) == 1
        assert ask(tab, 20).status_code == 404
        assert ask(tab, 10).status_code == 200


def test_a_run_of_damaged_records_still_shows_the_tab(tmp_path: Path, loader: str) -> None:
    """The notices are the reason to show the tab."""
    write(tmp_path / "run", record_summary(small(), version=99))
    with serving(tmp_path, loader) as tab:
        assert tab.plugin.is_active()
        listed = tab.payload("runs")
        assert listed["runs"] == [] and len(listed["notices"]) == 1


def test_damaged_payload_is_a_sentence(tmp_path: Path, loader: str) -> None:
    """A payload that was cut, is empty or is something else gets 404 with a sentence."""
    payload = encode(small())[1]
    damaged = [payload[:-50], b"", b"<html>", payload[: len(payload) // 2]]
    summaries = [record_summary(small(global_step=step), payload=cut) for step, cut in enumerate(damaged)]
    write(tmp_path / "run", *summaries, record_summary(small(global_step=9)))
    with serving(tmp_path, loader) as tab:
        assert steps(tab) == [0, 1, 2, 3, 9]
        for step in range(4):
            response = ask(tab, step)
            assert response.status_code == 404
            assert "damaged" in strict_json(response)["error"]
        assert ask(tab, 9).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit_labels": [9] * 8},
        {"unit_labels": [-1] * 8},
        {"word_labels": [7] * 12},
        {"word_labels": [-2] * 12},
        {"n_chips": 0},
        {"n_chips": 10**9},
        {"n_clouds": 10**9},
        {"n_clouds": 0},
        {"unit_steadiness": [0.5]},
    ],
    ids=str,
)
def test_labels_out_of_range_are_damage(tmp_path: Path, loader: str, wrong: dict[str, Any]) -> None:
    """Labels that would index beyond the arrays are refused before they are used."""
    fields: dict[str, Any] = {
        name: np.array(value) if isinstance(value, list) else value for name, value in wrong.items()
    }
    labels = dataclasses.replace(small().labels, **fields)
    write(tmp_path / "run", record_summary(small(labels=labels, global_step=10)))
    with serving(tmp_path, loader) as tab:
        response = ask(tab, 10)
        assert response.status_code == 404 and strict_json(response)["error"]


@pytest.mark.parametrize("field", ["responses_scales", "sentence_states_scales"])
def test_values_that_are_not_finite_are_a_sentence(tmp_path: Path, loader: str, field: str) -> None:
    """Responses or states that are not finite cannot be drawn, and the sentence says what may have happened."""
    snapshot = small(global_step=10)
    arrays = dict(np.load(io.BytesIO(encode(snapshot)[1])))
    arrays[field] = np.full_like(arrays[field], np.nan)
    payload = io.BytesIO()
    np.savez_compressed(payload, **arrays)
    write(tmp_path / "run", record_summary(snapshot, payload=payload.getvalue()))
    with serving(tmp_path, loader) as tab:
        response = ask(tab, 10)
        assert response.status_code == 404
        assert "diverged" in strict_json(response)["error"]


def test_not_a_number_is_null(tmp_path: Path, loader: str) -> None:
    """Numbers that are not finite reach the browser as null."""
    write(tmp_path / "run", record_summary(small(metrics={"a": float("inf"), "b": 1.5}, global_step=10)))
    with serving(tmp_path, loader) as tab:
        served = strict_json(ask(tab, 10))
        assert served["metrics"] == {"a": None, "b": 1.5}


def test_latest_writer_of_a_step_wins(tmp_path: Path, loader: str) -> None:
    """A run resumed into the same directory takes back what the earlier writer wrote from that step on."""
    write_run(tmp_path / "run", one_by_one(4), writer="zz")
    write_run(tmp_path / "run", [small(global_step=20, epoch=77, created=1.8e9)], writer="aa")
    with serving(tmp_path, loader) as tab:
        assert steps(tab) == [10, 20]
        assert ask(tab, 20).get_json()["epoch"] == 77


def test_nothing_but_missing_words(tmp_path: Path, loader: str) -> None:
    """Without any word the chips are served, and a sentence where new clusters are requested."""
    first = small()
    empty = small(
        counts=first.counts * 0,
        responses=first.responses * 0,
        standard_errors=first.standard_errors * np.nan,
        percentile_words=first.percentile_words[:0],
        percentiles=first.percentiles[:, :0],
        sentences=(),
        labels=dataclasses.replace(first.labels, word_labels=np.full(12, -1)),
        global_step=10,
    )
    write(tmp_path / "run", record_summary(empty))
    with serving(tmp_path, loader) as tab:
        served = strict_json(ask(tab, 10))
        assert served["response_scale"] == 1 and served["sentences"] == []
        assert all(cloud["words"] == [] for cloud in served["clouds"])
        assert ask(tab, 10, clusters=2).status_code == 404
