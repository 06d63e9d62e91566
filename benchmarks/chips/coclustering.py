"""Quality and speed of the co-clustering, beside scikit-learn's, all in one run on one thread.

    python benchmarks/chips/coclustering.py  # trains a small language model for the real matrices first
    python benchmarks/chips/coclustering.py --runs LOG_DIR  # real matrices of runs that RNNVis recorded
    python benchmarks/chips/coclustering.py --quick  # smaller sizes, fewer repeats

Prints the tables of benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from sklearn.cluster import SpectralCoclustering
from threadpoolctl import threadpool_limits

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))  # the planted matrices are shared with the tests

from lightning_rnnvis import load_runs  # noqa: E402
from lightning_rnnvis.analysis import CoClusters, agreement, cocluster  # noqa: E402
from lightning_rnnvis.analysis.coclustering.tree.tree_chips import RecordTree, tree_labels, unit_consensus  # noqa: E402
from lightning_rnnvis.history import History, StateHistory  # noqa: E402
from tests.planted.matrices import Planted, planted  # noqa: E402
from tests.planted.snapshots import make_snapshot  # noqa: E402

SEEDS = range(10, 16)
KINDS: dict[str, dict[str, float]] = {
    "blocks": {},
    "very noisy": {"noise": 2},
    "no polarity": {"any_polarity": False},
    "heavy scales": {"word_scales": 1.2, "unit_scales": 1.2},
    "checkerboard": {"cross": 0.7},
    "dense rank one": {"common": 2},
}


def scikit_learn(responses: np.ndarray, n_clusters: int) -> tuple[np.ndarray, np.ndarray]:
    """Word and unit labels as the original RNNVis finds them: SpectralCoclustering on the signed matrix."""
    found = SpectralCoclustering(n_clusters, random_state=0).fit(responses.astype(np.float64))
    return found.row_labels_, found.column_labels_


def scaled(responses: np.ndarray) -> np.ndarray:
    """Units, then words, over their root mean square floored at a tenth of the median: as the method scales them."""
    for axis in (0, 1):
        sizes = np.sqrt((responses**2).mean(axis=axis, keepdims=True))
        responses = responses / (sizes + 0.1 * np.median(sizes) + 1e-12)
    return responses


def explained(responses: np.ndarray, words: np.ndarray, units: np.ndarray, polarity: np.ndarray | None = None) -> float:
    """Share of the scaled matrix that its block means explain, 0 to 1."""
    matrix = scaled(responses.astype(np.float64))
    matrix = matrix if polarity is None else matrix * polarity
    rows, columns = np.eye(words.max() + 1)[words], np.eye(units.max() + 1)[units]
    sizes = np.outer(rows.sum(0), columns.sum(0))
    means = rows.T @ matrix @ columns / np.maximum(sizes, 1)
    return float((means**2 * sizes).sum() / (matrix**2).sum())


def planted_rows() -> Iterator[list[str]]:
    """Recovery of planted blocks: adjusted Rand index of words (up and down told apart) and of units."""

    def index(truth: Planted, words: np.ndarray, units: np.ndarray) -> tuple[float, float]:
        in_cloud, in_chip = truth.words >= 0, truth.units >= 0
        return agreement(truth.words[in_cloud], words[in_cloud]), agreement(truth.units[in_chip], units[in_chip])

    methods: dict[str, Callable[[Planted], tuple[np.ndarray, np.ndarray]]] = {
        "scikit-learn": lambda t: scikit_learn(t.responses, 8),
        "positive-spectral": lambda t: _labels(cocluster(t.responses, 8, method="positive-spectral")),
        "signed-spectral": lambda t: _labels(cocluster(t.responses, 8, method="signed-spectral")),
        "signed-blocks": lambda t: _labels(cocluster(t.responses, 8, n_clouds=16)),
        "signed-blocks, drop_common_mode": lambda t: _labels(
            cocluster(t.responses, 8, n_clouds=16, drop_common_mode=True)
        ),
        "tree": _tree_labels,
    }
    yield ["words / units", *methods]
    for name, kind in KINDS.items():
        truths = [planted(seed, **kind) for seed in SEEDS]  # type: ignore[arg-type]
        means = [np.mean([index(t, *method(t)) for t in truths], axis=0) for method in methods.values()]
        yield [name, *(f"{words:.2f} / {units:.2f}" for words, units in means)]


def _tree_labels(truth: Planted) -> tuple[np.ndarray, np.ndarray]:
    """Of the cut of the tree, as the tab shows it, with as many clouds; standard errors are not known here."""
    responses = truth.responses.astype(np.float32)
    n_words, n_units = responses.shape
    errors = np.full_like(responses, np.nan)
    record = make_snapshot(n_words, n_units, responses=responses, standard_errors=errors)
    record = replace(record, counts=np.ones(n_words, dtype=np.int64))
    consensus = unit_consensus(record)
    assert consensus is not None
    labels = tree_labels(record, RecordTree(consensus, consensus.tree()), 8, n_clouds=16)
    return labels.word_labels, labels.unit_labels


def _labels(found: CoClusters) -> tuple[np.ndarray, np.ndarray]:
    return found.word_labels, found.unit_labels


def trained_rows(histories: dict[str, History]) -> Iterator[list[str]]:
    """Explained variance at equal k×k on trained matrices, beside scikit-learn and the spectral methods."""
    yield ["last record", "k", "scikit-learn", "positive-spectral", "signed-blocks", "over scikit-learn"]
    for run, state, records in _states(histories):
        record = records[-1]
        responses = record.responses[record.counts > 0]
        for k in (5, 10):
            ours = cocluster(responses, k)
            positive = cocluster(responses, k, method="positive-spectral")
            theirs = explained(responses, *scikit_learn(responses, k))
            others = explained(responses, positive.word_labels, positive.unit_labels)
            own = explained(responses, ours.word_labels, ours.unit_labels, ours.polarity)
            yield [
                f"{run} {state}, {responses.shape[0]}×{responses.shape[1]}",
                str(k),
                f"{theirs:.3f}",
                f"{others:.3f}",
                f"{own:.3f}",
                f"{own / theirs:.2f}×",
            ]


def steadiness_rows(histories: dict[str, History]) -> Iterator[list[str]]:
    """Agreement of unit labels at consecutive records, mean of the last five transitions."""
    yield ["consecutive records", "k", "cold", "carried on, no hysteresis", "carried on", "explained over cold"]
    for run, state, records in _states(histories):
        matrices = [record.responses[record.counts > 0] for record in records]
        if len(matrices) < 3 or len({matrix.shape for matrix in matrices}) > 1:
            continue
        k = records[-1].labels.n_chips
        cold = [cocluster(matrix, k) for matrix in matrices]
        loose, firm = (_chain(matrices, k, hysteresis) for hysteresis in (0.0, 0.05))
        share = np.mean([w.explained_variance / c.explained_variance for w, c in zip(firm, cold, strict=True)])
        numbers = [
            np.mean([agreement(a.unit_labels, b.unit_labels) for a, b in _pairs(x)]) for x in (cold, loose, firm)
        ]
        yield [f"{run} {state}", str(k), *(f"{number:.2f}" for number in numbers), f"{share:.3f}"]


def _chain(matrices: list[np.ndarray], k: int, hysteresis: float) -> list[CoClusters]:
    found = [cocluster(matrices[0], k)]
    for matrix in matrices[1:]:
        found.append(cocluster(matrix, k, previous=found[-1], hysteresis=hysteresis))
    return found


def _pairs(found: list[CoClusters]) -> list[tuple[CoClusters, CoClusters]]:
    return list(zip(found[:-1], found[1:], strict=True))[-5:]


def _states(histories: dict[str, History]) -> Iterator[tuple[str, str, StateHistory]]:
    for run, history in histories.items():
        for state in history.states:
            yield run, state, history[state]


def speed_rows(sizes: list[tuple[int, int]], repeats: int) -> Iterator[list[str]]:
    """How many times faster than scikit-learn, k = 10, best of some repeats."""
    yield [
        "words × units",
        "scikit-learn",
        "cold",
        "carried on, with a cold start beside",
        "cold over",
        "carried on over",
    ]
    for n_words, n_units in sizes:
        first = planted(0, n_words, n_units, 10).responses.astype(np.float32)
        noise = np.random.RandomState(1).standard_normal(first.shape).astype(np.float32)
        matrix = first + 0.1 * first.std() * noise
        previous = cocluster(first, 10)
        n = 1 if n_words > 5000 else repeats
        theirs = _best(n, partial(scikit_learn, matrix, 10))
        cold = _best(n, partial(cocluster, matrix, 10))
        warm = _best(n, partial(cocluster, matrix, 10, previous=previous))
        yield [
            f"{n_words} × {n_units}",
            *(f"{1e3 * seconds:.0f} ms" for seconds in (theirs, cold, warm)),
            f"{theirs / cold:.1f}×",
            f"{theirs / warm:.1f}×",
        ]


def _best(repeats: int, call: Callable[[], object]) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def print_table(title: str, rows: Iterator[list[str]]) -> None:
    """Print rows, the first of which is the head, as a Markdown table."""
    print(f"\n{title}\n", flush=True)
    for index, row in enumerate(rows):
        print("| " + " | ".join(row) + " |", flush=True)
        if index == 0:
            print("|" + "---|" * len(row), flush=True)


def train(directory: Path, quick: bool) -> None:
    """Train the examples' models, whose matrices nobody tuned the method on."""
    for name, arguments in (
        ("language_model.py", ["--epochs", "3" if quick else "8", "--hidden-size", "256"]),
        ("sentiment.py", ["--hidden-size", "128"]),
    ):
        command = [sys.executable, str(ROOT / "examples" / name), "--log-dir", str(directory), *arguments]
        subprocess.run(command, check=True, capture_output=True)


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=Path, help="log directory with recorded runs")
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        runs = arguments.runs
        if runs is None:
            runs = Path(directory)
            print("Training the examples' models …", flush=True)
            train(runs, arguments.quick)
        histories = load_runs(runs)
        with threadpool_limits(1):
            print_table("Planted blocks, mean adjusted Rand index of six matrices, 400 × 256, k = 8", planted_rows())
            print_table("Share of the scaled response matrix explained at equal k × k", trained_rows(histories))
            print_table("Adjusted Rand index of unit labels", steadiness_rows(histories))
            sizes = [(300, 256), (500, 512), (2000, 1024)] + ([] if arguments.quick else [(10_000, 4096)])
            print_table("Speed on one thread, k = 10", speed_rows(sizes, 3 if arguments.quick else 7))


if __name__ == "__main__":
    main()
