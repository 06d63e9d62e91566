"""The user's own sentences: run by the model's weights, shown first, and nothing of the model is touched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from lightning.pytorch import seed_everything
from torch import nn

from lightning_rnnvis import RNNVis, load_runs
from tests.models.oracle import step_states
from tests.models.small import VOCABULARY, Classifier, loader
from tests.training.running import fit, random_states, rnnvis, trainer

OWN = ["the food though bad", ["good", "staff"], [5, 3, 9]]
IDS = [[1, 3, 11, 7], [5, 4], [5, 3, 9]]


def assert_like_loop(history, model, layer="rnn"):
    """All states of the first sentences are those of a loop over single steps."""
    for state in history.states:
        if not state.startswith(f"{layer}."):
            continue
        for snapshot in history[state]:
            assert [sentence.own for sentence in snapshot.sentences][:4] == [True] * 3 + [False]
        half = snapshot.half_steps["sentence_states"]
        for sentence, ids in zip(snapshot.sentences, IDS, strict=False):
            assert sentence.word_ids.tolist() == ids
            assert sentence.words.tolist() == [VOCABULARY[i] for i in ids]
            inputs = model.embedding(torch.tensor(ids)).detach()
            states, initial = step_states(model.rnn, inputs)[state.removeprefix("rnn.")]
            assert np.abs(sentence.states - states.numpy()).max() <= half + 1e-5
            assert np.abs(sentence.initial - initial.numpy()).max() <= half + 1e-5


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "RNN"])
def test_states_equal_a_loop(tmp_path, kind):
    """Stacked, in both directions, h and c, at every record, as texts, lists of words and lists of ids."""
    seed_everything(0, verbose=False)
    _, model = fit(tmp_path, rnnvis(sentences=OWN), Classifier(kind, layers=2, bidirectional=True))
    history = load_runs(tmp_path)["run/version_0"]
    assert len(history.states) == (8 if kind == "LSTM" else 4)
    assert_like_loop(history, model)


def test_predictions_are_the_models(tmp_path):
    """What the model says at the end of a sentence is what it says when it reads it."""
    _, model = fit(tmp_path, rnnvis(sentences=OWN, outputs=["bad", "good"], n_sentences=1), Classifier("LSTM"))
    model.eval()
    snapshot = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1]
    assert [s.own for s in snapshot.sentences] == [True, True, True, False]
    for sentence, ids in zip(snapshot.sentences, IDS, strict=False):
        chance = float(model(torch.tensor([ids]), torch.tensor([len(ids)])).sigmoid().detach())
        found = {p.output: p.probability for p in sentence.predictions[-1]}
        assert found["good"] == pytest.approx(chance, abs=1e-3)
        assert sentence.enters_head.tolist() == [False] * (len(ids) - 1) + [True]


def test_a_layer_behind_another(tmp_path):
    """A layer that reads another one's output is run behind it."""

    class Behind(Classifier):
        def __init__(self):
            super().__init__("GRU", bidirectional=True)
            self.second = nn.LSTM(32, 5, batch_first=True)

        def forward(self, ids, lengths):
            output, _ = self.rnn(self.embedding(ids))
            self.second(output)
            return self.head(output[:, -1]).squeeze(-1)

    _, model = fit(tmp_path, rnnvis(sentences=OWN), Behind())
    history = load_runs(tmp_path)["run/version_0"]
    snapshot = history["second.l0/c"][-1]
    half = snapshot.half_steps["sentence_states"]
    for sentence, ids in zip(snapshot.sentences, IDS, strict=False):
        output, _ = model.rnn(model.embedding(torch.tensor([ids])))
        states, _ = step_states(model.second, output[0].detach())["l0/c"]
        assert np.abs(sentence.states - states.numpy()).max() <= half + 1e-5


