"""Causes over HTTP are those of Python; what takes long waits to be asked for, and ends when nobody asks."""

from __future__ import annotations

import math
import shutil
import time
from dataclasses import replace
from threading import Event, Timer
from types import SimpleNamespace

import numpy as np
import pytest

from lightning_rnnvis import load
from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.network.causes.causes_in_turn import Causes
from lightning_rnnvis.network.causes.importance import importance_of_units
from lightning_rnnvis.network.causes.recorded_head import recorded_head_importance
from lightning_rnnvis.payloads.record.causes import causes_payload
from lightning_rnnvis.records.head import Head, Prediction
from lightning_rnnvis.server import jobs
from lightning_rnnvis.server.causes import cause_requests, cause_routes
from lightning_rnnvis.server.jobs import Job, Jobs
from lightning_rnnvis.server.store import side_files
from lightning_rnnvis.server.store.cache import Memory
from tests.planted.snapshots import make_snapshot
from tests.serving import standalone
from tests.training.running import fit, rnnvis

STATE, WORDS = "rnn.l0/h", "the food though bad"


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """The records of a short training, of which the first has lost its network."""
    root = tmp_path_factory.mktemp("causes")
    fit(root, rnnvis(outputs=["bad", "good"], sentences=[WORDS]))
    found = load(next((root / "run").iterdir()))[STATE]
    (next((root / "run").iterdir()) / found[0].network_file.path).unlink()
    return root, found


@pytest.fixture
def ask(records, monkeypatch):
    """Asks a route about a record, by its number, until all is there; the records are not new any more."""
    monkeypatch.setattr(side_files, "WRITTEN_WITHIN", 0)
    with standalone(records[0]) as tab:

        def ask_(route, number=-1, query=(), **arguments):
            return whole(tab, route, query, run="run/version_0", state=STATE, step=records[1][number].step, **arguments)

        yield ask_


def whole(tab, route, query=(), **arguments):
    """What a route answers once all is there."""
    for _ in range(1000):
        found = tab.payload(route, list(query), **arguments)
        if found.get("share", 1) == 1:
            return found
        time.sleep(0.05)
    raise AssertionError("never done")


def test_of_chips_and_units(ask, records):
    """Importance and memory, with the digits that are sent; without a network at the recorded head, and why."""
    record = records[1][-1]
    found, importance, memory = ask("causes"), record.importance(), record.memory_length()
    assert (found["measured"], found["seconds"], found["why"]) == ("network", None, None)
    assert [one["importance"] for one in found["chips"]] == pytest.approx(importance.chips, rel=6e-3)
    assert found["units"]["importance"] == pytest.approx(importance.units, rel=6e-3)
    lengths = [one["memory"] for one in found["chips"]]
    assert lengths == pytest.approx(np.minimum(memory.chips, memory.reach), rel=6e-3) and found["reach"] == memory.reach
    assert found["promotes"] and found["sequences"] == len(record.network.sequences)
    lost = ask("causes", 0)
    assert lost["measured"] == "head" and "has no network any more" in lost["why"]
    assert [one["importance"] for one in lost["chips"]] == pytest.approx(
        recorded_head_importance(records[1][0], records[1][0].labels).chips, rel=6e-3
    )
    largest = max(recorded_head_importance(one, one.labels).units.max() for one in records[1])
    assert found["units"]["largest"] == lost["units"]["largest"] == pytest.approx(largest, rel=6e-3)


def test_the_network_of_a_new_record_is_awaited(records, monkeypatch):
    """It is written after the record: requests wait a while, and the tab asks again, before it is taken for lost."""
    directory, file = next((records[0] / "run").iterdir()), records[1][1].network_file
    place = {"run": "run/version_0", "state": STATE, "step": records[1][1].step}
    (directory / file.path).rename(directory / "later")
    monkeypatch.setattr(side_files, "AWAITED_SECONDS", 0)
    with standalone(records[0]) as tab:
        early_snapshot = tab.payload("snapshot", [], **place)
        assert early_snapshot["network"] and early_snapshot["lacks_files"]
        early = tab.payload("causes", [], **place)
        monkeypatch.setattr(side_files, "AWAITED_SECONDS", 60)
        Timer(0.2, lambda: (directory / "later").rename(directory / file.path)).start()
        assert len(tab.payload("sentence", [], typed=WORDS, **place)["steps"]) == 4
        late = tab.payload("causes", [], measure="all", **place)
        assert "lacks_files" not in tab.payload("snapshot", [], **place)
    assert early["share"] == 0 and early["measured"] == "head" and late["why"] is None


