"""Levels of numeric features as words, in real trainings against a loop over every step."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from lightning.pytorch import seed_everything
from lightning.pytorch.callbacks import ModelCheckpoint
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from lightning_rnnvis import CaptureError, FeatureLevels, RNNVis, load_runs
from lightning_rnnvis.capture.keys.hashing import INPUT_BITS, JOINT_ID
from lightning_rnnvis.capture.numbers.level_cuts import LEVEL_ID, LevelCuts, channels_of
from lightning_rnnvis.capture.statistics import pending_tokens
from lightning_rnnvis.capture.statistics.merged_sums import PRIOR_PARTS
from lightning_rnnvis.feature_levels import MOST_LEVELS
from tests.models.oracle import changes, responses_by_word, step_states
from tests.training.running import trainer
from tests.training.words.input_models import FEATURES, Forecaster, series


def fit(root, callback, model=None, **settings):
    """Train the forecaster; returns trainer and model."""
    seed_everything(0, verbose=False)
    model = model or Forecaster()
    run = trainer(root, callback, **({"max_epochs": 1} | settings))
    run.fit(model, series(), series(seed=1))
    return run, model


def truth_of(model, levels_of, key, layer):
    """Count, mean and standard error by word, from a loop over single steps; `levels_of` gives a step's words.

    The mean is less that of all steps at which the variable has a level.
    """
    values, lengths, _ = series(seed=1).dataset.tensors
    single = []
    for row, length in zip(values, lengths, strict=True):
        inputs = row[:length]
        loop = step_states(model.rnn, inputs)
        if layer == "second":
            directions = [loop[f"l0{d}/h"][0] for d in ("", ".reverse")[: 1 + model.rnn.bidirectional]]
            loop = step_states(model.second, torch.cat(directions, dim=1))
        responses = changes(*loop[key], ".reverse" in key)
        single.append(([word for step in inputs for word in levels_of(step)], np.repeat(responses, 3, axis=0)))
    found = {k: v for k, v in responses_by_hash(single).items() if k is not None}
    common = {}
    for variable in {word.split(":")[0] for word in found}:
        of_levels = [found[word][:2] for word in found if word.split(":")[0] == variable]
        common[variable] = np.average([mean for _, mean in of_levels], axis=0, weights=[n for n, _ in of_levels])
    return {
        word: (n, mean - common[word.split(":")[0]], error_of_windows(word, single))
        for word, (n, mean, _) in found.items()
    }


def error_of_windows(word, single):
    """Standard error of a mean less that of its variable, to both of which a window adds all of its steps at once."""
    name = f"{word.split(':')[0]}:"
    windows, chosen = [], []
    for words, moved in single:
        known = [one is not None and one.startswith(name) for one in words]
        windows.append(moved[known])
        chosen.append(np.array([one == word for one in words])[known])
    steps, has = np.concatenate(windows), np.concatenate(chosen)
    # What each step adds to the mean of the word less that of all.
    adds = [
        has_word[:, None] * (moved - steps[has].mean(0)) / has.sum() - (moved - steps.mean(0)) / len(steps)
        for moved, has_word in zip(windows, chosen, strict=True)
    ]
    n_parts = sum(one.any() for one in chosen)
    between = (np.array([one.sum(0) for one in adds]) ** 2).sum(0) * n_parts / (n_parts - 1)
    alone = (np.concatenate(adds) ** 2).sum(0)  # of steps that are independent
    more = n_parts - 1
    return np.sqrt((PRIOR_PARTS * alone + more * between) / (PRIOR_PARTS + more))


def responses_by_hash(single):
    """`responses_by_word` for words that are texts; None is no word."""
    names = {word: place for place, word in enumerate({word for words, _ in single for word in words}, 1)}
    found = responses_by_word([([names[word] for word in words], responses) for words, responses in single])
    return {word: found[place] for word, place in names.items()}


def assert_like_loop(history, model, levels_of):
    """Counts are exact and marginal means within half a step of the loop, for all states of both layers."""
    assert len(history.states) == 3 + model.rnn.bidirectional
    for state in history.states:
        snapshot = history[state][-1]
        layer, _, key = state.partition(".")
        truth = truth_of(model, levels_of, key, layer)
        assert sorted(snapshot.words) == sorted(truth)
        largest = max(np.abs(mean).max() for _, mean, _ in truth.values())
        for place, word in enumerate(snapshot.words):
            count, mean, error = truth[word]
            assert snapshot.counts[place] == count
            half = snapshot.half_steps
            assert np.abs(snapshot.responses[place] - mean).max() <= half["responses"] + 1e-5 * largest
            worst = np.abs(snapshot.standard_errors[place] - error).max()
            assert worst <= half["deviations"] / np.sqrt(count) + 1e-5 * largest
        assert any("3 levels enter at each step" in note and "marginal mean" in note for note in snapshot.notes)


def quantile_levels():
    """Words of a step by the quantiles of all steps of the validation set."""
    values, lengths, _ = series(seed=1).dataset.tensors
    steps = torch.cat([row[:n] for row, n in zip(values, lengths, strict=True)]).double().numpy()
    edges = np.quantile(steps[:, :2], [1 / 3, 2 / 3], axis=0).T
    names = ["low", "medium", "high"]

    def levels_of(step):
        *quantities, valve = step.double().numpy()
        levels = [names[sum(value > edge for edge in cuts)] for value, cuts in zip(quantities, edges, strict=True)]
        return [f"{name}: {level}" for name, level in zip(FEATURES, [*levels, f"{valve:g}"], strict=True)]

    return levels_of


@pytest.mark.parametrize("bidirectional", [False, True])
def test_quantiles_equal_a_loop(tmp_path, bidirectional):
    """Quantiles of all that the first record looks at cut the features; each level has its marginal mean."""
    seed_everything(0, verbose=False)
    _, model = fit(
        tmp_path, RNNVis(words=FeatureLevels(FEATURES), min_count=1, n_sentences=2), Forecaster(bidirectional)
    )
    history = load_runs(tmp_path)["run/version_0"]
    assert_like_loop(history, model, quantile_levels())
    snapshot = history["rnn.l0/h"][0]
    words = snapshot.sentences[0].words
    assert len(snapshot.sentences) == 2
    assert words[0].startswith("temperature: ")
    for before, word in zip(words, words[1:], strict=False):
        changed = [level not in before.split(", ") for level in word.split(", ")]
        assert changed == sorted(changed, reverse=True)
        assert len(changed) == 3


def test_given_edges_names_and_values(tmp_path):
    """Edges, names of levels and a function for the series; NaN has no word, and a step of NaN alone is none."""

    def values(batch):
        given = batch[0].clone()
        given[..., 0] = torch.where(given[..., 0] > 25, torch.nan, given[..., 0])
        return torch.where((given[..., 1] > 1.5).unsqueeze(-1), torch.nan, given)

    def levels_of(step):
        temperature, load_, valve = step.tolist()
        if load_ > 1.5:
            return [None] * 3
        return [
            None if temperature > 25 else f"temperature: {'cold' if temperature <= 18 else 'warm'}",
            f"load: {'cold' if load_ <= 0 else 'warm'}",
            f"valve: {'cold' if valve <= 0.5 else 'warm'}",
        ]

    levels = FeatureLevels(
        FEATURES, levels=["cold", "warm"], edges={"load": [0], "temperature": [18], "valve": [0.5]}, values=values
    )
    _, model = fit(tmp_path, RNNVis(words=levels, min_count=1))
    assert_like_loop(load_runs(tmp_path)["run/version_0"], model, levels_of)


def test_edges_go_on_after_resuming(tmp_path):
    """A resumed run has the edges of the first record, though its data are others; the checkpoint loads safely."""
    checkpoints = ModelCheckpoint(tmp_path / "checkpoints", save_last=True)
    first = RNNVis(words=FeatureLevels(FEATURES), min_count=1)
    fit(tmp_path, first, enable_checkpointing=True, callbacks=[first, checkpoints])
    torch.load(tmp_path / "checkpoints" / "last.ckpt", weights_only=True)
    resumed = RNNVis(words=FeatureLevels(FEATURES), min_count=1)
    run = trainer(tmp_path, resumed, max_epochs=2)
    run.fit(Forecaster(), series(), series(seed=5), ckpt_path=tmp_path / "checkpoints" / "last.ckpt")
    histories = load_runs(tmp_path)
    one, two = (histories[f"run/version_{index}"]["rnn.l0/h"][0] for index in (0, 1))
    assert sorted(one.words) == sorted(two.words)
    values, lengths, _ = series(seed=5).dataset.tensors
    levels_of = quantile_levels()
    words = [word for row, n in zip(values, lengths, strict=True) for step in row[:n] for word in levels_of(step)]
    assert dict(zip(two.words, two.counts.tolist(), strict=True)) == {word: words.count(word) for word in two.words}


def test_what_has_no_room_is_left_out_and_said(tmp_path, monkeypatch):
    """The first record holds a bounded number of responses; what is beyond is counted."""
    monkeypatch.setattr(pending_tokens, "PENDING_BYTES", 4 * 6 * 100)
    fit(tmp_path, RNNVis(words=FeatureLevels(), min_count=1), max_epochs=2)
    first, second = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"]
    total = int(series(seed=1).dataset.tensors[1].sum())
    left_out = total - first.counts.sum() // 3
    assert first.counts.sum() // 3 <= 100 < second.counts.sum() // 3 == total
    assert any(f"leaves out {left_out} steps" in note for note in first.notes)


def test_levels_of_one_variable_enter_one_way():
    """So do the ids of one embedding beside them; pieces put together are text."""
    levels = [LEVEL_ID, LEVEL_ID + MOST_LEVELS - 1, LEVEL_ID + MOST_LEVELS]
    found = channels_of([0, 7, (1 << INPUT_BITS) + 7, *levels, JOINT_ID + 5]).tolist()
    assert found[0] == found[1] and found[3] == found[4] and found[6] == -1
    assert len({found[0], found[2], found[3], found[5], -1}) == 5


class Linear(Forecaster):
    """One unit that takes a tenth off, adds 1, and twice the first of two variables, whatever they are."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(2, 1, nonlinearity="relu", batch_first=True)
        self.second = self.head = nn.Identity()
        weights = {"weight_ih_l0": [[0.2, 0.0]], "weight_hh_l0": [[0.9]], "bias_ih_l0": [1.0], "bias_hh_l0": [0.0]}
        self.rnn.load_state_dict({name: torch.tensor(value) for name, value in weights.items()})

    def forward(self, series):
        return self.rnn(series)[0]

    def validation_step(self, batch, batch_idx):
        self(batch[0])


