"""How long expected responses and percentiles take: ours, word by word, and reading the states once.

    python benchmarks/training/responses.py            # 100 batches of 20 × 35, 650 units, 500 words
    python benchmarks/training/responses.py --quick    # a tenth of the batches

Prints the table of benchmarks/README.md. All take the same states, on one thread, in turns. Word by word is the
straightforward way, and that of the original RNNVis: gather all responses to a word, then take their mean and
percentiles. Ours adds up batch by batch and keeps a sample of the responses for the percentiles; squares, unit means,
saturation and kept shares, which a record holds, too, are in its time.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.analysis.responses import expected_responses, response_percentiles
from lightning_rnnvis.capture.keys.hashing import occurrence_keys, sequence_keys
from lightning_rnnvis.capture.statistics.state_sums import CountedTokens, StateSums
from lightning_rnnvis.capture.words.tokens import TokenIndices
from lightning_rnnvis.records.snapshot import PERCENTILES
from lightning_rnnvis.settings import FEW_PERCENTILES

BATCH, STEPS, UNITS, VOCABULARY = 20, 35, 650, 10_000
WORDS = 500
PERCENTILE_WORDS = max(40, FEW_PERCENTILES // UNITS)
"""Words with percentiles, by the default settings."""


def make(n_batches: int) -> tuple[list[Tensor], np.ndarray]:
    """States, (BATCH, STEPS + 1, UNITS) a batch, and word ids, (n_batches, BATCH, STEPS), the most frequent first."""
    random = np.random.default_rng(0)
    chances = 1 / np.arange(1, VOCABULARY + 1)
    ids = random.choice(VOCABULARY, (n_batches, BATCH, STEPS), p=chances / chances.sum())
    torch.manual_seed(0)
    return [torch.tanh(torch.randn(BATCH, STEPS + 1, UNITS)) for _ in range(n_batches)], ids


def word_by_word(states: list[Tensor], ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means, (WORDS, UNITS), and percentiles of all words."""
    changes = np.concatenate([np.diff(one.numpy(), axis=1).reshape(-1, UNITS) for one in states])
    flat = ids.reshape(-1)
    means = np.zeros((WORDS, UNITS), np.float32)
    percentiles = np.zeros((len(PERCENTILES), WORDS, UNITS), np.float32)
    for word in range(WORDS):
        of_word = changes[flat == word]
        if len(of_word):
            means[word] = of_word.mean(0)
            percentiles[:, word] = np.percentile(of_word, PERCENTILES, axis=0)
    return means, percentiles


def ours(states: list[Tensor], ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same means, and percentiles of `PERCENTILE_WORDS` words from samples."""
    slots = np.arange(PERCENTILE_WORDS)
    sums = StateSums(UNITS, torch.device("cpu"), slots)
    counted = np.ones((BATCH, STEPS), dtype=bool)
    at = torch.arange(BATCH * STEPS)
    for one, of_batch in zip(states, ids, strict=True):
        keys = occurrence_keys(sequence_keys(of_batch, counted), counted)[counted]
        of_words = np.where(of_batch < WORDS, of_batch, -1).reshape(-1, 1)
        sums.add(one[:, 1:], one[:, :-1], None, CountedTokens(TokenIndices(at, at, at), of_words, keys), WORDS)
    means, _ = expected_responses(*sums.words(np.arange(WORDS)))
    _, groups, rows = sums.responses.rows()
    return means, response_percentiles(groups, rows, slots)


def reading(states: list[Tensor], ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Adds all states up: no way that looks at all of them takes less."""
    return np.array([float(one.sum()) for one in states]), ids


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    states, ids = make(10 if arguments.quick else 100)
    np.testing.assert_allclose(word_by_word(states, ids)[0], ours(states, ids)[0], atol=1e-5)
    ways: dict[str, Callable[..., object]] = {"word by word": word_by_word, "ours": ours, "reading": reading}
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(arguments.repeats):
        for name, way in ways.items():
            start = time.perf_counter()
            way(states, ids)
            seconds[name].append(time.perf_counter() - start)
    best = {name: statistics.median(times) for name, times in seconds.items()}
    print("| tokens × units, words | word by word | ours | reading the states once | over ours | ours over reading |")
    print("|---|---|---|---|---|---|")
    print(
        f"| {ids.size:,} × {UNITS}, {WORDS} | {1000 * best['word by word']:.0f} ms | {1000 * best['ours']:.0f} ms |"
        f" {1000 * best['reading']:.0f} ms | {best['word by word'] / best['ours']:.1f}× |"
        f" {best['ours'] / best['reading']:.1f}× |"
    )


if __name__ == "__main__":
    main()
