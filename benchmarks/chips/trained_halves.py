"""Models of the examples, trained, with records of the training and of each half of the validation by itself."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from pydoc_data.topics import topics
from typing import Any

import torch
from lightning.pytorch import LightningModule, seed_everything
from torch.utils.data import DataLoader

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "examples"), str(ROOT / "benchmarks")]

import language_model  # noqa: E402
import sentiment  # noqa: E402
from quiet_trainer import trainer  # noqa: E402

from lightning_rnnvis import History, RNNVis, load  # noqa: E402

TRAINING, HALVES = "training", ("half0", "half1")
Loaders = tuple[DataLoader[Any], DataLoader[Any], list[DataLoader[Any]]]
"""What a model learns from, its validation, and two halves of that."""


def trained_models(seed: int, epochs: int, sst: Path | None, directory: Path) -> Iterator[tuple[str, list[History]]]:
    """The records of the training of each model, then of both halves after it.

    Args:
        seed: Of the training.
        epochs: Of the training.
        sst: Labelled sentences for classifiers; None for the language model alone.
        directory: Where records are written. Models whose records are there are not trained again.
    """
    for name in ("language model", *(("sentiment, lstm", "sentiment, gru") if sst else ())):
        place = directory / f"{name.replace(', ', '_').replace(' ', '_')}_{seed}_{epochs}"
        done = place / "done"
        if not done.exists():
            seed_everything(seed, verbose=False)
            model, vocabulary, loaders = _language_model() if sst is None or name[0] == "l" else _classifier(name, sst)
            _train(model, vocabulary, loaders, epochs, place)
            done.touch()
        yield name, [load(place / part) for part in (TRAINING, *HALVES)]


def _train(model: LightningModule, vocabulary: list[str], loaders: Loaders, epochs: int, place: Path) -> None:
    training, validation, halves = loaders
    recorded = trainer(epochs, [RNNVis(vocabulary)], place / TRAINING, gradient_clip_val=1.0)
    recorded.fit(model, training, validation)
    for part, half in zip(HALVES, halves, strict=True):
        trainer(1, [RNNVis(vocabulary)], place / part).validate(model, half, verbose=False)


def _language_model() -> tuple[LightningModule, list[str], Loaders]:
    """Half of the streams each."""
    words = language_model.tokenize("\n".join(topics.values()))
    vocabulary = [language_model.UNKNOWN, *(word for word, _ in Counter(words).most_common(4999))]
    id_of = {word: word_id for word_id, word in enumerate(vocabulary)}
    ids = torch.tensor([id_of.get(word, 0) for word in words])
    split = len(ids) * 9 // 10
    batches = language_model.streams(ids[split:], 10, 35)

    def loader(of: Any) -> DataLoader[Any]:
        return DataLoader(of, batch_size=None)

    halves = [loader([batch[part] for batch in batches]) for part in (slice(5), slice(5, 10))]
    training = loader(language_model.streams(ids[:split], 20, 35))
    return language_model.LanguageModel(len(vocabulary), 128, 1), vocabulary, (training, loader(batches), halves)


def _classifier(name: str, path: Path) -> tuple[LightningModule, list[str], Loaders]:
    """Every other sentence each."""
    sentences = sentiment.read_sentences(path)
    split = len(sentences) * 9 // 10
    frequency = Counter(word for words, _ in sentences[:split] for word in words)
    vocabulary = [sentiment.PADDING, sentiment.UNKNOWN, *(word for word, _ in frequency.most_common(10_000))]
    id_of = {word: word_id for word_id, word in enumerate(vocabulary)}

    def loader(of: list[tuple[list[str], int]], batch_size: int = 100, shuffle: bool = False) -> DataLoader[Any]:
        rows = [(torch.tensor([id_of.get(word, 1) for word in words]), label) for words, label in of]
        return DataLoader(rows, batch_size=batch_size, shuffle=shuffle, collate_fn=sentiment.collate)  # type: ignore[arg-type]

    held = sentences[split:]
    halves = [loader(held[start::2]) for start in (0, 1)]
    model = sentiment.SentimentClassifier(name.rpartition(" ")[2], len(vocabulary), 64)
    return model, vocabulary, (loader(sentences[:split], 32, shuffle=True), loader(held), halves)
