"""How steady the chips are at each number of clusters over HTTP: the numbers of `Record.cluster_stability`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lightning_rnnvis import load
from lightning_rnnvis.analysis.common_words import common_words
from lightning_rnnvis.analysis.comparison.chance.halves import halves_agreement, halves_labels
from lightning_rnnvis.analysis.comparison.clusters.cluster_stability import NO_HALVES, NO_WORD
from lightning_rnnvis.history import History
from tests.planted.runs import make_epoch, one_by_one, with_halves, write_run
from tests.serving import Tab, serving

STATE = {"run": "run", "state": "rnn.l0/h"}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[History, Tab]]:
    """Two records with halves, and one in which no word occurred, as Python and as the tab have them."""
    directory = tmp_path_factory.mktemp("halves") / "run"
    records = [with_halves(make_epoch(epoch, n_epochs=2, n_words=60, n_units=32)) for epoch in (0, 1)]
    (silent,) = one_by_one(1, state="silent/h")
    write_run(directory, [*records, replace(silent, counts=silent.counts * 0)])
    with serving(directory.parent) as tab:
        yield load(directory), tab


def columns(payload: Any) -> list[np.ndarray]:
    """The numbers of a payload, a column a field."""
    return [np.array(column, dtype=float) for column in zip(*(row.values() for row in payload["numbers"]), strict=True)]


def test_the_numbers_are_those_of_the_record(recorded: tuple[History, Tab]) -> None:
    """Of each record; what is explained is what tab and Python say at that number, by clouds that the last one keeps.

    Of the pinned record, where one is.
    """
    history, tab = recorded
    for step, record in zip((200, 400), history["rnn.l0/h"], strict=True):
        payload = tab.payload("cluster_stability", **STATE, step=step)
        found = record.cluster_stability()
        assert (payload["run"], payload["step"], payload["why_unknown"]) == ("run", step, None)
        for column, expected in zip(columns(payload), found.table().values(), strict=True):
            np.testing.assert_allclose(column, expected, rtol=1e-4)
        assert found.agreement[2] > 0.9 > 0.6 > found.agreement[12:].max()  # of four planted chips
        for clusters in (2, 7, 12):
            listed = payload["numbers"][clusters - 2]["explained_variance"]
            shown = tab.payload("snapshot", **STATE, step=step, clusters=clusters)["explained_variance"]
            assert listed == pytest.approx(shown, rel=1e-4)
            assert listed == pytest.approx(record.cocluster(clusters).explained_variance, rel=1e-4)
    alone = replace(record, place=None).cluster_stability()
    np.testing.assert_array_equal(alone.agreement, found.agreement)  # of the last record, no other one counts in it
    np.testing.assert_array_equal(alone.explained_variance, found.explained_variance)
    pinned = tab.payload("cluster_stability", **STATE, step=200, pin=400)
    assert pinned == tab.payload("cluster_stability", **STATE, step=400)


def test_the_floor_of_a_comparison_is_of_its_words(recorded: tuple[History, Tab]) -> None:
    """What two halves agree for the words in common with another record, which lacks some."""
    history, tab = recorded
    first, second = history["rnn.l0/h"]
    words = common_words(second, first).first
    labels = halves_labels(second)
    for other, of in (({}, None), ({"other_run": "run", "other_state": "rnn.l0/h", "other_step": 200}, words)):
        floor = tab.payload("halves", **STATE, step=400, **other)["agreement"]
        expected = halves_agreement(second, labels, of)
        assert floor["cka"] == pytest.approx(expected.cka, rel=1e-4)
        assert floor["words"] == pytest.approx(expected.cloud_agreement, rel=1e-4)
    assert 0 < len(words) < (second.counts > 0).sum()
    assert expected.cka != pytest.approx(halves_agreement(second, labels).cka, rel=1e-4)


def test_python_tells_the_floor_of_the_tab(recorded: tuple[History, Tab]) -> None:
    """Beside each number of a comparison that is printed, and CKA's in its short form, which clusters nothing."""
    history, tab = recorded
    first, second = history["rnn.l0/h"]
    compared, reference = history.compare(first, second), {"other_run": "run", "other_state": "rnn.l0/h"}
    sides = [tab.payload("halves", **STATE, step=step, **reference, other_step=600 - step) for step in (200, 400)]
    floor = compared.floor
    assert floor is not None
    for name, value in (("units", floor.unit_agreement), ("words", floor.cloud_agreement), ("cka", floor.cka)):
        assert value == pytest.approx(min(side["agreement"][name] for side in sides), rel=1e-4)
    lower = min(sides, key=lambda side: side["agreement"]["words"])
    assert floor.cloud_spread == pytest.approx(lower["spread"]["words"], abs=1e-4)
    clouds = f"clouds {compared.cloud_agreement:.2f} ({floor.cloud_agreement:.2f} ± {floor.cloud_spread:.2f})"
    assert clouds in str(compared) and "chips" in str(compared)
    again = history.compare(first, second)
    assert f"unbiased {compared.cka_unbiased:.2f} ({floor.cka_unbiased:.2f})" in repr(again)
    assert "floor" not in vars(again)


def test_nothing_occurred(recorded: tuple[History, Tab]) -> None:
    """It is said."""
    history, tab = recorded
    payload = tab.payload("cluster_stability", run="run", state="silent/h", step=10)
    assert payload["numbers"] == [] and payload["why_unknown"] == NO_WORD
    assert history["silent/h"][0].cluster_stability().why_unknown == NO_WORD


def test_records_without_halves(tab: Tab) -> None:
    """They were written by an earlier version: what clusters explain is there, and why there is no more."""
    payload = tab.payload("cluster_stability", run="lstm/version_0", state="rnn.l0/h", step=600)
    assert payload["why_unknown"] == NO_HALVES and len(payload["numbers"]) == 19
    assert {row["agreement"] for row in payload["numbers"]} == {None}
    assert min(row["explained_variance"] for row in payload["numbers"]) > 0
