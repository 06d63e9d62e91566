"""Importance, memory and promoted outputs, against torch's divergences, known decays and finite differences."""

from __future__ import annotations

import inspect
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr
from torch.distributions import Bernoulli, Categorical, kl_divergence

from lightning_rnnvis import RecordError, load_runs
from lightning_rnnvis.analysis import cocluster
from lightning_rnnvis.history.record import Record
from lightning_rnnvis.history.record_files import RecordWithFiles
from lightning_rnnvis.history.state_history import StateHistory
from lightning_rnnvis.network.causes.causes_in_turn import Causes
from lightning_rnnvis.network.causes.deviations import deviations_said, told_in
from lightning_rnnvis.network.causes.importance import (
    importance_of_groups,
    importance_of_units,
    sampled_states,
    steps_compared,
)
from lightning_rnnvis.network.causes.memory_length import MemoryLength, memory_length
from lightning_rnnvis.network.causes.promoted_outputs import promotion
from lightning_rnnvis.network.causes.word_effects import word_effects
from lightning_rnnvis.network.running.cells import Clamp
from lightning_rnnvis.network.running.head_inputs import entering_states
from lightning_rnnvis.network.running.outputs import logits_of, numbers_of
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.network.running.sentence_run import run_words
from lightning_rnnvis.network.storage.recorded_network import (
    Direction,
    NetworkHead,
    RecordedNetwork,
    RecurrentModule,
)
from lightning_rnnvis.payloads.record.causes import causes_payload
from lightning_rnnvis.records.texts import text_array
from tests.models.small import Classifier
from tests.training.running import fit, rnnvis

U, WORDS, STATE = 6, 12, "rnn.l0/h"


def runner(kind="classes", n_outputs=4, entering="all", scale=1.0, recurrent=None, mode="RNN_TANH"):
    """A network of random weights with a head of a kind."""
    random = np.random.default_rng(3)
    weights = Direction(
        random.normal(size=(U, 5)),
        random.normal(size=(U, U)) / 2 if recurrent is None else recurrent,
        np.zeros(U),
        np.zeros(U),
        (np.zeros(U, dtype=np.float32),),
    )
    n_names = 2 if kind == "classes" and n_outputs == 1 else n_outputs
    head = NetworkHead(
        state=STATE,
        name="head",
        kind=kind,
        outputs=text_array([f"output {index}" for index in range(n_names)]),
        output_ids=np.arange(n_outputs),
        weights=scale * random.normal(size=(n_outputs, U)),
        biases=random.normal(size=n_outputs),
        n_outputs=n_outputs,
        entering=entering,
    )
    sequences = tuple(random.integers(0, WORDS, length) for length in random.integers(2, 25, 60))
    words = text_array([f"word {index}" for index in range(WORDS)])
    rows = np.abs(random.normal(size=(WORDS, 5)))
    module = RecurrentModule("rnn", mode, ((weights,),))
    return Runner.of(RecordedNetwork((module,), "embedding", np.arange(WORDS), words, rows, 0, head, sequences))


KINDS = [("classes", 4, "all"), ("classes", 1, "last"), ("labels", 3, "all_but_last"), ("values", 2, "first")]


MANY_OUTPUTS, FAR_APART = ("classes", 300, "all", 1.0), ("classes", 300, "all", 40.0)


@pytest.mark.parametrize(
    ("kind", "n_outputs", "entering", "scale"), [*((*one, 1.0) for one in KINDS), MANY_OUTPUTS, FAR_APART]
)
@pytest.mark.parametrize("at_head", [False, True])
def test_importance_is_a_divergence(kind, n_outputs, entering, scale, at_head):
    """KL(with || without) of torch's distributions, the mean over the steps that enter the head; of several values the
    root of the mean square of how far they move."""
    made, means = runner(kind, n_outputs, entering, scale), np.linspace(-0.2, 0.3, U).astype(np.float32)
    head, units = made.network.head, np.array([1, 4])
    whole = made.run(made.network.sequences)
    clamp = Clamp(units, means[units])
    states = entering_states(head, whole)
    without = states.copy()
    clamp.apply(without)
    if not at_head:
        without = entering_states(head, made.run(made.network.sequences, {STATE: clamp}))
    p, q = (torch.from_numpy(logits_of(head, one).astype(np.float64)) for one in (states, without))
    if kind == "classes":
        expected = kl_divergence(Categorical(logits=p), Categorical(logits=q))
    elif kind == "labels":
        expected = kl_divergence(Bernoulli(logits=p), Bernoulli(logits=q)).sum(1)
    else:
        expected = ((p - q) ** 2).mean(1)
    found = importance_of_groups(made, STATE, means, [units, np.array([], dtype=np.int64)], at_head=at_head)
    told = expected.mean().sqrt() if kind == "values" else expected.mean()
    assert found[0] == pytest.approx(told.item(), rel=1e-4) and found[1] == 0


