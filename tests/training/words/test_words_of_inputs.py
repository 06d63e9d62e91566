"""Merged pieces, parallel inputs, characters and events as words, in real trainings against a loop."""

from __future__ import annotations

import logging
from contextlib import nullcontext

import numpy as np
import pytest
import torch
from lightning.pytorch import LightningModule, seed_everything
from lightning.pytorch.callbacks import ModelCheckpoint
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from lightning_rnnvis import CaptureError, RNNVis, load_runs
from lightning_rnnvis.settings_checks import check_settings
from tests.models.oracle import changes, responses_by_word, step_states
from tests.training.running import trainer
from tests.training.words.input_models import PIECES, LanguageModel, Reordered, Tagger, pieces, tagged


def fit(root, callback, model, train, val, **settings):
    """Train a model; returns trainer and model."""
    run = trainer(root, callback, **({"max_epochs": 1} | settings))
    run.fit(model, train, val)
    return run, model


def words_of(ids):
    """Words of a sequence of `PIECES`, each with its first and last position, by a loop."""
    words = []
    for at, piece in enumerate(ids):
        if PIECES[piece].startswith("##") and words:
            words[-1] = (words[-1][0] + PIECES[piece].removeprefix("##"), words[-1][1], at)
        else:
            words.append((PIECES[piece], at, at))
    return words


@pytest.fixture(scope="module")
def merged(tmp_path_factory):
    """Log directory of a language model on pieces, merged to words; its model; its last checkpoint."""
    root = tmp_path_factory.mktemp("merged")
    seed_everything(0, verbose=False)
    checkpoints = ModelCheckpoint(root / "checkpoints", save_last=True)
    callback = RNNVis(PIECES, merge_subwords="##", min_count=1)
    _, model = fit(
        root,
        callback,
        LanguageModel(),
        pieces(),
        pieces(seed=1),
        enable_checkpointing=True,
        callbacks=[callback, checkpoints],
    )
    return root, model, root / "checkpoints" / "last.ckpt"


def test_merged_words_equal_a_loop(merged):
    """Words, counts and responses after `load` are those of a loop over words."""
    root, model, _ = merged
    rows = [row[row > 0] for (row,) in pieces(seed=1).dataset]
    single = {"h": [], "c": []}
    names: dict[str, int] = {}
    for row in rows:
        loop = step_states(model.rnn, model.embedding(row).detach())
        words = words_of(row.tolist())
        ids = [names.setdefault(word, len(names)) for word, _, _ in words]
        for kind, found in single.items():
            states, initial = loop[f"l0/{kind}"]
            padded = np.vstack([initial, states]).astype(np.float64)
            found.append((ids, [padded[last + 1] - padded[first] for _, first, last in words]))
    history = load_runs(root)["run/version_0"]
    for kind, of_kind in single.items():
        truth = responses_by_word(of_kind)
        snapshot = history[f"rnn.l0/{kind}"][-1]
        own = {str(word).partition(" (")[0] for word in snapshot.words}
        assert own == set(names)
        largest = max(np.abs(mean).max() for _, mean, _ in truth.values())
        for place, word in enumerate(snapshot.words):
            count, mean, _ = truth[names[word]]
            assert snapshot.counts[place] == count
            assert np.abs(snapshot.responses[place] - mean).max() <= snapshot.half_steps["responses"] + 1e-5 * largest


def test_losses_are_those_of_whole_words(merged):
    """The loss of a word is the sum over its pieces, -log p of the word; predictions stand after its last piece."""
    root, model, _ = merged
    snapshot = load_runs(root)["run/version_0"]["rnn.l0/h"][-1]
    rows = {
        " ".join(word for word, _, _ in words_of(row[row > 0].tolist())): row[row > 0]
        for (row,) in pieces(seed=1).dataset
    }
    assert snapshot.sentences
    for sentence in snapshot.sentences:
        row = rows[" ".join(sentence.words)]
        scores = model(row[None])[0].log_softmax(-1).detach()
        steps = -scores[torch.arange(len(row) - 1), row[1:]]
        words = words_of(row.tolist())
        for place, (_, first, _) in enumerate(words[1:]):
            last = words[place + 1][2]
            assert sentence.losses[place] == pytest.approx(float(steps[first - 1 : last].sum()), abs=1e-3)
        assert np.isnan(sentence.losses[-1])
        for place, (_, _, last) in enumerate(words):
            best = int(scores[last].argmax())
            assert sentence.predictions[place][0].output == PIECES[best]
            assert sentence.predictions[place][0].probability == pytest.approx(
                float(scores[last, best].exp()), abs=1e-3
            )
        assert sentence.enters_head.all()


