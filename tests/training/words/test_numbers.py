"""Layers that read numbers, in one line: what is recorded of them, what it is called, and what the person is told."""

from __future__ import annotations

import logging

import pytest
import torch
from lightning.pytorch import seed_everything

from lightning_rnnvis import CaptureError, FeatureLevels, RNNVis, load_runs
from tests.training.running import trainer
from tests.training.words.input_models import (
    FEATURES,
    PIECES,
    Both,
    Forecaster,
    NumberModel,
    both,
    numbers,
    series,
)


@pytest.fixture
def said(caplog):
    """What is said in a training, as one text."""
    caplog.set_level(logging.INFO, "lightning.pytorch.rnnvis")
    return lambda: "\n".join(record.getMessage() for record in caplog.records if "RNNVis" in record.getMessage())


def fit(root, callback, model, train=None, val=None, **settings):
    """Train a model; returns the history."""
    seed_everything(0, verbose=False)
    run = trainer(root, callback, **({"max_epochs": 1} | settings))
    run.fit(model, train or numbers(), val or numbers(seed=1))
    return load_runs(root)["run/version_0"]


def variables(history, state="rnn.l0/h"):
    """Names of the variables whose levels are words."""
    return sorted({word.rpartition(": ")[0] for word in history[state][-1].words})


def expand(model, batch, embedding="category", ids="series"):
    """Rows of an embedding at every step."""
    rows = getattr(model, embedding)(batch[ids])
    return rows if rows.dim() == 3 else rows[:, None].expand(-1, 10, -1)


READINGS = {
    "as they are": (3, lambda m, b: b["x"], ["x[0]", "x[1]", "x[2]"]),
    "scaled": (3, lambda m, b: b["x"] / 7, ["x[0]", "x[1]", "x[2]"]),
    "scaled for each series": (3, lambda m, b: b["x"] / b["x"].abs().mean(1, keepdim=True), ["x[0]", "x[1]", "x[2]"]),
    "with its past": (2, lambda m, b: torch.stack([b["x"][:, 2:, 0], b["x"][:, :-2, 0]], -1), ["x[0]", "x[0] (lag 2)"]),
    "projected": (5, lambda m, b: m.projection(b["x"]), ["x[0]", "x[1]", "x[2]"]),
}  # fmt: skip


@pytest.mark.parametrize("reading", READINGS)
def test_one_line(tmp_path, said, reading):
    """Without a setting, levels of the numbers are recorded, named by the batch, and that is said in a sentence."""
    width, read, names = READINGS[reading]

    class Model(NumberModel):
        def training_step(self, batch, batch_idx):
            return self.out(self.rnn(read(self, batch))[0]).square().mean()

    rows = [{"x": row["x"]} for row in numbers(seed=1).dataset]
    data = torch.utils.data.DataLoader(rows, batch_size=8)
    history = fit(tmp_path, RNNVis(), Model(None, width), data, data)
    assert variables(history) == names
    assert "`rnn` reads numbers and no words, so RNNVis records levels of them" in said()
    assert ("made by the model" in said()) == (reading == "projected")
    units = "as the batch has them" if reading == "projected" else "in the units that the layer reads"
    assert any(note.startswith(f"Numbers are {units}") for note in history["rnn.l0/h"][-1].notes)


def test_a_series_in_two_parts_beside_what_never_changes(tmp_path, said):
    """Its newest step is in the other part: lags count from there; a scale of each sequence is no level of a step."""

    class Model(NumberModel):
        def training_step(self, batch, batch_idx):
            whole = torch.cat([batch["past_x"], batch["future_x"]], 1)[..., :1]
            scale = whole.abs().mean(1, keepdim=True).expand(-1, 5, -1)
            return self.out(self.rnn(torch.cat([whole[:, 5:], whole[:, :-5], scale], -1))[0]).square().mean()

    rows = [{"past_x": row["x"][:6], "future_x": row["x"][6:]} for row in numbers(seed=1).dataset]
    data = torch.utils.data.DataLoader(rows, batch_size=8)
    assert variables(fit(tmp_path, RNNVis(), Model(None, 3), data, data)) == ["x[0]", "x[0] (lag 5)"]
    assert "1 of the 3 numbers that `rnn` reads at each step stands nowhere in the batch and is left out" in said()


