"""An encoder and a decoder with words of their own, in real trainings."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import torch
from lightning.pytorch import LightningModule, seed_everything
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from lightning_rnnvis import CaptureError, RNNVis, load_runs
from tests.models.oracle import step_states
from tests.training.running import trainer

SOURCE = ["<pad>", *(f"wort{i}" for i in range(1, 12))]
TARGET = ["<pad>", "<sos>", *(f"word{i}" for i in range(2, 9))]
BY_EMBEDDING = {"source_embedding": SOURCE, "target_embedding": TARGET}


class Translator(LightningModule):
    """A GRU reads a sentence, another one writes it in another language; `read` is what enters the two."""

    def __init__(self, read=lambda model, rows: rows, n_target=9) -> None:
        super().__init__()
        self.source_embedding = nn.Embedding(len(SOURCE), 6, padding_idx=0)
        self.target_embedding = nn.Embedding(n_target, 6, padding_idx=0)
        self.projection = nn.Linear(6, 6)
        self.encoder = nn.GRU(6, 8, batch_first=True)
        self.decoder = nn.GRU(6, 8, batch_first=True)
        self.head = nn.Linear(8, n_target)
        self._read = read

    def training_step(self, batch, batch_idx):
        source, target = batch
        _, state = self.encoder(self._read(self, self.source_embedding(source)))
        output, _ = self.decoder(self._read(self, self.target_embedding(target[:, :-1])), state)
        return nn.functional.cross_entropy(self.head(output).flatten(0, 1), target[:, 1:].flatten())

    def validation_step(self, batch, batch_idx):
        self.training_step(batch, batch_idx)

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 1e-2)


def pairs(seed: int = 0) -> DataLoader:
    """Sentences (N, 6) and their translations (N, 7), in batches of 8."""
    generator = torch.Generator().manual_seed(seed)
    source = torch.randint(1, len(SOURCE), (24, 6), generator=generator)
    target = torch.randint(2, len(TARGET), (24, 7), generator=generator)
    target[:, 0] = 1
    return DataLoader(TensorDataset(source, target), batch_size=8)


def validate(root, callback, model=None):
    """Record one validation; returns the history and the model."""
    seed_everything(0, verbose=False)
    model = model or Translator()
    trainer(root, callback).validate(model, pairs(), verbose=False)
    return load_runs(root)["run/version_0"], model


def counts(record):
    """Occurrences by word."""
    return dict(zip(record.words.tolist(), record.counts.tolist(), strict=True))


def true_counts(ids, words):
    """The same, by counting."""
    return dict(Counter(words[i] for i in ids.flatten().tolist()))


def projected(model, rows):
    """Rows that are no embedding's any more."""
    return model.projection(rows)


@pytest.mark.parametrize("read", [lambda model, rows: rows, projected], ids=["unchanged", "projected"])
@pytest.mark.parametrize(
    ("vocabulary", "words"),
    [
        (BY_EMBEDDING, None),
        (BY_EMBEDDING, {"encoder": "source_embedding", "decoder": "target_embedding"}),
        ({"encoder": SOURCE, "decoder": TARGET}, None),
        ({"encoder": SOURCE, "decoder": TARGET}, {"decoder": lambda batch: batch[1][:, :-1]}),
    ],
    ids=["by embedding", "and words by layer", "by layer", "and a function"],
)
def test_each_layer_has_its_own_words(tmp_path, read, vocabulary, words):
    """Words, ids and counts of each layer, sentences, outputs of the head and its losses are of the right language."""
    callback = RNNVis(vocabulary, words=words, min_count=1)
    history, model = validate(tmp_path, callback, Translator(read))
    source, target = (torch.stack(column) for column in zip(*pairs().dataset, strict=True))
    encoder, decoder = history["encoder.l0/h"][0], history["decoder.l0/h"][0]
    assert counts(encoder) == true_counts(source, SOURCE)
    assert counts(decoder) == true_counts(target[:, :-1], TARGET)
    assert [TARGET[i] for i in decoder.word_ids] == decoder.words.tolist()
    assert set(decoder.head.outputs) == set(TARGET) and encoder.head is None
    sentence = decoder.sentences[0]
    (row,) = np.flatnonzero((target[:, :-1].numpy() == sentence.word_ids).all(1))
    with torch.no_grad():
        _, state = model.encoder(read(model, model.source_embedding(source[row : row + 1])))
        scores = model.head(model.decoder(read(model, model.target_embedding(target[row : row + 1, :-1])), state)[0])
    truth = -scores[0].log_softmax(-1)[torch.arange(5), target[row, 1:6]]
    assert np.abs(sentence.losses[:5] - truth.numpy()).max() < 1e-3
    assert sentence.predictions[0][0].output == TARGET[int(scores[0, 0].argmax())]