def test_merged_words_go_on_after_resuming(merged, tmp_path):
    """A resumed run has the same words, also those that do not occur any more, and the checkpoint loads safely."""
    root, _, path = merged
    torch.load(path, weights_only=True)
    few = DataLoader(TensorDataset(next(iter(pieces(seed=1)))[0][:2]), batch_size=2)
    callback = RNNVis(PIECES, merge_subwords="##", min_count=1)
    run = trainer(tmp_path, callback, max_epochs=2)
    run.fit(LanguageModel(), pieces(), few, ckpt_path=path)
    before = load_runs(root)["run/version_0"]["rnn.l0/h"][-1]
    after = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1]
    np.testing.assert_array_equal(before.words, after.words)
    np.testing.assert_array_equal(before.word_ids, after.word_ids)
    assert (after.counts == 0).any() and after.counts.any()


class Tokenizer:
    """What RNNVis uses of a tokenizer of the transformers library."""

    all_special_ids = (0,)
    unk_token_id = 4

    def convert_ids_to_tokens(self, word_id):
        return PIECES[word_id]

    def encode(self, text, add_special_tokens=True):
        ids = []
        for word in text.split():
            ids += {"unhappy": [1, 2], "foods": [5, 6]}.get(word, [PIECES.index(word) if word in PIECES else 4])
        return [7, *ids] if add_special_tokens else ids


def test_own_sentences_in_pieces(tmp_path):
    """A tokenizer cuts the user's own sentences, and their pieces are merged as all others are."""
    callback = RNNVis(Tokenizer(), merge_subwords="##", sentences=["the unhappy staff"], min_count=1)
    _, model = fit(tmp_path, callback, LanguageModel(2), pieces(), pieces(seed=1))
    snapshot = load_runs(tmp_path)["run/version_0"]["rnn.l1/h"][-1]
    sentence = snapshot.sentences[0]
    assert sentence.own
    assert sentence.words.tolist() == ["the", "unhappy", "staff"]
    states, _ = step_states(model.rnn, model.embedding(torch.tensor([7, 1, 2, 11])).detach())["l1/h"]
    assert np.abs(sentence.states - states[[0, 2, 3]].numpy()).max() <= snapshot.half_steps["sentence_states"] + 1e-5
    scores = model(torch.tensor([[7, 1, 2, 11]]))[0].log_softmax(-1)
    assert sentence.losses[0] == pytest.approx(-float((scores[0, 1] + scores[1, 2]).detach()), abs=1e-3)


WORDS, TAGS = [f"word{i}" for i in range(10)], ["DET", "NOUN", "VERB", "word3"]


@pytest.mark.parametrize("how", ["joined", "added"])
@pytest.mark.parametrize("named", [True, False])
def test_parallel_inputs(tmp_path, how, named):
    """A word and its tag are both words of the step, each with its marginal mean, named by its own vocabulary."""
    seed_everything(0, verbose=False)
    inputs = ["word_embedding", "tag_embedding"]
    vocabulary = dict(zip(inputs, [WORDS, TAGS], strict=True))
    callback = RNNVis(vocabulary, words=inputs if named else None, min_count=1)
    _, model = fit(tmp_path, callback, Tagger(how), tagged(), tagged(seed=1))
    snapshot = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1]
    single = []
    for ids, tags in tagged(seed=1).dataset:
        words, tags = model.word_embedding(ids), model.tag_embedding(tags)
        read = (words + tags if how == "added" else torch.cat([words, tags], dim=-1)).detach()
        length = int((ids > 0).sum())
        single.append((ids[:length].tolist(), changes(*step_states(model.rnn, read[:length])["l0/h"], False)))
    tag_rows = [row[: int((ids > 0).sum())].tolist() for ids, row in tagged(seed=1).dataset]
    with_tags = [
        ([*ids, *(100 + tag for tag in tags)], [*responses, *responses])
        for (ids, responses), tags in zip(single, tag_rows, strict=True)
    ]
    truth = responses_by_word(with_tags)
    text = {i: WORDS[i] for i in range(10)} | {100 + i: TAGS[i] for i in range(4)}
    text |= {3: "word3 (word_embedding id 3)", 103: "word3 (tag_embedding id 3)"}
    assert sorted(snapshot.words) == sorted(text[i] for i in truth)
    by_text = {text[i]: found for i, found in truth.items()}
    for place, word in enumerate(snapshot.words):
        count, mean, _ = by_text[word]
        assert snapshot.counts[place] == count
        assert np.abs(snapshot.responses[place] - mean).max() <= snapshot.half_steps["responses"] + 1e-5
    assert any("2 words enter at each step" in note for note in snapshot.notes)
    assert "/" in snapshot.sentences[0].words[0]


def test_parallel_inputs_are_an_error_without_being_asked_for(tmp_path):
    """Joined embeddings can be read in two ways: the error names both."""
    with pytest.raises(CaptureError, match="`word_embedding`, `tag_embedding`"):
        fit(tmp_path, RNNVis(WORDS), Tagger("joined"), tagged(), tagged(seed=1))