def test_what_may_be_words_is_an_error_whose_cure_works(tmp_path):
    """Ids that fit the steps may be the words, and a vocabulary asks for some: the error has a cure, which works."""
    read = lambda m, b: m.projection(b["x"])  # noqa: E731
    rows = [{"x": row["x"], "kind": row["kind"]} for row in numbers(seed=1).dataset]
    data = torch.utils.data.DataLoader(rows, batch_size=8)
    for callback in (RNNVis(), RNNVis(PIECES)):
        with pytest.raises(CaptureError, match=r"write RNNVis\(…, words=\{'rnn': FeatureLevels\(\)\}\)"):
            fit(tmp_path, callback, NumberModel(read, 5), data, data)
    for name, callback in {
        "levels": RNNVis(words={"rnn": FeatureLevels()}),
        "with_words": RNNVis(PIECES, words={"rnn": FeatureLevels()}),
    }.items():
        assert variables(fit(tmp_path / name, callback, NumberModel(read, 5), data, data)) == ["x[0]", "x[1]", "x[2]"]


def test_numbers_and_words_in_one_model(tmp_path):
    """A layer that reads text has its words, and one that reads the batch's numbers their levels, in one line."""
    history = fit(tmp_path, RNNVis(words={"text.rnn": "text.embedding"}, layers=["text.*", "numbers.*"], min_count=1),
                  Both(), both(), both(seed=1))  # fmt: skip
    assert variables(history, "numbers.rnn.l0/h") == [f"series[{place}]" for place in range(3)]
    assert variables(history, "numbers.second.l0/h") == variables(history, "numbers.rnn.l0/h")
    assert history["text.rnn.l0/h"][-1].words.tolist()[0].isdigit()


def test_an_id_of_the_series_is_no_word(tmp_path, said):
    """Beside numbers, an id that is the same along each sequence is left out, and that is said; the cure shows it."""
    read = lambda m, b: torch.cat([expand(m, b), b["x"]], -1)  # noqa: E731
    history = fit(tmp_path / "levels", RNNVis(), NumberModel(read, 5))
    assert variables(history) == ["x[0]", "x[1]", "x[2]"]
    assert "ids of `category` are the same along each sequence, so they are no words" in said()
    words = fit(tmp_path / "ids", RNNVis(words="category", min_count=1), NumberModel(read, 5))["rnn.l0/h"][-1].words
    assert set(words) <= set(map(str, range(7)))


def test_an_id_of_the_series_beside_ids_of_the_steps(tmp_path, said):
    """Of two embeddings, that whose ids change has the words."""
    read = lambda m, b: torch.cat([expand(m, b), expand(m, b, "kind", "kind")], -1)  # noqa: E731
    history = fit(tmp_path, RNNVis(min_count=1), NumberModel(read, 4))
    assert set(history["rnn.l0/h"][-1].words) == set(map(str, range(5)))
    assert "`category`, which `rnn` reads too, has one id along each sequence" in said()


def test_categories_and_numbers(tmp_path, said):
    """Both are words of the step, which is said where only words are asked for; the category stands first."""
    read = lambda m, b: torch.cat([b["x"], expand(m, b, "kind", "kind")], -1)  # noqa: E731
    kinds = ["sun", "rain", "snow", "fog", "wind"]
    fit(tmp_path / "words", RNNVis(kinds), NumberModel(read, 5))
    assert "RNNVis(words=['kind', FeatureLevels()])" in said()
    callback = RNNVis({"kind": kinds}, words=["kind", FeatureLevels(["temperature", "load", "price"])], min_count=1)
    record = fit(tmp_path / "both", callback, NumberModel(read, 5), max_epochs=2)["rnn.l0/h"][-1]
    data = numbers(seed=1).dataset
    for place, kind in enumerate(kinds):
        count = sum(int((row["kind"] == place).sum()) for row in data)
        assert dict(zip(record.words, record.counts, strict=True))[kind] == count
    assert {word.partition(":")[0] for word in record.words} == {*kinds, "temperature", "load", "price"}
    assert [variable.name for variable in record.variables] == ["temperature", "load", "price"]
    rows = [row["x"] for row in data]
    for sentence in record.sentences:
        (row,) = [row for row in rows if torch.equal(row, torch.from_numpy(sentence.values))]
        for step, words in zip(row.tolist(), sentence.words, strict=True):
            low, high = record.variables[0].edges
            level = "low" if step[0] <= low else "medium" if step[0] <= high else "high"
            assert f"temperature: {level}" in words.split(", ")
    first = record.sentences[0].words[0].split(", ")
    assert first[0] in kinds
    assert len(first) == 4
    assert any("4 words enter at each step" in note for note in record.notes)
    assert {word for word in record.words if record.kind_of(word) == "word"} == {*kinds}
    for word in record.words.tolist():  # each is found where it enters beside others
        found = record.contexts(word=word)
        assert len(found.up) + len(found.down) > 0
        assert all(word in context.words[context.at].split(", ") for context in (*found.up, *found.down))