@pytest.mark.parametrize("length", [1, 6, 24])
def test_levels_do_what_setting_the_input_does_however_short_the_windows(tmp_path, length):
    """A state that begins at 0 rises in all windows, whatever is read; that is the response to no level."""
    drawn = torch.rand((1200 // length, length, 2), generator=torch.Generator().manual_seed(0)) * 4
    record = RNNVis(words=FeatureLevels(["set", "beside"], edges=[[2], [2]]), min_count=1)
    trainer(tmp_path, record).validate(Linear(), DataLoader(TensorDataset(drawn), 50), verbose=False)
    record = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][0]
    found = dict(zip(record.words, record.responses[:, 0], strict=True))
    errors = dict(zip(record.words, 3 * record.standard_errors[:, 0] + record.half_steps["responses"], strict=True))
    # A level holds half of the values, whose mean lies 1 from that of all.
    for word, effect in {"set: low": -0.2, "set: high": 0.2, "beside: low": 0, "beside: high": 0}.items():
        assert abs(found[word] - effect) < errors[word] < 0.1, word
    below, middle, *_, above = record.percentiles[:, list(record.words).index("set: high"), 0]
    assert below < found["set: high"] < above


class Scaled(Forecaster):
    """Reads the series scaled."""

    def forward(self, series, lengths):
        return super().forward(series / 10, lengths)


def test_a_scaled_input_has_the_words_of_the_series(tmp_path):
    """Scaled by the model, the input is still that series; wrong names and shapes are errors."""
    for name, levels in {
        "found": FeatureLevels(FEATURES),
        "input": FeatureLevels(FEATURES, values="input"),
        "batch": FeatureLevels(FEATURES, values=lambda batch: batch[0]),
    }.items():
        fit(tmp_path / name, RNNVis(words=levels), Scaled())
    one, *others = (load_runs(tmp_path / name)["run/version_0"]["rnn.l0/h"][0] for name in ("found", "input", "batch"))
    for other in others:
        assert sorted(one.counts) == sorted(other.counts)
    for record, said in zip((one, *others), ("the layer reads", "the layer reads", "`values` returns"), strict=True):
        assert said in next(note for note in record.notes if note.startswith("Numbers are"))
        assert all(variable.is_read for variable in record.variables)
        # What the layer reads is in no unit of the batch, which its names may hold.
        of_batch = said == "`values` returns"
        assert [variable.is_scaled for variable in record.variables] == [not of_batch] * len(record.variables)
        assert any("The model scales" in note for note in record.notes) is not of_batch
    with pytest.raises(CaptureError, match="names 2 features"):
        fit(tmp_path, RNNVis(words=FeatureLevels(["a", "b"])))
    with pytest.raises(CaptureError, match=r"shape \(batch, time, features\)"):
        fit(tmp_path, RNNVis(words=FeatureLevels(values=lambda batch: batch[2])))


def test_weights_are_bit_identical(tmp_path):
    """The training is the same with and without."""
    _, with_callback = fit(tmp_path / "with", RNNVis(words=FeatureLevels(FEATURES)))
    _, without = fit(tmp_path / "without", None, callbacks=[])
    for key, value in with_callback.state_dict().items():
        assert torch.equal(value, without.state_dict()[key]), key


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"features": "load"}, "must be a list, such as"),
        ({"features": ["a", "a"]}, "different names"),
        ({"levels": 1}, "from 2 to 20"),
        ({"levels": ["low", "low"]}, "different names"),
        ({"features": ["a"], "edges": {"b": [1]}}, "'b', which is none of the `features`"),
        ({"features": ["a"], "levels": {"b": 3}}, "'b', which is none of the `features`"),
        ({"features": ["a"], "edges": [[2, 1]]}, "rising order"),
        ({"features": ["a"], "edges": [[1], [2]]}, "one list for each"),
        ({"edges": [1, 2]}, "'feature 0'.* must be a list, such as"),
        ({"levels": 4, "edges": [[1, 2]]}, "needs 3 edges"),
    ],
)
def test_bad_settings(settings, message):
    """A bad setting is named, with what came."""
    with pytest.raises((TypeError, ValueError), match=message):
        FeatureLevels(**settings)
    with pytest.raises(TypeError, match="values"):
        FeatureLevels(values=3)
    with pytest.raises(ValueError, match="NaN in the padding"):
        RNNVis(FeatureLevels(), padding=0).setup(None, None, "fit")
    with pytest.raises(ValueError, match="makes its own words"):
        RNNVis(["a"], words=FeatureLevels()).setup(None, None, "fit")


