"""How well chips of two halves of the validation agree: single clusterings, cuts of a tree of the responses alone, and
of the tree as it is, which leans on the recorded network.

    python benchmarks/chips/steadiness.py --sst sst2.train.txt --models DIRECTORY  # five seeds, half an hour
    python benchmarks/chips/steadiness.py --seeds 1 --epochs 2  # tries the script, the language model alone
    python benchmarks/chips/steadiness.py --planted  # what cuts explain of planted groups of units
    python benchmarks/chips/steadiness.py --times  # what trees and halves take, without training

Trains the models of `examples/language_model.py` (128 units) and, with `--sst`, of `examples/sentiment.py` (64 units),
and records each validation half by itself; `--models` keeps them for the next time. At 8 chips also: how two trees of
one half agree that differ in their draws, how well steadiness, by which units are faint, foretells how many chip mates
a unit keeps in the other half (Spearman's correlation with Jaccard's index of its mates), how well the mates that it
keeps between the other pairs of trees do, and how much the chips explain beside single clusterings. Draws of the two
halves share no seed; all is the mean of eight pairs of trees. A second table has how the chips of consecutive records
of the training agree.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import fmean

import numpy as np
import torch
from scipy.stats import spearmanr
from threadpoolctl import threadpool_limits

sys.path.insert(0, str(Path(__file__).parents[2]))

from trained_halves import trained_models  # noqa: E402

from lightning_rnnvis import Record  # noqa: E402
from lightning_rnnvis.analysis import agreement, cocluster  # noqa: E402
from lightning_rnnvis.analysis.coclustering.chip_signs import axis_signs, chip_signs  # noqa: E402
from lightning_rnnvis.analysis.coclustering.matching import kept_mates  # noqa: E402
from lightning_rnnvis.analysis.coclustering.single.factors import ScaledMatrix  # noqa: E402
from lightning_rnnvis.analysis.coclustering.single.signed_blocks import fit_words  # noqa: E402
from lightning_rnnvis.analysis.coclustering.tree.consensus import draw_chips  # noqa: E402
from lightning_rnnvis.analysis.coclustering.tree.tree_chips import RecordTree, tree_labels, unit_consensus  # noqa: E402
from lightning_rnnvis.analysis.coclustering.tree.unit_tree import Consensus  # noqa: E402
from lightning_rnnvis.analysis.comparison.clusters.cluster_stability import cluster_stability  # noqa: E402
from lightning_rnnvis.analysis.membership import Membership  # noqa: E402
from lightning_rnnvis.history import StateHistory  # noqa: E402
from lightning_rnnvis.records.snapshot import Snapshot  # noqa: E402
from tests.planted.runs import make_epoch  # noqa: E402

NUMBERS = (3, 4, 6, 8, 12)
EXPLAINED = (4, 8)
DEFAULT = NUMBERS.index(8)
WAYS = ("single", "tree, responses alone", "tree")
ALONG = ("single", "single, carried on", "as shown")
PAIRS = 8
"""Trees of each half, each of a seed of its own: another pair changes the mean of five models by .04."""

Way = tuple[list[np.ndarray], np.ndarray | None, list[float]]
"""Chips at each of `NUMBERS`, steadiness of the units at 8 chips and the explained variance at each of `EXPLAINED`."""


def agreements(first: Record, second: Record) -> np.ndarray:
    """Of the chips of two halves, rows `WAYS`: adjusted Rand index at `NUMBERS`, that of two trees of one half, how
    steadiness and how other trees foretell mates, and the variance explained at `EXPLAINED` as a share of what single
    clusterings explain.
    """
    places = [{str(word): at for at, word in enumerate(one.words) if one.counts[at] > 0} for one in (first, second)]
    common = [word for word in places[0] if word in places[1]]
    halves = [
        list(_ways(one, [place[word] for word in common], range(at, 2 * PAIRS, 2)))
        for at, (one, place) in enumerate(zip((first, second), places, strict=True))
    ]
    tables: np.ndarray = np.mean([_agreements(*pair) for pair in zip(*halves, strict=True)], axis=0)
    again = [_at_default(*pair) for half in halves for pair in pairwise(half)]
    tables[:, -len(EXPLAINED) :] /= tables[0, -len(EXPLAINED) :]
    tables = np.insert(tables, len(NUMBERS), np.mean(again, axis=0), axis=1)
    return np.insert(tables, -len(EXPLAINED), [np.nan, *map(_by_others, *_kept(halves))], axis=1)


def _kept(halves: list[list[list[Way]]]) -> Iterator[list[np.ndarray]]:
    """The share of chip mates that each unit keeps between two trees, for each pair: of each way with trees."""
    for one, other in zip(*halves, strict=True):
        pairs = list(zip(one, other, strict=True))[1:]
        yield [kept_mates(first[0][DEFAULT], second[0][DEFAULT]) for first, second in pairs]


def _by_others(*kept: np.ndarray) -> float:
    """How well what units keep between all pairs of trees but one foretells what they keep between that one."""
    others = (np.sum(kept, axis=0) - one for one in kept)
    return fmean(spearmanr(*pair).statistic for pair in zip(others, kept, strict=True))


def _at_default(first: list[Way], second: list[Way]) -> list[float]:
    """Agreement at 8 chips of each way; a single clustering has no draws."""
    chips = [(one[0][DEFAULT], other[0][DEFAULT]) for one, other in zip(first[1:], second[1:], strict=True)]
    return [np.nan, *(agreement(*pair) for pair in chips)]


def _agreements(first: list[Way], second: list[Way]) -> np.ndarray:
    rows = []
    for (chips, steadiness, explained), (others, of_others, by_others) in zip(first, second, strict=True):
        kept = kept_mates(chips[DEFAULT], others[DEFAULT])
        foretold = [np.nan if one is None else spearmanr(one, kept).statistic for one in (steadiness, of_others)]
        agreeing = [agreement(*pair) for pair in zip(chips, others, strict=True)]
        rows.append([*agreeing, np.mean(foretold), *np.mean([explained, by_others], axis=0)])
    return np.array(rows)


def _ways(record: Record, rows: list[int], seeds: Iterable[int]) -> Iterator[list[Way]]:
    """What each of `WAYS` makes of a half, for each seed of draws."""
    responses = record.responses[rows]
    single = [cocluster(responses, k).unit_labels for k in NUMBERS]
    of_network = record.word_responses()
    assert of_network is not None
    for seed in seeds:
        found: list[Way] = [(single, None, _explained_at(responses, single))]
        for told in (None, of_network[rows]):
            draws = draw_chips(responses, record.standard_errors[rows], told, seed=seed)
            consensus = Consensus.of(draws)
            tree = consensus.tree()
            chips = [tree.cut(k) for k in NUMBERS]
            steadiness = consensus.steadiness(chips[DEFAULT], NUMBERS[DEFAULT])
            found.append((chips, steadiness, _explained_at(responses, chips)))
        yield found


def _explained_at(responses: np.ndarray, chips: list[np.ndarray]) -> list[float]:
    return [_explained(responses, chips[NUMBERS.index(k)], k) for k in EXPLAINED]


def _explained(
    responses: np.ndarray,
    labels: np.ndarray,
    n_chips: int,
    signs: Callable[[np.ndarray], np.ndarray] = chip_signs,
) -> float:
    """Variance that blocks explain with these chips and as many clouds, each way's words put the same way."""
    matrix = ScaledMatrix(np.ascontiguousarray(responses, dtype=np.float32))
    scaled = matrix.formed()
    polarity = np.ones(len(labels), dtype=np.int64)
    for chip in range(n_chips):
        members = np.flatnonzero(labels == chip)
        if len(members):
            polarity[members] = signs(scaled.T[members])
    chips = Membership(labels, n_chips, polarity)
    return float(fit_words(chips.sums(scaled), chips.sizes, n_chips)[1])


