"""The contract: what is written comes back within half a step, and what is damaged or foreign is refused."""

from __future__ import annotations

import dataclasses
import io
import json
import math
import zipfile

import numpy as np
import pytest

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.records.encoding.codec import decode, encode
from lightning_rnnvis.records.encoding.quantization import quantize
from lightning_rnnvis.records.encoding.stored_array import ERRORS, SENTENCES
from lightning_rnnvis.records.head import Head, Prediction
from lightning_rnnvis.records.header import VERSION, Header
from lightning_rnnvis.records.sentence import Variable
from lightning_rnnvis.records.tags import is_reverse, parse_tag, tag_name
from tests.planted.snapshots import make_snapshot


def round_trip(snapshot):
    """The snapshot as a reader gets it."""
    header, payload = encode(snapshot)
    return decode(Header.from_bytes(header.to_bytes()), payload)


def test_round_trip():
    """Every field comes back: integers and text exactly, the rest within the half steps of the header."""
    snapshot = make_snapshot()
    again = round_trip(snapshot)
    for name in ("state", "cell", "epoch", "global_step", "history_id", "notes", "created"):
        assert getattr(again, name) == getattr(snapshot, name)
    for name in ("words", "word_ids", "counts", "percentile_words"):
        np.testing.assert_array_equal(getattr(again, name), getattr(snapshot, name))
    for name in ("unit_labels", "word_labels", "polarity", "n_chips", "n_clouds", "explained_variance"):
        np.testing.assert_array_equal(getattr(again.labels, name), getattr(snapshot.labels, name))
    half = again.half_steps
    small = 1 + 1e-5
    assert np.abs(again.responses - snapshot.responses).max() <= half["responses"] * small
    assert np.abs(again.percentiles - snapshot.percentiles).max() <= half["percentiles"] * small
    errors = (again.standard_errors - snapshot.standard_errors) * np.sqrt(snapshot.counts)[:, None]
    assert np.abs(errors).max() <= half["deviations"] * small
    for sentence, original in zip(again.sentences, snapshot.sentences, strict=True):
        assert sentence.key == original.key
        np.testing.assert_array_equal(sentence.words, original.words)
        np.testing.assert_array_equal(sentence.word_ids, original.word_ids)
        assert np.abs(sentence.states - original.states).max() <= half["sentence_states"] * small
        assert np.abs(sentence.initial - original.initial).max() <= half["sentence_states"] * small
    assert again.metrics["response_rank"] == 7.5
    assert math.isnan(again.metrics["agreement"])


def test_parts_can_be_left_packed():
    """What is read without a part is the same in all else; that part is unknown."""
    header, payload = encode(make_snapshot())
    whole, part = decode(header, payload), decode(header, payload, parts=SENTENCES)
    assert np.isnan(part.standard_errors).all() and part.standard_errors.shape == (20, 12)
    assert len(part.percentile_words) == 0 and part.percentiles.shape == (4, 0, 12)
    for name in ("words", "counts", "responses", "unit_means"):
        np.testing.assert_array_equal(getattr(part, name), getattr(whole, name))
    np.testing.assert_array_equal(part.labels.unit_steadiness, whole.labels.unit_steadiness)
    np.testing.assert_array_equal(part.sentences[1].states, whole.sentences[1].states)
    errors = decode(header, payload, parts=ERRORS)
    np.testing.assert_array_equal(errors.standard_errors, whole.standard_errors)
    assert errors.sentences == () and len(errors.percentile_words) == 0
    np.testing.assert_array_equal(
        decode(header, payload, parts=frozenset({"percentiles"})).percentiles, whole.percentiles
    )


def test_variables_that_are_not_read():
    """Which they are survives; one that an earlier version recorded is taken for read."""
    variables = (Variable("load", (0.5,)), Variable("answer", (math.nan,), is_read=False))
    sentences = [dataclasses.replace(one, values=np.zeros((len(one.words), 2))) for one in make_snapshot().sentences]
    again = round_trip(make_snapshot(variables=variables, sentences=tuple(sentences))).variables
    assert [(one.name, one.is_read) for one in again] == [("load", True), ("answer", False)]
    assert Variable("load", ()).is_read


def test_each_unit_has_its_own_scale():
    """A unit with small responses is not drowned by one with large ones."""
    values = np.array([[1000.0, 0.001], [-500.0, 0.0005]])
    codes, scales = quantize(values)
    assert np.abs(codes * scales - values)[:, 1].max() <= 0.001 / 127 / 2 * 1.001


def test_each_output_has_its_own_scale():
    """Forecasts in other units are not drowned, nor is an output whose weights are zero or not finite beside others."""
    weights = np.random.default_rng(0).normal(size=(5, make_snapshot().n_units))
    weights *= np.array([1e-3, 1.0, 1e6, 0.0, np.nan])[:, None]
    again = round_trip(make_snapshot(head=Head("head", np.array(list("abcde")), weights, "values"))).head.weights
    errors = np.abs(again - weights).max(axis=1)
    assert (errors[:3] <= np.abs(weights).max(axis=1)[:3] / 127 / 2 * 1.001).all()
    assert not again[3].any() and np.isnan(again[4]).all()


@pytest.mark.parametrize(
    "word", ["", " ", "a\x00", "‏שלום", "🙂", "\ud800", "<img src=x onerror=alert(1)>", "x" * 60, '"&#+']
)
def test_any_word(word):
    """Every word survives, one that is no valid text in a readable form."""
    words = make_snapshot().words.copy()
    words[3] = word
    again = round_trip(make_snapshot(words=words)).words
    assert again[3] == (word if word != "\ud800" else "?")
    assert again[4] == words[4]


