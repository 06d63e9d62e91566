"""Chips and clouds keep their numbers along a history, at the recorded number of clusters and at any other."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lightning_rnnvis.analysis import agreement, cocluster
from lightning_rnnvis.records.encoding.codec import decode, encode
from tests.planted_history import FLIP, FLIPPED, MOVE, MOVERS, N_EPOCHS, N_UNITS, SPLIT, planted_history
from tests.runs import write_run
from tests.serving import LOADERS, Tab, serving

STATE = {"run": "run", "state": "rnn.l0/h"}
STEPS = [10 * (epoch + 1) for epoch in range(N_EPOCHS)]


@pytest.fixture(scope="module")
def history() -> list[Any]:
    """The planted records."""
    return planted_history()


@pytest.fixture(scope="module", params=LOADERS)
def planted_tab(request: pytest.FixtureRequest, history: Any, tmp_path_factory: Any) -> Iterator[Tab]:
    """The tab over the planted history."""
    directory = tmp_path_factory.mktemp("planted")
    write_run(directory / "run", history)
    with serving(directory, request.param) as tab:
        yield tab


def unit_labels(payload: Any) -> np.ndarray:
    """Chip of each unit of an payload, shape (U,)."""
    labels = np.full(payload["units"], -1)
    for chip in payload["chips"]:
        labels[[unit["unit"] for unit in chip["units"]]] = chip["chip"]
    return labels


def test_planted_changes_are_reported_at_their_epoch(planted_tab: Tab) -> None:
    """Units that move, and a chip that splits, are reported by the record where it happens and by no other."""
    for epoch, step in enumerate(STEPS):
        changes = planted_tab.payload("snapshot", **STATE, step=step)["changes"]
        if epoch == 0:
            assert changes is None
            continue
        assert changes["before"]["step"] == step - 10
        if epoch == MOVE:
            assert changes["moved_units"] == MOVERS and changes["chips"] == {"born": [], "died": []}
            assert 0.5 < changes["unit_agreement"] < 1
        elif epoch == SPLIT:
            (born,) = changes["chips"]["born"]
            assert born["split"] and born["shared"] == born["size"] and len(changes["chips"]["died"]) == 1
            assert any(note.startswith(f"Chip {born['cluster']} is new: chip") for note in changes["notes"])
        else:
            assert changes["moved_units"] == [] and changes["unit_agreement"] == 1 and changes["notes"] == []


def test_comparing_planted_records(planted_tab: Tab) -> None:
    """The word that flips comes first among the words, the units that moved among the units, each with its numbers."""
    flip = {"step": STEPS[FLIP - 1], "other_run": "run", "other_state": "rnn.l0/h", "other_step": STEPS[FLIP]}
    found = planted_tab.payload("compare", **STATE, **flip)
    first, *others = found["words"]
    assert first["word"] == f"word{FLIPPED}" and first["drift"] == pytest.approx(2, abs=0.01)
    assert first["drift"] > 20 * others[0]["drift"] and not any(unit["moved"] for unit in found["units"])
    move = flip | {"step": STEPS[MOVE - 1], "other_step": STEPS[MOVE]}
    found = planted_tab.payload("compare", **STATE, **move)
    assert {unit["unit"] for unit in found["units"] if unit["moved"]} == set(MOVERS)
    assert [unit["moved"] for unit in found["units"]] == [True] * 5 + [False] * (N_UNITS - 5)
    assert np.trace(found["unit_flow"]) == N_UNITS - 5 and found["same_history"] and found["notes"] == []


def test_the_chain_is_record_by_record(planted_tab: Tab, history: Any) -> None:
    """At another number each record starts from the one before, the first from the recorded labels."""
    assert planted_tab.settle(**STATE, clusters=3) == N_EPOCHS
    previous: Any = None
    for record, step in zip(history, STEPS, strict=True):
        stored = decode(*encode(record))
        previous = cocluster(stored.responses, 3, previous=stored.labels if previous is None else previous)
        payload = planted_tab.payload("snapshot", **STATE, step=step, clusters=3)
        assert payload["labels_from"] == "chain" and payload["clusters"] == 3
        np.testing.assert_array_equal(unit_labels(payload), previous.unit_labels)
        assert [word["cloud"] for word in payload["words"]] == previous.word_labels.tolist()
        assert payload["explained_variance"] == pytest.approx(previous.explained_variance)
        if step > STEPS[0]:
            assert payload["changes"]["before"]["labels_from"] == "chain"
    assert planted_tab.payload("sentence", **STATE, step=50, index=0, clusters=3)["labels_from"] == "chain"


@pytest.mark.parametrize("clusters", [2, 3, 6, 8])
def test_labels_do_not_flicker_on_a_converged_run(tmp_path: Path, clusters: int) -> None:
    """While nothing but noise changes, no unit leaves its chip along the chain, nor at the recorded number."""
    still = [
        dataclasses.replace(record, global_step=step, epoch=epoch)
        for epoch, (record, step) in enumerate(zip(planted_history(noise=0.03)[SPLIT:] * 3, STEPS, strict=True))
    ]
    write_run(tmp_path / "run", still)
    with serving(tmp_path) as tab:
        for k in (4, clusters):
            tab.settle(**STATE, clusters=k)
            seen = [unit_labels(tab.payload("snapshot", **STATE, step=step, clusters=k)) for step in STEPS]
            assert min(agreement(one, other) for one, other in zip(seen, seen[1:], strict=False)) == 1


def test_new_clusters_start_from_a_named_record(history: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the chain has come there, labels go on from the named ones; they stay until the chain takes over."""
    write_run(tmp_path / "run", history)
    with serving(tmp_path) as tab:
        # The chain stands still, as if a long history lay before this record.
        monkeypatch.setattr("lightning_rnnvis.server.lenses.label_chains.Chains._work", lambda self: None)
        first = tab.payload("snapshot", **STATE, step=20, clusters=3, start=20)
        assert first["labels_from"] == "provisional" and first["changes"] is None
        stored = [decode(*encode(history[epoch])) for epoch in (1, 3, 4)]
        expected = cocluster(stored[0].responses, 3, previous=stored[0].labels)
        np.testing.assert_array_equal(unit_labels(first), expected.unit_labels)
        # Another record, from the three chips of that one; then as many chips as 5, from these.
        second = tab.payload("snapshot", **STATE, step=40, clusters=3, start=20)
        on = cocluster(stored[1].responses, 3, previous=expected)
        np.testing.assert_array_equal(unit_labels(second), on.unit_labels)
        third = tab.payload("snapshot", **STATE, step=50, clusters=5, start=40, start_clusters=3)
        np.testing.assert_array_equal(unit_labels(third), cocluster(stored[2].responses, 5, previous=on).unit_labels)
        # Other requests about the record get the same labels.
        assert tab.payload("snapshot", **STATE, step=40, clusters=3) == second
        sentence = tab.payload("sentence", **STATE, step=40, clusters=3, index=0)
        assert sentence["labels_from"] == "provisional" and sentence["chips"] == 3
        chain = tab.payload("chain", **STATE, clusters=3)
        assert (chain["done"], chain["total"]) == (0, N_EPOCHS)
        pending = tab.payload("thumbnails", [("step", "40")], **STATE, clusters=3)["thumbnails"]
        assert [(one["labels_from"], one["units"]) for one in pending] == [("pending", None)]


