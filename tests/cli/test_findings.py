"""`lightning-rnnvis findings`: every run and state, as sentences and as JSON."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from torch.utils.tensorboard import SummaryWriter

from lightning_rnnvis import load
from lightning_rnnvis.payloads.runs.findings import findings_payload
from tests.cli.running import run
from tests.payloads.contract import check_findings_report, findings_schema
from tests.planted.events import planted_events
from tests.planted.runs import make_epoch, write_run
from tests.planted.snapshots import make_snapshot
from tests.serving import standalone


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    """A run in which twelve words change and three units saturate, and one in which nothing does."""
    directory = tmp_path_factory.mktemp("findings")
    records, _ = planted_events(1)
    units = np.arange(records[0].n_units)
    for name, events, saturated in (("learns", records, 3), ("rests", planted_events(0, n_events=0)[0], 0)):
        unit_fields = {
            "unit_saturation": np.where(units < saturated, 0.6 + units / 10, 0.5).astype(np.float32),
            "unit_deviations": np.where(units == 90, 0.001, 1.0).astype(np.float32),
        }
        fields = unit_fields | {"metrics": {"saturated_share": 0.5}, "history_id": name}
        write_run(directory / name, [replace(one, **fields) for one in events])
    return directory


def report(capsys, *arguments):
    """The JSON that is printed, as it is described."""
    said = run(capsys, "findings", *arguments, "--json")
    assert (said.status, said.err) == (0, "")
    parsed = json.loads(said.out)
    check_findings_report(parsed)
    Draft202012Validator(findings_schema()).validate(parsed)
    return parsed


def test_json_has_what_history_finds(capsys, logs):
    """All changes, in the same order, with what saturates."""
    told = report(capsys, logs)
    assert (told["version"], [one["run"] for one in told["runs"]]) == (1, ["learns", "rests"])
    (learns,), (rests,) = (one["states"] for one in told["runs"])
    found = load(logs / "learns").findings()
    assert [one["sentence"] for one in learns["findings"]] == [one.sentence for one in found]
    assert learns["saturated_units"] == [2, 1, 0] and learns["dead_units"] == [90]
    assert (learns["saturated_share"], learns["first_epoch"], learns["last_epoch"]) == (0.5, 0, 14)
    assert rests["findings"] == [] and rests["unsettled"] == [] and rests["saturated_units"] == []


def test_text_says_it_in_sentences(capsys, logs):
    """A paragraph a state; where there is nothing to say, that."""
    learns, rests = run(capsys, "findings", logs, "--most", 4).out.split("\n\n")
    lines = learns.splitlines()
    assert lines[0] == "learns · rnn.l0/h (GRU)"
    assert lines[1].strip().startswith("12 words") and "than noise from before training to epoch 14" in lines[1]
    assert "3 of 96 units are saturated in epoch 14" in learns and "2, 1, 0." in learns
    assert "1 of 96 units is dead in epoch 14, hardly moving: 90." in learns
    assert lines[-1].startswith("  … and ") and sum(line.startswith("  “") for line in lines) <= 4
    assert "Nothing changed by more than noise from before training to epoch 14." in rests and "saturated" not in rests


def write_moving(directory, places):
    """A run in which the first words are at given places, (R, N, 4), and ten others stay."""
    others = np.random.default_rng(1).normal(0, 0.2, (10, 4))
    n_words = len(places[0]) + len(others)
    records = [
        make_snapshot(
            n_words,
            4,
            epoch=epoch,
            global_step=10 * epoch,
            counts=np.full(n_words, 50),
            responses=np.vstack([moving, others]).astype(np.float32),
            standard_errors=np.full((n_words, 4), 0.01, dtype=np.float32),
            metrics={},
        )
        for epoch, moving in enumerate(places)
    ]
    write_run(directory, records)


def test_what_never_settled(tmp_path, capsys):
    """A word that still turns at the last record, beside one that was learnt before."""
    places = [(0, 0), (0.5, 0.3), (0.5, -0.3), (0.5, 0.4)]
    write_moving(tmp_path, [[[early, 0, 0, 0], [0, late, 0, 0]] for early, late in places])
    (of_run,) = report(capsys, tmp_path)["runs"]
    assert of_run["run"] == tmp_path.name
    (state,) = of_run["states"]
    assert {state["findings"][at]["name"] for at in state["unsettled"] if state["findings"][at]["kind"] == "word"} == {
        "word1"
    }
    assert any(line.startswith("Still changing at the last record: ") for line in state["sentences"])
    # Other stretches of a word come last: the order is not that of sizes alone, and the same wherever they are listed.
    found = load(tmp_path).findings()
    assert found.table()["share"].tolist() != sorted(found.table()["share"], reverse=True)
    sentences = [one.sentence for one in found]
    with standalone(tmp_path) as requests:
        tab = requests.payload("findings", run=".", state=state["state"])
    assert sentences == [one["sentence"] for one in tab["findings"]] == [one["sentence"] for one in state["findings"]]
    assert found.table()["sentence"].tolist() == sentences and str(found).split("\n")[: len(sentences)] == sentences


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ((0, 0.5, 0.5, 0.5), "All of it had settled by the last record."),
        ((0, 0.3, 0.46, 0.5), "Whether all of it had settled by the last record cannot be told."),
        (
            (0, 0, 0.1, 0.5),
            "Still changing at the last record: “word0” and chip 0. Longer training may change them further.",
        ),
    ],
)
def test_that_all_settled_is_said_where_it_is_so_alone(path, told, tmp_path, capsys):
    """Else what still changes, or that neither is known."""
    write_moving(tmp_path, [[[place, 0, 0, 0]] for place in path])
    found = load(tmp_path).findings()
    assert found.ending() == told
    assert f"\n  {told}\n" in run(capsys, "findings", tmp_path).out
    told_in_tab = findings_payload("run", "rnn.l0/h", [0, 10, 20, 30], found, 10)["summary"]
    assert told_in_tab.endswith(" All of them still changed at the last record.") == bool(found.unsettled)


def test_the_schema_is_printed(capsys):
    """Without a log directory, as an assistant asks for it; it is a schema, and refuses what is none of ours."""
    said = run(capsys, "findings", "--schema")
    schema = json.loads(said.out)
    assert said.status == 0 and schema == findings_schema()
    Draft202012Validator.check_schema(schema)
    assert not Draft202012Validator(schema).is_valid({"version": 1, "runs": []})


def test_runs_and_states_are_chosen(capsys, log_directory):
    """By name or shell pattern; what is none says which there are."""
    for run_name, state in (("gru/version_0", "rnn.l0/h"), ("gru/*", "rnn.l[0-9]/h")):
        chosen = report(capsys, log_directory, "--run", run_name, "--state", state)["runs"]
        assert [(one["run"], [state["state"] for state in one["states"]]) for one in chosen] == [
            ("gru/version_0", ["rnn.l0/h"])
        ]
    said = run(capsys, "findings", log_directory, "--run", "gru")
    assert said.status == 1
    assert said.err == (
        "lightning-rnnvis: No run 'gru' was recorded. There are: gru/version_0, lstm/version_0. Write --run with one of"
        " them, or leave it out for all.\n"
    )


def test_one_record_and_a_damaged_one(capsys, tmp_path):
    """One record says that nothing can have changed; a damaged event costs a sentence on stderr, not the rest."""
    write_run(tmp_path, [make_epoch(0, n_words=30, n_units=8)])
    out = run(capsys, "findings", tmp_path).out
    assert out.startswith(f"{tmp_path.name} · rnn.l0/h") and "There is one record alone" in out
    write_run(tmp_path, [make_epoch(1, n_words=30, n_units=8)], writer="0b")
    file = max(tmp_path.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    said = run(capsys, "findings", tmp_path)
    assert said.status == 0 and "damaged event" in said.err and "one record alone" in said.out


def test_nothing_but_damage(capsys, tmp_path):
    """A file that cannot be read is not one without records."""
    (tmp_path / "events.out.tfevents.1.a").write_bytes(np.random.default_rng(0).bytes(5000))
    said = run(capsys, "findings", tmp_path)
    assert said.status == 1 and "is damaged at byte 0: 5,000 bytes were left out" in said.err
    assert "that can be read" in said.err and "Train with" not in said.err


def test_words_are_no_commands_of_the_terminal(capsys, tmp_path):
    """Signs that a terminal would obey are shown as signs."""
    records, events = planted_events(1)
    words = records[0].words.copy()
    words[sorted(events)[0][0]] = "\x1b[31mred"
    write_run(tmp_path, [replace(one, words=words) for one in records])
    out = run(capsys, "findings", tmp_path, "--most", 100).out
    assert "␛[31mred" in out and "\x1b" not in out


def test_what_cannot_be_used_is_told_of_the_chosen_runs_alone(capsys, logs, tmp_path):
    """A damaged file of another run is not spoken of; one of a run that has no record is, where it was asked for."""
    shutil.copytree(logs, tmp_path / "logs")
    for name in ("learns", "rests", "empty"):
        path = tmp_path / "logs" / name / "events.out.tfevents.9.damaged"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"no events at all")
    told = {
        name: [other for other in ("learns", "rests", "empty") if f"logs/{other}/events" in said.err]
        for name in ("learns", "r*", "*")
        for said in [run(capsys, "findings", tmp_path / "logs", "--run", name)]
    }
    assert told == {"learns": ["learns"], "r*": ["rests"], "*": ["learns", "rests", "empty"]}
    said = run(capsys, "findings", tmp_path / "logs", "--run", "empty")
    assert said.status == 1 and "logs/empty/events" in said.err and "No run 'empty' was recorded." in said.err


def test_a_copy_is_no_resumed_run(capsys, logs, tmp_path):
    """A copied directory stands alone, which is said; so does a part of it, and what goes on from it joins it."""
    for name in ("first", "second"):
        shutil.copytree(logs / "learns", tmp_path / name)
    report = run(capsys, "findings", tmp_path, "--most", 1)
    assert [line.split(" · ")[0] for line in report.out.splitlines() if "rnn.l0/h (" in line] == ["first", "second"]
    assert report.err.startswith("lightning-rnnvis: second is a copy: first holds all of its records, too. ")
    assert report.err.count("\n") == 1
    assert json.loads(run(capsys, "findings", tmp_path, "--json").out)["runs"][1]["notices"][0] in report.err
    last = load(tmp_path / "second")["rnn.l0/h"][-1]
    write_run(tmp_path / "third", [replace(last, global_step=last.global_step + 1, created=last.created + 1)])
    again = run(capsys, "findings", tmp_path, "--most", 1)
    assert "first (resumed: third) · rnn.l0/h" in again.out and again.err == report.err


def test_of_two_branches_each_is_listed_with_what_it_goes_on_from(capsys, tmp_path):
    """Of two runs resumed from one checkpoint the later one is the training; the other follows by itself."""
    before = [make_epoch(epoch, n_words=30, n_units=8) for epoch in range(3)]
    write_run(tmp_path / "first", before)
    for place, name in enumerate(("one", "two"), 1):
        later = [replace(make_epoch(at, n_words=30, n_units=8), created=1e9 * place + at) for at in (3, 4)]
        write_run(tmp_path / name, [replace(one, created=before[-1].created + one.created) for one in later])
    told = run(capsys, "findings", tmp_path).out
    assert told.startswith("first (resumed: two; left out: one) · rnn.l0/h")
    assert "\n\none (goes on from: first) · rnn.l0/h" in told
    whole, branch = json.loads(run(capsys, "findings", tmp_path, "--json").out)["runs"]
    assert (whole["joined"], whole["left_out"]) == (["first", "one", "two"], ["one"])
    assert (branch["run"], branch["joined"], branch["left_out"]) == ("one", ["first", "one"], [])
    assert len(branch["states"][0]["steps"]) == len(whole["states"][0]["steps"]) == 5
    assert run(capsys, "findings", tmp_path, "--run", "one").out.startswith("one (goes on from: first) · rnn.l0/h")
    assert run(capsys, "findings", tmp_path / "one").out.startswith("one · rnn.l0/h")
    assert "left out" in " ".join(run(capsys, "findings", "--help").out.split())


def test_a_training_that_ends_in_nan_says_so(tmp_path, capsys):
    """Where no record could be made of what came last: in Python, as sentences and JSON, and in the tab."""
    records, _ = planted_events(1, n_records=4)
    write_run(tmp_path / "breaks", records)
    last = records[-1].global_step
    with SummaryWriter(str(tmp_path / "breaks")) as writer:
        for step, loss in ((last - 1, 0.5), (last + 7, float("nan")), (last + 15, float("inf"))):
            writer.add_scalar("val_loss", loss, step)
    told = f"val_loss is NaN or infinite from step {last + 7} on; of what came after step {last} there is no record."
    found = load(tmp_path / "breaks")["rnn.l0/h"].findings()
    assert found.not_finite == told and told in found.summary and "Longer training" not in found.ending()
    (of_run,) = report(capsys, tmp_path)["runs"]
    assert told in of_run["states"][0]["summary"] and told in run(capsys, "findings", tmp_path).out
    with standalone(tmp_path) as requests:
        assert told in requests.payload("findings", run="breaks", state="rnn.l0/h")["summary"]
