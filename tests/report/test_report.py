"""What a report holds, how large it is, and what cannot be asked of one."""

from __future__ import annotations

import dataclasses
import gzip
import json
import re
from base64 import b85decode
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from lightning_rnnvis.cli import main
from lightning_rnnvis.history import load, load_runs
from lightning_rnnvis.report.choice import Choice
from lightning_rnnvis.report.content import cause_rows
from lightning_rnnvis.report.content.arrays import record_arrays
from lightning_rnnvis.report.content.cause_rows import curve_row, measured_causes, measured_first
from lightning_rnnvis.report.content.columns import Blob, pack
from lightning_rnnvis.report.content.lean_comparisons import known_of, lean_comparison, learn_norms, norms_of
from lightning_rnnvis.report.content.pairs import pairs
from lightning_rnnvis.report.content.stacks import stack
from lightning_rnnvis.report.report import report_html
from lightning_rnnvis.server.request_args import RequestArgs
from tests.cli.running import run
from tests.planted.runs import make_epoch, write_run


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two states and two records."""
    directory = tmp_path_factory.mktemp("logs")
    states = ("rnn.l0/h", "rnn.l0/c")
    write_run(
        directory / "version_0",
        [make_epoch(epoch, state, n_epochs=2, n_words=30, n_units=12) for epoch in (0, 1) for state in states],
    )
    return directory


def held(html: str) -> str:
    """The JSON of what a page holds."""
    packed = re.search(r'id="rnnvis-report">([^<]*)<', html)
    assert packed is not None
    return gzip.decompress(b85decode(packed[1].replace(".", "<")))[4:].decode(errors="ignore")


def test_to_html(logs, tmp_path):
    """As a text or into a file; of all states or of one."""
    history = load(logs / "version_0")
    whole = history.to_html(clusters=(), title="<b>\udcff")  # as Python names a directory whose name is no UTF-8
    assert whole is not None and "<title>&lt;b&gt;⟨U+DCFF⟩</title>" in whole
    assert '"state":"rnn.l0/c"' in held(whole) and '"val_loss"' in held(whole)
    assert history["rnn.l0/h"].to_html(tmp_path / "h.html", clusters=(4,), sentences=1) is None
    content = held((tmp_path / "h.html").read_text(encoding="utf-8"))
    assert '"state":"rnn.l0/c"' not in content and '"clusters":[4' in content


def test_command(logs, tmp_path, capsys):
    """Writes the file of the chosen states and says so."""
    output = tmp_path / "run.html"
    said = run(capsys, "report", logs, "-o", output, "--state", "rnn.l0/h", "--clusters", "0", "--title", "mine")
    assert said.status == 0 and said.out.startswith(f"{output}: 0.")
    html = output.read_text(encoding="utf-8")
    assert "<title>mine</title>" in html and '"state":"rnn.l0/c"' not in held(html)
    said = run(capsys, "report", logs, "-o", "-", "--state", "rnn.l0/h", "--clusters", "0", "--title", "mine")
    assert (said.status, said.out, said.err) == (0, html, "")


def test_fewer_records(logs, capsys):
    """The last one of each state, which is said."""
    content = held(run(capsys, "report", logs, "-o", "-", "--records", 1, "--clusters", 0).out)
    assert '"keys":["0 0 4","1 0 4"]' in content and "It holds 2 of 4 records" in content
    of_state = run(capsys, "report", logs, "-o", "-", "--records", 1, "--clusters", 0, "--state", "rnn.l0/h").out
    assert "It holds 1 of 2 records" in held(of_state)
    assert "--records: must be a whole number from 1 on" in run(capsys, "report", logs, "--records", 0).err
    with pytest.raises(ValueError, match="`records` must be a whole number from 1 on"):
        load(logs / "version_0").to_html(records=0)


def test_more_runs_than_one_request_takes(tmp_path, monkeypatch):
    """Of 300 runs each has its curves, although the tab asks for those of 200 at once."""
    for version in range(3):
        epoch = make_epoch(0, n_epochs=1, n_words=10, n_units=6, n_sentences=1)
        write_run(tmp_path / f"version_{version}", [dataclasses.replace(epoch, history_id=str(version))])
    asked: list[int] = []
    texts = RequestArgs.texts

    def counting(self, name, most=None):
        found = texts(self, name) if most is None else texts(self, name, most)
        asked.extend([len(found)] if name == "run" else [])
        return found

    monkeypatch.setattr(RequestArgs, "texts", counting)
    for module in ("lightning_rnnvis.report.content.run_payloads", "lightning_rnnvis.server.routes.run_routes"):
        monkeypatch.setattr(f"{module}.MOST_RUNS", 2)
    runs = {name: history.stored_records for name, history in load_runs(tmp_path).items()}
    content = held(report_html(runs, Choice(clusters=())))
    assert [2, 1] == asked and content.count('"curves":[') == 3


def test_what_takes_long_is_said(logs, tmp_path, capsys, monkeypatch):
    """How many records of how many runs and how much there is, and how far it is; where there is little, nothing."""
    monkeypatch.setattr("lightning_rnnvis.cli.report.MANY", 4)
    monkeypatch.setattr("lightning_rnnvis.cli.progress.EVERY_SECONDS", 0)
    lines = run(capsys, "report", logs, "-o", tmp_path / "all.html", "--clusters", 0).err.splitlines()
    assert lines[0].startswith("lightning-rnnvis: a report of 4 records of 1 run, of up to some ")
    stages = dict.fromkeys(line.split(": ")[1] for line in lines[1:])
    assert sorted(stages) == ["causes", "clusters", "comparisons", "findings", "records", "sentences"]
    assert "lightning-rnnvis: clusters: 3 of 4" in lines
    assert run(capsys, "report", logs, "-o", tmp_path / "one.html", "--clusters", 0, "--records", 1).err == ""


def test_a_terminal_shows_a_bar_at_once(logs, tmp_path, monkeypatch):
    """Before anything is read, and then how far it is."""

    class Terminal(StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    assert main(["report", tmp_path / "nothing"]) == 1
    shown = terminal.getvalue()
    assert shown.index("reading ") < shown.index("There is no directory")
    assert main(["report", logs, "-o", tmp_path / "all.html", "--clusters", "0"]) == 0
    assert re.search(r"clusters: +\d+%.* [0-4]/4 ", terminal.getvalue())


def test_one_unit_one_word(tmp_path, capsys):
    """A record of one cluster, which cannot be asked for by number, is in the report of its directory and its own."""
    write_run(tmp_path / "usual", [make_epoch(0, n_words=20, n_units=8, n_chips=2)])
    write_run(tmp_path / "unit", [make_epoch(0, n_words=20, n_units=1, n_chips=1)])
    write_run(tmp_path / "word", [make_epoch(0, n_words=1, n_units=8, n_chips=1, seed=1)])
    content = held(run(capsys, "report", tmp_path, "-o", "-", "--clusters", 3).out)
    keys = re.search(r'"snapshots":\{"keys":(\[[^]]*\])', content)
    assert keys is not None
    assert sorted(json.loads(keys[1])) == ["0 0 1", "0 0 3", "1 0 2", "1 0 3", "2 0 1", "2 0 3"]
    assert "left out" not in content
    html = load(tmp_path / "unit").to_html()
    assert html is not None and '"0 0 1"' in held(html)


def test_what_cannot_be_packed_costs_its_own_absence(logs, tmp_path, capsys, monkeypatch):
    """Whatever is raised, in whichever part: the other runs are there, and a sentence says which is not."""
    write_run(tmp_path / "whole", [make_epoch(0, n_words=20, n_units=12)])
    write_run(tmp_path / "odd", [make_epoch(0, n_words=20, n_units=13)])

    def broken(snapshot, *others):
        if snapshot.n_units == 13:
            raise ZeroDivisionError("division by zero")
        return record_arrays(snapshot, *others)

    monkeypatch.setattr("lightning_rnnvis.report.content.sentence_rows.record_arrays", broken)
    said = run(capsys, "report", tmp_path, "-o", "-")
    content = held(said.out)
    note = "odd, rnn.l0/h: it could not be put into a report (division by zero). It was left out."
    assert said.status == 0 and note in content and content.count('"run":"odd"') == 0
    assert '"name":"whole"' in content and '"name":"odd"' not in content
    said = run(capsys, "report", tmp_path / "odd", "-o", "-")
    assert said.status == 1 and said.err.startswith("lightning-rnnvis: There is no record to report on")
    assert "(division by zero)" in said.err and "Traceback" not in said.err


def test_numbers_compress():
    """What hardly changes from record to record or from row to row is held as changes, and words as numbers."""
    random = np.random.default_rng(0)
    start = random.normal(size=4000)
    blob = Blob()
    of = stack([start, start + 0.01 * random.normal(size=4000)], blob, width=8)
    assert [part["change"] for part in of["parts"]] == [False, True] and "row" not in of
    levels = np.frombuffer(blob.content(), np.int8).reshape(2, -1).cumsum(axis=0, dtype=np.int8)
    assert np.abs(levels[0] * of["unit"] - start).max() <= of["unit"]
    assert len(gzip.compress(blob.content())) < 4000 * 1.2
    slow = np.clip(0.02 * random.normal(size=(2, 500, 8)).cumsum(axis=1), -1, 1)
    blob = Blob()
    of = stack(slow, blob, width=8)
    levels = np.frombuffer(blob.content(), np.int8).reshape(slow.shape).cumsum(axis=1, dtype=np.int8)
    assert of["row"] == 8 and len(gzip.compress(blob.content())) < 0.7 * len(gzip.compress(levels.tobytes()))
    assert np.abs(levels.cumsum(axis=0, dtype=np.int8) * of["unit"] - slow).max() <= of["unit"]
    rows = [{"words": ["a", "b"] * 20, "values": [0.5, None, -1.0]} for _ in range(30)]
    rows[-1]["values"][0] = 0.25
    assert pack(rows, Blob())["of"]["words"] == {"k": "json", "v": [rows[0]["words"]], "same": True}


def test_numbers_come_out_as_they_went_in():
    """Whatever digits and sizes they have; the front end's tests read a report and compare it with the server."""
    random = np.random.default_rng(0)
    columns = [
        [float(f"{value:.{digits}g}") for value in random.normal(size=200) * 10.0 ** random.integers(-6, 7, 200)]
        for digits in (1, 3, 5, 8)
    ]
    for values in [*columns, [0.0, 1.0, -1.0, 0.5] * 10, [1e-15, 3e8, 0.0] * 10, [127.0, -128.0, 128.0] * 10]:
        blob = Blob()
        node = pack([values, values[::-1]], blob)["of"]
        assert _read(node, blob.content()) == values + values[::-1]
    many = [[0.1] * 30, [1 / 3] * 2]  # a third has too many digits: all stand as they are
    assert _read(pack(many, Blob())["of"], b"") == sum(many, [])


