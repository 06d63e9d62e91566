"""What a recorded network makes of words by itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import lightning_rnnvis.network.running.word_responses as of_words
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.network.running.word_responses import word_responses
from lightning_rnnvis.network.storage.recorded_network import Direction, NetworkHead, RecordedNetwork, RecurrentModule
from lightning_rnnvis.records.texts import text_array
from tests.planted.snapshots import make_snapshot

WORDS, U = 10, 4


@pytest.fixture(scope="module")
def network():
    """One that forgets at each step what was before."""
    random = np.random.default_rng(1)
    weights = Direction(
        random.normal(size=(U, 3)), np.zeros((U, U)), np.zeros(U), np.zeros(U), (np.zeros(U, dtype=np.float32),)
    )
    words = text_array([f"word{index}" for index in range(WORDS)])
    sequences = tuple(random.integers(0, WORDS, length) for length in range(2, 12))
    module = RecurrentModule("rnn", "RNN_TANH", ((weights,),))
    return RecordedNetwork(
        (module,), "embedding", np.arange(WORDS), words, random.normal(size=(WORDS, 3)), 0, None, sequences
    )


def test_change_from_the_mean_state(network):
    """Where the state after a word is the word's alone, its response is that less the mean of all states."""
    record = make_snapshot(n_words=WORDS + 2, n_units=U)  # two of which the network does not have
    found = word_responses(Runner.of(network), record)
    after = np.tanh(network.rows @ network.modules[0].layers[0][0].weight_ih.T)
    mean = after[np.concatenate(network.sequences)].mean(axis=0)
    np.testing.assert_allclose(found[:WORDS], after - mean, atol=1e-5)
    assert np.isnan(found[WORDS:]).all()


def test_words_are_read_where_they_are_expected(network):
    """Where each word is expected after another one, its response is the step from the state of that one."""
    after = np.tanh(network.rows @ network.modules[0].layers[0][0].weight_ih.T)
    before = np.roll(after, 1, axis=0)
    told = np.arange(1, WORDS)  # the head has no output for the first word, which is read after all of them
    head = NetworkHead(
        "rnn.l0/h",
        "head",
        "classes",
        network.words[told],
        told,
        1e4 * before[told],
        -5e3 * (before[told] ** 2).sum(1),
        WORDS,
        "all",
        predicts_words=True,
    )
    reads = np.random.default_rng(2).permutation(WORDS - 1)  # in the second half, of which steps are taken
    runner = Runner.of(replace(network, head=head, sequences=(np.concatenate([0 * reads, reads]),)))
    found = word_responses(runner, make_snapshot(n_words=WORDS, n_units=U))
    np.testing.assert_allclose(found[told], (after - before)[told], atol=1e-4)
    np.testing.assert_allclose(found[0], after[0] - before[told].mean(axis=0), atol=1e-4)


def test_cell_states_are_read_after_the_same_states(network):
    """Whether the network predicts words or not; hidden states are not."""
    random = np.random.default_rng(3)
    first = (np.zeros(U, dtype=np.float32),) * 2
    weights = [random.normal(size=shape) for shape in ((4 * U, 3), (4 * U, U), 4 * U, 4 * U)]
    module = RecurrentModule("rnn", "LSTM", ((Direction(*weights, first),),))
    head = NetworkHead(
        "rnn.l0/h", "head", "classes", network.words, np.arange(WORDS), random.normal(size=(WORDS, U)),
        np.zeros(WORDS), WORDS, "all", predicts_words=True,
    )  # fmt: skip
    ways = [Runner.of(replace(network, modules=(module,), head=one)) for one in (None, head)]
    for kind in "ch":
        record = make_snapshot(n_words=WORDS, n_units=U, state=f"rnn.l0/{kind}")
        alone, predicting = (word_responses(runner, record) for runner in ways)
        assert np.array_equal(alone, predicting) == (kind == "c")


def test_where_it_would_take_long(network, monkeypatch):
    """A network so large that few contexts could be read is not read at all."""
    record, runner = make_snapshot(n_words=WORDS, n_units=U), Runner.of(network)
    monkeypatch.setattr(of_words, "MOST_PRODUCTS", of_words.LEAST_CONTEXTS * runner.n_weights * WORDS)
    assert word_responses(runner, record) is not None
    monkeypatch.setattr(of_words, "MOST_PRODUCTS", of_words.MOST_PRODUCTS - 1)
    assert word_responses(runner, record) is None


def test_where_it_is_not_known(network):
    """Without sequences, or of another state, there are none; a word of another name is another word."""
    record = make_snapshot(n_words=WORDS, n_units=U)
    assert word_responses(Runner.of(replace(network, sequences=())), record) is None
    assert word_responses(Runner.of(network), replace(record, state="other.l0/h")) is None
    renamed = record.words.copy()
    renamed[3] = "other"
    found = word_responses(Runner.of(network), replace(record, words=renamed))
    assert np.isnan(found).all(axis=1).tolist() == [at == 3 for at in range(WORDS)]
    assert word_responses(Runner.of(network), replace(record, words=renamed[[3] * WORDS])) is None
