"""How well chips of two halves of the validation agree: single clusterings, cuts of a tree of the responses alone, and
of the tree as it is, which leans on the recorded network.

    python benchmarks/steadiness.py --sst sst2.train.txt             # five seeds, some minutes
    python benchmarks/steadiness.py --seeds 1 --epochs 1             # tries the script, the language model alone
    python benchmarks/steadiness.py --times                          # what trees and halves take, without training

Trains the models of `examples/language_model.py` (128 units) and, with `--sst`, of `examples/sentiment.py` (64 units),
and records each validation half by itself. At 8 chips also: how well steadiness, by which units are faint, foretells
how many chip mates a unit keeps in the other half (Spearman's correlation with Jaccard's index of its mates), and how
much the chips explain beside single clusterings. Draws of the two halves share no seed; all is the mean of four pairs
of trees.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from pydoc_data.topics import topics
from typing import Any

import numpy as np
import torch
from lightning.pytorch import LightningModule, Trainer, seed_everything
from lightning.pytorch.loggers import TensorBoardLogger
from scipy.stats import spearmanr
from threadpoolctl import threadpool_limits
from torch.utils.data import DataLoader

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "examples")]

import language_model  # noqa: E402
import sentiment  # noqa: E402

from lightning_rnnvis import Record, RNNVis, load  # noqa: E402
from lightning_rnnvis.analysis import agreement, cocluster  # noqa: E402
from lightning_rnnvis.analysis.coclustering.consensus import draw_chips  # noqa: E402
from lightning_rnnvis.analysis.coclustering.factors import ScaledMatrix  # noqa: E402
from lightning_rnnvis.analysis.coclustering.signed_blocks import axis_signs, fit_words  # noqa: E402
from lightning_rnnvis.analysis.coclustering.tree_chips import RecordTree, tree_labels, unit_consensus  # noqa: E402
from lightning_rnnvis.analysis.coclustering.unit_tree import Consensus  # noqa: E402
from lightning_rnnvis.analysis.comparison.cluster_stability import cluster_stability  # noqa: E402
from lightning_rnnvis.analysis.membership import Membership  # noqa: E402
from lightning_rnnvis.records.snapshot import Snapshot  # noqa: E402
from tests.planted.runs import make_epoch  # noqa: E402

NUMBERS = (3, 4, 6, 8, 12)
DEFAULT = NUMBERS.index(8)
WAYS = ("single", "tree, responses alone", "tree")
PAIRS = 4
"""Trees of each half, each of a seed of its own: another pair changes the mean of five models by .04."""

Way = tuple[list[np.ndarray], np.ndarray | None, float]
"""Chips at each of `NUMBERS`, steadiness of the units and the explained variance at 8 chips."""


def trainer(epochs: int, callbacks: list[RNNVis], directory: Path) -> Trainer:
    """A quiet trainer; its logger is where the records go."""
    return Trainer(
        max_epochs=epochs,
        accelerator="cpu",
        logger=TensorBoardLogger(directory, name="", version=""),
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        callbacks=list(callbacks),
        gradient_clip_val=1.0,
    )


def recorded_halves(
    model: LightningModule, halves: list[DataLoader[Any]], vocabulary: list[str], directory: Path
) -> Iterator[tuple[str, Record, Record]]:
    """The records of the two halves, by state."""
    found = []
    for number, half in enumerate(halves):
        place = directory / f"half{number}"
        trainer(1, [RNNVis(vocabulary)], place).validate(model, half, verbose=False)
        found.append(load(place))
    for state in found[0].states:
        yield state, found[0][state][-1], found[1][state][-1]


def language_halves(seed: int, epochs: int, directory: Path) -> Iterator[tuple[str, Record, Record]]:
    """Of a language model; half of the streams each."""
    seed_everything(seed, verbose=False)
    words = language_model.tokenize("\n".join(topics.values()))
    vocabulary = [language_model.UNKNOWN, *(word for word, _ in Counter(words).most_common(4999))]
    id_of = {word: word_id for word_id, word in enumerate(vocabulary)}
    ids = torch.tensor([id_of.get(word, 0) for word in words])
    split = len(ids) * 9 // 10
    model = language_model.LanguageModel(len(vocabulary), 128, 1)
    training = DataLoader(language_model.streams(ids[:split], 20, 35), batch_size=None)
    batches = language_model.streams(ids[split:], 10, 35)
    trainer(epochs, [], directory).fit(model, training)
    halves = [DataLoader([batch[part] for batch in batches], batch_size=None) for part in (slice(5), slice(5, 10))]  # type: ignore[arg-type, var-annotated]
    return recorded_halves(model, halves, vocabulary, directory)


def sentiment_halves(
    cell: str, path: Path, seed: int, epochs: int, directory: Path
) -> Iterator[tuple[str, Record, Record]]:
    """Of a classifier of sentences; every other one each."""
    seed_everything(seed, verbose=False)
    sentences = sentiment.read_sentences(path)
    split = len(sentences) * 9 // 10
    frequency = Counter(word for words, _ in sentences[:split] for word in words)
    vocabulary = [sentiment.PADDING, sentiment.UNKNOWN, *(word for word, _ in frequency.most_common(10_000))]
    id_of = {word: word_id for word_id, word in enumerate(vocabulary)}

    def loader(of: list[tuple[list[str], int]], batch_size: int, shuffle: bool = False) -> DataLoader[Any]:
        rows = [(torch.tensor([id_of.get(word, 1) for word in words]), label) for words, label in of]
        return DataLoader(rows, batch_size=batch_size, shuffle=shuffle, collate_fn=sentiment.collate)  # type: ignore[arg-type]

    model = sentiment.SentimentClassifier(cell, len(vocabulary), 64)
    trainer(epochs, [], directory).fit(model, loader(sentences[:split], 32, shuffle=True))
    halves = [loader(sentences[split:][start::2], 100) for start in (0, 1)]
    return recorded_halves(model, halves, vocabulary, directory)


def agreements(first: Record, second: Record) -> np.ndarray:
    """Of the chips of two halves, rows `WAYS`: adjusted Rand index at `NUMBERS`, how steadiness foretells mates, and
    the variance explained at 8 chips as a share of what single clusterings explain.
    """
    places = [{str(word): at for at, word in enumerate(one.words) if one.counts[at] > 0} for one in (first, second)]
    common = [word for word in places[0] if word in places[1]]
    halves = [
        _ways(one, [place[word] for word in common], range(at, 2 * PAIRS, 2))
        for at, (one, place) in enumerate(zip((first, second), places, strict=True))
    ]
    tables: np.ndarray = np.mean([_agreements(*pair) for pair in zip(*halves, strict=True)], axis=0)
    tables[:, -1] /= tables[0, -1]
    return tables


def _agreements(first: list[Way], second: list[Way]) -> np.ndarray:
    rows = []
    for (chips, steadiness, explained), (others, of_others, by_others) in zip(first, second, strict=True):
        kept = _kept_mates(chips[DEFAULT], others[DEFAULT])
        foretold = [np.nan if one is None else spearmanr(one, kept).statistic for one in (steadiness, of_others)]
        agreeing = [agreement(*pair) for pair in zip(chips, others, strict=True)]
        rows.append([*agreeing, np.mean(foretold), (explained + by_others) / 2])
    return np.array(rows)


def _ways(record: Record, rows: list[int], seeds: Iterable[int]) -> Iterator[list[Way]]:
    """What each of `WAYS` makes of a half, for each seed of draws."""
    responses = record.responses[rows]
    single = [cocluster(responses, k).unit_labels for k in NUMBERS]
    of_network = record.word_responses()
    assert of_network is not None
    for seed in seeds:
        found: list[Way] = [(single, None, _explained(responses, single[DEFAULT]))]
        for told in (None, of_network[rows]):
            draws = draw_chips(responses, record.standard_errors[rows], told, seed=seed)
            consensus = Consensus(draws.shares_of_255(), draws.groups)
            tree = consensus.tree()
            chips = [tree.cut(k) for k in NUMBERS]
            steadiness = consensus.steadiness(chips[DEFAULT], NUMBERS[DEFAULT])
            found.append((chips, steadiness, _explained(responses, chips[DEFAULT])))
        yield found


def _kept_mates(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Of the mates that a unit has in either labels, the share that it has in both, (U,)."""
    mates = [(labels[:, None] == labels) & ~np.eye(len(labels), dtype=bool) for labels in (first, second)]
    kept: np.ndarray = (mates[0] & mates[1]).sum(axis=1) / np.maximum((mates[0] | mates[1]).sum(axis=1), 1)
    return kept


