"""What the network in a record tells of causes, beside the truth over the whole validation set, and what it takes.

    python benchmarks/truth/causes.py --sst sst2.train.txt             # both examples, some minutes
    python benchmarks/truth/causes.py --epochs 1                       # tries the script, the language model alone

Trains the models of `examples/language_model.py` and, with `--sst`, of `examples/sentiment.py`, as their defaults are.
The truth is the model with 32-bit weights over all validation data; the language model goes on from batch to batch.
Chips are those of 8 and 20 clusters together. Floor: the size of a chip instead of its importance.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from pydoc_data.topics import topics
from typing import Any

import numpy as np
import torch
from lightning.pytorch import LightningModule, seed_everything
from scipy.stats import spearmanr
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence
from torch.utils.data import DataLoader

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "examples"), str(ROOT / "benchmarks")]

import language_model  # noqa: E402
import sentiment  # noqa: E402
from quiet_trainer import trainer  # noqa: E402

from lightning_rnnvis import Record, RNNVis, load  # noqa: E402
from lightning_rnnvis.network.causes.importance import importance_of_groups, importance_of_units  # noqa: E402
from lightning_rnnvis.network.causes.memory_length import memory_length  # noqa: E402
from lightning_rnnvis.network.causes.word_effects import word_effects  # noqa: E402
from lightning_rnnvis.network.running.runner import Runner  # noqa: E402
from lightning_rnnvis.network.running.sentence_run import run_words  # noqa: E402
from lightning_rnnvis.network.storage.recorded_network import (  # noqa: E402
    Direction,
    Entering,
    NetworkHead,
    RecordedNetwork,
    RecurrentModule,
)
from lightning_rnnvis.records.texts import text_array  # noqa: E402

CLUSTERS = (8, 20)


@dataclass
class Trained:
    """A model, its last records by state, the ids of all validation sequences, and how many of these a call reads."""

    name: str
    model: LightningModule
    records: dict[str, Record]
    sequences: list[np.ndarray]
    n_bytes: int
    piece: int = sys.maxsize


def train(model: LightningModule, loaders: Sequence[DataLoader[Any]], epochs: int, callback: RNNVis) -> Path:
    """Train a model quietly; returns its log directory."""
    directory = Path(tempfile.mkdtemp())
    trainer(epochs, [callback], directory, gradient_clip_val=1.0).fit(model, loaders[0], loaders[1])
    return directory


def trained(name: str, model: Any, directory: Path, sequences: list[np.ndarray]) -> Trained:
    """What a training left."""
    history = load(directory)
    largest = max(path.stat().st_size for path in directory.rglob("rnnvis-network/**/*.npz"))
    return Trained(name, model.eval(), {state: history[state][-1] for state in history.states}, sequences, largest)


def language(epochs: int) -> Trained:
    """The language model; its sequences are the whole streams."""
    seed_everything(0, verbose=False)
    words = language_model.tokenize("\n".join(topics.values()))
    vocabulary = [language_model.UNKNOWN, *(word for word, _ in Counter(words).most_common(4999))]
    id_of = {word: word_id for word_id, word in enumerate(vocabulary)}
    ids = torch.tensor([id_of.get(word, 0) for word in words])
    split = len(ids) * 9 // 10
    model = language_model.LanguageModel(len(vocabulary), 128, 1)
    batches = language_model.streams(ids[split:], 10, 35)
    training: DataLoader[Any] = DataLoader(language_model.streams(ids[:split], 20, 35), batch_size=None)
    loaders = [training, DataLoader(batches, batch_size=None)]
    directory = train(model, loaders, epochs, RNNVis(vocabulary))
    streams = torch.cat([batch[:, :-1] for batch in batches], dim=1).numpy()
    return replace(trained("language model", model, directory, list(streams)), piece=35)


class BothDirections(sentiment.SentimentClassifier):  # type: ignore[misc]
    """The classifier with a recurrent layer that reads both ways, of which the head reads the last states."""

    def __init__(self, cell: str, n_words: int, hidden_size: int) -> None:
        super().__init__(cell, n_words, hidden_size)
        self.rnn = {"lstm": nn.LSTM, "gru": nn.GRU}[cell](32, hidden_size, batch_first=True, bidirectional=True)
        self.classifier = nn.Linear(2 * hidden_size, 1)

    def forward(self, ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """Score of each review, above zero for a good one."""
        words = pack_padded_sequence(self.embedding(ids), lengths.cpu(), batch_first=True, enforce_sorted=False)
        _, last = self.rnn(words)
        hidden = last[0] if isinstance(last, tuple) else last
        scores: torch.Tensor = self.classifier(self.dropout(torch.cat([hidden[0], hidden[1]], dim=-1))).squeeze(-1)
        return scores


def classifier(cell: str, path: Path, epochs: int) -> Trained:
    """A classifier of sentences; its cell, and behind a dash “both” for both directions."""
    seed_everything(0, verbose=False)
    sentences = sentiment.read_sentences(path)
    split = len(sentences) * 9 // 10
    frequency = Counter(word for words, _ in sentences[:split] for word in words)
    vocabulary = [sentiment.PADDING, sentiment.UNKNOWN, *(word for word, _ in frequency.most_common(10_000))]
    id_of = {word: word_id for word_id, word in enumerate(vocabulary)}
    rows = [(torch.tensor([id_of.get(word, 1) for word in words]), label) for words, label in sentences]
    loaders: list[DataLoader[Any]] = [
        DataLoader(rows[:split], 32, shuffle=True, collate_fn=sentiment.collate),  # type: ignore[arg-type]
        DataLoader(rows[split:], 100, collate_fn=sentiment.collate),  # type: ignore[arg-type]
    ]
    kind, _, directions = cell.partition("-")
    made = BothDirections if directions else sentiment.SentimentClassifier
    model = made(kind, len(vocabulary), 64)
    directory = train(model, loaders, epochs, RNNVis(vocabulary, outputs=["bad", "good"]))
    return trained(f"sentiment, {cell}", model, directory, [ids.numpy() for ids, _ in rows[split:]])


def truth(found: Trained) -> Runner:
    """The model itself over all validation data: weights of 32 bits, all words, all outputs."""
    network = next(iter(found.records.values())).network
    model: Any = found.model
    (module,) = network.modules
    weights = {name: value.detach().numpy() for name, value in model.rnn.named_parameters()}
    layers = tuple(
        tuple(
            replace(
                direction,
                **{
                    name: weights[f"{name}_l{layer}{'_reverse' if at else ''}"]
                    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
                },
            )
            for at, direction in enumerate(directions)
        )
        for layer, directions in enumerate(module.layers)
    )
    linear: nn.Linear = getattr(model, "decoder", None) or model.classifier
    assert network.head is not None and linear.bias is not None
    outputs = (
        network.head.outputs if linear.out_features == 1 else text_array([str(i) for i in range(linear.out_features)])
    )
    head: NetworkHead = replace(
        network.head,
        weights=linear.weight.detach().numpy(),
        biases=linear.bias.detach().numpy(),
        output_ids=np.arange(linear.out_features),
        outputs=outputs,
    )
    n_words = model.embedding.num_embeddings
    return Runner.of(
        replace(
            network,
            modules=(replace(module, layers=layers),),
            word_ids=np.arange(n_words),
            words=text_array([str(index) for index in range(n_words)]),
            rows=model.embedding.weight.detach().numpy(),
            sequences=tuple(found.sequences),
            head=head,
        )
    )


def measure(found: Trained) -> Iterator[str]:
    """A line for each state."""
    true = truth(found)
    for state, record in found.records.items():
        runner, labels = Runner.of(record.network), [record.cocluster(k).labels for k in CLUSTERS]
        chips = [np.flatnonzero(one.unit_labels == chip) for one in labels for chip in range(one.n_chips)]
        sizes = np.array([len(units) for units in chips])
        start = time.process_time()
        ours = importance_of_groups(runner, state, record.unit_means, chips)
        seconds = (time.process_time() - start) / len(chips)
        theirs = importance_of_groups(true, state, record.unit_means, chips, most=sys.maxsize)
        columns = [rank(ours, theirs), rank(sizes, theirs), rank(ours / sizes, theirs / sizes)]
        head = record.network.head
        if head is not None and head.columns(state):
            single = list(np.arange(record.n_units)[:, None])
            at_head = importance_of_groups(runner, state, record.unit_means, chips, at_head=True)
            columns.append(rank(at_head, theirs))
            exact = importance_of_groups(runner, state, record.unit_means, single, at_head=True)
            columns.append(rank(importance_of_units(runner, state, record.unit_means), exact))
        else:
            columns += ["", ""]
        halves = [memory_length(runner, state, chips, runner.network.sequences[part::2]) for part in (0, 1)]
        columns += [rank(halves[0].units, halves[1].units), rank(halves[0].chips, halves[1].chips)]
        finite = halves[0].units[np.isfinite(halves[0].units)]
        columns += [f"{finite.min():.1f}–{finite.max():.1f}", f"{record.network.errors[state]:.1e}", f"{seconds:.2f} s"]
        yield f"| {found.name} {state} | {' | '.join(columns)} |"


def words_agree(found: Trained, true: Runner) -> str:
    """Spearman's correlation of what words did to the last output, by a record and by the model; of 60 sequences.

    The model begins anew as a record does, or, the second number, goes on from the state in which it was.
    """
    record = next(iter(found.records.values()))
    runner = record.new_runner()
    anew: list[float] = []
    going_on: list[float] = []
    head, true_head = runner.network.head, true.network.head
    assert head is not None and true_head is not None
    names = [str(name) for name in head.outputs]
    for places in [one for one in runner.network.sequences if len(one) >= 8][:60]:
        ids, last = runner.network.word_ids[places], len(places) - 1
        ours = word_effects(runner, head, [str(word) for word in runner.network.words[places]], last)
        at = names.index(ours.output)
        output = at if true_head.n_outputs == 1 else int(head.output_ids[at])
        for begun, correlations in ((true, anew), (_from_before(found, true, ids), going_on)):
            theirs = word_effects(begun, true_head, [str(one) for one in ids], last, output)
            correlations.append(spearmanr(ours.effects, theirs.effects).statistic)
    return f"{np.nanmean(anew):.2f}, {np.nanmean(going_on):.2f}"


def _from_before(found: Trained, true: Runner, ids: np.ndarray) -> Runner:
    """The model, in the state in which it was before a sequence."""
    whole, start = next(
        (one, start)
        for one in found.sequences
        for start in range(0, len(one) - len(ids) + 1, len(ids))
        if np.array_equal(one[start : start + len(ids)], ids)
    )
    if start == 0:
        return true
    states, (module,) = true.run([whole[:start]]), true.network.modules
    layers = tuple(
        tuple(
            replace(one, first=tuple(states.of(name, 0)[-1] for name in module.state_names(layer, direction)))
            for direction, one in enumerate(directions)
        )
        for layer, directions in enumerate(module.layers)
    )
    return Runner(replace(true.network, modules=(replace(module, layers=layers),)))


def rank(first: np.ndarray, second: np.ndarray) -> str:
    """Spearman's correlation."""
    return f"{spearmanr(first, second).statistic:.3f}"