def test_what_takes_long_waits(ask, monkeypatch):
    """At the head at once; in the network, and along the training, when it is asked for."""
    for module in (cause_requests, cause_routes):
        monkeypatch.setattr(module, "QUICK_SECONDS", 0)
    quick, whole = ask("causes"), ask("causes", measure="all")
    assert (quick["measured"], whole["measured"]) == ("head", "network")
    assert quick["seconds"] > 0 and quick["reach"] is None and whole["seconds"] is None
    curve = ask("cause_curve", 1, chip=1)
    assert ask("cause_curve", 1, chip=1, clusters=3)["seconds"] > 0
    assert curve["points"][-1]["importance"] == whole["chips"][1]["importance"]
    assert ask("causes") == whole
    assert ask("without", query=[("off", 0)])["seconds"] > 0


def test_along_the_training(ask, records):
    """One point a record, of a chip or a unit, with nothing where there is no network."""
    record = records[1][-1]
    importance, memory = record.importance(), record.memory_length()
    for of, lost, steps in (("chip", importance.chips, memory.chips), ("unit", importance.units, memory.units)):
        found = ask("cause_curve", measure="all", **{of: 1})
        points = found["points"]
        assert [one["step"] for one in points] == [one.step for one in records[1]]
        assert (points[0]["importance"], points[0]["memory"], points[0]["reach"]) == (None, None, None)
        assert points[-1]["importance"] == pytest.approx(lost[1], rel=6e-3)
        assert points[-1]["memory"] == pytest.approx(min(steps[1], memory.reach), rel=6e-3)
        assert points[-1]["reach"] == memory.reach


def test_a_chip_along_the_training_is_its_units(ask, records):
    """Those of the record that is shown, wherever they are measured; in Python those of the last one, too."""
    history = records[1]
    shown = {0: history[0].cocluster(3).labels, -1: history[-1].labels}  # numbers stand for others
    with pytest.warns(UserWarning, match="leaves out"):
        along = {number: history.importance(labels) for number, labels in shown.items()}
        assert history.importance()["chip 1"].tolist() == along[-1]["chip 1"].tolist()
        lengths = {number: history.memory_length(labels) for number, labels in shown.items()}
    for number, labels in shown.items():
        for chip in range(labels.n_chips):
            found = ask("cause_curve", number, measure="all", chip=chip, clusters=labels.n_chips)
            assert found["units"] == (labels.unit_labels == chip).sum()
            assert found["of"]["step"] == history[number].step
            told = [one["importance"] for one in found["points"][1:]]
            assert told == pytest.approx(along[number][f"chip {chip}"], rel=6e-3)
            told, along_reach = [one["memory"] for one in found["points"][1:]], lengths[number]["reach"]
            assert told == pytest.approx(np.minimum(lengths[number][f"chip {chip}"], along_reach), rel=6e-3)


def test_a_network_that_comes_late_joins_the_curve(records, tmp_path, monkeypatch):
    """It was measured without it, as after a stop; as long as it may still be written, the tab asks again."""
    shutil.copytree(records[0], tmp_path / "logs")
    last = records[1][-1]
    (file,) = (tmp_path / "logs").rglob(last.network_file.path)
    file.rename(tmp_path / "later")
    monkeypatch.setattr(side_files, "AWAITED_SECONDS", 0)
    asked = {"run": "run/version_0", "state": STATE, "step": last.step, "unit": 1}
    with standalone(tmp_path / "logs") as tab:
        monkeypatch.setattr(side_files, "WRITTEN_WITHIN", 0)
        assert whole(tab, "cause_curve", **asked)["points"][-1]["importance"] is None
        monkeypatch.setattr(side_files, "WRITTEN_WITHIN", 1e9)
        assert tab.payload("cause_curve", **asked)["share"] < 1
        (tmp_path / "later").rename(file)
        monkeypatch.setattr(side_files, "WRITTEN_WITHIN", 0)  # that of the first record never comes
        assert whole(tab, "cause_curve", **asked)["points"][-1]["importance"] > 0


