"""Chips and clouds keep their numbers along a history, at any number of clusters."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lightning_rnnvis import load
from lightning_rnnvis.analysis import agreement, compare
from lightning_rnnvis.history import StateHistory
from tests.analysis.findings.test_coordinates import AT, map_of, with_turn
from tests.planted.events import N_WORDS, planted_events
from tests.planted.history import FLIP, FLIPPED, MOVE, MOVERS, N_EPOCHS, N_UNITS, SPLIT, planted_history
from tests.planted.matrices import planted
from tests.planted.runs import write_run
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


def units_in_order(payload: Any) -> list[int]:
    """Units of a payload as they stand in their chips."""
    return [unit["unit"] for chip in payload["chips"] for unit in chip["units"]]


def test_planted_changes_are_reported_at_their_epoch(planted_tab: Tab) -> None:
    """Units that move, and a chip that splits, are reported by the record where it happens and by no other."""
    for epoch, step in enumerate(STEPS):
        changes = planted_tab.payload("changes", **STATE, step=step)
        if epoch == 0:
            assert changes["before"] is None and changes["moved_units"] == []
            continue
        assert changes["before"]["step"] == step - 10
        if epoch == MOVE:
            assert changes["moved_units"] == MOVERS and changes["chips"] == {"born": [], "died": []}
            assert 0.5 < changes["unit_agreement"] < 1
        elif epoch == SPLIT:
            (born,) = changes["chips"]["born"]
            assert born["split"] and born["shared"] == born["size"] and len(changes["chips"]["died"]) == 1
            assert any(note.startswith(f"Chip {born['cluster']} is another one: chip") for note in changes["notes"])
        else:
            assert changes["moved_units"] == [] and changes["unit_agreement"] == 1 and changes["notes"] == []


def check_bar_beside_comparisons(payload_of: Callable[..., Any], records: StateHistory, clusters: int | None) -> int:
    """The bar counts what the comparison with the record before has, in Python, too; how much was by another cut."""
    through = {} if clusters is None else {"clusters": clusters}
    own = list(records)
    if clusters is not None:
        own = [dataclasses.replace(one, labels=one.cocluster(clusters).labels) for one in records]
    n_cut = 0
    for (before, now), (earlier, later) in zip(pairwise(records.headers), pairwise(own), strict=True):
        other = {f"other_{name}": value for name, value in (STATE | {"step": before.step}).items()}
        compared = payload_of("compare", **STATE, step=now.step, **other, **through)
        changes = payload_of("changes", **STATE, step=now.step, **through)
        beyond = {word["word"]: word["beyond_noise"] for word in compared["words"]}
        for found in (compare(later, earlier), compare(earlier, later)):
            rows = found.words
            assert beyond == {row["word"]: None if np.isnan(row["over_noise"]) else row["beyond_noise"] for row in rows}
            changed = rows[rows["changed_cloud"]]
            is_cut = np.array([beyond[word] is False for word in changed["word"]], dtype=bool)
            moved = sorted(later.words[at] for at in changes["moved_words"])
            assert (moved, changes["cut_words"]) == (sorted(changed["word"][~is_cut]), is_cut.sum())
            assert changes["moved_units"] == found.moved_units["unit"].tolist()
            together = np.concatenate([found.chip_matches, found.turned_chips])
            pairs = (together["first"], together["second"])
            n_other = found.unit_flow.sum() - found.unit_flow[pairs].sum() if found.units_correspond else 0
            assert len(changes["moved_units"]) + changes["cut_units"] == n_other
        n_cut += changes["cut_units"] + changes["cut_words"]
    return n_cut


def test_the_bar_counts_what_a_comparison_with_the_record_before_has(planted_tab: Tab, history: Any, tmp_path: Path):
    """Of more chips than were planted some are cut by noise: they are counted apart, and nothing is left out."""
    write_run(tmp_path, history)
    assert check_bar_beside_comparisons(planted_tab.payload, load(tmp_path)[STATE["state"]], 12) > 0


@pytest.mark.parametrize("how", ["halves", "turned"])
def test_so_it_does_where_halves_differ_by_more_and_where_units_change_places(how: str, tmp_path: Path) -> None:
    """Texts act alike, so that halves know more of noise than standard errors; in the other history units turn."""
    if how == "halves":
        records, _ = planted_events(0, n_records=5, directions=6, together=8, noise=0.4)
    else:
        records = list(with_turn(planted_events(0, n_events=2, n_records=9)[0], "all units", 0))[AT - 2 : AT + 2]
    write_run(tmp_path / "run", records)
    with serving(tmp_path) as tab:
        check_bar_beside_comparisons(tab.payload, load(tmp_path / "run")[STATE["state"]], None)
        if how == "turned":
            changes = tab.payload("changes", **STATE, step=records[2].step)
            assert changes["notes"][0].startswith("Units changed places") and changes["moved_units"] == []
            assert len(changes["moved_words"]) < 5


def test_comparing_planted_records(planted_tab: Tab) -> None:
    """The word that flips comes first among the words, the units that moved among the units, each with its numbers."""
    flip = {"step": STEPS[FLIP - 1], "other_run": "run", "other_state": "rnn.l0/h", "other_step": STEPS[FLIP]}
    found = planted_tab.payload("compare", **STATE, **flip)
    first, *others = found["words"]
    assert first["word"] == f"word{FLIPPED}" and first["drift"] == pytest.approx(2, rel=0.2)
    assert first["drift"] > 20 * others[0]["drift"] and not any(unit["moved"] for unit in found["units"])
    move = flip | {"step": STEPS[MOVE - 1], "other_step": STEPS[MOVE]}
    found = planted_tab.payload("compare", **STATE, **move)
    assert {unit["unit"] for unit in found["units"] if unit["moved"]} == set(MOVERS)
    assert [unit["moved"] for unit in found["units"]] == [True] * 5 + [False] * (N_UNITS - 5)
    assert np.trace(found["unit_flow"]) == N_UNITS - 5 and found["same_history"] and found["notes"] == []


def test_any_number_of_clusters_is_a_cut(planted_tab: Tab) -> None:
    """One chip more comes of one that is split; all requests about a record have the same labels, as Python has."""
    labels = {k: unit_labels(planted_tab.payload("snapshot", **STATE, step=STEPS[-1], clusters=k)) for k in range(2, 8)}
    for k in range(2, 7):
        pairs = set(zip(labels[k].tolist(), labels[k + 1].tolist(), strict=True))
        assert len(pairs) == k + 1 and len({now for _, now in pairs}) == k + 1
    payload = planted_tab.payload("snapshot", **STATE, step=50, clusters=3)
    assert payload["labels_from"] == "tree" and payload["clusters"] == 3
    assert planted_tab.payload("changes", **STATE, step=50, clusters=3)["before"]["labels_from"] == "tree"
    sentence = planted_tab.payload("sentence", **STATE, step=50, index=0, clusters=3)
    assert sentence["labels_from"] == "tree" and sentence["chips"] == 3


def test_python_has_the_chips_of_the_tab(history: Any, tmp_path: Path) -> None:
    """`labels`, `cocluster` and `coclusters` give the same labels, numbers and steadiness, and the same names."""
    write_run(tmp_path / "run", history)
    records = load(tmp_path / "run")[STATE["state"]]
    recorded = records[-1].recorded_labels.n_chips
    with serving(tmp_path) as tab:
        for clusters in (recorded, 5):
            check_labels_of_tab(tab, records, clusters)
    assert records[0].chip_names()[0].startswith("chip 0 ▲ ")


def test_chips_keep_number_and_direction_where_units_change_places(tmp_path: Path) -> None:
    """All together, with their signs: before that a unit has chip and sign of the one in whose place it comes."""
    records = list(with_turn(planted_events(0, n_events=0, n_records=9)[0], "all units", 0))[AT - 3 : AT + 2]
    matrix = map_of("all units", np.random.default_rng(0))
    write_run(tmp_path / "run", records)
    history = load(tmp_path / "run")[STATE["state"]]
    answers = planted(0, N_WORDS, len(matrix), noise=0.0).units >= 0  # the others are noise
    for k in (3, history[-1].labels.n_chips, 8):
        *before, after = (history[at].cocluster(k).labels for at in (0, 1, 2, -1))
        there, signs = np.abs(matrix).argmax(axis=1), matrix.sum(axis=1)
        for labels in before:
            same = labels.unit_labels == after.unit_labels[there]
            assert same[answers].mean() > 0.95
            assert (same & (labels.polarity == signs * after.polarity[there]))[answers].mean() > 0.9
    with serving(tmp_path) as tab:
        for record in history:
            payload = tab.payload("snapshot", **STATE, step=record.step)
            np.testing.assert_array_equal(unit_labels(payload), record.labels.unit_labels)
            against = {unit["unit"] for chip in payload["chips"] for unit in chip["units"] if unit["polarity"] < 0}
            assert against == set(np.flatnonzero(record.labels.polarity < 0))


def check_labels_of_tab(tab: Tab, records: StateHistory, clusters: int) -> None:
    """Python has the labels that the tab has, of all records at a number of clusters."""
    for step, record, own in zip(STEPS, records, records.coclusters(clusters), strict=True):
        payload = tab.payload("snapshot", **STATE, step=step, clusters=clusters)
        assert own is not None
        np.testing.assert_array_equal(unit_labels(payload), own.unit_labels)
        np.testing.assert_array_equal(record.cocluster(clusters).word_labels, own.word_labels)
        assert record.chip_names(own.labels) == [
            " ".join([f"chip {chip['chip']}", *_words("▲", chip["raised_by"]), *_words("▼", chip["lowered_by"])])
            for chip in payload["chips"]
        ]
        if clusters == record.labels.n_chips:
            np.testing.assert_array_equal(record.labels.unit_labels, own.unit_labels)
        assert [word["cloud"] for word in payload["words"]] == own.word_labels.tolist()
        assert payload["explained_variance"] == pytest.approx(own.explained_variance)
        steadiness = {unit["unit"]: unit["steadiness"] for chip in payload["chips"] for unit in chip["units"]}
        assert steadiness == pytest.approx(dict(enumerate(own.unit_steadiness.tolist())), abs=1e-3)


def _words(sign: str, words: list[str]) -> list[str]:
    return [sign, *words] if words else []


@pytest.mark.parametrize("clusters", [2, 3, 5])
def test_clouds_stand_in_the_order_of_their_main_chips(planted_tab: Tab, clusters: int) -> None:
    """At the record that decides the numbers; at others a cloud keeps the number of the words that it shares."""
    payloads = [planted_tab.payload("snapshot", **STATE, step=step, clusters=clusters) for step in STEPS[-2:]]
    sizes = np.sqrt([len(chip["units"]) for chip in payloads[-1]["chips"]])
    main = np.abs(np.array(payloads[-1]["links"]) * sizes).argmax(axis=1)
    assert main.tolist() == sorted(main.tolist())
    before, last = ([word["cloud"] for word in payload["words"]] for payload in payloads)
    assert np.mean([one == other for one, other in zip(before, last, strict=True)]) > 0.8


@pytest.mark.parametrize("clusters", [2, 3, 4])
def test_labels_do_not_flicker_on_a_converged_run(tmp_path: Path, clusters: int) -> None:
    """While nothing but noise changes, no unit leaves its chip, and no word its cloud where others explain the same."""
    noise = np.random.RandomState(0)
    still = [
        dataclasses.replace(
            record,
            global_step=step,
            epoch=epoch,
            responses=record.responses + np.float32(0.05) * noise.randn(*record.responses.shape).astype(np.float32),
        )
        for epoch, (record, step) in enumerate(zip(planted_history(noise=0.03)[SPLIT:] * 3, STEPS, strict=True))
    ]
    write_run(tmp_path / "run", still)
    with serving(tmp_path) as tab:
        payloads = [tab.payload("snapshot", **STATE, step=step, clusters=clusters) for step in STEPS]
        clouds = [np.array([word["cloud"] for word in one["words"]]) for one in payloads]
        for labels in ([unit_labels(one) for one in payloads], clouds):
            assert min(agreement(one, other) for one, other in zip(labels, labels[1:], strict=False)) == 1
    again = [one.word_labels for one in load(tmp_path / "run")[STATE["state"]].coclusters(clusters)]
    np.testing.assert_array_equal(again, clouds)


def test_a_damaged_record_leaves_a_gap(history: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The records beside it are served."""
    from tests.tensorboard_plugin.test_records import record_summary, write

    # However busy the machine is.
    monkeypatch.setattr("lightning_rnnvis.server.routes.thumbnail_routes.THUMBNAILS_SECONDS", 60)
    summaries = [record_summary(record, payload=b"cut" if epoch == 3 else None) for epoch, record in enumerate(history)]
    write(tmp_path / "run", *summaries)
    with serving(tmp_path) as tab:
        after = tab.payload("snapshot", **STATE, step=STEPS[4], clusters=3)
        assert after["labels_from"] == "tree"
        assert tab.payload("changes", **STATE, step=STEPS[4], clusters=3)["before"] is None
        assert tab.get("snapshot", **STATE, step=STEPS[3], clusters=3).status_code == 404
        thumbnails = tab.payload("thumbnails", [("step", step) for step in STEPS[2:5]], **STATE)["thumbnails"]
        assert [one["error"] is None for one in thumbnails] == [True, False, True]


