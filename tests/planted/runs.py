"""Log directories with planted structure, written as real event files: `python -m tests.planted.runs DIRECTORY`.

Two runs (an LSTM, a bidirectional GRU) of two states each; words drive the chips more and more over the epochs, a few
units change their chip, some words are missing from some epochs, and some words are made to break a page.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from lightning_rnnvis.records.encoding.codec import encode
from lightning_rnnvis.records.head import Head, Prediction
from lightning_rnnvis.records.sentence import Sentence
from lightning_rnnvis.records.snapshot import Labels, Snapshot
from lightning_rnnvis.records.tags import is_reverse

STATES = {
    "lstm/version_0": ("LSTM", ("rnn.l0/h", "rnn.l0/c")),
    "gru/version_0": ("GRU", ("rnn.l0/h", "rnn.l0.reverse/h")),
}
ODD_WORDS = (
    'say "cheese"',
    "it's",
    "🙂",
    "👩‍👩‍👧‍👦",
    "שלום",
    "مرحبا",
    "a" * 60,
    "<img src=x onerror=alert(1)>",
    "&amp;",
    "50%+#?=/",
    "line\nbreak",
    "temperature: high",
    "<unk>",
    "日本語",
)
PLAIN_WORDS = (
    "the of and to a in that is was he for it with as his on be at by i this had not are but from or have an they"
    " which one you were her all she there would their we him been has when who will more no if out so said what up"
    " its about into than them can only other new some could time these two may then do first any my now such like"
    " our over man me even most made after also did many before must through back years where much your way well"
    " down should because each just those people mr how too little state good very make world still own see men work"
    " long get here between both"
).split()
CHIPS = 4


def make_words(n_words: int) -> np.ndarray:
    """Words by falling frequency, the odd ones among the first thirty, shape (W,)."""
    words = list(PLAIN_WORDS) + [f"word{index}" for index in range(max(0, n_words - len(PLAIN_WORDS)))]
    for index, odd in enumerate(ODD_WORDS):
        words.insert(2 * index + 1, odd)
    array = np.empty(n_words, dtype=object)
    array[:] = words[:n_words]
    return array


def _with_predictions(sentence: Sentence, head: Head) -> Sentence:
    """What a linear layer of two outputs makes of each state; only the last one really enters it."""
    logits = sentence.states @ head.weights.T
    chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return dataclasses.replace(
        sentence,
        predictions=tuple(
            tuple(Prediction(str(head.outputs[index]), float(row[index])) for index in np.argsort(-row))
            for row in chances
        ),
        enters_head=np.arange(len(sentence.words)) == len(sentence.words) - 1,
    )


def make_epoch(
    epoch: int,
    state: str = "rnn.l0/h",
    cell: str = "LSTM",
    *,
    n_epochs: int = 8,
    n_words: int = 120,
    n_units: int = 96,
    n_sentences: int = 6,
    n_chips: int = CHIPS,
    steps_an_epoch: int = 200,
    sentence_lengths: tuple[int, int] = (8, 21),
    seed: int = 0,
) -> Snapshot:
    """One record of a training in which words come to drive chips.

    The plan (which word drives which chip, sentences) depends on `seed` and `state` alone; `epoch` decides how much of
    it is learned, which units sit elsewhere, and which words are missing.
    """
    plan = np.random.default_rng([seed, *state.encode()])
    unit_labels = plan.permutation(np.arange(n_units) % n_chips)
    polarity = plan.choice([-1, 1], n_units)
    word_labels = np.arange(n_words) % n_chips
    links = np.where(np.eye(n_chips) > 0, 1.0, plan.normal(0, 0.25, (n_chips, n_chips)))
    links *= np.where(np.arange(n_chips) % 2, -1, 1)[:, None]
    strengths = plan.lognormal(0, 0.5, n_units) * (0.4 if state.endswith("/h") else 1.0)
    counts = np.maximum(3000 / (1 + np.arange(n_words)) ** 1.05, 3).astype(np.int64)
    noise = plan.normal(0, 1, (n_words, n_units))
    texts = [plan.integers(0, n_words, plan.integers(*sentence_lengths)) for _ in range(n_sentences)]

    now = np.random.default_rng([seed, epoch, *state.encode()])
    # Two more units in the wrong chip for each epoch that is still to come.
    movers = plan.permutation(n_units)[: min(n_units // 4, 2 * (n_epochs - 1 - epoch))]
    unit_labels = unit_labels.copy()
    unit_labels[movers] = (unit_labels[movers] + 1) % n_chips
    learned = (epoch + 1) / n_epochs
    blocks = polarity * links[word_labels][:, unit_labels]
    responses = strengths * (learned * blocks + 0.25 * noise + 0.05 * now.normal(size=noise.shape))
    counts = np.maximum(counts + now.integers(-2, 3, n_words), 1)
    if n_words > 20:
        counts[now.choice(np.arange(20, n_words), 3, replace=False)] = 0
    present = counts > 0
    responses[~present] = 0
    deviations = strengths * now.uniform(0.3, 0.6, (n_words, n_units))
    errors = np.full((n_words, n_units), np.nan)
    errors[counts > 1] = (deviations / np.sqrt(np.maximum(counts, 1))[:, None])[counts > 1]
    shown = np.flatnonzero(present)[:100]
    spread = np.array([-1.34, -0.67, 0.67, 1.34])[:, None, None] * deviations[shown]
    sentences = tuple(
        _read(index, ids, responses, make_words(n_words), is_reverse(state), now) for index, ids in enumerate(texts)
    )
    states = np.concatenate([sentence.states for sentence in sentences])
    explained = float(0.05 + 0.4 * learned)
    head = None
    if cell == "LSTM" and state.endswith("/h"):
        head = Head(
            "head", np.array(["bad", "good"], dtype=object), np.stack([-strengths, strengths]).astype(np.float32)
        )
        sentences = tuple(_with_predictions(sentence, head) for sentence in sentences)
    return Snapshot(
        head=head,
        word_classes=np.array([(None, "noun", "verb")[index % 3] for index in range(n_words)], dtype=object),
        state=state,
        cell=cell,
        epoch=epoch,
        global_step=(epoch + 1) * steps_an_epoch,
        history_id=f"{seed:032x}",
        words=make_words(n_words),
        word_ids=np.arange(n_words),
        counts=counts,
        responses=responses.astype(np.float32),
        standard_errors=errors.astype(np.float32),
        percentile_words=shown,
        percentiles=(responses[shown] + spread).astype(np.float32),
        unit_means=states.mean(axis=0).astype(np.float32),
        unit_deviations=states.std(axis=0).astype(np.float32),
        unit_saturation=(np.abs(states) > 0.95).mean(axis=0).astype(np.float32),
        sentences=sentences,
        labels=Labels(
            unit_labels=unit_labels,
            word_labels=np.where(present, word_labels, -1),
            polarity=polarity,
            unit_steadiness=np.clip(learned * now.uniform(0.1, 1, n_units), 0, 1),
            n_chips=n_chips,
            n_clouds=n_chips,
            explained_variance=explained,
        ),
        metrics={
            "response_rank": float(3 + 24 * learned),
            "explained_variance": explained,
            "explained_variance_null": 0.03 + 0.01 * learned,
            "blockiness": 0.3 + 0.5 * learned,
            "word_share": 0.8 - 0.4 * learned,
            "agreement": float("nan") if epoch == 0 else 0.5 + 0.4 * learned,
            "state_rank": float(2 + 30 * learned),
            "saturated_share": 0.02 + 0.1 * learned,
        },
        notes=("The response of 3 words is missing: they did not occur this time.",) if n_words > 20 else (),
        created=1.7e9 + 60 * epoch,
    )


def with_halves(record: Snapshot, noise: float = 0.5) -> Snapshot:
    """The record with two halves of its data, which differ by noise of so many times the responses' deviation."""
    random = np.random.default_rng(0)
    differences = noise * record.responses.std() * random.standard_normal(record.responses.shape)
    differences[record.counts < 2] = 0
    return dataclasses.replace(record, half_differences=differences.astype(np.float32))