class Normed(Classifier):
    """An embedding that shortens the rows that it is asked for, and batch normalization in training mode."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(12, 8, padding_idx=0, max_norm=0.5)
        self.norm = nn.BatchNorm1d(16)

    def forward(self, ids, lengths):
        self.norm.train()
        _, (last, _) = self.rnn(self.embedding(ids))
        return self.head(self.norm(last[-1])).squeeze(-1)


def test_the_model_is_left_as_it_was(tmp_path):
    """Weights, buffers and random states are bit-identical, also where modules change themselves."""
    results = []
    for name in ("with", "without"):
        seed_everything(0, verbose=False)
        _, model = fit(tmp_path / name, rnnvis(sentences=OWN) if name == "with" else None, Normed())
        results.append((random_states(), model))
    assert results[0][0] == results[1][0]
    for key, value in results[0][1].state_dict().items():
        assert torch.equal(value, results[1][1].state_dict()[key]), key
    assert_like_loop(load_runs(tmp_path / "with")["run/version_0"], results[0][1])


def projected(model, ids):
    """Behind a projection."""
    return model.rnn(model.scale(model.embedding(ids)))


def with_own_states(model, ids):
    """Each sequence begins with a state of its own."""
    start = model.embedding(ids).mean(1).repeat(1, 2).unsqueeze(0)
    return model.rnn(model.embedding(ids), (start, start))


def step_by_step(model, ids):
    """A cell in a loop of the model's own."""
    h = torch.zeros(len(ids), 16)
    for word in model.embedding(ids).unbind(1):
        h = model.rnn(word, h)
    return None, (h.unsqueeze(0), None)


@pytest.mark.parametrize(
    ("wiring", "reason"),
    [
        (projected, "what it reads is not rows of one nn.Embedding"),
        (with_own_states, "states of their own"),
        (step_by_step, "as those of an nn.RNN, nn.LSTM or nn.GRU can"),
    ],
)
def test_why_not_is_said_once(tmp_path, wiring, reason):
    """Where the sentences cannot be run, one warning says why, and everything else is recorded."""

    class Wired(Classifier):
        def __init__(self):
            super().__init__()
            self.scale = nn.Linear(8, 8)
            if wiring is step_by_step:
                self.rnn = nn.GRUCell(8, 16)

        def forward(self, ids, lengths):
            return self.head(wiring(self, ids)[1][0][-1]).squeeze(-1)

    with pytest.warns(UserWarning, match=f"own sentences through `rnn`: .*{reason}") as caught:
        fit(tmp_path, rnnvis(sentences=OWN), Wired())
    assert sum("own sentences" in str(w.message) for w in caught) == 1
    history = load_runs(tmp_path)["run/version_0"]
    snapshot = history[history.states[-1]][-1]
    assert len(snapshot.sentences) == 12
    assert not any(sentence.own for sentence in snapshot.sentences)


def test_the_same_initial_state_for_all_is_taken_over(tmp_path):
    """A learned initial state is that of the sentences, too."""

    class Learned(Classifier):
        def __init__(self):
            super().__init__("GRU")
            self.start = nn.Parameter(torch.randn(1, 1, 16))

        def forward(self, ids, lengths):
            _, last = self.rnn(self.embedding(ids), self.start.expand(1, len(ids), 16).contiguous())
            return self.head(last[-1]).squeeze(-1)

    _, model = fit(tmp_path, rnnvis(sentences=OWN), Learned())
    snapshot = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1]
    for sentence, ids in zip(snapshot.sentences, IDS, strict=False):
        inputs = model.embedding(torch.tensor(ids)).detach()
        states, initial = step_states(model.rnn, inputs, model.start[:, 0].detach())["l0/h"]
        half = snapshot.half_steps["sentence_states"]
        assert np.abs(sentence.states - states.numpy()).max() <= half + 1e-5
        assert np.abs(sentence.initial - initial.numpy()).max() <= half + 1e-5