def test_pinned_clusters(planted_tab: Tab) -> None:
    """Every record through the chips of one: units stay in their places, what they explain is of the record itself."""
    own = [planted_tab.payload("snapshot", **STATE, step=step) for step in STEPS]
    seen = [planted_tab.payload("snapshot", **STATE, step=step, pin=STEPS[0]) for step in STEPS]
    assert planted_tab.payload("changes", **STATE, step=STEPS[1], pin=STEPS[0])["before"] is None
    for one, payload in zip(own, seen, strict=True):
        np.testing.assert_array_equal(unit_labels(payload), unit_labels(own[0]))
        assert units_in_order(payload) == units_in_order(own[0])  # each keeps its place, so that the eye can compare
        assert payload["labels_from"] == "pinned"
        pinned = {"run": "run", "step": 10, "epoch": 0, "untrained": False}
        assert payload["pin"] == {**pinned, "labels_from": "tree", "unseen_words": []}
        assert payload["explained_variance_null"] == one["explained_variance_null"]
        assert payload["response_scale"] == one["response_scale"]
    assert seen[0]["explained_variance"] == pytest.approx(own[0]["explained_variance"], rel=1e-3)
    assert seen[SPLIT]["explained_variance"] < 0.8 * own[SPLIT]["explained_variance"]
    sentence = planted_tab.payload("sentence", **STATE, step=70, index=0, pin=10)
    assert sentence["labels_from"] == "pinned"
    assert sentence["steps"] != planted_tab.payload("sentence", **STATE, step=70, index=0)["steps"]
    figure = planted_tab.payload("figure/chip", **STATE, step=70, chip=0, pin=10)
    assert figure != planted_tab.payload("figure/chip", **STATE, step=70, chip=0)
    payload = planted_tab.payload("snapshot", **STATE, step=70, pin=10, clusters=3)
    assert payload["clusters"] == 3 and payload["pin"]["labels_from"] == "tree"
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
    halved = {name: getattr(small.labels, name)[:20] for name in ("unit_labels", "polarity", "unit_steadiness")}
    labels = dataclasses.replace(small.labels, **halved)
    write_run(tmp_path / "small", [dataclasses.replace(small, **half, labels=labels, sentences=())])
    with serving(tmp_path) as tab:
        payload = tab.payload("snapshot", **STATE, step=30, pin=10)
        assert payload["pin"]["unseen_words"] == ["word4"]
        assert payload["words"][4]["cloud"] == -1 and payload["words"][4]["count"] > 0
        refused = tab.get("snapshot", **STATE, step=30, pin=10, pin_run="small")
        assert refused.status_code == 400 and "20 units and this one 40" in refused.json["error"]
        assert tab.get("snapshot", **STATE, step=30, pin=11).status_code == 404
