"""What `show` gives a notebook, and what the kernel answers; the picture itself is looked at in tests/browser."""

from __future__ import annotations

import dataclasses
import gzip
import json
import sys
from typing import Any

import pytest

from lightning_rnnvis import load, load_runs, show
from lightning_rnnvis.history import showing
from lightning_rnnvis.notebook.answering import RefusedError, answer
from lightning_rnnvis.notebook.followed_source import FollowedSource
from lightning_rnnvis.server.store.directory_source import DirectorySource
from tests.planted.runs import make_epoch, write_run
from tests.serving import standalone
from tests.subprocesses import run_python


def epochs(*numbers: int, history: str = "a" * 16) -> list[Any]:
    """Records of one state."""
    made = [make_epoch(number, "rnn.l0/h", n_epochs=4, n_words=20, n_units=8, n_sentences=1) for number in numbers]
    return [dataclasses.replace(one, history_id=history) for one in made]


def asked(source: object, route: str, *query: tuple[str, object]) -> Any:
    """The payload that a kernel gives."""
    return json.loads(gzip.decompress(answer(source, route, query)))  # type: ignore[arg-type]


def test_a_kernel_answers_as_a_server_does(log_directory):
    """The same payloads, and the same sentences where there is none."""
    source = DirectorySource(log_directory)
    known, unknown = [("run", "gru/version_0")], [("run", "gru/version_7")]
    with standalone(log_directory) as server:
        assert asked(source, "runs") == server.get("runs").json
        assert asked(source, "scalars", *known) == server.get("scalars", known).json
        with pytest.raises(RefusedError) as refused:
            answer(source, "scalars", unknown)
        assert str(refused.value) == server.get("scalars", unknown).json["error"]


def test_what_a_kernel_cannot_answer_is_a_sentence(log_directory, caplog):
    """Whoever asks; an error of our own is in the log."""
    with pytest.raises(RefusedError, match="There is no route “nothing”"):
        answer(DirectorySource(log_directory), "nothing", [])
    with pytest.raises(RefusedError, match="an error of its own; the kernel's log says more"):
        answer(None, "runs", [])  # type: ignore[arg-type]
    assert "could not answer runs" in caplog.text


def test_a_history_is_followed(tmp_path, monkeypatch):
    """Later records of its training come, those of another training in its directory do not."""
    monkeypatch.setattr("lightning_rnnvis.server.store.directory_source.FRESH_SECONDS", 0.0)
    write_run(tmp_path, epochs(0, 1), writer="0a")
    write_run(tmp_path, epochs(0, history="b" * 16), writer="0b")
    (ours,) = (one for one in load_runs(tmp_path).values() if len(one["rnn.l0/h"]) == 2)
    source = FollowedSource(ours.stored_records)
    steps = [record["step"] for record in asked(source, "runs")["runs"][0]["states"][0]["records"]]
    write_run(tmp_path, epochs(2), writer="0c")
    (run,) = asked(source, "runs")["runs"]
    later = [record["step"] for record in run["states"][0]["records"]]
    assert later[:2] == steps and len(later) == 3
    last = (("run", run["name"]), ("state", "rnn.l0/h"), ("step", later[-1]))
    assert len(asked(source, "snapshot", *last)["words"]) == 20
    assert asked(source, "scalars", ("run", run["name"]))["runs"][0]["run"] == run["name"]


def test_without_anywidget(tmp_path):
    """A report in a frame, and what to install; neither is imported before it is needed."""
    write_run(tmp_path, epochs(0))
    code = """
import sys
import lightning_rnnvis
history = lightning_rnnvis.load(sys.argv[1])
assert not {name for name in sys.modules if name.startswith("lightning_rnnvis.notebook")}
for shown in (history.show(height=500), history["rnn.l0/h"].show(), lightning_rnnvis.show(sys.argv[1])):
    html = shown._repr_html_()
    assert "pip install lightning-rnnvis[notebook]" in html and 'srcdoc="&lt;!doctype html' in html, html[:500]
    print(shown, "height: 500px" in html)
assert "holds no records of RNNVis" in lightning_rnnvis.show(sys.argv[2])._repr_html_()
"""
    said = "RNNVis, a report for a notebook"
    (tmp_path / "empty").mkdir()
    out = run_python(code, str(tmp_path), str(tmp_path / "empty"), without=("anywidget",))
    assert out.splitlines() == [f"{said} True", f"{said} False", f"{said} False"]


def test_a_report_in_a_cell_holds_few_runs(tmp_path, monkeypatch):
    """Of many those that were written last, and says so."""
    for number in range(3):
        write_run(tmp_path / f"run{number}", epochs(number))
    held: dict[str, Any] = {}
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.setattr(showing, "MOST_IN_REPORT", 2)
    monkeypatch.setattr(showing, "report_html", lambda runs, choice, notices: held.update(runs=runs, said=notices))
    show(tmp_path)
    assert list(held["runs"]) == ["run1", "run2"] and "holds the 2 runs of 3" in held["said"][0]


def test_what_cannot_be_shown(tmp_path):
    """No directory; a cell too low for the tab, or higher than any page."""
    with pytest.raises(FileNotFoundError, match="There is no directory"):
        show(tmp_path / "nothing")
    write_run(tmp_path, epochs(0))
    for height in (90, 10**9):
        with pytest.raises(ValueError, match=f"`height` must be a whole number .* from 400 to 10,000. Got {height}"):
            load(tmp_path).show(height=height)
    with pytest.raises(ValueError, match="`saved` must be one of: picture, report. Got 'film'"):
        load(tmp_path).show(saved="film")
    kept = load(tmp_path).show(saved="report")._still
    assert not kept.is_picture and kept.html.startswith('<iframe title="RNNVis"')