def test_chips_are_those_of_the_files_that_are_there_now(records, tmp_path, monkeypatch):
    """Trees lean on networks: where these are copied after their records were looked at, chips are as with them."""
    monkeypatch.setattr(side_files, "AWAITED_SECONDS", 0)
    monkeypatch.setattr(side_files, "WRITTEN_WITHIN", 0)
    shutil.copytree(records[0], tmp_path / "logs")
    directory = next((tmp_path / "logs" / "run").iterdir())
    shutil.rmtree(directory / "rnnvis-trees", ignore_errors=True)
    (directory / "rnnvis-network").rename(tmp_path / "later")

    def chips(tab):
        asked = [
            tab.payload("snapshot", run="run/version_0", state=STATE, step=one.step, clusters=6)
            for one in records[1][1:]
        ]
        return [[(chip["chip"], [unit["unit"] for unit in chip["units"]]) for chip in one["chips"]] for one in asked]

    with standalone(tmp_path / "logs") as tab:
        without = chips(tab)
        (tmp_path / "later").rename(directory / "rnnvis-network")
        late = chips(tab)
    with standalone(tmp_path / "logs") as tab:
        assert without != late == chips(tab)


def test_in_the_table_of_all_runs(ask, records):
    """The most important chip and unit of each row, by itself where that is quick; at the head without a network."""
    record = records[1][-1]
    causes, lengths = record.importance(), record.memory_length()
    importance, memory = causes.chips, lengths.chips
    chip, unit = int(importance.argmax()), int(causes.units.argmax())
    (row,) = [one for one in ask("table_causes")["rows"] if one["state"] == STATE]
    assert (row["chip"], row["measured"], row["step"]) == (chip, "network", record.step)
    assert row["importance"] == pytest.approx(importance[chip], rel=6e-3)
    assert row["share"] == pytest.approx(importance[chip] / importance.sum(), rel=6e-3)
    assert row["memory"] == pytest.approx(min(memory[chip], lengths.reach), rel=6e-3)
    assert (row["unit"], row["unit_importance"]) == (unit, pytest.approx(causes.units[unit], rel=6e-3))
    assert row["unit_memory"] == pytest.approx(min(lengths.units[unit], lengths.reach), rel=6e-3)
    goal = "max" if lost_is_best(records[1]) else "min"
    (first,) = [one for one in ask("table_causes", best="kept_share", goal=goal)["rows"] if one["state"] == STATE]
    assert first["step"] == records[1][0].step and (first["measured"], first["memory"]) == ("head", None)


def test_a_long_table_waits(records, monkeypatch):
    """What takes longer is left until it is asked for."""
    monkeypatch.setattr(cause_requests, "QUICK_SECONDS", 0)
    with standalone(records[0]) as tab:
        found = whole(tab, "table_causes")
        assert found["seconds"] > 0 and found["rows"][0]["chip"] is None


def lost_is_best(found):
    """Whether the first record, which lost its network, has the largest share kept."""
    return found[0].metrics["kept_share"] > found[-1].metrics["kept_share"]


