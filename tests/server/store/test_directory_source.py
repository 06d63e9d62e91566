"""A log directory as a source: what TensorBoard's provider gives, also while files grow, break and go."""

from __future__ import annotations

import os
import shutil
import warnings

import numpy as np
import pytest
from torch.utils.tensorboard import SummaryWriter

from lightning_rnnvis import load_runs
from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.records.files import growing_file
from lightning_rnnvis.records.files.event_append import OwnEventFile
from lightning_rnnvis.records.files.event_messages import (
    DT_DOUBLE,
    DT_FLOAT,
    Metadata,
    PluginData,
    Summary,
    Tensor,
    Value,
)
from lightning_rnnvis.records.files.side_files import write_side_file
from lightning_rnnvis.server.store import directory_source
from lightning_rnnvis.server.store.directory_source import DirectorySource
from tests.planted.runs import make_epoch, write_run
from tests.serving import standalone


@pytest.fixture(autouse=True)
def always_fresh(monkeypatch):
    """Every call looks at the files anew."""
    monkeypatch.setattr(directory_source, "FRESH_SECONDS", 0.0)


def small(*epochs):
    """Small records."""
    return [make_epoch(epoch, n_words=12, n_units=8, n_sentences=1) for epoch in epochs]


def n_records(source):
    """Number of records of each run."""
    return {run: len(tags) for run, tags in source.headers().items()}


def test_answers_are_those_of_tensorboard(tab, log_directory):
    """With either loader: runs, scalars and a record are the same to the last digit."""
    record = {"run": "lstm/version_0", "state": "rnn.l0/h", "step": 600}
    other = {"other_run": "gru/version_0", "other_state": "rnn.l0/h", "other_step": 200}
    with standalone(log_directory) as own:
        for route, query in {
            "runs": {},
            "scalars": {"run": "gru/version_0"},
            "table": {},
            "snapshot": record | {"clusters": 3},
            "compare": record | other,
            "findings": {"run": "lstm/version_0", "state": "rnn.l0/h"},
        }.items():
            assert own.payload(route, **query) == tab.payload(route, **query), route