def along_training(records: StateHistory) -> np.ndarray:
    """How the chips of consecutive records agree at `NUMBERS`, rows `ALONG`."""
    single = [[cocluster(one.responses[one.counts > 0], k).unit_labels for k in NUMBERS] for one in records]
    carried = list(zip(*(_carried_on(records, k) for k in NUMBERS), strict=True))
    shown = [[one.cocluster(k).unit_labels for k in NUMBERS] for one in records]
    return np.array(
        [
            [fmean(agreement(one[at], other[at]) for one, other in pairwise(chips)) for at in range(len(NUMBERS))]
            for chips in (single, carried, shown)
        ]
    )


def _carried_on(records: StateHistory, k: int) -> Iterator[np.ndarray]:
    """Chips of single clusterings that each go on from the record before, as those of a validation do."""
    previous = None
    for one in records:
        found = cocluster(one.responses[one.counts > 0], k, previous=previous)
        yield found.unit_labels
        previous = found.labels


def print_planted() -> None:
    """Print what cuts of trees explain of groups of units that answer words of their own, beside single clusterings."""
    print("| groups | words raise and lower | signs | k = 2 | 3 | one less | as many |\n|---|---|---|---|---|---|---|")
    for n_groups in (5, 8):
        for both_ways in (False, True):
            found = np.mean([_planted(seed, n_groups, both_ways) for seed in range(8)], axis=0)
            for name, shares in zip(("along the axis", "as they are"), found, strict=True):
                told = " | ".join(f"{share:.2f}" for share in shares)
                print(f"| {n_groups} | {'yes' if both_ways else 'no'} | {name} | {told} |", flush=True)


