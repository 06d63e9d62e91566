"""Snippets of text in which units, chips and words move most: a real training, read back."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from lightning.pytorch.loggers import TensorBoardLogger

from lightning_rnnvis import load
from lightning_rnnvis.payloads.sentences.contexts import contexts_payload, matches_payload
from tests.models.small import VOCABULARY, Classifier, loader
from tests.serving import serving
from tests.training.running import fit, rnnvis

STATE = "rnn.l0.reverse/h"


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Directory of a run of two directions, and its model."""
    root = tmp_path_factory.mktemp("contexts")
    _, model = fit(root, rnnvis(outputs=["bad", "good"]), Classifier("GRU", bidirectional=True))
    return root / "run" / "version_0", model.eval()


def changes_of(model) -> dict[tuple[str, ...], np.ndarray]:
    """What the reverse direction does at each word of the validation, in the order of the text, by its words."""
    found = {}
    for ids, lengths, _ in loader(seed=1):
        for row, length in zip(ids, lengths.tolist(), strict=True):
            with torch.no_grad():
                states = model.rnn(model.embedding(row[None, :length]))[0][0, :, 16:].numpy()
            words = tuple(VOCABULARY[word] for word in row[:length].tolist())
            found[words] = states - np.concatenate([states[1:], np.zeros((1, 16))])
    return found


def test_units(trained):
    """They are those of the whole validation, along the unit's chip, with all words around in the order of the text.

    They are five texts: of those with the same words from there to the end, as this state reads, the strongest.
    """
    directory, model = trained
    record, changes = load(directory)[STATE][-1], changes_of(model)
    for unit in range(16):
        polarity = 1 if record.labels.polarity[unit] > 0 else -1
        found = record.contexts(unit=unit)
        assert found.searched == "validation"
        moved = [
            (polarity * one, words[at:])
            for words, text in changes.items()
            for at, one in enumerate(text[:, unit].tolist())
        ]
        rising = sorted(moved, key=lambda one: -one[0])
        most = max(abs(rising[0][0]), abs(rising[-1][0])) / 200  # of storage
        for side, kept in ((found.up, rising), (found.down, rising[::-1])):
            once: dict = {}
            for change, event in kept:
                once.setdefault(event, change)
            assert [one.change for one in side] == pytest.approx([*once.values()][:5], abs=most)
        for one in (*found.up, *found.down):
            told = changes[tuple(one.words)][:, unit]  # no sentence is longer than a snippet has words around
            np.testing.assert_allclose(one.changes, polarity * told, atol=most)


def test_chips_and_words(trained):
    """Chips go by the mean of their units over the sampled sequences; words by what they push the output to."""
    directory, model = trained
    record, changes = load(directory)[STATE][-1], changes_of(model)
    chip = np.flatnonzero(record.labels.unit_labels == 1)
    found = record.contexts(chip=1, most=3)
    assert (found.searched, found.n_texts) == ("sample", 64)
    for one in found.up:
        means = (changes[tuple(one.words)][:, chip] * np.sign(record.labels.polarity[chip])).mean(axis=1)
        np.testing.assert_allclose(one.changes, means, atol=2e-3)
    assert found.up[0].change >= found.up[-1].change > 0 > found.down[-1].change >= found.down[0].change
    for context in record.contexts(word="good").up:
        assert context.words[context.at] == "good"
        pushed = changes[tuple(context.words)] @ record.pushes.weights
        np.testing.assert_allclose(context.changes, pushed, atol=1e-2)
    assert "[good]" in repr(record.contexts(word="good"))
    for wrong in ({"unit": 16}, {"chip": -1}, {"word": "x"}):
        with pytest.raises(ValueError, match="counted from 0|none of them"):
            record.contexts(**wrong)
    with pytest.raises(TypeError, match="takes one of"):
        record.contexts(unit=1, chip=1)