def test_values_in_unlike_units_count_alike():
    """In pascals no less than in degrees; a single value has its own unit, and one that is constant does not count."""
    means, chips = np.linspace(-0.2, 0.3, U).astype(np.float32), [np.array([1, 4]), np.array([0, 2, 3])]

    def importance(*factors):
        made, factors = runner("values", len(factors)), np.array(factors)
        head = made.network.head
        head = replace(head, weights=head.weights * factors[:, None], biases=head.biases * np.fmax(factors, 1))
        made = Runner.of(replace(made.network, head=head))
        made = told_in(made, deviations_said(made)) if len(factors) > 1 else made
        at_head, units = (importance_of_groups(made, STATE, means, chips, at_head=at) for at in (True, False))
        return np.concatenate([at_head, units, importance_of_units(made, STATE, means)])

    alike = importance(1, 1)
    np.testing.assert_allclose(importance(1e-3, 1e6), alike, rtol=1e-4)
    assert (alike < 3).all() and np.isfinite(importance(1, 0)).all() and (importance(1, 0) > 0).all()
    np.testing.assert_allclose(importance(100), 100 * importance(1), rtol=1e-4)


def test_some_steps_of_many_outputs():
    """A mean over steps that are drawn lies near that over all of them."""
    made, chips = runner("classes", 300), [np.array([0, 3]), np.array([1, 2]), np.array([4, 5])]
    asked, n_steps = (made, STATE, np.zeros(U), chips), sum(map(len, made.network.sequences))
    whole, part = importance_of_groups(*asked), importance_of_groups(*asked, most=300 * n_steps // 2)
    assert n_steps == steps_compared(made.network) and (part != whole).all()
    np.testing.assert_allclose(part, whole, rtol=0.1)


@pytest.mark.parametrize(("kind", "n_outputs", "entering"), KINDS)
def test_closed_form_of_units(kind, n_outputs, entering):
    """It orders units as switching each off at the head does, and is as large where that does little."""
    made = runner(kind, n_outputs, entering, scale=0.03)
    means = sampled_states(made, made.network.head).mean(axis=0)
    exact = importance_of_groups(made, STATE, means, list(np.arange(U)[:, None]), at_head=True)
    found = importance_of_units(made, STATE, means)
    assert spearmanr(found, exact).statistic >= 0.99
    np.testing.assert_allclose(found, exact, rtol=0.15)


@pytest.mark.parametrize(("kind", "n_outputs", "entering"), KINDS)
def test_changes_of_outputs(kind, n_outputs, entering):
    """They are the derivative of probabilities and values, as finite differences show."""
    made, direction = runner(kind, n_outputs, entering), np.linspace(-1, 2, U)
    head = replace(made.network.head, weights=made.network.head.weights.astype(np.float64))
    states = sampled_states(made, head).astype(np.float64)

    def numbers(step):
        logits = (states + step * direction) @ head.weights.T + head.biases
        if kind == "classes" and n_outputs == 1:
            logits = np.concatenate([0 * logits, logits], axis=1)
        return numbers_of(head, logits).mean(axis=0)

    expected = (numbers(1e-4) - numbers(-1e-4)) / 2e-4
    found = promotion(made, direction)
    np.testing.assert_allclose(found.changes, expected, rtol=1e-4, atol=1e-7)
    if kind == "values":
        assert found.sure is None and np.isnan(found.log_odds).all()
        return

    def log_odds(step):
        logits = (states + step * direction) @ head.weights.T + head.biases
        if kind == "classes" and n_outputs == 1:
            logits = np.concatenate([0 * logits, logits], axis=1)
        p = numbers_of(head, logits)
        return np.log(p / (1 - p)).mean(axis=0)

    np.testing.assert_allclose(found.log_odds, (log_odds(1e-4) - log_odds(-1e-4)) / 2e-4, rtol=0.01, atol=1e-4)
    assert 0.5 < found.sure < 1


def test_memory_of_known_decay():
    """A unit that keeps a share d of itself halves after log(½) / log(d) steps; what is left is d to the tenth."""
    kept = np.array([0, 0.5, 0.7, 0.9, 0.95, 0.99])
    made = runner(recurrent=np.diag(kept), mode="RNN_RELU")
    weights = made.network.modules[0].layers[0][0]
    positive = replace(weights, weight_ih=np.abs(weights.weight_ih).astype(np.float32))
    module = replace(made.network.modules[0], layers=((positive,),))
    found = memory_length(Runner(replace(made.network, modules=(module,))), STATE, [np.array([1, 2]), np.array([4])])
    np.testing.assert_allclose(found.units[1:4], np.log(0.5) / np.log(kept[1:4]), rtol=0.05)
    assert found.units[0] == pytest.approx(0.5) and found.units[5] == np.inf
    np.testing.assert_allclose(found.units_left, kept**10, atol=1e-4)
    assert 1 <= found.chips[0] <= 2 and found.chips[1] == pytest.approx(found.units[4])


def test_memory_that_is_not_known():
    """Of a unit that no word moves memory is not known, nor of any where no word can be replaced; that is told."""
    made = runner(recurrent=np.diag([0.5] * U), mode="RNN_RELU")
    weights = made.network.modules[0].layers[0][0]
    moved = np.abs(weights.weight_ih).astype(np.float32)
    moved[1] = 0
    module = replace(made.network.modules[0], layers=((replace(weights, weight_ih=moved),),))
    chips = [np.array([0]), np.array([1])]

    def measured(*sequences):
        return memory_length(Runner(replace(made.network, modules=(module,), sequences=sequences)), STATE, chips)

    found = measured(*made.network.sequences)
    assert np.isnan([found.units[1], found.units_left[1], found.chips[1]]).all() and np.isfinite(found.units[0])
    assert found.n_replaced == 3 * 60 and "halve after 1.0, – steps; after 10 steps 0 %, – are left" in repr(found)
    sent = causes_payload(Causes(memory=found), 1, 2)
    assert [one["memory"] is None for one in sent["chips"]] == [False, True] and sent["units"]["memory"][1] is None
    few = measured(*[np.array([1, 1, 1])] * 19, np.array([1, 2]))
    assert 0 < few.n_replaced < 60
    none = measured(*[np.array([1, 1, 1])] * 20)
    assert np.isnan(none.units).all() and (none.n_replaced, none.reach) == (0, 0)
    assert repr(none) == "MemoryLength(not known: no word could be replaced by another one)"


@pytest.mark.parametrize(("kind", "n_outputs"), [("classes", 4), ("labels", 3), ("values", 2)])
def test_words_that_made_a_prediction(kind, n_outputs):
    """What an output loses is the difference to a sentence that is typed without the word."""
    made = runner(kind, n_outputs)
    head, words = made.network.head, ["word 3", "word 5", "word 1", "word 7"]
    found = word_effects(made, head, words, 2, 1)
    assert (found.output, found.step) == ("output 1", 2)

    def number(state):
        values = numbers_of(head, logits_of(head, state).astype(np.float64))
        return values[1] if kind == "values" else np.log(values[1])

    def after(*places):
        return number(made.run([np.array(places)]).of(STATE, 0)[-1])

    expected = [after(3, 5, 1) - after(*places) for places in ([5, 1], [3, 1], [3, 5])]
    np.testing.assert_allclose(found.effects, [*expected, 0], atol=1e-5)
    # Without the only word that is read the output is that before the sentence.
    first = number(made.run([np.array([3])]).first[STATE][0])
    for text in (words, ["word 3"]):
        alone = word_effects(made, head, text, 0, 1).effects
        np.testing.assert_allclose(alone, [after(3) - first, *[0] * (len(text) - 1)], atol=1e-5)


def test_words_that_made_a_prediction_backwards():
    """What was read before a step is then the text after it."""
    forward = runner()
    ((weights,),) = forward.network.modules[0].layers
    module = replace(forward.network.modules[0], layers=((weights, weights),))
    head = replace(forward.network.head, state="rnn.l0.reverse/h")
    made = Runner(replace(forward.network, modules=(module,), head=head))

    def after(*places):
        """The output when these were read from the last one to the first; that of the turned text."""
        state = forward.run([np.array(places[::-1])]).of(STATE, 0)[-1] if places else weights.first[0]
        return float(np.log(numbers_of(head, logits_of(head, state).astype(np.float64))[2]))

    words = ["word 3", "word 5", "word 1"]
    for step, whole, without in ((1, (5, 1), [(5, 1), (1,), (5,)]), (2, (1,), [(1,), (1,), ()])):
        expected = [after(*whole) - after(*places) for places in without]
        np.testing.assert_allclose(word_effects(made, head, words, step, 2).effects, expected, atol=1e-5)


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    """The records of a stacked classifier."""
    root = tmp_path_factory.mktemp("causes")
    fit(root, rnnvis(outputs=["bad", "good"]), Classifier("LSTM", layers=2), max_epochs=3)
    return load_runs(root)["run/version_0"]


@pytest.fixture(scope="module")
def records(history):
    """Its last records, by state."""
    return {state: history[state][-1] for state in history.states}


def test_along_a_training(history, records):
    """The chips of the last record at evenly spaced ones; those without a network are left out, which is said."""
    state = history["rnn.l1/h"]
    table = state.importance(most=2)
    assert table["epoch"].tolist() == [0, 2] and table["step"].dtype == np.int64
    last = records["rnn.l1/h"].importance().chips
    np.testing.assert_allclose([table[f"chip {chip}"][-1] for chip in range(len(last))], last)
    Path(state[0].directory.removeprefix("file://"), state[0].network_file.path).unlink()
    with pytest.warns(UserWarning, match=f"leaves out the records of step {state[0].step}, .* cannot be run: "):
        assert state.importance()["epoch"].tolist() == [1, 2]
    memory, of_last = state.memory_length(most=1), state[-1].memory_length()
    assert memory["epoch"].tolist() == [2] and memory["reach"].tolist() == [of_last.reach]
    np.testing.assert_allclose([memory[f"chip {chip}"][-1] for chip in range(len(last))], of_last.chips)


def test_without_a_network(tmp_path):
    """What the tab shows of it is there in Python; what is not says what to do."""
    fit(tmp_path, rnnvis(outputs=["bad", "good"], network=False, sentences=["the food"]), Classifier("GRU"))
    state = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"]
    found = state[-1].importance(at_head=True)
    assert repr(found).endswith(f"of {len(state[-1].sentences)} recorded sentences)") and (found.chips > 0).all()
    assert "nats, at the head, over" in repr(found)
    assert state.importance(at_head=True)["chip 0"][-1] == found.chips[0]
    for ask in (state[-1].importance, state.importance):
        with pytest.raises(RecordError, match=r"has no network by which .* `importance\(at_head=True\)` measures"):
            ask()
    with pytest.raises(RecordError, match="`head.weights` of the record say"):
        state[-1].promoted_outputs(unit=0)


SOUND = {
    "run": {"words": "the food"},
    "word_effects": {"words": "the food"},
    "matches": {"sentence": "the food", "start": 0},
    "contexts": {"chip": 0},
    "promoted_outputs": {"chip": 0},
    "coclusters": {"n_clusters": 2},
    **dict.fromkeys(("importance", "memory_length", "cocluster", "chip_names", "explained_by_chance"), {}),
}
"""Of every method that asks for an analysis, arguments that it takes."""

WRONG = {
    "bool": ("x", 1, None),
    "int": (1.5, "x", np.nan, True, -99),
    "str": (5, ["the"]),
    "Labels": (3, "x", cocluster(np.eye(3), 2).labels),
    "CoClusters": (3, "x"),
    "Iterable[int]": (5, "5", [1.5], [-1], [99], [[0]], [True], {0: 1}, None),
    "Sequence[str]": (99, None, b"the", {"the"}, [], "", ["the", ""], ["the", 5]),
}
"""What an argument of a kind is not."""


@pytest.mark.parametrize("name", SOUND)
def test_wrong_arguments(history, records, name):
    """Each argument of every such method, be it of another kind or out of range, is told before any work."""
    asked = next(one for one in (records["rnn.l1/h"], history["rnn.l1/h"]) if hasattr(one, name))
    for argument, parameter in inspect.signature(getattr(asked, name)).parameters.items():
        kinds = parameter.annotation.split(" | ")
        for wrong in WRONG["Sequence[str]" if "Sequence[str]" in kinds else kinds[0]]:
            if wrong is None and "None" in kinds:
                continue
            others = {one: value for one, value in SOUND[name].items() if one not in ("chip", "unit")}
            if argument in ("most", "step", "output"):
                others = SOUND[name]
            with pytest.raises((TypeError, ValueError), match=r"[Gg]ot |is none of them"):
                getattr(asked, name)(**others | {argument: wrong})


def test_wrong_arguments_of_every_method():
    """None that takes an argument is left out."""
    elsewhere = {"at", "to_html", "show"}
    methods = [one for owner in (Record, RecordWithFiles, StateHistory) for one in vars(owner).items()]
    public = {name: method for name, method in methods if inspect.isfunction(method) and name[0] != "_"}
    assert {name for name, one in public.items() if len(inspect.signature(one).parameters) > 1} - elsewhere == {*SOUND}


def test_what_is_asked_and_printed(records):
    """Numbers of NumPy are numbers, and what is printed explains itself."""
    top = records["rnn.l1/h"]
    one = np.int64(1)
    assert repr(top.matches("the food though", one)) == repr(top.matches("the food though", 1))
    assert "agreement, then the change of chip" in repr(top.matches("the food though", 1))
    effects = top.word_effects("the food", step=one)
    assert effects.step == 1 and repr(effects).endswith(" nats)")


def test_unknown_words_are_named():
    """Also why: signs that stick to a word that is known."""
    network = runner().network
    words = text_array(["<unk>", "food", "isn't", *map(str, network.words[3:])])
    made = Runner(replace(network, words=words))
    printed = repr(run_words(made, STATE, "Food, isn't good! food", {}))
    assert "not in the record, read as '<unk>': 'Food,' (write 'Food ,'), 'good!'" in printed
    stuck = repr(run_words(made, STATE, ["food isn't"], {}))
    assert stuck.endswith("""not in the record, read as '<unk>': "food isn't" (give 'food', "isn't"))""")
    with pytest.raises(ValueError, match=r"does not know 'food\.' \(write 'food \.'\): it has"):
        run_words(Runner(replace(network, words=words, unknown=None)), STATE, "food.", {})


def test_memory_is_printed():
    """Also where no sequence is long enough to see half of it gone."""
    none, left = np.zeros(0), np.array([0.75, 0.5])
    beyond = MemoryLength(none, np.array([np.inf, np.inf]), none, left, 600, 11)
    assert repr(beyond) == (
        "MemoryLength(chips halve after more than 11 steps; the sequences are no longer; after 10 steps 75 %, 50 % are"
        " left; 600 words replaced)"
    )
    assert "halve after 2.5, beyond 11 steps; the" in repr(replace(beyond, chips=np.array([2.5, np.inf])))
    assert "142 %, 50 % are left (above 100 % it grows); 6" in repr(replace(beyond, chips_left=np.array([1.42, 0.5])))


def test_of_a_record(records):
    """Every state has importance and memory; outputs and units at the head belong to the state that it reads."""
    for state, record in records.items():
        found = record.importance()
        assert found.chips.shape == (record.labels.n_chips,) and (found.chips > 0).all() and found.n_sequences == 64
        assert (found.units is not None) == (state == "rnn.l1/h") and found.measured == "network"
        np.testing.assert_allclose(found.per_unit * np.bincount(record.labels.unit_labels), found.chips)
        memory = record.memory_length(record.cocluster(2).labels)
        assert memory.units.shape == (16,) and memory.chips.shape == (2,) and (memory.units >= 0).all()
        if state != "rnn.l1/h":
            with pytest.raises(ValueError, match="has no importance at the head"):
                record.importance(at_head=True)
            with pytest.raises(RecordError, match="promotes is not known"):
                record.promoted_outputs(unit=0)
    top = records["rnn.l1/h"]
    assert top.importance(at_head=True).measured == "head"
    good, bad = sorted(top.promoted_outputs(chip=0), key=lambda one: one.output, reverse=True)
    assert (good.output, bad.output) == ("good", "bad") and good.change == pytest.approx(-bad.change)
    assert good.change > 0  # the way is up that pushes towards the last class
    with pytest.raises(TypeError, match="one of"):
        top.promoted_outputs()
    assert top.promoted_outputs(chip=np.int64(0), most=np.int64(1)) == [top.promoted_outputs(chip=0)[0]]
    effects = top.word_effects("the food though bad", output="bad")
    assert effects.effects.shape == (4,) and effects.step == 3
    for wrong in ({"output": "none"}, {"step": 4}):
        with pytest.raises(ValueError, match="no output|counted from 0"):
            top.word_effects("the food though bad", **wrong)