MADE = {
    "a logarithm": lambda x: x.abs().log1p()[..., :1],
    "differences": lambda x: torch.diff(x[..., :1], dim=1, prepend=x[:, :1, :1]),
}


@pytest.mark.parametrize("made", MADE)
def test_numbers_that_the_model_makes_beside_words(tmp_path, said, made):
    """They are told, whatever was done to them, with a cure that shows the numbers as they enter, under a name."""
    read = lambda m, b: torch.cat([expand(m, b, "kind", "kind"), MADE[made](b["x"])], -1)  # noqa: E731
    fit(tmp_path / "words", RNNVis(PIECES), NumberModel(read, 3))
    assert "also reads 1 number at each step beside the words of `kind`, made by the model" in said()
    assert "RNNVis(words=['kind', FeatureLevels(values=\"input\")])" in said()
    for features, name in ((None, "input 2"), (["gap"], "gap")):
        callback = RNNVis(PIECES, words=["kind", FeatureLevels(features, values="input")])
        record = fit(tmp_path / name, callback, NumberModel(read, 3))["rnn.l0/h"][-1]
        assert [variable.name for variable in record.variables] == [name]
        ways = [MADE[made](row["x"][None])[0] for row in numbers(seed=1).dataset]
        assert all(any(torch.equal(way, torch.from_numpy(one.values)) for way in ways) for one in record.sentences)


def test_states_beside_words_are_no_numbers(tmp_path, said):
    """What a layer reads of a layer below, beside an embedding, is not told as numbers of the step."""

    class Stacked(NumberModel):
        def __init__(self):
            super().__init__(None, 6)
            self.lower = torch.nn.GRU(2, 4, batch_first=True)

        def training_step(self, batch, batch_idx):
            kinds = self.kind(batch["kind"])
            return self.out(self.rnn(torch.cat([self.lower(kinds)[0], kinds], -1))[0]).square().mean()

    fit(tmp_path, RNNVis(PIECES), Stacked())
    assert "records `rnn`" in said() and "also reads" not in said()


def test_many_columns(tmp_path, said):
    """Of many variables a few are shown, and how to choose others is said; that works."""
    read = lambda m, b: torch.cat([b["x"] + k * b["x"].square() for k in range(10)], -1)  # noqa: E731
    shown = fit(tmp_path / "few", RNNVis(words=FeatureLevels(values="input")), NumberModel(read, 30))
    assert len(variables(shown)) == 8
    assert "8 of the 30 variables of `rnn` are shown" in said()
    chosen = RNNVis(words=FeatureLevels(["input 7", "x[0]"], values="input"))
    assert variables(fit(tmp_path / "chosen", chosen, NumberModel(read, 30))) == ["input 7", "x[0]"]