def test_unknown_words(tmp_path):
    """Lower case is tried, then the vocabulary's unknown word; without one an error names the word."""
    vocabulary = [*VOCABULARY[:11], "<unk>"]
    run = trainer(tmp_path, RNNVis(vocabulary, min_count=1, sentences=["The pizza GOOD"]))
    run.validate(Classifier(), loader(seed=1), verbose=False)
    sentence = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][0].sentences[0]
    assert sentence.words.tolist() == ["the", "<unk>", "good"]
    with pytest.raises(ValueError, match="'pizza'. The vocabulary has neither"):
        rnnvis(sentences=["the pizza"]).setup(None, None, "fit")
    by_function = RNNVis(lambda word_id: VOCABULARY[word_id], sentences=["the pizza"])
    with pytest.raises(ValueError, match="'pizza'"):
        trainer(tmp_path, by_function).fit(Classifier(), loader(), loader(seed=1))
    by_function = RNNVis(lambda word_id: VOCABULARY[word_id], sentences=["the food"], min_count=1)
    trainer(tmp_path / "function", by_function).validate(Classifier(), loader(seed=1), verbose=False)
    assert load_runs(tmp_path / "function")["run/version_0"]["rnn.l0/h"][0].sentences[0].word_ids.tolist() == [1, 3]


def test_ids_beyond_the_embedding(tmp_path):
    """An id that the embedding has no row for is said."""
    with pytest.warns(UserWarning, match="`embedding` has 12 rows, and the sentences hold the id 40"):
        fit(tmp_path, rnnvis(sentences=[[1, 40]]))


@pytest.mark.parametrize(
    ("sentences", "error", "message"),
    [
        ("the food", TypeError, "must be a list of sentences"),
        ([3], TypeError, "a list of words"),
        ([["the", None]], TypeError, "a list of ids"),
        ([""], ValueError, "must have words"),
        ([[-1]], ValueError, "at least 0"),
    ],
)
def test_bad_settings(sentences, error, message):
    """A bad setting is named in `setup`, with what came."""
    with pytest.raises(error, match=message):
        rnnvis(sentences=sentences).setup(None, None, "fit")


class Encoder:
    """A tokenizer whose `encode` takes the text alone, as that of SentencePiece."""

    def __init__(self, encoded):
        self.encoded = encoded

    def id_to_piece(self, word_id):
        """The piece of an id."""
        return VOCABULARY[word_id]

    def encode(self, text):
        """What it was made with."""
        return self.encoded


def test_encoders(tmp_path):
    """A tokenizer that has no special tokens gives ids; one that gives none, or text, is said in `setup`."""
    fit(tmp_path, RNNVis(Encoder([1, 4]), sentences=["the staff"], min_count=1))
    assert list(load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][0].sentences[0].words) == [
        VOCABULARY[1],
        VOCABULARY[4],
    ]
    for encoded, came in (([], "returned no ids"), (["the"], "failed with TypeError")):
        with pytest.raises(ValueError, match=rf"`encode`.*Encoder.*{came}.*'the staff'.*lists of ids"):
            fit(tmp_path, RNNVis(Encoder(encoded), sentences=["the staff"]))


@pytest.mark.parametrize("as_path", [str, Path])
def test_words_of_a_file(tmp_path, as_path):
    """The name of a file is no tokenizer, although a `str` has a method `encode`."""
    path = tmp_path / "words.txt"
    path.write_text("\n".join(VOCABULARY) + "\n")
    fit(tmp_path, RNNVis(as_path(path), sentences=["the staff"], min_count=1))
    assert load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][0].sentences[0].words.tolist() == ["the", "staff"]


def test_longer_ones_are_cut_and_doubles_stand_once(tmp_path):
    """As other sentences are; and one that the validation set has, too, is the user's own."""
    ids = next(iter(loader(seed=1)))[0][0]
    ids = ids[ids > 0].tolist()
    fit(tmp_path, rnnvis(sentences=[ids, [1] * 30], max_sentence_length=20, n_sentences=64))
    snapshot = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1]
    keys = [sentence.key for sentence in snapshot.sentences]
    assert len(keys) == len(set(keys))
    assert len(snapshot.sentences[1].words) == 20
    assert any(
        "1 sentence is shown up to its first 20 words: RNNVis(max_sentence_length=" in note for note in snapshot.notes
    )
