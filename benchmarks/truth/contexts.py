"""How many of the five texts in which a unit truly moves most are its contexts, and what keeping them takes.

    python benchmarks/truth/contexts.py --sst sst2.train.txt           # both examples, some minutes
    python benchmarks/truth/contexts.py --epochs 1                     # tries the script, the language model alone

Trains the models of `causes.py` beside it. The truth is the model with 32-bit weights over all validation data, an
occurrence that comes again counted once, and so what was read alike up to there. Floors: as many words drawn at random,
and the best of the 200 sequences that the record carries anyway.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from causes import Trained, classifier, language, truth  # noqa: E402

from lightning_rnnvis import Record  # noqa: E402
from lightning_rnnvis.analysis.contexts import Contexts, strongest_contexts  # noqa: E402
from lightning_rnnvis.capture.statistics.unit_extremes import TokenTexts, UnitExtremes  # noqa: E402
from lightning_rnnvis.network.contexts.texts import sampled_texts  # noqa: E402
from lightning_rnnvis.records.files.side_files import read_side_file  # noqa: E402
from lightning_rnnvis.records.unit_contexts import AROUND, MOST  # noqa: E402


def true_changes(found: Trained, record: Record) -> tuple[np.ndarray, np.ndarray]:
    """What the units did at each word of the whole validation, and a number for what was read up to there.

    A sequence that comes again is taken once. Texts are as long as contexts are, and begin with a call.
    """
    runner = truth(found)
    changes, numbers, events = [], dict[tuple[int, ...], int](), []
    for ids in {ids.tobytes(): ids for ids in found.sequences}.values():
        run = runner.run([ids])
        states, first = run.of(record.state, 0), run.first[record.state][0]
        changes.append(np.diff(states, axis=0, prepend=first[None]))
        texts = (tuple(ids[max(at - at % found.piece, at - AROUND) : at + 1].tolist()) for at in range(len(ids)))
        events += [numbers.setdefault(text, len(numbers)) for text in texts]
    return np.concatenate(changes), np.array(events)


def share(record: Record, contexts: list[Contexts], changes: np.ndarray, events: np.ndarray) -> float:
    """Share of the true five largest changes of each unit and sign, in as many texts, that its contexts have."""
    hits = 0
    for unit, found in enumerate(contexts):
        polarity = 1 if record.labels.polarity[unit] > 0 else -1
        for side, sign in ((found.up, polarity), (found.down, -polarity)):
            order = np.argsort(-sign * changes[:, unit])
            of_texts = order[np.sort(np.unique(events[order], return_index=True)[1])[:MOST]]
            largest = sign * changes[of_texts, unit]
            held = np.array([abs(one.change) for one in side])
            near = np.abs(changes[:, unit]).max() / 200  # storage rounds to 1 / 254
            for value in largest:
                match = np.flatnonzero(np.abs(held - value) <= near)
                if len(match):
                    hits += 1
                    held = np.delete(held, match[0])
    return hits / (2 * MOST * len(contexts))


def table(found: Trained, state: str) -> None:
    """One model."""
    record = found.records[state]
    changes, events = true_changes(found, record)
    kept = [record.contexts(unit=unit) for unit in range(record.n_units)]
    texts = sampled_texts(record, record.new_runner())
    sampled = [
        strongest_contexts(texts, np.sign(record.labels.polarity[unit]) * texts.changes[:, unit])
        for unit in range(record.n_units)
    ]
    stored = read_side_file(record.directory, record.contexts_file)
    assert stored is not None
    print(f"{found.name}, {state}: {len(changes)} words, {record.n_units} units, {len(stored) / 1000:.0f} kB a record")
    print(f"  contexts                      {share(record, kept, changes, events):.3f}")
    print(f"  different texts of five       {np.mean([len(s) for one in kept for s in (one.up, one.down)]):.2f}")
    print(f"  the 200 sampled sequences     {share(record, sampled, changes, events):.3f}")
    print(f"  drawn at random               {MOST / len(changes):.4f}")


def cost(n_units: int, n_tokens: int = 42_000, at_once: int = 700) -> float:
    """Processor time of looking through a validation, ms: the least of three."""
    torch.manual_seed(0)
    change = torch.randn(at_once, n_units)
    ids, rows = np.arange(at_once), np.arange(at_once) // 35
    times = []
    for _ in range(3):
        extremes, begun = UnitExtremes(n_units), time.process_time()
        for call in range(n_tokens // at_once):
            keys = np.arange(at_once, dtype=np.uint64) + np.uint64(call * at_once)
            extremes.add(change.roll(call, 0), TokenTexts(ids, rows, keys))
            extremes.end_call(at_once // 35)
        extremes.finish()
        times.append(time.process_time() - begun)
    return 1000 * min(times)


def main() -> None:
    """Prints the tables of `benchmarks/README.md`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sst", type=Path, help="labelled sentences for the classifiers")
    parser.add_argument("--epochs", type=int, default=4)
    arguments = parser.parse_args()
    logging.disable(logging.INFO)
    torch.set_num_threads(1)
    table(language(arguments.epochs), "rnn.l0/h")
    if arguments.sst:
        for cell in ("lstm", "gru"):
            table(classifier(cell, arguments.sst, arguments.epochs), "rnn.l0/h")
    for n_units in (64, 200, 650):
        print(f"looking through 42,000 words of {n_units} units: {cost(n_units):.0f} ms")


if __name__ == "__main__":
    main()
