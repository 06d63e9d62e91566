"""What is gained by showing units along their chips, on the records of trained models, beside raw signs and chance.

    python benchmarks/chips/signs.py LOGDIR [LOGDIR ...]

Prints for the last record of each state, raw and along the chip:
the correlation of a step's link to a chip with the mean response of that chip to the word of the step; the share of
links whose sign is that of what colours the units; and the share of the state's variance at held-out steps that the 2k
numbers of a glyph tell by least squares in held-out sentences, beside random chips of the same sizes (mean of 20).
A step at which several words enter counts with the mean of their responses.
"""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np

from lightning_rnnvis import load_runs
from lightning_rnnvis.analysis.chip_direction import with_raw_signs
from lightning_rnnvis.analysis.membership import chips_of, clouds_of
from lightning_rnnvis.analysis.sequences import summarize_sentence
from lightning_rnnvis.records.snapshot import Labels, Snapshot

RANDOM_CHIPS = 20
FOLDS = 5


def step_correlation(record: Snapshot, labels: Labels) -> float:
    """Correlation over steps and chips of the drawn link with the expected response of the chip to the word."""
    places = {str(word): place for place, word in enumerate(record.words) if record.counts[place] > 0}
    expected = chips_of(record.labels).means(record.responses.astype(np.float64))
    drawn, usual = [], []
    for sentence in record.sentences:
        link = summarize_sentence(sentence.states, sentence.initial, labels, record.reverse).link
        for step, word in enumerate(sentence.words):
            known = [places[one] for one in (str(word), *str(word).split(", ")) if one in places]
            if known:
                drawn.append(link[step])
                usual.append(expected[known].mean(axis=0))
    return float(np.corrcoef(np.ravel(drawn), np.ravel(usual))[0, 1]) if drawn else float("nan")


def agreeing_links(record: Snapshot, labels: Labels) -> float:
    """Share of links along the chips whose sign is that of the mean of what colours the block's units."""
    clouds = clouds_of(record.labels)
    links, squares = (clouds.one_hot.T @ chips_of(by).sums(record.responses) for by in (record.labels, labels))
    return float((np.sign(links) == np.sign(squares)).mean())


def glyph_share(record: Snapshot, labels: Labels) -> float:
    """Held-out share of the states' variance that positive and negative parts of all chips tell."""
    states = np.concatenate([sentence.states for sentence in record.sentences]).astype(np.float64)
    numbers = []
    for sentence in record.sentences:
        summary = summarize_sentence(sentence.states, sentence.initial, labels, record.reverse)
        numbers.append(np.concatenate([summary.positive, summary.negative], axis=1))
    inputs = np.concatenate(numbers)
    inputs = np.concatenate([inputs, np.ones((len(inputs), 1))], axis=1)
    fold = np.concatenate([np.full(len(one.words), place % FOLDS) for place, one in enumerate(record.sentences)])
    left, whole = 0.0, 0.0
    for one in range(FOLDS):
        train, test = fold != one, fold == one
        weights = np.linalg.lstsq(inputs[train], states[train], rcond=None)[0]
        left += ((states[test] - inputs[test] @ weights) ** 2).sum()
        whole += ((states[test] - states[train].mean(axis=0)) ** 2).sum()
    return float(1 - left / whole)


def random_chips(labels: Labels, seed: int) -> Labels:
    """Chips of the same sizes, of units drawn at random, with raw signs."""
    order = np.random.default_rng(seed).permutation(len(labels.unit_labels))
    return replace(with_raw_signs(labels), unit_labels=labels.unit_labels[order])


def main(directories: list[str]) -> None:
    """Print a line a state."""
    head = ("step link ~ response", "links that agree", "glyph R²")
    print(f"{'state':44} {head[0]:>22} {head[1]:>18} {head[2]:>30}")
    print(f"{'':44} {'raw':>10} {'along':>11} {'raw':>9} {'along':>8} {'raw':>7} {'chance':>7} {'along':>7} {'×':>6}")
    for directory in directories:
        for run, history in load_runs(directory).items():
            for state in history.states:
                record = history[state][-1]
                raw, along = with_raw_signs(record.labels), record.labels
                chance = float(
                    np.mean([glyph_share(record, random_chips(along, seed)) for seed in range(RANDOM_CHIPS)])
                )
                share = glyph_share(record, along)
                print(
                    f"{f'{run} {state}'[-44:]:44} {step_correlation(record, raw):10.2f}"
                    f" {step_correlation(record, along):11.2f} {agreeing_links(record, raw):9.0%}"
                    f" {agreeing_links(record, along):8.0%} {glyph_share(record, raw):7.2f} {chance:7.2f} {share:7.2f}"
                    f" {share / chance:6.2f}"
                )


if __name__ == "__main__":
    main(sys.argv[1:])