def _explained(responses: np.ndarray, labels: np.ndarray) -> float:
    """Variance that blocks explain with these chips and as many clouds, each way's words put the same way."""
    matrix = ScaledMatrix(np.ascontiguousarray(responses, dtype=np.float32))
    scaled, n_chips = matrix.formed(), NUMBERS[DEFAULT]
    polarity = np.ones(len(labels), dtype=np.int64)
    for chip in range(n_chips):
        members = np.flatnonzero(labels == chip)
        if len(members):
            polarity[members] = axis_signs(scaled.T[members])
    chips = Membership(labels, n_chips, polarity)
    return float(fit_words(chips.sums(scaled), chips.sizes, n_chips)[1])


def print_times() -> None:
    """Print what a tree, a cut of it and its steadiness take of one processor, the least of five."""
    print("| units | a tree | another cut, with its words | steadiness at 2 to 20 clusters |\n|---|---|---|---|")
    for n_units in (128, 512, 1024, 4096):
        planted = make_epoch(7, n_words=500, n_units=n_units, n_chips=8, seed=0)
        noise = np.random.default_rng(0).normal(size=planted.responses.shape)
        halves = (2 * np.nan_to_num(planted.standard_errors) * noise).astype(np.float32)
        record = replace(planted, half_differences=halves)
        tree = _tree(record)
        calls: list[Callable[[], object]] = [
            lambda record=record: _tree(replace(record)),  # type: ignore[misc]
            lambda record=record, tree=tree: tree_labels(replace(record), tree, 7, [record.labels]),  # type: ignore[misc]
            lambda record=record, tree=tree: cluster_stability(replace(record), tree),  # type: ignore[misc]
        ]
        print(f"| {n_units:,} | {' | '.join(f'{1000 * _least(call):.0f} ms' for call in calls)} |", flush=True)