def test_rows_beside_are_no_words_of_a_vocabulary_that_does_not_fit(tmp_path):
    """Tags stand unchanged beside projected words: a vocabulary of words does not name them; the error has cures."""
    with pytest.raises(
        CaptureError, match=r"RNNVis\(…, words='word_embedding'\) or RNNVis\(…, words='tag_embedding'\)"
    ):
        fit(tmp_path, RNNVis(WORDS), Tagger("beside"), tagged(), tagged(seed=1))


@pytest.mark.parametrize(
    ("vocabulary", "words", "expected"),
    [
        (WORDS, "word_embedding", {"word_embedding"}),
        (TAGS, "tag_embedding", {"tag_embedding"}),
        (TAGS, None, {"tag_embedding"}),
        ({"word_embedding": WORDS}, None, {"word_embedding"}),
        ({"word_embedding": WORDS, "tag_embedding": TAGS}, None, {"word_embedding", "tag_embedding"}),
        (None, None, {"tag_embedding"}),
    ],
)
def test_words_beside_rows_are_those_that_are_named(tmp_path, caplog, vocabulary, words, expected):
    """What the user named is looked for; with nothing named, unchanged rows are taken for words, and that is said."""
    with caplog.at_level(logging.INFO, logger="lightning.pytorch"):
        fit(tmp_path, RNNVis(vocabulary, words=words, min_count=1), Tagger("beside"), tagged(), tagged(seed=1))
    snapshot = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1]
    found = [ids for ids, _ in tagged(seed=1).dataset], [tags for _, tags in tagged(seed=1).dataset]
    n_words, n_tags = int((torch.stack(found[0]) > 0).sum()), torch.stack(found[1]).numel()
    alone = {frozenset({"word_embedding"}): n_words, frozenset({"tag_embedding"}): n_tags}
    assert snapshot.counts.sum() == alone.get(frozenset(expected), 2 * n_words)
    assert ("if they are those of `word_embedding`" in caplog.text) == (vocabulary is None)


def shifted(ids):
    """Ids one step later, as a message says."""
    return torch.nn.functional.pad(ids[:, :-1], (1, 0), value=-1)


def backwards_beside_forwards(model, rows):
    """What the backward part of a bidirectional layer made by hand reads."""
    changed = model.projection(rows)
    model.forwards(changed)
    return changed.flip(1)


def convolved(model, rows):
    """Rows of windows, which no id alone tells."""
    return model.convolution(rows.transpose(1, 2)).transpose(1, 2)


REORDERED = {
    "projected": (lambda model, rows: model.projection(rows), lambda ids: ids, None),
    "positions": (lambda model, rows: model.projection(rows + model.positions), lambda ids: ids, None),
    "flipped": (lambda model, rows: model.projection(rows).flip(1), lambda ids: ids.flip(1), None),
    "positions, flipped": (
        lambda model, rows: model.projection(rows + model.positions).flip(1),
        lambda ids: ids.flip(1),
        None,
    ),
    "by hand": (backwards_beside_forwards, lambda ids: ids.flip(1), None),
    "windows, flipped": (lambda model, rows: convolved(model, rows).flip(1), lambda ids: ids.flip(1), "taken to be"),
    "other rows": (lambda model, rows: model.projection(rows).flip(0), lambda ids: ids.flip(0), "flip(0)"),
    "one step later": (
        lambda model, rows: torch.nn.functional.pad(model.projection(rows)[:, :-1], (0, 0, 1, 0)),
        shifted,
        "(batch[0][:, :-1], (1, 0), value=-1)",
    ),
    "after something else": (
        lambda model, rows: torch.cat([torch.ones_like(rows[:, :1]), rows], 1),
        lambda ids: torch.nn.functional.pad(ids, (1, 0), value=-1),
        "(batch[0], (1, 0), value=-1)",
    ),
}


