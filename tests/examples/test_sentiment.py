"""On the example, whose words have known roles, the clouds show what the networks have learnt."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from lightning_rnnvis import load, load_runs
from tests.conftest import EXAMPLES, run_example

sys.path.insert(0, str(EXAMPLES))
from restaurant_reviews import BAD, GOOD, ROLES, reviews  # noqa: E402


def purity(record) -> float:
    """Share of good and bad adjectives that lie in a cloud with a majority of their own kind."""
    adjectives = [(word in GOOD, cloud) for word, cloud in zip(record.words, record.labels.word_labels, strict=True)]
    adjectives = [pair for pair, word in zip(adjectives, record.words, strict=True) if word in GOOD + BAD]
    assert len(adjectives) == len(GOOD + BAD)
    clouds = {cloud for _, cloud in adjectives}
    members = [[good for good, other in adjectives if other == cloud] for cloud in clouds]
    return sum(max(sum(goods), len(goods) - sum(goods)) for goods in members) / len(adjectives)


def test_the_models_learn(sentiment_logs):
    """Both reach 97 % on reviews that they have not seen."""
    for cell in ("lstm", "gru"):
        scalars = EventAccumulator(str(sentiment_logs / cell / "version_0")).Reload()
        assert scalars.Scalars("val_accuracy")[-1].value >= 0.97


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_adjectives_part_in_training(sentiment_logs, cell):
    """Good and bad adjectives lie in different clouds after training, and not in the record made before it."""
    history = load(sentiment_logs / cell / "version_0")
    assert history.states == (("rnn.l0/c", "rnn.l0/h") if cell == "lstm" else ("rnn.l0/h",))
    for state in history.states:
        records = history[state]
        assert len(records) == 13
        assert (records[0].epoch, records[0].global_step) == (0, 0)
        assert purity(records[-1]) >= 0.9
        assert purity(records[0]) < 0.8
        assert records[-1].metrics["explained_variance"] > 2 * records[-1].metrics["explained_variance_null"]


def test_runs_share_words_and_sentences(sentiment_logs):
    """Two models over the same validation set are shown the same words and sentences."""
    lstm, gru = (load(sentiment_logs / cell / "version_0")["rnn.l0/h"][-1] for cell in ("lstm", "gru"))
    np.testing.assert_array_equal(lstm.words, gru.words)
    assert [s.key for s in lstm.sentences] == [s.key for s in gru.sentences]
    own = lstm.sentences[0]
    assert own.own and " ".join(own.words) == "i love the food , though the staff is not helpful"
    assert own.predictions[-1][0].output == "good"


def test_a_report_of_one_state_is_small(sentiment_logs):
    """Of all epochs, words and sentences of a network of 64 units at most 400 kB, of which nearly half is the tab."""
    html = load(sentiment_logs / "lstm" / "version_0")["rnn.l0/h"].to_html()
    assert html is not None and len(html.encode()) <= 400_000


def test_grammar():
    """Every word has one role, and the order of the contrast decides the label."""
    found = reviews(500, 0)
    assert {word for words, _ in found for word in words} == set(ROLES)

    def opinion(clause):
        good = any(word in GOOD or ROLES[word] == "positive" for word in clause)
        return good != ("not" in clause)

    for words, label in found:
        if "though" in words:
            words = words[: words.index("though")]
        elif "but" in words:
            words = words[words.index("but") :]
        assert opinion(words) == bool(label), " ".join(words)
    assert found == reviews(500, 0) != reviews(500, 1)


def test_labelled_file(tmp_path):
    """`--data` takes real sentences, one a line."""
    lines = [f"{label} {' '.join(words)}" for words, label in reviews(300, 5)]
    data = tmp_path / "sentences.txt"
    data.write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    run_example("sentiment.py", "--data", data, "--cells", "gru", "--epochs", 1, "--log-dir", tmp_path)
    assert len(load_runs(tmp_path)["gru/version_0"]["rnn.l0/h"]) == 2


def test_language_model(language_model_logs: Path):
    """On a text of one's own: stateful, so the first response of a window is not from zero.

    Its own sentences come first, and lines without words, such as rulers of tables, are no text.
    """
    record = load_runs(language_model_logs)["language_model/version_0"]["rnn.l0/h"][-1]
    assert {"the", "list", "."} <= set(record.words) and not {"+", "-"} & set(record.words)
    assert any(np.abs(sentence.initial).max() > 0 for sentence in record.sentences)
    assert [" ".join(one.words) for one in record.sentences if one.own][:2] == ["the ( a , b )", "the list a , b )"]
