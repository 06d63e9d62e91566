"""`load` loses nothing sound because of what is not."""

from __future__ import annotations

import os
import struct

import pytest

from lightning_rnnvis import load
from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.records.header import VERSION
from tests.history.writing import records, steps, write


def test_truncated_file(tmp_path):
    """A file that ends in mid-record, as one does whose writer was killed, gives all records before."""
    path = write(tmp_path, records(0, 10, 20))
    path.write_bytes(path.read_bytes()[:-1000])
    assert [record.global_step for record in load(tmp_path)["rnn.l0/h"]] == [0, 10]
    path.write_bytes(path.read_bytes()[:5])
    with pytest.raises(FileNotFoundError, match="no records"):
        load(tmp_path)


def test_newer_and_foreign_records(tmp_path):
    """Records of a newer version or of somebody else are said and left out, the others are there."""
    write(tmp_path, records(0, 10))

    def newer(value):
        content = value.metadata.plugin_data.content
        value.metadata.plugin_data.content = content.replace(b'"version": 1', b'"version": %d' % (VERSION + 1))

    def foreign(value):
        value.metadata.plugin_data.content = b"something else"

    write(tmp_path, records(20), "bbbb", newer)
    write(tmp_path, records(30), "cccc", foreign)
    with pytest.warns(UserWarning) as caught:
        history = load(tmp_path)
    assert [record.global_step for record in history["rnn.l0/h"]] == [0, 10]
    assert len(history.notices) == len(caught) == 2
    assert "newer version" in history.notices[0]


def test_not_an_event_file(tmp_path):
    """A file that only has the name of one is damage, said in a sentence."""
    write(tmp_path, records(0))
    (tmp_path / "events.out.tfevents.9.other").write_bytes(b"\xff" * 100)
    with pytest.warns(UserWarning, match="damaged"):
        assert len(load(tmp_path)["rnn.l0/h"]) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_only_has_the_name_of_an_event_file(tmp_path, monkeypatch):
    """A directory, a link to nothing, a pipe, a file and a directory that may not be read cost themselves, with a
    sentence."""
    write(tmp_path, records(0))
    (tmp_path / "b.tfevents.directory").mkdir()
    (tmp_path / "c.tfevents.link").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "d.tfevents.pipe")
    locked = write(tmp_path / "elsewhere", records(10))
    (tmp_path / "e.tfevents.link").symlink_to(locked)
    locked.chmod(0)
    may_read_all = os.access(locked, os.R_OK)
    (tmp_path / "locked" / "run").mkdir(parents=True)
    (tmp_path / "locked").chmod(0)
    may = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: not str(path).endswith("locked") and may(path, mode)
    )  # by root
    with pytest.warns(UserWarning, match="left out") as caught:
        history = load(tmp_path, join=True)
    assert steps(history) == ([0, 10] if may_read_all else [0])
    assert len(history.notices) == (2 if may_read_all else 3)
    assert len(caught) == (3 if may_read_all else 5)
    assert any(f"{tmp_path}/locked may not be read by you" in str(one.message) for one in caught)


@pytest.mark.parametrize("at", [0, 6, 10], ids=["length", "high bytes of the length", "checksum of the length"])
def test_a_flipped_bit_in_a_length_costs_one_record(tmp_path, at):
    """What follows the damaged event is found again, and a sentence says what was left out."""
    path = write(tmp_path, records(0, 10, 20))
    content = bytearray(path.read_bytes())
    head = 0
    while b"step=000000010" not in content[head : (end := head + 16 + struct.unpack_from("<Q", content, head)[0])]:
        head = end
    content[head + at] ^= 4
    path.write_bytes(content)
    with pytest.warns(UserWarning, match=f"damaged at byte {head:,}: {end - head:,} bytes were left out"):
        assert steps(load(tmp_path)) == [0, 20]


def test_a_flipped_bit_in_a_record_costs_it_alone(tmp_path):
    """Also where what it says would still be read: another epoch, another step."""
    path = write(tmp_path, records(0, 10, 20))
    content = path.read_bytes()
    assert content.count(b'"epoch": 1') == 1
    path.write_bytes(content.replace(b'"epoch": 1', b'"epoch": 5'))
    with pytest.warns(UserWarning, match="damaged event at byte"):
        assert steps(load(tmp_path)) == [0, 20]


def test_a_damaged_payload_costs_its_record_alone(tmp_path):
    """Reading it is a sentence; the others are read, and clustered along the history."""

    def cut(value):
        value.tensor.string_val[0] = value.tensor.string_val[0][:-50]

    write(tmp_path, records(0, 20))
    write(tmp_path, records(10), "aaaa", cut)
    history = load(tmp_path)["rnn.l0/h"]
    assert [found is None for found in history.coclusters(3)] == [False, True, False]
    assert "rnn.l0/h at step 10 is damaged" in load(tmp_path).findings().summary
    with pytest.raises(RecordError, match=r"rnn\.l0/h at step 10 is damaged"):
        history.at(step=10)