def _planted(seed: int, n_groups: int, both_ways: bool) -> list[list[float]]:
    """What the tree explains as a share of what single clusterings explain; 200 words, 128 units, unequal groups."""
    random = np.random.default_rng(seed)
    in_group = [
        np.sort(
            np.concatenate([np.repeat(np.arange(n_groups), 6), random.choice(n_groups, n - 6 * n_groups, p=shares)])
        )
        for n, shares in zip((200, 128), random.dirichlet(np.full(n_groups, 3.0), 2), strict=True)
    ]
    responses = (in_group[0][:, None] == in_group[1]) * random.choice([-1.0, 1.0], 128)
    if both_ways:
        responses *= random.choice([-1, 1], 200)[:, None]
    responses = (responses + random.normal(0, 0.2, responses.shape)).astype(np.float32)
    draws = draw_chips(responses, np.full(responses.shape, 0.2))
    tree = Consensus.of(draws).tree()
    numbers = (2, 3, n_groups - 1, n_groups)
    single = [_explained(responses, cocluster(responses, k).unit_labels, k) for k in numbers]
    return [
        [_explained(responses, tree.cut(k), k, signs) / whole for k, whole in zip(numbers, single, strict=True)]
        for signs in (axis_signs, chip_signs)
    ]


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
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--sst", type=Path, help="labelled sentences for `examples/sentiment.py`")
    parser.add_argument("--models", type=Path, help="directory that keeps what was trained")
    parser.add_argument(
        "--planted", action="store_true", help="print what is explained of planted groups, nothing else"
    )
    parser.add_argument("--times", action="store_true", help="print what trees and halves take, and nothing else")
    arguments = parser.parse_args()
    if arguments.times or arguments.planted:
        with threadpool_limits(1):
            return print_times() if arguments.times else print_planted()
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    halves: dict[str, list[np.ndarray]] = {}
    along: dict[str, list[np.ndarray]] = {}
    with tempfile.TemporaryDirectory() as directory:
        kept = arguments.models or Path(directory)
        for seed in range(arguments.seeds):
            for name, (training, first, second) in trained_models(seed, arguments.epochs, arguments.sst, kept):
                for state in training.states:
                    of = f"{name} {state[-1]}"
                    halves.setdefault(of, []).append(agreements(first[state][-1], second[state][-1]))
                    along.setdefault(of, []).append(along_training(training[state]))
    columns = [
        "other draws, 8",
        "steadiness foretells, 8",
        "other trees foretell, 8",
        *(f"explained, {k}" for k in EXPLAINED),
    ]
    _print_table("k =", [*map(str, NUMBERS), *columns], WAYS, halves)
    print()
    _print_table("consecutive records, k =", [*map(str, NUMBERS)], ALONG, along)


def _print_table(corner: str, columns: list[str], ways: Iterable[str], found: dict[str, list[np.ndarray]]) -> None:
    """Means over models; at 8 chips with their standard error."""
    print(f"| {corner} | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}")
    for name, tables in found.items():
        means = np.mean(tables, axis=0)
        errors = np.std(tables, axis=0, ddof=min(1, len(tables) - 1)) / np.sqrt(len(tables))
        for way, row, error in zip(ways, means, errors[:, DEFAULT], strict=True):
            cells = ["" if np.isnan(value) else f"{value:.2f}" for value in row]
            if len(tables) > 1:
                cells[DEFAULT] += f" ± {error:.2f}"
            print(f"| {name}, {way} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