def _read(node, content):
    if node["k"] == "json":
        return node["v"]
    types = {"b": "<i1", "B": "<u1", "h": "<i2"}

    def numbers(place):
        kind, offset, count = place
        return np.frombuffer(content, types[kind], count, offset).astype(np.int64)

    whole = sum(numbers(place) << (8 * at) for at, place in enumerate(node["bytes"]))
    ten = node["ten"] if isinstance(node["ten"], int) else numbers(node["ten"])
    return np.where(np.less(ten, 0), whole / 10.0 ** np.abs(ten), whole * 10.0 ** np.abs(ten)).tolist()


def test_what_is_far_larger_than_the_rest_is_not_cut():
    """A value beyond the levels of a byte stands as it is, at its place, whatever stands at the record before."""
    values = np.linspace(-1, 1, 5000)
    values[[7, 4000]] = 40.0, -3.0
    blob = Blob()
    of = stack([np.zeros(5000), values], blob, width=50)
    assert "beyond" not in of["parts"][0]
    (_, steps, n), (kind, levels, _) = of["parts"][1]["beyond"]
    content = blob.content()
    assert np.frombuffer(content, "<i2", n, steps).tolist() == [7, 3993] and kind == "h"
    far = np.frombuffer(content, "<i2", n, levels) * of["unit"]
    assert np.abs(far - [40.0, -3.0]).max() <= of["unit"]


