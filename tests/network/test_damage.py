"""A file that is not what RNNVis writes costs a sentence, whatever it holds: also where a record vouches for it."""

from __future__ import annotations

import json
import warnings

import numpy as np
import pytest

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.network.storage.decoding import decode_network
from lightning_rnnvis.network.storage.encoding import encode_network, file_of, network_arrays
from lightning_rnnvis.records.encoding.codec import decode, encode
from lightning_rnnvis.records.snapshot import NetworkFile
from tests.network.test_causes import runner
from tests.planted.snapshots import make_snapshot

NAME = "rnnvis-network/rnn/1.npz"


def arrays():
    """The arrays of a sound file."""
    return network_arrays(runner().network)


def edited(**changes):
    """The arrays with another text."""
    found = arrays()
    text = json.loads(found["text"].tobytes())
    for name, value in changes.items():
        part, _, key = name.partition("__")
        if key:
            text[part][key] = value
        else:
            text[part] = value
    return found | {"text": np.frombuffer(json.dumps(text).encode(), np.uint8)}


def test_read_as_written():
    """All that a network holds is there again, within what 16 bits round."""
    written = arrays()
    network = decode_network(encode_network(written, [0.25]), file_of(NAME, written))
    again = network_arrays(network)
    assert again.keys() == written.keys()
    for name, array in written.items():
        np.testing.assert_array_equal(again[name], array)
    assert network.errors == {"rnn.l0/h": 0.25}


WRONG = {
    "words": edited(words=["one"]),
    "no text": {name: array for name, array in arrays().items() if name != "text"},
    "no weights": {name: array for name, array in arrays().items() if name != "m0.l0.d0.weight_hh"},
    "another shape": arrays() | {"m0.l0.d0.weight_hh": np.zeros((6, 5), np.float16)},
    "not finite": arrays() | {"m0.l0.d0.weight_ih": np.full((6, 5), np.nan, np.float16)},
    "no such word": arrays() | {"sequence_places": np.full_like(arrays()["sequence_places"], 99)},
    "other lengths": arrays() | {"sequence_lengths": np.ones(3, np.int32)},
    "negative lengths": arrays() | {"sequence_lengths": -arrays()["sequence_lengths"]},
    "another head": edited(head__state="rnn.l0/c"),
    "outputs": edited(head__outputs=["one"]),
    "a rule": edited(head__entering="some"),
    "a mode": edited(modules=[{"name": "rnn", "mode": "QRNN", "layers": 1, "directions": 1, "reads": None}]),
    "a circle": edited(modules=[{"name": "rnn", "mode": "RNN_TANH", "layers": 1, "directions": 1, "reads": 0}]),
    "many layers": edited(modules=[{"name": "rnn", "mode": "RNN_TANH", "layers": 60, "directions": 1, "reads": None}]),
    "nothing": edited(modules=[]),
    "unknown": edited(unknown=12),
    "newer": edited(version=2),
}


@pytest.mark.parametrize("name", WRONG)
def test_arrays_that_do_not_fit(name):
    """They are refused, although size and checksum are those that the record says."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(RecordError, match="newer version" if name == "newer" else "damaged"):
            decode_network(encode_network(WRONG[name], []), file_of(NAME, WRONG[name]))


def test_bytes_that_differ():
    """Another file, a part of one, and none are refused."""
    content, file = encode_network(arrays(), []), file_of(NAME, arrays())
    for damaged in (content[:-200], b"", content[:300] + b"\0" * 50 + content[350:]):
        with pytest.raises(RecordError):
            decode_network(damaged, file)
    with pytest.raises(RecordError, match="not the one that was recorded"):
        decode_network(content, NetworkFile(NAME, file.n_bytes, 1))


@pytest.mark.parametrize("path", ["../x.npz", "/etc/passwd", "a/../../b", "", "s3://bucket/x", "a\\b"])
def test_paths_stay_below(path):
    """A record that names a file elsewhere is damaged."""
    header, payload = encode(make_snapshot(network_file=NetworkFile(path, 1, 1)))
    with pytest.raises(RecordError, match="damaged|fit"):
        decode(header, payload)
    sound = NetworkFile(NAME, 5, 7)
    assert decode(*encode(make_snapshot(network_file=sound))).network_file == sound