def test_outputs_and_words(ask, records):
    """What a chip and a unit promote, which words made a prediction, and how far the output moves without some."""
    record = records[1][-1]
    for name in ("chip", "unit"):
        found = ask("promoted", **{name: 1})
        for told, one in zip(found["outputs"], record.promoted_outputs(**{name: 1}), strict=True):
            assert told["output"] == one.output and 0.5 < found["sure"] < 1
            assert [told["change"], told["log_odds"]] == pytest.approx(one[1:3], rel=6e-3)
            assert told["deviations"] is None
    for of in ({"sentence": 0}, {"typed": WORDS}):
        found = ask("effects", **of, position=3)
        assert found["words"] == WORDS.split()
        assert found["effects"] == pytest.approx(record.word_effects(WORDS).effects, abs=1e-5, rel=6e-3)
    everything = [("off", chip) for chip in range(record.labels.n_chips)]
    assert ask("effects", query=everything, typed=WORDS, position=3)["effects"] == [0] * 4
    without = ask("without", query=[("off", 1)])["divergence"]
    assert without == pytest.approx(record.importance().chips[1], rel=6e-3)
    units = [("off_unit", int(unit)) for unit in np.flatnonzero(record.labels.unit_labels == 1)]
    assert ask("without", query=units)["divergence"] == without
    of_chip, of_units = (ask("sentence", query=off, typed=WORDS) for off in ([("off", 1)], units))
    assert of_chip == of_units


def test_files_beside_it_that_are_damaged(records, tmp_path):
    """The record's own notes name them, each once, with the cure, and no network can be asked; the first has none."""
    shutil.copytree(records[0], tmp_path / "logs")
    last = records[1][-1]
    (network,), (contexts,) = ((tmp_path / "logs").rglob(path) for path in (last.network_file.path, last.contexts_file))
    content = network.read_bytes()
    middle = len(content) // 2
    network.write_bytes(content[:middle] + bytes(20) + content[middle + 20 :])
    contexts.write_bytes(contexts.read_bytes()[:-100])
    with standalone(tmp_path / "logs") as tab:
        found = [tab.payload("snapshot", run="run/version_0", state=STATE, step=record.step) for record in records[1]]
    notes = [one["notes"] for one in found]
    assert not found[-1]["network"]
    assert [note.split(" is damaged: ")[0] for note in notes[-1]] == [last.network_file.path, last.contexts_file]
    assert all("Copy it anew" in note for note in notes[-1]) and not notes[0]


def test_at_the_recorded_head(records):
    """Of units as the closed form has it over the recorded sentences' states."""
    record = records[1][-1]
    found = recorded_head_importance(record, record.labels)
    states = np.concatenate([one.states[one.enters_head] for one in record.sentences])
    expected = importance_of_units(record.new_runner(), record.state, record.unit_means, states)
    np.testing.assert_allclose(found.units, expected, rtol=0.05)
    assert found.measured == "head" and found.chips.sum() > 0


def test_what_a_head_that_is_certain_would_lose():
    """It is the divergence of what it says, not the next to nothing of its second order."""
    snapshot = make_snapshot(4, 2, n_percentile_words=2, n_sentences=1, length=1, unit_means=np.zeros(2, np.float32))
    head = Head("out", np.array(["no", "yes"], dtype=object), np.array([[0.0, 0.0], [9.0, 0.5]], np.float32))
    p = 1 / (1 + np.exp(-9.5))
    (sentence,) = snapshot.sentences
    said = ((Prediction("yes", p), Prediction("no", 1 - p)),)
    sentence = replace(sentence, states=np.ones((1, 2), np.float32), predictions=said, enters_head=np.array([True]))
    found = recorded_head_importance(replace(snapshot, sentences=(sentence,), head=head), snapshot.labels)
    without = 1 / (1 + np.exp(-0.5))
    lost = p * np.log(p / without) + (1 - p) * np.log((1 - p) / (1 - without))
    assert found.units[0] == pytest.approx(lost, rel=1e-3) and lost > 0.4