@pytest.mark.parametrize("name", REORDERED)
def test_the_order_of_words_is_found_or_said(tmp_path, caplog, name):
    """Words behind a projection stand as the layer reads them; what is not told is said, with a cure that is right."""
    read, order, said = REORDERED[name]
    ids = torch.randint(0, 10, (24, 7), generator=torch.Generator().manual_seed(0))
    data = DataLoader(TensorDataset(ids), batch_size=8)
    if said:
        refused = pytest.raises(CaptureError) if name != "windows, flipped" else nullcontext()
        with caplog.at_level(logging.INFO, logger="lightning.pytorch"), refused as error:
            fit(tmp_path / "untold", RNNVis(), Reordered(read), data, data)
        assert said in (caplog.text if error is None else str(error.value))
    words = {"rnn": lambda batch: order(batch[0])} if said else None
    fit(tmp_path / "told", RNNVis(words=words, min_count=1), Reordered(read), data, data)
    sentences = load_runs(tmp_path / "told")["run/version_0"]["rnn.l0/h"][-1].sentences
    expected = {tuple(row[row >= 0].tolist()) for batch in ids.split(8) for row in order(batch)}
    assert sentences and all(tuple(sentence.word_ids.tolist()) in expected for sentence in sentences)


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"merge_subwords": "#"}, ValueError, "the mark of the tokenizer"),
        ({"merge_subwords": "##", "vocabulary": None}, ValueError, "needs a `vocabulary`"),
        ({"words": {}}, ValueError, "names no layer"),
        ({"padding": -1}, ValueError, "at least 0"),
        ({"padding": [0, np.int64(-100)]}, ValueError, "at least 0"),
        ({"max_words": np.int64(0)}, ValueError, "at least 1"),
        ({"words": ["word_embedding"]}, ValueError, "at least two"),
        ({"words": ["a", "a"]}, ValueError, "at least two"),
        ({"words": ["a", 3]}, TypeError, "Got 3"),
        ({"words": 3}, TypeError, "FeatureLevels"),
        ({"words": ["a", "b"], "vocabulary": {"a": WORDS, "c": TAGS}}, ValueError, "'c', which is none of"),
    ],
)
def test_bad_settings(settings, error, message):
    """A bad setting is named in `setup`, with what came."""
    with pytest.raises(error, match=message):
        RNNVis(**({"vocabulary": PIECES} | settings)).setup(None, None, "fit")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"word_classes": lambda word: word.missing}, r"`word_classes` failed with AttributeError"),
        ({"merge_subwords": lambda piece: piece + 1}, r"`merge_subwords` failed with TypeError"),
        ({"word_classes": {"nobody": "noun"}}, r"none of the words.*such as '\[PAD\]'. Got 'nobody'"),
    ],
)
def test_functions_of_words_are_tried_before_training(settings, message):
    """One that fails for every word is named in `setup`, and so are classes of other words."""
    with pytest.raises(ValueError, match=message):
        RNNVis(PIECES, **settings).setup(None, None, "fit")
    RNNVis(PIECES, word_classes=lambda word: {"good": "adjective"}[word]).setup(None, None, "fit")


def test_integers_of_numpy_are_integers():
    """Settings that are integers may come from an array, and are kept as Python's own."""
    settings = RNNVis(PIECES, max_words=np.int64(20), n_clusters=np.int32(3), padding=np.int64(0)).settings
    check_settings(settings)
    assert (settings.max_words, settings.n_clusters, settings.padding_ids) == (20, 3, [0])
    assert type(settings.max_words) is int and type(settings.n_clusters) is int


class Sequences(LightningModule):
    """Next symbol, one-hot: for characters and events."""

    def __init__(self, n_symbols):
        super().__init__()
        self.n_symbols = n_symbols
        self.rnn = nn.LSTM(n_symbols, 6, batch_first=True)
        self.head = nn.Linear(6, n_symbols)

    def training_step(self, batch, batch_idx):
        (ids,) = batch
        hot = nn.functional.one_hot(ids, self.n_symbols).float()
        return nn.functional.cross_entropy(self.head(self.rnn(hot)[0])[:, :-1].flatten(0, 1), ids[:, 1:].flatten())

    def validation_step(self, batch, batch_idx):
        self.training_step(batch, batch_idx)

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 1e-2)


@pytest.mark.parametrize(
    ("symbols", "text"),
    [
        (sorted(set("the food was good, the staff was not\n")), "the food was good, the staff was not\n" * 2),
        (["login", "search", "buy"], ["login", "search", "search", "buy"] * 4),
        (["only"], ["only"] * 12),
    ],
)
def test_characters_and_events(tmp_path, symbols, text):
    """Characters, spaces included, and a handful of events are words like others; rare ones are left out and said."""
    ids = torch.tensor([[symbols.index(symbol) for symbol in text]])
    if len(symbols) == 1:
        ids, symbols = ids + 1, ["none", *symbols]
    data = DataLoader(TensorDataset(ids.repeat(2, 1)), batch_size=1)
    fit(tmp_path, RNNVis(symbols), Sequences(len(symbols)), data, data)
    snapshot = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1]
    found = {symbols[i]: 2 * int((ids == i).sum()) for i in ids.unique().tolist()}
    kept = {symbol: count for symbol, count in found.items() if count >= 5}
    assert dict(zip(snapshot.words.tolist(), snapshot.counts.tolist(), strict=True)) == kept
    assert any("fewer than 5 times" in note for note in snapshot.notes) == (len(kept) < len(found))
    assert snapshot.sentences[0].words.tolist() == list(text)