def test_each_layer_has_its_own_levels(tmp_path):
    """Layers that read other numbers are cut at other edges, also in a resumed training."""

    class Two(NumberModel):
        def __init__(self):
            super().__init__(None, 3)
            self.other = torch.nn.LSTM(3, 4, batch_first=True)

        def training_step(self, batch, batch_idx):
            return self.rnn(batch["x"])[0].square().mean() + self.other(batch["x"] * 100 + 7)[0].square().mean()

    first = RNNVis(words=FeatureLevels(["a", "b", "c"], values="input"))
    history = fit(tmp_path, first, Two(), enable_checkpointing=True)
    for state in ("rnn.l0/h", "other.l0/h"):
        counts = dict(zip(history[state][0].words, history[state][0].counts.tolist(), strict=True))
        assert counts == {f"{name}: {level}": 80 for name in "abc" for level in ("low", "medium", "high")}
    (checkpoint,) = tmp_path.glob("**/*.ckpt")
    run = trainer(tmp_path, RNNVis(words=FeatureLevels(["a", "b", "c"], values="input")), max_epochs=2)
    run.fit(Two(), numbers(), numbers(seed=1), ckpt_path=checkpoint)
    resumed = load_runs(tmp_path)["run/version_1"]
    for state in ("rnn.l0/h", "other.l0/h"):
        assert resumed[state][-1].words.tolist() == history[state][0].words.tolist()
        assert resumed[state][-1].counts.tolist() == history[state][0].counts.tolist()


def test_a_longer_series_of_a_function(tmp_path):
    """Its steps are those that the layer reads, wherever these begin; what cannot be told is an error with a cure."""
    read = lambda m, b: b["x"][:, 4:]  # noqa: E731

    class Tail(NumberModel):
        def training_step(self, batch, batch_idx):
            return self.rnn(self._read(self, batch))[0].square().mean()

    levels = FeatureLevels(["a", "b", "c"], edges=[[20], [0], [-5]], values=lambda batch: batch["x"])
    record = fit(tmp_path / "told", RNNVis(words=levels, min_count=1), Tail(read, 3))["rnn.l0/h"][0]
    high = sum(int((row["x"][4:, 0] > 20).sum()) for row in numbers(seed=1).dataset)
    assert dict(zip(record.words, record.counts, strict=True))["a: high"] == high
    projected = lambda m, b: m.projection(b["x"][:, 4:])  # noqa: E731
    with pytest.raises(CaptureError, match=r"such as series\[:, -6:\] for the last ones"):
        fit(tmp_path, RNNVis(words=levels), Tail(projected, 5))
    cure = FeatureLevels(["a", "b", "c"], values=lambda batch: batch["x"][:, -6:])
    assert variables(fit(tmp_path / "cure", RNNVis(words=cure), Tail(projected, 5))) == ["a", "b", "c"]


def test_names_in_another_order_are_an_error(tmp_path):
    """Names that the batch has must stand where they are; some of them choose."""
    with pytest.raises(CaptureError, match=r"has 3: x\[0\], x\[1\], x\[2\]"):
        fit(tmp_path, RNNVis(words=FeatureLevels(["x[1]", "x[0]", "other"])), NumberModel(lambda m, b: b["x"], 3))
    chosen = RNNVis(words=FeatureLevels(["x[2]", "x[0]"]))
    assert variables(fit(tmp_path / "some", chosen, NumberModel(lambda m, b: b["x"], 3))) == ["x[0]", "x[2]"]


def test_weights_are_bit_identical(tmp_path):
    """The one line changes nothing of a training on numbers."""
    states = []
    for name, callbacks in {"with": [RNNVis()], "without": []}.items():
        seed_everything(0, verbose=False)
        model = Forecaster()
        trainer(tmp_path / name, max_epochs=1, callbacks=callbacks).fit(model, series(), series(seed=1))
        states.append(model.state_dict())
    assert all(torch.equal(value, states[1][key]) for key, value in states[0].items())
    assert FEATURES


class Named(torch.utils.data.Dataset):
    """Tells the names of its columns."""

    reals = ("temperature", "load", "price")

    def __init__(self, rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, place):
        return self.rows[place]


def test_names_that_the_data_set_tells(tmp_path):
    """A data set that lists the names of the columns names the variables, also where it is a subset."""
    data = Named(numbers(seed=1).dataset)
    loader = torch.utils.data.DataLoader(torch.utils.data.Subset(data, range(16)), batch_size=8)
    history = fit(tmp_path, RNNVis(words={"rnn": FeatureLevels()}), NumberModel(lambda m, b: b["x"], 3), None, loader)
    assert variables(history) == sorted(Named.reals)