def _tree(record: Snapshot) -> RecordTree:
    consensus = unit_consensus(record)
    assert consensus is not None
    return RecordTree(consensus, consensus.tree())


def _least(call: Callable[[], object]) -> float:
    found = []
    for _ in range(5):
        start = time.process_time()
        call()
        found.append(time.process_time() - start)
    return min(found)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--sst", type=Path, help="labelled sentences for `examples/sentiment.py`")
    parser.add_argument("--times", action="store_true", help="print what trees and halves take, and nothing else")
    arguments = parser.parse_args()
    if arguments.times:
        with threadpool_limits(1):
            return print_times()
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    found: dict[str, list[np.ndarray]] = {}
    with tempfile.TemporaryDirectory() as directory:
        for seed in range(arguments.seeds):
            place = Path(directory) / str(seed)
            models = {"language model": language_halves(seed, arguments.epochs, place / "language_model")}
            for cell in ("lstm", "gru") if arguments.sst else ():
                of = sentiment_halves(cell, arguments.sst, seed, arguments.epochs, place / cell)
                models[f"sentiment, {cell}"] = of
            for name, halves in models.items():
                for state, first, second in halves:
                    found.setdefault(f"{name} {state[-1]}", []).append(agreements(first, second))
    columns = [*map(str, NUMBERS), "steadiness foretells, 8", "explained, 8"]
    print(f"| k = | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}")
    for name, tables in found.items():
        for way, row in zip(WAYS, np.mean(tables, axis=0), strict=True):
            print(f"| {name}, {way} | {' | '.join('' if np.isnan(value) else f'{value:.2f}' for value in row)} |")


if __name__ == "__main__":
    main()