def test_own_sentences_run_in_their_language(tmp_path):
    """A sentence runs through the layer whose vocabulary has its words."""
    callback = RNNVis(BY_EMBEDDING, sentences=["wort3 wort4", "word2 word5"], min_count=1)
    with pytest.warns(UserWarning, match="own sentences through `decoder`: .*states of their own"):
        history, model = validate(tmp_path, callback)
    encoder = history["encoder.l0/h"][0]
    own = [sentence for sentence in encoder.sentences if sentence.own]
    assert [sentence.words.tolist() for sentence in own] == [["wort3", "wort4"]]
    states, _ = step_states(model.encoder, model.source_embedding(torch.tensor([3, 4])).detach())["l0/h"]
    assert np.abs(own[0].states - states.numpy()).max() <= encoder.half_steps["sentence_states"] + 1e-5
    assert not any(sentence.own for sentence in history["decoder.l0/h"][0].sentences)
    with pytest.raises(ValueError, match="has the word 'mot'"):
        RNNVis(BY_EMBEDDING, sentences=["wort3 mot"]).setup(trainer(tmp_path), None, "fit")


def test_one_list_for_two_languages_is_an_error_whose_cures_work(tmp_path):
    """One list cannot name rows of two embeddings of different sizes; what the message says to write works."""
    message = (
        r"`encoder`.*`source_embedding`, .* 12, and `decoder`.*`target_embedding`, .* 9: .*\{'source_embedding': …"
    )
    with pytest.raises(CaptureError, match=message):
        validate(tmp_path / "error", RNNVis(SOURCE))
    none_for_one = RNNVis({"source_embedding": SOURCE, "target_embedding": None}, min_count=1)
    history, _ = validate(tmp_path / "none", none_for_one)
    assert set(history["decoder.l0/h"][0].words) == set(map(str, range(1, 9)))
    history, _ = validate(tmp_path / "alone", RNNVis(SOURCE, layers=["encoder"], min_count=1))
    assert set(history["encoder.l0/h"][0].words) == set(SOURCE[1:])
    history, _ = validate(tmp_path / "same size", RNNVis(SOURCE, min_count=1), Translator(n_target=len(SOURCE)))
    assert set(history["decoder.l0/h"][0].words) <= set(SOURCE)


def test_what_lacks_a_vocabulary_is_named(tmp_path):
    """Ids outside a vocabulary are named with their layer; a layer whose embedding has none is shown with its ids."""
    with pytest.warns(UserWarning, match=r"enter `decoder` are outside the vocabulary \(id 8\)"):
        validate(tmp_path / "short", RNNVis(BY_EMBEDDING | {"target_embedding": TARGET[:-1]}, min_count=1))
    history, _ = validate(tmp_path / "one", RNNVis({"source_embedding": SOURCE}, min_count=1))
    assert set(history["encoder.l0/h"][0].words) == set(SOURCE[1:])
    assert set(history["decoder.l0/h"][0].words) == set(map(str, range(1, 9)))
    with pytest.raises(
        CaptureError, match="'target' *: ….*neither .*embeddings `source_embedding`, `target_embedding`"
    ):
        validate(tmp_path / "typing error", RNNVis({"source_embedding": SOURCE, "target": TARGET}))


def test_vocabularies_in_files(tmp_path):
    """The names of files by the names of embeddings."""
    for name, words in BY_EMBEDDING.items():
        (tmp_path / name).write_text("\n".join(words) + "\n")
    history, _ = validate(tmp_path, RNNVis({name: str(tmp_path / name) for name in BY_EMBEDDING}, min_count=1))
    assert set(history["decoder.l0/h"][0].words) <= set(TARGET)