def sentence_times() -> Iterator[str]:
    """What a typed sentence of 20 words takes, and one with 32 units off; outputs are 5,000 words."""
    from lightning_rnnvis.network.running.cells import Clamp

    random = np.random.default_rng(0)
    for units, layers, ways in ((256, 1, 1), (650, 2, 1), (256, 1, 2), (650, 2, 2)):
        directions = []
        for layer in range(layers):
            read = units if layer == 0 else ways * units
            shapes = [(4 * units, read), (4 * units, units), (4 * units,), (4 * units,)]
            first = (np.zeros(units, dtype=np.float32), np.zeros(units, dtype=np.float32))
            both = []
            for _ in range(ways):
                ih, hh, bias_ih, bias_hh = (random.normal(size=s).astype(np.float32) / units**0.5 for s in shapes)
                both.append(Direction(ih, hh, bias_ih, bias_hh, first))
            directions.append(tuple(both))
        words = text_array([str(index) for index in range(5000)])
        rows = random.normal(size=(5000, units)).astype(np.float32)
        top = f"rnn.l{layers - 1}/h"
        head = NetworkHead(top, "head", "classes", words, np.arange(5000), rows, np.zeros(5000), 5000, "all", True)
        if ways == 2:
            beside: tuple[tuple[str, Entering, int], ...] = ((f"rnn.l{layers - 1}.reverse/h", "first", units),)
            head = replace(head, weights=np.tile(rows, 2), entering="last", beside=beside)
        module = RecurrentModule("rnn", "LSTM", tuple(directions))
        network = RecordedNetwork((module,), "embedding", np.arange(5000), words, rows, None, head)
        runner, text = Runner.of(network), [str(index) for index in random.integers(0, 5000, 20)]
        times = []
        for off in ({}, {top: Clamp(np.arange(32), np.zeros(32, dtype=np.float32))}):
            run_words(runner, top, text, off)
            start = time.process_time()
            for _ in range(5):
                run_words(runner, top, text, off)
            times.append((time.process_time() - start) / 5)
        whole, off_too = (f"{seconds * 1e3:.0f} ms" for seconds in times)
        start = time.process_time()
        word_effects(runner, head, text, len(text) - 1)
        why = f"{(time.process_time() - start) * 1e3:.0f} ms"
        both_ways = " in both directions" if ways == 2 else ""
        name = f"LSTM of {layers} × {units} units{both_ways}"
        yield f"20 words, {name}: {whole}, with units off {off_too}, its words {why}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--sst", type=Path, help="labelled sentences for `examples/sentiment.py`")
    parser.add_argument(
        "--models", nargs="+", default=["lstm", "gru", "lstm-both", "gru-both", ""], help="'' is the language model"
    )
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    for line in sentence_times():
        print(line)
    head = "importance, size, per unit, at head, units at head, memory of units, of chips, steps, error, a chip"
    print(f"\n| state | {' | '.join(head.split(', '))} |\n|{'---|' * 11}")
    sizes = []
    for cell in arguments.models if arguments.sst else ("",):
        found = classifier(cell, arguments.sst, arguments.epochs) if cell else language(arguments.epochs)
        sizes.append(f"{found.name}: {found.n_bytes / 1e6:.2f} MB a network")
        for line in measure(found):
            print(line, flush=True)
        sizes.append(f"{found.name}: words that made a prediction, record ~ model {words_agree(found, truth(found))}")
    print("\n".join(sizes))


if __name__ == "__main__":
    main()
