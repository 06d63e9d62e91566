"""Which event files a log directory holds."""

from __future__ import annotations

import pytest

from lightning_rnnvis.records.files.log_directory import event_files
from tests.cli.running import run
from tests.planted.runs import make_epoch, write_run


def test_links_to_directories_are_followed_once(tmp_path):
    """As TensorBoard follows them, also into what another one leads to; one that leads up lists nothing again."""
    for version in ("version_0", "version_1"):
        write_run(tmp_path / "elsewhere" / version, [make_epoch(0, n_words=10, n_units=6, n_epochs=1)])
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "lstm").symlink_to(tmp_path / "elsewhere")
    (logs / "latest").symlink_to(tmp_path / "elsewhere" / "version_0")
    (logs / "up").symlink_to(tmp_path)
    found = event_files(logs)
    assert {name: len(files) for name, files in found.items()} == {
        "lstm/version_0": 1,
        "lstm/version_1": 1,
        "latest": 1,
    }


def test_a_link_to_a_directory_that_is_gone_is_told(tmp_path, capsys):
    """By the report, too; one to a file is none of ours."""
    write_run(tmp_path / "version_0", [make_epoch(0, n_words=10, n_units=6, n_epochs=1)])
    (tmp_path / "version_1").symlink_to(tmp_path / "nothing")
    (tmp_path / "version_2").symlink_to("version_2")
    (tmp_path / "last").symlink_to(tmp_path / "epoch=3.ckpt")
    found = event_files(tmp_path)
    assert list(found) == ["version_0", "version_1", "version_2"]
    (lost,) = found["version_1"]
    assert str(lost).endswith(
        f"version_1 is a link to '{tmp_path / 'nothing'}', where there is nothing; it was left out."
    )
    assert "version_1 is a link to" in run(capsys, "findings", tmp_path).err
    said = run(capsys, "report", tmp_path, "-o", tmp_path / "run.html", "--clusters", 0)
    assert (said.status, said.err.count("where there is nothing")) == (0, 2)


def test_a_protocol_that_nobody_knows():
    """Is no directory, and not an error of ours."""
    with pytest.raises(FileNotFoundError, match="Protocol not known"):
        event_files("nothing-such://logs")