def test_names_of_levels():
    """Levels have names that a person reads; a feature has as many as its edges make."""
    levels = FeatureLevels(["a", "b"], edges=[[1], [1, 2, 3, 4, 5, 6]])
    assert levels.level_name(0, 1) == "high"
    assert levels.level_name(1, 0) == "level 1 of 7"
    assert FeatureLevels(levels=5).level_name(2, 4) == "very high"
    assert FeatureLevels(["a", "b"], levels={"b": ["off", "on"]}).level_name(1, 1) == "on"


def test_features_of_few_values():
    """A feature with no more values than levels has a word for each, under its own name if its levels have none."""
    cuts = LevelCuts(FeatureLevels(["valve", "state", "still"], levels={"state": ["off", "on"]}))
    cuts.find_edges(np.array([[0, 5, 1.5], [1, 7, 1.5], [1, 7, np.nan]]))
    words = [
        [cuts.word(i) for i in row if i >= 0] for row in cuts.ids(np.array([[0, 5, 1.5], [1, 7, np.nan]])).tolist()
    ]
    assert words == [["valve: 0", "state: off", "still: 1.5"], ["valve: 1", "state: on"]]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([0.993028, -1.00703], ["-1.01", "0.993"]),
        ([0.9930281, 0.9930282], ["0.9930281", "0.9930282"]),
        ([2024001, 2024002], ["2024001", "2024002"]),
    ],
)
def test_values_have_the_digits_that_tell_them_apart(values, told):
    """No two values have one word, and none has digits that say nothing."""
    cuts = LevelCuts(FeatureLevels(["a"]))
    cuts.find_edges(np.array(values)[:, None])
    assert [cuts.word(int(i)) for i in cuts.ids(np.sort(values)[:, None])[:, 0]] == [f"a: {one}" for one in told]


@given(
    st.lists(
        st.lists(st.floats(width=32) | st.sampled_from([0.0, 1.0]), min_size=3, max_size=3), min_size=1, max_size=20
    ),
    st.integers(2, 20),
)
def test_any_values(rows, levels):
    """Whatever the values, NaN and infinity among them, levels rise with them, have names, and NaN has none."""
    values = np.array(rows, dtype=np.float32)
    cuts = LevelCuts(FeatureLevels(levels=levels))
    cuts.find_edges(values)
    again = LevelCuts(FeatureLevels(levels=levels), None, cuts.found, cuts.values)
    ids = cuts.ids(values)
    np.testing.assert_array_equal(ids, again.ids(values))
    for feature in range(3):
        column, of_column = values[:, feature], ids[:, feature]
        assert (of_column[np.isnan(column)] == -1).all()
        if np.isfinite(column).any():
            order = np.argsort(column[~np.isnan(column)], kind="stable")
            assert (np.diff(of_column[~np.isnan(column)][order]) >= 0).all()
        assert all(cuts.word(i).startswith(f"feature {feature}: ") for i in of_column.tolist() if i >= 0)