def test_a_chain_grows_with_the_training(history: Any, tmp_path: Path) -> None:
    """Records that come later are added to the chain; what stood before stays as it was."""
    from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer

    multiplexers: list[EventMultiplexer] = []
    made = EventMultiplexer.__init__

    def remember(self: EventMultiplexer, *arguments: Any, **more: Any) -> None:
        made(self, *arguments, **more)
        multiplexers.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EventMultiplexer, "__init__", remember)
        write_run(tmp_path / "run", history[:4])
        with serving(tmp_path) as tab:
            assert tab.settle(**STATE, clusters=3) == 4
            seen = {**STATE, "clusters": 3, "identity": STEPS[3]}
            before = [tab.payload("snapshot", **seen, step=step) for step in STEPS[:4]]
            # Files are read in the order of their names, which hold the second they were made in.
            time.sleep(1.1)
            write_run(tmp_path / "run", history[4:6])
            multiplexers[0].Reload()
            tab.payload("runs")
            assert tab.settle(**STATE, clusters=3) == 6
            assert [tab.payload("snapshot", **seen, step=step) for step in STEPS[:4]] == before
            assert tab.payload("snapshot", **STATE, step=STEPS[5], clusters=3)["changes"]["before"]["step"] == STEPS[4]


def test_a_damaged_record_does_not_break_the_chain(history: Any, tmp_path: Path) -> None:
    """The chain goes on after it, and the records beside it are served."""
    from tests.tensorboard_plugin.test_records import record_summary, write

    summaries = [record_summary(record, payload=b"cut" if epoch == 3 else None) for epoch, record in enumerate(history)]
    write(tmp_path / "run", *summaries)
    with serving(tmp_path) as tab:
        assert tab.settle(**STATE, clusters=3) == N_EPOCHS
        after = tab.payload("snapshot", **STATE, step=STEPS[4], clusters=3)
        assert after["labels_from"] == "chain" and after["changes"] is None
        assert tab.get("snapshot", **STATE, step=STEPS[3], clusters=3).status_code == 404
        assert tab.payload("snapshot", **STATE, step=STEPS[4])["changes"] is None
        thumbnails = tab.payload("thumbnails", [("step", step) for step in STEPS[2:5]], **STATE)["thumbnails"]
        assert [one["error"] is None for one in thumbnails] == [True, False, True]