def _read(
    index: int, ids: np.ndarray, responses: np.ndarray, words: np.ndarray, reverse: bool, random: np.random.Generator
) -> Sentence:
    """A sequence read by a leaky memory that adds each word's expected response."""
    state = initial = np.zeros(responses.shape[1])
    states = np.zeros((len(ids), responses.shape[1]))
    for step in reversed(range(len(ids))) if reverse else range(len(ids)):
        drive = responses[ids[step]] * random.uniform(0.5, 1.5)
        state = np.tanh(0.7 * state + drive + random.normal(0, 0.02, len(state)))
        states[step] = state
    return Sentence(
        key=f"{index:016x}",
        words=words[ids],
        word_ids=ids.astype(np.int64),
        states=states.astype(np.float32),
        initial=initial.astype(np.float32),
    )


def write_run(directory: Path | str, snapshots: Iterable[Snapshot], writer: str = "0a1b2c3d") -> None:
    """Write records as the callback does, with the scalars that Lightning logs beside them."""
    from torch.utils.tensorboard import SummaryWriter

    from lightning_rnnvis.records.files.event_append import append_summary
    from lightning_rnnvis.records.files.summary import summary

    with SummaryWriter(str(directory)) as file:
        for snapshot in snapshots:
            header, payload = encode(snapshot)
            append_summary(file.file_writer, summary(header, payload, writer), snapshot.global_step)
            file.add_scalar("val_loss", 3.0 / (1 + snapshot.epoch), snapshot.global_step)
            for name, value in snapshot.metrics.items():
                file.add_scalar(f"rnnvis/{snapshot.state}/{name}", value, snapshot.global_step)


def write_runs(directory: Path | str, n_epochs: int = 8, n_words: int = 120, n_units: int = 96) -> None:
    """Write both runs of `STATES` below `directory`."""
    for seed, (run, (cell, states)) in enumerate(STATES.items()):
        epochs = (
            make_epoch(epoch, state, cell, n_epochs=n_epochs, n_words=n_words, n_units=n_units, seed=seed)
            for epoch in range(n_epochs)
            for state in states
        )
        write_run(Path(directory) / run, epochs)


def one_by_one(n_records: int, **fields: object) -> list[Snapshot]:
    """Many small records of one state, one a step."""
    first = make_epoch(0, n_words=12, n_units=8, n_sentences=1)
    return [
        dataclasses.replace(first, epoch=index, global_step=10 * (index + 1), created=1.7e9 + index, **fields)  # type: ignore[arg-type]
        for index in range(n_records)
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write a log directory with planted structure.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--words", type=int, default=120)
    parser.add_argument("--units", type=int, default=96)
    arguments = parser.parse_args()
    write_runs(arguments.directory, arguments.epochs, arguments.words, arguments.units)
    print(f"Written. Now: tensorboard --logdir {arguments.directory}")