def test_a_file_is_read_on(tmp_path, monkeypatch):
    """An event that is half written waits; what is known is not read again; a run that is deleted is gone."""
    write_run(tmp_path / "whole", small(0, 1))
    (file,) = (tmp_path / "whole").iterdir()
    content = file.read_bytes()
    (tmp_path / "grows").mkdir()
    grows, source = tmp_path / "grows" / file.name, DirectorySource(tmp_path)
    for part in (len(content) // 3, len(content) // 2, len(content) - 3):
        grows.write_bytes(content[:part])
        assert n_records(source)["whole"] == 2 and n_records(source).get("grows", 0) < 3
    grows.write_bytes(content)
    assert n_records(source) == {"grows": 2, "whole": 2} and source.notices() == []
    assert source.headers()["grows"] == source.headers()["whole"]
    (tag, *_) = source.headers()["grows"]
    assert source.payload("grows", tag) == source.payload("whole", tag) is not None
    with monkeypatch.context() as patch:
        patch.setattr(growing_file, "read_tfrecords", None)
        assert n_records(source) == {"grows": 2, "whole": 2}
    write_run(tmp_path / "grows", small(2))
    assert n_records(source)["grows"] == 3
    shutil.rmtree(tmp_path / "whole")
    assert n_records(source) == {"grows": 3} and source.payload("whole", tag) is None
    grows.write_bytes(content[: len(content) // 2])
    assert n_records(source)["grows"] < 3
    shutil.rmtree(tmp_path)
    with pytest.raises(RecordError, match="cannot be read any more"):
        source.headers()


def test_files_beside_the_events(tmp_path):
    """As networks are: of a run below, and of the directory itself; None where there is none."""
    source = DirectorySource(tmp_path)
    for run, directory in (("a/b", tmp_path / "a" / "b"), (".", tmp_path)):
        assert source.side_file(run, "networks/1") is None
        write_side_file(str(directory), "networks/1", run.encode())
        assert source.side_file(run, "networks/1") == run.encode()


def test_damage_is_told(tmp_path):
    """Bytes between events and a dangling link are notices; a record whose bytes changed, or whose file is gone, is a
    sentence."""
    write_run(tmp_path / "run", small(0, 1))
    (file,) = (tmp_path / "run").iterdir()
    content = bytearray(file.read_bytes())
    source = DirectorySource(tmp_path)
    first, last = source.headers()["run"]
    content[content.index(b"PK\x03\x04") + 200] ^= 1  # of the first payload, a zip archive
    file.write_bytes(bytes(content) + bytes(40))
    (tmp_path / "run" / "events.out.tfevents.9").symlink_to(tmp_path / "nowhere")
    assert n_records(source) == {"run": 2}
    with pytest.raises(RecordError, match="checksum"):
        source.payload("run", first)
    assert source.payload("run", last)
    link, damage = source.notices()
    assert "is no file that can be read" in link and "40 bytes were left out" in damage
    with standalone(tmp_path) as tab:
        assert tab.payload("runs")["notices"] == [link, damage]
        place = {"run": "run", "state": "rnn.l0/h"}
        assert "cannot be read: " in tab.get("snapshot", **place, step=200).json["error"]
        file.unlink()
        assert "is gone" in tab.get("snapshot", **place, step=400).json["error"]


def test_a_file_that_was_cut_off_is_told(tmp_path):
    """Once nothing is written into it any more, by the source and by `load_runs`; what is before the cut is kept."""
    write_run(tmp_path / "run", small(0, 1))
    (file,) = (tmp_path / "run").iterdir()
    content = file.read_bytes()
    file.write_bytes(content[: 3 * len(content) // 4])
    source = DirectorySource(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert n_records(source) == {"run": len(load_runs(tmp_path)["run"]["rnn.l0/h"])} == {"run": 1}
    assert source.notices() == []
    os.utime(file, (0, 0))
    (notice,) = source.notices()
    assert notice.startswith(f"{file} ends in the middle of an event") and "bytes were left out" in notice
    with pytest.warns(UserWarning) as warned:
        assert load_runs(tmp_path)["run"].notices == [notice]
    assert [str(one.message) for one in warned] == [notice]
    file.write_bytes(content)
    assert n_records(source) == {"run": 2} and source.notices() == []


def test_scalars_of_every_form(tmp_path):
    """As torch writes them, and as tensors, which TensorFlow's summaries are; long curves keep both ends."""
    with SummaryWriter(str(tmp_path)) as writer:
        for step in range(1000):
            writer.add_scalar("loss", step / 7, step)
        writer.add_histogram("weights", np.ones(2), 0)
    scalars = Metadata(plugin_data=PluginData(plugin_name="scalars"))
    tensors = {
        "listed": Tensor(dtype=DT_FLOAT, float_val=[0.5]),
        "packed": Tensor(dtype=DT_DOUBLE, tensor_content=b"\0\0\0\0\0\0\xe0\x3f"),
        "several": Tensor(dtype=DT_FLOAT, float_val=[0.5, 1.5]),
    }
    own = OwnEventFile(str(tmp_path))
    own.append([(Summary(value=[Value(tag=tag, tensor=one, metadata=scalars)]), 3) for tag, one in tensors.items()])
    source = DirectorySource(tmp_path)
    assert set(source.scalar_tags(["."])["."]) == {"loss", "listed", "packed"}
    read = source.scalars(["."], ["loss", "listed", "packed", "none"], 11)["."]
    assert [point.step for point in read["loss"]] == [0, 100, 200, 300, 400, 500, 599, 699, 799, 899, 999]
    assert [(point.step, point.value) for tag in ("listed", "packed") for point in read[tag]] == [(3, 0.5)] * 2
    assert "none" not in read
