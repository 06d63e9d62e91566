"""Which planted changes of meaning are found, by how many reviews the validation reads.

    python benchmarks/truth/swaps.py                           # three seeds, some minutes
    python benchmarks/truth/swaps.py --seeds 1 --cells gru     # tries the script

Trains the model of `examples/sentiment.py` on generated restaurant reviews for six epochs, then records it over nine
more in which it hardly learns, while twelve words exchange their meaning in pairs, each at an epoch of its own: their
embeddings, and their places in the texts that it learns from. Pairs are such as respond unlike each other by half of a
strong response. The reviews of the validation stay the same. With `--swaps 0` nothing is planted. "Alone" is what is
told where each record has its noise by itself, as where it is not known which texts were read.

Precision is by what is planted, word and epoch. With `--rate 1e-4` the network still learns, so that other words move
too: "moved" is the share of what is named that moved in 6,000 other reviews, too, over the same records, by .8 of the
least that is told, a fifth of a strong push or response; "others" the same of words that are not named, over records of
those that are.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections import Counter
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from lightning.pytorch import Callback, LightningModule, Trainer, seed_everything
from torch.utils.data import DataLoader

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "examples"), str(ROOT / "benchmarks")]

import restaurant_reviews  # noqa: E402
import sentiment  # noqa: E402
from quiet_trainer import trainer  # noqa: E402

from lightning_rnnvis import History, RNNVis, load  # noqa: E402
from lightning_rnnvis.analysis import Finding, find_changes  # noqa: E402
from lightning_rnnvis.history.record import Record  # noqa: E402
from lightning_rnnvis.history.state_history import StateHistory  # noqa: E402
from lightning_rnnvis.records.snapshot import Snapshot  # noqa: E402

EPOCHS, RATE = 9, 3e-5
SIZES = (300, 600, 1200)
OTHERS = 6000
UNLIKE = 0.5


class Swaps(Callback):
    """Exchanges pairs of words from their epochs on, in the model and in what it learns from, and trains slowly."""

    def __init__(self, pairs: list[tuple[int, int, int]], n_words: int, rate: float) -> None:
        self.pairs, self.now, self.rate = pairs, torch.arange(n_words), rate

    def on_train_epoch_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        for group in trainer.optimizers[0].param_groups:
            group["lr"] = self.rate
        weights = pl_module.get_parameter("embedding.weight").data
        for one, other, at in self.pairs:
            if at == trainer.current_epoch:
                weights[[one, other]] = weights[[other, one]]
                self.now[[one, other]] = self.now[[other, one]]

    def on_train_batch_start(self, trainer: Trainer, pl_module: LightningModule, batch: Any, batch_idx: int) -> None:
        batch[0].copy_(self.now[batch[0]])


def histories(
    cell: str, seed: int, n_swaps: int, directory: Path, rate: float = RATE
) -> list[tuple[int, History, set[tuple[str, int]]]]:
    """Of each size of the validation, then of other reviews, the history and the words and epochs that are planted."""
    seed_everything(seed, verbose=False)
    train = restaurant_reviews.reviews(3000, seed)
    held = restaurant_reviews.reviews(max(SIZES), seed + 1000)
    others = restaurant_reviews.reviews(OTHERS, seed + 2000)
    frequency = Counter(word for words, _ in train for word in words)
    vocabulary = [sentiment.PADDING, sentiment.UNKNOWN, *(word for word, _ in frequency.most_common())]
    id_of = {word: word_id for word_id, word in enumerate(vocabulary)}

    def loader(of: list[tuple[list[str], int]], shuffle: bool = False) -> DataLoader:  # type: ignore[type-arg]
        rows = [(torch.tensor([id_of.get(word, 1) for word in words]), label) for words, label in of]
        return DataLoader(rows, batch_size=32, shuffle=shuffle, collate_fn=sentiment.collate)  # type: ignore[arg-type]

    def recorded(model: LightningModule, n_reviews: int, pairs: list[tuple[int, int, int]], place: Path) -> History:
        seed_everything(seed, verbose=False)
        callbacks = [Swaps(pairs, len(vocabulary), rate), RNNVis(vocabulary, outputs=["bad", "good"])]
        read = others if n_reviews == OTHERS else held[:n_reviews]
        trainer(EPOCHS if pairs or not n_swaps else 1, callbacks, place).fit(
            model, loader(train[:1500], shuffle=True), loader(read)
        )
        return load(place)

    model = sentiment.SentimentClassifier(cell, len(vocabulary), 64)
    trainer(6, [], directory / "learnt").fit(model, loader(train, shuffle=True))
    start = {name: value.clone() for name, value in model.state_dict().items()}
    record = recorded(model, max(SIZES), [], directory / "start")["rnn.l0/h"][0]
    strengths = np.sqrt(np.mean(record.responses**2, axis=1))
    random = np.random.RandomState(seed)
    left = random.permutation(np.flatnonzero(record.counts < 80 * max(SIZES) / 300)).tolist()
    pairs: list[tuple[int, int, int]] = []
    while len(left) > 1 and 2 * len(pairs) < n_swaps:
        one = left.pop()
        apart = np.sqrt(np.mean((record.responses[left] - record.responses[one]) ** 2, axis=1))
        unlike = np.flatnonzero(apart > UNLIKE * np.quantile(strengths, 0.75))
        if len(unlike):
            other = left.pop(int(unlike[0]))
            words = (id_of[str(record.words[at])] for at in (one, other))
            pairs.append((*words, int(random.randint(1, EPOCHS))))  # type: ignore[arg-type]
    planted = {(vocabulary[word], epoch) for *words, epoch in pairs for word in words}
    found = []
    for n_reviews in (*SIZES, OTHERS):
        model.load_state_dict(start)
        found.append((n_reviews, recorded(model, n_reviews, pairs, directory / str(n_reviews)), planted))
    return found


def moved(found: list[Finding], others: StateHistory) -> tuple[int, float]:
    """How many of the findings moved in other reviews, too, and the share of words that are not named which did so."""
    places = {str(word): at for at, word in enumerate(others[-1].words)}
    named = {places[one.name] for one in found if one.name in places}
    n_moved, chances = 0, []
    for one in found:
        first, last = (others[at] for at in (one.first_record, one.last_record))
        if one.measure == "push":
            ends = [record.responses.astype(np.float64) @ _weights(record) for record in (first, last)]
            sizes = np.abs(ends[1] - ends[0])
        else:
            sizes = np.sqrt(np.mean((last.responses.astype(np.float64) - first.responses) ** 2, axis=1))
        are = sizes >= 0.8 * 0.2 * one.usual
        n_moved += one.name in places and bool(are[places[one.name]])
        chances.append(np.delete(are, list(named)).mean())
    return n_moved, float(np.sum(chances))


def _weights(record: Record) -> np.ndarray:
    assert record.pushes is not None and record.pushes.weights is not None
    return record.pushes.weights


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--swaps", type=int, default=12)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--cells", nargs="+", default=["gru", "lstm"])
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    sums: dict[tuple[str, int], np.ndarray] = {}
    with tempfile.TemporaryDirectory() as directory:
        for cell in arguments.cells:
            for seed in range(arguments.seeds):
                place = Path(directory) / cell / str(seed)
                *sizes, (_, others, _) = histories(cell, seed, arguments.swaps, place, arguments.rate)
                for n_reviews, history, planted in sizes:
                    states = history["rnn.l0/h"]
                    there = {str(word) for word in states[-1].words}
                    asked = {one for one in planted if one[0] in there}
                    known = [
                        Snapshot(**{field.name: getattr(one, field.name) for field in fields(Snapshot)})
                        for one in states
                    ]
                    row = [float(len(asked))]
                    for found in (find_changes([replace(one, texts_key="") for one in known]), states.findings()):
                        words = [one for one in found if one.kind == "word"]
                        named = {(one.name, one.epoch) for one in words}
                        row += [len(named & asked), len(named), found.least_told, *moved(words, others["rnn.l0/h"])]
                    sums[cell, n_reviews] = sums.get((cell, n_reviews), np.zeros(len(row))) + row
    columns = "named | recall | precision | least told | moved | others"
    print(f"| | reviews | planted | alone: {columns} | {columns} |\n|{'---|' * 15}")
    for (cell, n_reviews), (asked, *ways) in sums.items():
        shares = []
        for right, named, least, n_moved, chance in (ways[:5], ways[5:]):
            shares += [f"{named:.0f}", f"{right / max(asked, 1):.2f}", f"{right / max(named, 1):.2f}"]
            shares += [f"{least / arguments.seeds:.0%}", *(f"{n / max(named, 1):.2f}" for n in (n_moved, chance))]
        print(f"| {cell} | {n_reviews:,} | {asked:.0f} | {' | '.join(shares)} |", flush=True)


if __name__ == "__main__":
    main()