def test_what_values_would_lose():
    """How far they move, the root of the mean square: of several each in deviations, of one in its own unit."""
    snapshot = make_snapshot(4, 2, n_percentile_words=2, n_sentences=1, length=2, unit_means=np.zeros(2, np.float32))
    weights = np.array([[3.0, 0.0], [4.0, 0.5]], np.float32)
    head = Head("out", np.array(["t + 1", "t + 2"], dtype=object), weights, kind="values")
    (sentence,) = snapshot.sentences
    said = tuple((Prediction("t + 1", math.nan, 7.0 + at), Prediction("t + 2", math.nan, 900.0 * at)) for at in (0, 1))
    states = np.array([[1.0, 2.0], [-1.0, 2.0]], np.float32)
    sentence = replace(sentence, states=states, predictions=said, enters_head=np.array([True, True]))
    found = recorded_head_importance(replace(snapshot, sentences=(sentence,), head=head), snapshot.labels)
    expected = np.sqrt([((3 / 0.5) ** 2 + (4 / 450) ** 2) / 2, (0.5 * 2 / 450) ** 2 / 2])
    assert found.units == pytest.approx(expected) and found.unit == "deviations of the outputs"
    of_all = recorded_head_importance(
        replace(snapshot, sentences=(sentence,), head=head), snapshot.labels, {"t + 1": 1.0, "t + 2": 2.0}
    )
    assert of_all.units == pytest.approx(np.sqrt([(3**2 + 2**2) / 2, 0.5**2 / 2]))
    assert causes_payload(Causes(found), 1.0, snapshot.labels.n_chips)["importance_unit"] == "deviations of the outputs"
    one = replace(sentence, predictions=tuple(step[:1] for step in said))
    head = Head("out", np.array(["t + 1"], dtype=object), weights[:1], kind="values")
    found = recorded_head_importance(replace(snapshot, sentences=(one,), head=head), snapshot.labels)
    assert found.units == pytest.approx([3, 0]) and found.unit == "units of the output"


def clock(monkeypatch):
    """The time by which jobs are given up, which goes on when the test says so."""
    now = [time.monotonic()]
    monkeypatch.setattr(jobs, "time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


def test_work_goes_on_while_it_is_asked_for(monkeypatch):
    """What is known, of less work too, is there before the end; nobody asks, and it ends; errors reach who asks."""
    now = clock(monkeypatch)
    made, go_on, ended = Jobs(Memory(2**20)), Event(), Event()

    def work(job):
        job.value = job.value or 1
        try:
            while not go_on.is_set():
                job.tell(0.5)
                time.sleep(0.01)
        finally:
            ended.set()
        return 2

    while (known := made.ask("a", work, 0.01)).share == 0:
        pass
    assert (known.value, known.share) == (1, 0.5)
    go_on.set()
    assert (made.ask("a", work, 60).value, made.ask("a", work, 0).share) == (2, 1)
    go_on.clear()
    ended.clear()
    while (known := made.ask("b", work, 0.01, less="a")).share == 0:
        pass
    assert known.value == 2
    now[0] += jobs.PATIENCE_SECONDS + 1
    assert ended.wait(60)

    def fail(job):
        raise RecordError("damaged")

    with pytest.raises(RecordError, match="damaged"):
        made.ask("c", fail, 60)


def test_work_that_ends_while_it_is_read_is_known_whole_or_goes_on():
    """Never as done with a part of it: nobody would ask again."""

    class Ending(Job):
        def __getattribute__(self, name):
            found = super().__getattribute__(name)
            if name in ("share", "value"):
                self.__dict__.update(value="all", share=1.0)
            return found

    assert Ending("a part", 0.5).known() == (0.5, "all")


def test_who_stops_asks_for_less(monkeypatch):
    """Work that one asks less of ends soon, unless somebody else goes on asking for all of it."""
    now = clock(monkeypatch)
    made, ended = Jobs(Memory(2**20)), Event()

    def work(job):
        try:
            while True:
                job.tell(0.5)
                time.sleep(0.01)
        finally:
            ended.set()

    while made.ask("all", work, 0.01).share == 0:
        pass
    for _ in range(3):  # somebody else asks, for longer than that together
        made.ask("quick", lambda job: 1, 0.01, more="all")
        now[0] += 0.9 * jobs.LEFT_SECONDS
        made.ask("all", work, 0.02)
    assert not ended.is_set()
    made.ask("quick", lambda job: 1, 0.01, more="all")
    now[0] += 1.1 * jobs.LEFT_SECONDS
    assert made.ask("quick", lambda job: 1, 60, more="all").value == 1
    assert ended.is_set()