def test_words_with_few_occurrences():
    """A word that is missing has no response, and one that occurs once no standard error."""
    snapshot = make_snapshot()
    snapshot.counts[:2] = 0, 1
    snapshot.responses[0] = 0
    snapshot.standard_errors[:2] = np.nan
    again = round_trip(snapshot)
    assert np.isnan(again.standard_errors[:2]).all()
    assert np.isfinite(again.standard_errors[2:]).all()
    assert (again.responses[0] == 0).all()


def test_nothing_to_keep():
    """No sentences, no percentiles, one unit: still a record."""
    again = round_trip(
        make_snapshot(n_sentences=0, n_percentile_words=0, n_units=1, responses=np.zeros((20, 1), np.float32))
    )
    assert again.sentences == ()
    assert again.percentiles.shape == (4, 0, 1)


@pytest.mark.parametrize(("n_units", "budget"), [(1024, 1.5e6), (256, 0.42e6)])
def test_size(n_units, budget):
    """A record of 500 words and 12 sentences of 40 words keeps to the budget, even of random numbers."""
    snapshot = make_snapshot(500, n_units, 40, 12, 40)
    header, payload = encode(snapshot)
    assert header.n_bytes == len(payload) < budget


def test_newer_version():
    """A record of a newer version is refused with the cure."""
    header, _ = encode(make_snapshot())
    fields = json.loads(header.to_bytes()) | {"version": VERSION + 1}
    with pytest.raises(RecordError, match="pip install --upgrade"):
        Header.from_bytes(json.dumps(fields).encode())


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"version": 1}', b'{"version": "x"}', b"3"])
def test_foreign_header(content):
    """What is no header is refused with a sentence."""
    with pytest.raises(RecordError):
        Header.from_bytes(content)


def test_damaged_payload():
    """A truncated, foreign or inconsistent payload is refused with a sentence that names the record."""
    header, payload = encode(make_snapshot())
    for damaged in (b"", payload[:100], payload[: len(payload) // 2], b"x" * 1000, payload[:-30]):
        with pytest.raises(RecordError, match=r"rnn\.l0/h at step 100"):
            decode(header, damaged)
    other, _ = encode(make_snapshot(n_words=30))
    with pytest.raises(RecordError, match="do not fit"):
        decode(other, payload)


def test_archive_that_would_fill_the_memory():
    """The sizes are looked at before arrays are made, and no object is unpickled."""
    header, _ = encode(make_snapshot())
    for array in (np.zeros((20_000, 20_000), np.int8), np.array([{}], dtype=object)):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("text.npy", "w") as member:
            np.lib.format.write_array(member, array)
        with pytest.raises(RecordError, match="MiB|never writes"):
            decode(header, buffer.getvalue())


def test_tags():
    """A tag tells state, step and writer; other tags are not ours."""
    tag = tag_name("encoder.rnn.l0.reverse/c", 12345, "ab12")
    assert tag == "rnnvis/encoder.rnn.l0.reverse/c/step=000012345/ab12"
    assert parse_tag(tag) == ("encoder.rnn.l0.reverse/c", 12345, "ab12")
    assert parse_tag(tag_name("l0/h", 10**12, "a")) == ("l0/h", 10**12, "a")
    for other in ("loss", "rnnvis/rnn.l0/h/response_rank", "rnnvis/x", "other/rnn/step=1/a"):
        assert parse_tag(other) is None
    assert is_reverse("rnn.l0.reverse/h")
    assert not is_reverse("reverse.l0/h")


def test_one_and_many():
    """What there is one of is said in the singular."""
    snapshot = make_snapshot()
    one = dataclasses.replace(snapshot.labels, n_chips=1, n_clouds=1)
    assert repr(one).startswith("Labels(1 chip of ") and " 1 cloud of " in repr(one)
    assert " words × " in repr(snapshot)


def _sentences(*of: tuple[list[int], list[float]], **fields):
    """Sentences by their word ids and the losses of their steps."""
    (first,) = make_snapshot(n_sentences=1).sentences
    return make_snapshot(
        sentences=tuple(
            dataclasses.replace(
                first,
                words=np.array(list(map(str, ids)), dtype=object),
                word_ids=np.array(ids),
                states=np.zeros((len(ids), 12), dtype=np.float32),
                losses=np.array(losses, dtype=np.float32),
                **fields,
            )
            for ids, losses in of
        )
    )


def test_the_sentence_that_is_shown_at_first():
    """It is the one that moves most among different words; the user's own come before, and no state is no wonder."""
    idle, rule, telling = ([1, 2, 3], [2.0, 2.1, math.nan]), ([4, 4, 4], [0.0, 9.0, 0.0]), ([5, 6, 7], [0.1, 6.0, 0.2])
    assert encode(_sentences(idle, rule, telling))[0].sentence == 2
    assert encode(_sentences(telling, idle, own=True))[0].sentence == 0
    assert encode(make_snapshot(n_sentences=0))[0].sentence == 0
    still = make_snapshot(n_sentences=2).sentences
    moved = dataclasses.replace(still[1], states=still[1].states * 3)
    assert encode(make_snapshot(sentences=(still[0], moved)))[0].sentence == 1
    says = tuple((Prediction("good", at), Prediction("bad", 1 - at)) for at in (0.1, 0.9, 0.1, 0.9, 0.1, 0.9))
    says_little = tuple((Prediction("good", 0.5), Prediction("bad", 0.5)) for _ in says)
    said = (dataclasses.replace(moved, predictions=says_little), dataclasses.replace(still[0], predictions=says))
    assert encode(make_snapshot(sentences=said))[0].sentence == 1