def test_comparisons_leave_out_what_their_records_tell():
    """And keep what they tell otherwise: norms that another comparison told first are those of other words, and of
    several outputs no record tells what is pushed."""
    word = {"word": "a", "count_first": 3, "count_second": 4, "cloud_first": 0, "cloud_second": 1, "drift": 0.5}
    word |= {"push_first": 0.25, "push_second": -0.5}
    unit = {"unit": 2, "chip_first": 0, "chip_second": 1, "steadiness_first": 0.5, "steadiness_second": 0.25}
    first, second = (
        known_of(
            {
                "words": [{"text": text, "count": count, "cloud": cloud, "push": push} for text in ("other", "a")],
                "chips": [{"chip": cloud, "units": [{"unit": 2, "steadiness": 0.5}]}],
            }
        )
        for count, cloud, push in ((3, 0, 0.25), (4, 1, None))
    )
    norms = {"norm_first": 1.5, "norm_second": 2.5}
    row = {"words": [word | norms], "units": [unit | norms], "notes": []}
    learn_norms(first, row, "first")
    learn_norms(second, {**row, "units": [unit | {"norm_second": 2.75}]}, "second")
    lean = lean_comparison(row, first, second)
    assert lean == {
        "words": [{"word": "a", "drift": 0.5, "push_second": -0.5}],
        "units": [{"unit": 2, "steadiness_second": 0.25, "norm_second": 2.5}],
        "notes": [],
    }
    assert norms_of(second) == {"words": [None, 2.5], "units": [2.75]}