def test_matches(trained):
    """The spans of all sampled texts whose changes of the chips are nearest, size included, with other words."""
    directory, model = trained
    record, changes = load(directory)[STATE][-1], changes_of(model)
    of_chip = record.labels.unit_labels == np.arange(record.labels.n_chips)[:, None]
    weights = of_chip * np.sign(record.labels.polarity) / of_chip.sum(axis=1, keepdims=True)
    text = next(words for words in changes if len(words) > 5)
    found = record.matches(text, 2, 4)
    wanted, agreements = changes[text][2:4] @ weights.T, {}
    for words, of_text in changes.items():
        for start in range(len(words) - 1):
            here, said = of_text[start : start + 2] @ weights.T, words[start : start + 2]
            alike = 2 * (here * wanted).sum() / ((here**2).sum() + (wanted**2).sum())
            if said != text[2:4]:
                agreements[said] = max(agreements.get(said, -1), alike)
    assert [one.agreement for one in found.found] == pytest.approx(sorted(agreements.values())[:-11:-1], abs=5e-3)
    best = found.found[0]
    assert agreements[tuple(best.words[best.at : best.at + 2])] == pytest.approx(best.agreement, abs=5e-3)
    assert (best.length, found.searched, found.n_texts) == (
        2,
        "sample",
        64,
    ) and "of sample; agreement, then the change of chip" in repr(found)
    for sentence, start, end in ((0, 3, 3), (0, -1, 2), (0, 0, 99), (99, 0, 1)):
        with pytest.raises(ValueError, match="counted from 0|must be from 0"):
            record.matches(sentence, start, end)


def test_what_is_not_there(trained, tmp_path):
    """Damaged or missing files cost what they hold: the sampled sequences are searched, then the sentences."""
    root, _ = trained
    copied = tmp_path / "copied"
    copied.mkdir()
    for file in root.iterdir():
        if file.is_file():
            (copied / file.name).write_bytes(file.read_bytes())
    assert load(copied)[STATE][-1].contexts(unit=3).searched == "sentences"
    record = load(root)[STATE][0]
    path = root / record.contexts_file
    content = path.read_bytes()
    path.write_bytes(content[:200] + b"\0" * 40 + content[240:])
    try:
        with pytest.warns(UserWarning, match=f"text in {record.contexts_file} are damaged"):
            assert record.contexts(unit=3).searched == "sample"
    finally:
        path.write_bytes(content)


def test_over_http(trained):
    """The route gives what Python gives."""
    directory, _ = trained
    record = load(directory)[STATE][-1]
    with serving(directory.parent) as tab:
        place = {"run": "version_0", "state": STATE, "step": record.step}
        assert tab.payload("contexts", **place, unit=2) == contexts_payload(record.contexts(unit=2), "unit")
        assert tab.payload("contexts", **place, chip=0) == contexts_payload(record.contexts(chip=0), "chip")
        assert tab.payload("contexts", **place, word="not")["along"] == "output"
        span = {"sentence": 0, "start": 1, "end": 3}
        assert tab.payload("matches", **place, **span) == matches_payload(record.matches(0, 1, 3))


def test_left_out(tmp_path):
    """`contexts=False` stores none; a folder that cannot be made is one warning, and the training goes on."""
    fit(tmp_path / "without", rnnvis(contexts=False), max_epochs=1)
    assert not list(tmp_path.rglob("rnnvis-contexts"))
    assert load(tmp_path / "without" / "run" / "version_0")["rnn.l0/h"][-1].contexts(unit=0).searched == "sample"
    with pytest.raises(TypeError, match="contexts"):
        fit(tmp_path, rnnvis(contexts="no"))
    run = tmp_path / "blocked" / "version_0"
    run.mkdir(parents=True)
    (run / "rnnvis-contexts").touch()
    with pytest.warns(UserWarning, match="could not store the snippets") as warned:
        fit(tmp_path, rnnvis(), logger=TensorBoardLogger(tmp_path, name="blocked", version=0))
    assert sum("could not store the snippets" in str(one.message) for one in warned) == 1