def test_pinned_clusters(planted_tab: Tab) -> None:
    """Every record through the chips of one: unit labels stay, what they explain is of the record itself."""
    own = [planted_tab.payload("snapshot", **STATE, step=step) for step in STEPS]
    seen = [planted_tab.payload("snapshot", **STATE, step=step, pin=STEPS[0]) for step in STEPS]
    for one, payload in zip(own, seen, strict=True):
        np.testing.assert_array_equal(unit_labels(payload), unit_labels(own[0]))
        assert payload["labels_from"] == "pinned" and payload["changes"] is None
        assert payload["pin"] == {"run": "run", "step": 10, "epoch": 0, "labels_from": "recorded", "unseen_words": []}
        assert payload["explained_variance_null"] is None
        assert payload["response_scale"] == one["response_scale"]
    assert seen[0]["explained_variance"] == pytest.approx(own[0]["explained_variance"], rel=1e-3)
    assert seen[SPLIT]["explained_variance"] < 0.8 * own[SPLIT]["explained_variance"]
    sentence = planted_tab.payload("sentence", **STATE, step=70, index=0, pin=10)
    assert sentence["labels_from"] == "pinned"
    assert sentence["steps"] != planted_tab.payload("sentence", **STATE, step=70, index=0)["steps"]
    figure = planted_tab.payload("figure/chip", **STATE, step=70, chip=0, pin=10)
    assert figure != planted_tab.payload("figure/chip", **STATE, step=70, chip=0)
    planted_tab.settle(**STATE, clusters=3)
    payload = planted_tab.payload("snapshot", **STATE, step=70, pin=10, clusters=3)
    assert payload["clusters"] == 3 and payload["pin"]["labels_from"] == "chain"
    thumbnail = planted_tab.payload("thumbnails", [("step", "70")], **STATE, pin=10)["thumbnails"][0]
    assert thumbnail["units"] == np.bincount(unit_labels(own[0])).tolist() and thumbnail["labels_from"] == "pinned"


def test_words_unseen_in_the_pinned_record_are_said(history: Any, tmp_path: Path) -> None:
    """A word that the pinned record lacks stands in no cloud and is named; pinning other units is refused."""
    counts = history[0].counts.copy()
    counts[4] = 0
    clouds = history[0].labels.word_labels.copy()
    clouds[4] = -1
    first = dataclasses.replace(
        history[0], counts=counts, labels=dataclasses.replace(history[0].labels, word_labels=clouds)
    )
    write_run(tmp_path / "run", [first, *history[1:3]])
    small = planted_history(history_id="e" * 32)[0]
    half = {
        name: getattr(small, name)[..., :20]
        for name in ("responses", "standard_errors", "percentiles", "unit_means", "unit_deviations", "unit_saturation")
    }
    halved = {name: getattr(small.labels, name)[:20] for name in ("unit_labels", "polarity", "unit_margins")}
    labels = dataclasses.replace(small.labels, **halved)
    write_run(tmp_path / "small", [dataclasses.replace(small, **half, labels=labels, sentences=())])
    with serving(tmp_path) as tab:
        payload = tab.payload("snapshot", **STATE, step=30, pin=10)
        assert payload["pin"]["unseen_words"] == ["word4"]
        assert payload["words"][4]["cloud"] == -1 and payload["words"][4]["count"] > 0
        refused = tab.get("snapshot", **STATE, step=30, pin=10, pin_run="small")
        assert refused.status_code == 400 and "20 units and this one 40" in refused.json["error"]
        assert tab.get("snapshot", **STATE, step=30, pin=11).status_code == 404