def test_causes_of_chips(monkeypatch):
    """Of the last record first, then evenly spaced ones; measured as long as there is time, as they are sent."""
    assert measured_first(3) == [2, 0, 1] and measured_first(1) == [0]
    assert sorted(measured_first(100)) == np.linspace(0, 99, 20).round().tolist()
    assert measured_first(40)[:2] == [39, 6]
    shares = [0.5, 1.0]

    def ask(route, *, step):
        numbers = {"importance": 0.55912, "memory": None, "left": 0.5004}
        told = {"measured": "network", "importance_unit": "nats", "sequences": 2, "reach": 11, "why": None}
        units = {"importance": [0.5, 0.0, 6.1e-4], "largest": 0.8}
        return told | {"share": shares.pop(0), "chips": [numbers], "units": units}

    monkeypatch.setattr(cause_rows, "MOST_SECONDS", 1e-9)
    ((key, row),) = measured_causes([("0 1 4", {"step": 1}), ("0 0 4", {"step": 0})], ask)
    assert key == "0 1 4" and row["reach"] == 11 and shares == []
    assert (row["importance"], row["memory"], row["left"]) == ([0.55912], [None], [0.5004])
    assert row["units"] == {"importance": [0.5, 0.0, 6.1e-4], "largest": 0.8}
    assert sorted(curve_row(row)) == ["importance", "importance_unit", "measured", "memory", "reach"]


def test_pairs_are_each_once():
    """All of a history, the last ones of several, and what is looked at most first."""
    found = list(pairs([5, 3]))
    assert found[0] == ((0, 4), (1, 2)) and found[1] == ((0, 4), (0, 3))
    assert len(set(found)) == len(found) == 1 + 10 + 3
    assert all(first > second for first, second in found[1:])
