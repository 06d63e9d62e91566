"""Two records side by side over HTTP: the numbers of `History.compare`, whatever differs between the two."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lightning_rnnvis import load
from lightning_rnnvis.analysis.coclustering.tree.tree_chips import own_chips, unit_consensus
from lightning_rnnvis.analysis.comparison.comparison import compare
from lightning_rnnvis.analysis.output_axis import output_pushes
from lightning_rnnvis.records.encoding.codec import decode, encode
from tests.analysis.comparison.test_word_pushes import learning
from tests.planted.history import planted_history
from tests.planted.runs import make_epoch, write_run
from tests.planted.snapshots import make_snapshot, through_tree
from tests.serving import Tab, serving

FIRST = {"run": "lstm/version_0", "state": "rnn.l0/h", "step": 200}


def stored(epoch: int, state: str, cell: str, seed: int):
    """A record of the tab's log directory as storage gives it back."""
    return decode(*encode(make_epoch(epoch, state, cell, n_epochs=3, n_words=60, n_units=32, seed=seed)))


@pytest.mark.parametrize(
    ("run", "state", "step"),
    [
        ("lstm/version_0", "rnn.l0/h", 600),
        ("lstm/version_0", "rnn.l0/c", 200),
        ("gru/version_0", "rnn.l0.reverse/h", 600),
    ],
)
def test_the_numbers_of_compare(tab: Tab, run: str, state: str, step: int) -> None:
    """Epoch with epoch, state with state, run with run."""
    seed, cell = (0, "LSTM") if run.startswith("lstm") else (1, "GRU")
    first = through_tree(stored(0, "rnn.l0/h", "LSTM", 0), stored(2, "rnn.l0/h", "LSTM", 0))
    last = stored(2, state, cell, seed)
    second = last if step == 600 else stored(step // 200 - 1, state, cell, seed)
    second = through_tree(second, last)
    by_own_data = [own_chips(unit_consensus(one), one.labels.n_chips) for one in (first, second)]
    # A cell state has what its hidden state pushes.
    reader = stored(step // 200 - 1, "rnn.l0/h", "LSTM", 0) if state.endswith("/c") else second
    pushes = (
        output_pushes(first.state, [first.state], lambda _: first),
        output_pushes(state, [reader.state], lambda _: reader),
    )
    found = compare(first, second, own_chips=(by_own_data[0], by_own_data[1]), pushes=pushes)
    assert found.output is not None or not run.startswith("lstm")
    payload = tab.payload("compare", **FIRST, other_run=run, other_state=state, other_step=step)
    assert (payload["first"]["step"], payload["second"]["state"], payload["second"]["cell"]) == (200, state, cell)
    assert payload["units_correspond"] == found.units_correspond and payload["words_by"] == found.words_by
    assert payload["moved"] == found.moved == ("both" if state == first.state else None)
    assert payload["common_words"] == len(found.common_words) and payload["notes"] == list(found.notes)
    assert payload["vanished"] == list(found.vanished) and payload["appeared"] == list(found.appeared)
    for name, value in (
        ("units", found.unit_agreement),
        ("words", found.cloud_agreement),
        ("cka", found.cka),
        ("cka_unbiased", found.cka_unbiased),
        ("similarity_correlation", found.similarity_correlation),
    ):
        given = payload["agreement"][name]
        assert given is None if np.isnan(value) else given == pytest.approx(value, rel=1e-6)
    assert payload["unit_flow"] == (None if found.unit_flow is None else found.unit_flow.tolist())
    assert payload["word_flow"] == found.word_flow.tolist()
    assert [word["word"] for word in payload["words"]] == list(found.words["word"])
    assert payload["push_unit"] == (found.push_unit or None)
    assert [word["push_output"] for word in payload["words"]] == found.words["push_output"].tolist()
    pushes = [(f"push_{name}", 5e-3) for name in ("first", "second", "error")]
    norms = [(f"norm_{name}", 5e-5) for name in ("first", "second")]
    for column, rtol in (("drift", 5e-3), *norms, ("over_noise", 5e-3), *pushes):
        given = np.array([word[column] for word in payload["words"]], dtype=float)
        np.testing.assert_allclose(given, found.words[column], rtol=rtol, atol=1e-9)
    assert [unit["unit"] for unit in payload["units"]] == found.units["unit"].tolist()
    matches = [(match["first"], match["second"]) for match in payload["chip_matches"]]
    assert matches == list(zip(found.chip_matches["first"], found.chip_matches["second"], strict=True))


@pytest.mark.parametrize("side", ["first", "second"])
@pytest.mark.parametrize("steps", [(200, 600), (600, 200)])
def test_differences_are_the_later_less_the_earlier(tab: Tab, side: str, steps: tuple[int, int]) -> None:
    """By the chips and clouds of either side, units along those of the later: by hand from what was recorded."""
    first, second = ({"run": "lstm/version_0", "state": "rnn.l0/h", "step": step} for step in steps)
    other = {f"other_{name}": value for name, value in second.items()}
    earlier, later = (stored(epoch, "rnn.l0/h", "LSTM", 0) for epoch in (0, 2))
    seen = tab.payload("snapshot", **(first if side == "first" else second))
    signs = np.zeros(later.n_units)
    for unit in (one for chip in tab.payload("snapshot", **first | {"step": 600})["chips"] for one in chip["units"]):
        signs[unit["unit"]] = unit["polarity"]
    found = tab.payload("difference", **first, **other, side=side)
    assert found["polarity"] == signs.tolist()
    squares = signs * (later.responses - earlier.responses)
    occurs = (later.counts > 0) & (earlier.counts > 0)
    chips = [[one["unit"] for one in chip["units"]] for chip in seen["chips"]]
    for cloud, links in zip(seen["clouds"], found["links"], strict=True):
        rows = squares[[word for word in cloud["words"] if occurs[word]]]
        means = [rows[:, units].mean() for units in chips]
        np.testing.assert_allclose(links, means, rtol=6e-3, atol=1e-6)
    now, before = later.sentences[0], earlier.sentences[0]
    told = tab.payload("sentence_difference", **first, **other, side=side, sentence=now.key)["found"]
    for name, part in (("positive", np.maximum), ("negative", np.minimum)):
        values = [part(signs * one.states, 0) for one in (now, before)]
        for given, wanted in ((told[name], values[0]), (told[f"change_{name}"], values[0] - values[1])):
            means = [wanted[:, units].mean(axis=1) for units in chips]
            np.testing.assert_allclose(given, np.transpose(means), rtol=1e-3, atol=1e-5)
    moves = [signs * np.diff(np.vstack([one.initial, one.states]), axis=0) for one in (now, before)]
    means = [(moves[0] - moves[1])[:, units].mean(axis=1) for units in chips]
    np.testing.assert_allclose(told["link"], np.transpose(means), rtol=1e-3, atol=1e-5)


def test_no_difference_where_nothing_corresponds(tab: Tab) -> None:
    """Units of two trainings, a sentence that one of the two lacks: nothing, and no error."""
    own = {"other_run": "lstm/version_0", "other_state": "rnn.l0/h", "other_step": 600}
    other = own | {"other_run": "gru/version_0", "other_state": "rnn.l0.reverse/h"}
    assert tab.payload("difference", **FIRST, **other) == {"links": None, "polarity": None}
    key = stored(0, "rnn.l0/h", "LSTM", 0).sentences[0].key
    for beside, named in ((other, key), (own, "none of them")):
        assert tab.payload("sentence_difference", **FIRST, **beside, sentence=named) == {"found": None}
    assert tab.get("difference", **FIRST, **own, side="third").status_code == 400
    assert tab.get("sentence_difference", **FIRST, **own).status_code == 400


def test_at_another_number_of_clusters_and_pinned(tab: Tab) -> None:
    """Both sides are seen through as many clusters, in one training also through those of one record."""
    other = {"other_run": "lstm/version_0", "other_state": "rnn.l0/h", "other_step": 600}
    payload = tab.payload("compare", **FIRST, **other, clusters=3)
    assert payload["first"]["clusters"] == payload["second"]["clusters"] == 3 and np.shape(payload["unit_flow"]) == (
        3,
        3,
    )
    assert payload["first"]["labels_from"] == payload["second"]["labels_from"] == "tree"
    pinned = tab.payload("compare", **FIRST, **other, pin=400)
    assert pinned["first"]["labels_from"] == pinned["second"]["labels_from"] == "pinned"
    assert pinned["agreement"]["units"] == 1 and not any(unit["moved"] for unit in pinned["units"])
    other |= {"other_run": "gru/version_0"}
    across = tab.payload("compare", **FIRST, **other, pin=400, clusters=3)
    assert across["first"]["labels_from"] == "pinned" and across["second"]["labels_from"] == "tree"


def test_runs_of_different_sizes(tmp_path: Path) -> None:
    """Other hidden sizes, states and vocabularies compare, and it is said; without a common word it is refused."""
    write_run(tmp_path / "a", planted_history()[:1], writer="aa")
    other = make_snapshot(30, 7, state="encoder.l1/c", cell="LSTM", history_id="e" * 32, global_step=10)
    strange = make_snapshot(
        words=np.array([f"x{index}" for index in range(20)], dtype=object), history_id="d" * 32, global_step=10
    )
    write_run(tmp_path / "b", [other], writer="bb")
    write_run(tmp_path / "c", [strange], writer="cc")
    first = {"run": "a", "state": "rnn.l0/h", "step": 10}
    with serving(tmp_path) as tab:
        payload = tab.payload("compare", **first, other_run="b", other_state="encoder.l1/c", other_step=10)
        assert not payload["units_correspond"] and payload["unit_flow"] is None and payload["units"] == []
        assert payload["common_words"] == 30 and len(payload["vanished"]) == 30
        assert any("40 and 7" in note for note in payload["notes"])
        refused = tab.get("compare", **first, other_run="c", other_state="rnn.l0/h", other_step=10)
        assert refused.status_code == 400 and "no word in common" in refused.json["error"]
        gone = tab.get("compare", **first, other_run="d", other_state="rnn.l0/h", other_step=10)
        assert gone.status_code == 404


def test_outputs_are_named_as_in_what_was_learnt_once_that_is_known(tmp_path: Path) -> None:
    """Before, two records alone decide, and the answer says so: nobody waits. Python looks for it, and has the same."""
    write_run(tmp_path / "run", list(learning("values")))
    states = load(tmp_path / "run")
    history = states["rnn.l0/h"]
    learnt = [one for one in history.findings() if one.kind == "word" and one.measure == "push"]
    with serving(tmp_path) as tab:
        for is_known in (False, True):
            n_others = 0
            for one in learnt:
                first, last = history[one.first_record], history[one.last_record]
                sides = {"step": first.step, "other_run": "run", "other_state": first.state, "other_step": last.step}
                payload = tab.payload("compare", run="run", state=first.state, **sides)
                assert payload["as_learnt"] == is_known
                outputs = {word["word"]: word["push_output"] for word in payload["words"]}
                n_others += outputs[one.name] != one.towards
                if is_known:
                    words = states.compare(first, last).words
                    assert outputs == dict(zip(words["word"], words["push_output"], strict=True))
            assert (n_others == 0) == is_known
            tab.payload("findings", run="run", state="rnn.l0/h")
