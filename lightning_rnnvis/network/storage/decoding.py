"""Reads a recorded network out of the bytes of an ``.npz``, whatever the file holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

import numpy as np

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.network.storage.encoding import (
    BIASES,
    ERRORS,
    HEAD,
    JOINED_HEAD,
    POOLED_HEAD,
    VERSION,
    WEIGHTS,
    checksum_of,
    name_of,
)
from lightning_rnnvis.network.storage.recorded_network import (
    GATES,
    POOLS,
    Direction,
    Entering,
    Mode,
    NetworkHead,
    RecordedNetwork,
    RecurrentModule,
)
from lightning_rnnvis.records.encoding.npz import read_arrays
from lightning_rnnvis.records.field_checks import (
    Check,
    all_of,
    boolean,
    checked,
    optional,
    read_fields,
    read_json,
    text,
    whole,
)
from lightning_rnnvis.records.head import HeadKind
from lightning_rnnvis.records.snapshot import NetworkFile
from lightning_rnnvis.records.texts import text_array

_MOST = 2**24
"""The largest count that is not damage."""


def decode_network(content: bytes, file: NetworkFile) -> RecordedNetwork:
    """The network in a file.

    Args:
        content: Bytes of the file.
        file: What the record says of it.

    Raises:
        RecordError: It is another file, damaged, or of a newer version.
    """
    try:
        arrays = read_arrays(content, lambda name: True)
        stored = {name: array for name, array in arrays.items() if name != ERRORS}
        if (sum(array.nbytes for array in stored.values()), checksum_of(stored)) != (file.n_bytes, file.checksum):
            raise RecordError(f"The network in {file.path} is not the one that was recorded; it was left out.")
        described = read_json(stored["text"].tobytes())
        if isinstance(described, dict) and whole()(described.get("version", 0)) > VERSION:
            raise RecordError(
                f"The network in {file.path} was written by a newer version of lightning-rnnvis. Upgrade with"
                " `pip install --upgrade lightning-rnnvis`."
            )
        return _network(_Described(**read_fields(_Described, described)), arrays)
    except RecordError:
        raise
    except Exception as error:  # whatever a damaged archive raises
        raise RecordError(f"The network in {file.path} is damaged and was left out ({error}).") from error


def _one_of(kinds: tuple[str, ...]) -> Check:
    def check(value: Any) -> str:
        if value not in kinds:
            raise ValueError(f"is none of {', '.join(kinds)}")
        return str(value)

    return check


def _object(of: type[Any]) -> Check:
    return lambda value: of(**read_fields(of, value))


@dataclass(frozen=True)
class _Module:
    name: str = checked(text)
    mode: Mode = checked(_one_of(get_args(Mode)))
    layers: int = checked(whole(1, 64))
    directions: int = checked(whole(1, 2))
    reads: int | None = checked(optional(whole()))


@dataclass(frozen=True)
class _Beside:
    state: str = checked(text)
    entering: Entering = checked(_one_of(get_args(Entering)))
    units: int = checked(whole(1, _MOST))


@dataclass(frozen=True)
class _Head:
    state: str = checked(text)
    name: str = checked(text)
    kind: HeadKind = checked(_one_of(get_args(HeadKind)))
    outputs: tuple[str, ...] = checked(all_of(text))
    n_outputs: int = checked(whole(1, _MOST))
    entering: Entering = checked(_one_of(get_args(Entering)))
    predicts_words: bool = checked(boolean)
    beside: tuple[_Beside, ...] = checked(all_of(_object(_Beside)), ())
    before: str = checked(text, "")


@dataclass(frozen=True)
class _Described:
    """The text of a file."""

    embedding: str = checked(text)
    words: tuple[str, ...] = checked(all_of(text))
    unknown: int | None = checked(optional(whole()))
    modules: tuple[_Module, ...] = checked(all_of(_object(_Module)))
    head: _Head | None = checked(optional(_object(_Head)))
    joined_head: _Head | None = checked(optional(_object(_Head)), None)
    pooled_head: _Head | None = checked(optional(_object(_Head)), None)

    def described_head(self) -> tuple[str, _Head] | None:
        """The head and its name in the file, see `HEAD`."""
        heads = {POOLED_HEAD: self.pooled_head, JOINED_HEAD: self.joined_head, HEAD: self.head}
        return next(((name, head) for name, head in heads.items() if head is not None), None)


def _network(described: _Described, arrays: Mapping[str, np.ndarray]) -> RecordedNetwork:
    """The network of a text and arrays, which must fit each other.

    Raises:
        ValueError, KeyError: They do not.
    """
    n_words = len(described.words)
    rows = _shaped(arrays, "rows", (n_words, None))
    width = rows.shape[1]
    modules: list[RecurrentModule] = []
    widths: list[int] = []
    for place, one in enumerate(described.modules):
        if one.reads is not None and one.reads >= place:
            raise ValueError(f"module {place} reads one that comes later")
        read = width if one.reads is None else widths[one.reads]
        layers = []
        for layer in range(one.layers):
            directions = tuple(
                _direction(arrays, f"m{place}.l{layer}.d{at}", one.mode, read) for at in range(one.directions)
            )
            layers.append(directions)
            read = sum(weights.weight_hh.shape[1] for weights in directions)
        widths.append(read)
        modules.append(RecurrentModule(one.name, one.mode, tuple(layers), one.reads))
    head = described.described_head()
    if not modules or (described.unknown is not None and described.unknown >= n_words):
        raise ValueError("it has no modules, or no such word")
    network = RecordedNetwork(
        modules=tuple(modules),
        embedding=described.embedding,
        word_ids=_shaped(arrays, "word_ids", (n_words,)),
        words=text_array(described.words),
        rows=rows,
        unknown=described.unknown,
        head=None if head is None else _head(*head, arrays, modules),
        sequences=_sequences(arrays, n_words),
    )
    errors = arrays.get(ERRORS, np.zeros(0)).tolist()
    known = zip(network.states, errors, strict=False)
    errors_by_state = {state: float(error) for state, error in known if np.isfinite(error)}
    return replace(network, errors=errors_by_state)


def _direction(arrays: Mapping[str, np.ndarray], name: str, mode: Mode, n_read: int) -> Direction:
    gates = GATES[mode]
    weight_ih = _shaped(arrays, f"{name}.{WEIGHTS[0]}", (None, n_read))
    size, rest = divmod(len(weight_ih), gates)
    if rest or not size:
        raise ValueError(f"{name} has weights of {len(weight_ih)} rows for {gates} gates")
    weight_hr = None
    if f"{name}.{WEIGHTS[2]}" in arrays:
        weight_hr = _shaped(arrays, f"{name}.{WEIGHTS[2]}", (None, size))
    width = size if weight_hr is None else len(weight_hr)
    first = []
    for state, units in enumerate((width, size) if mode == "LSTM" else (width,)):
        stored = f"{name}.first{state}"
        first.append(_shaped(arrays, stored, (units,)) if stored in arrays else np.zeros(units, dtype=np.float32))
    bias_ih, bias_hh = (_shaped(arrays, f"{name}.{bias}", (gates * size,)) for bias in BIASES)
    weight_hh = _shaped(arrays, f"{name}.{WEIGHTS[1]}", (gates * size, width))
    return Direction(weight_ih, weight_hh, bias_ih, bias_hh, tuple(first), weight_hr)


def _head(name: str, described: _Head, arrays: Mapping[str, np.ndarray], modules: list[RecurrentModule]) -> NetworkHead:
    weights = _shaped(arrays, f"{name}_weights", (None, None))
    n_outputs = len(weights)
    widths = {
        state: len(first)
        for module in modules
        for layer, directions in enumerate(module.layers)
        for at, direction in enumerate(directions)
        for state, first in zip(module.state_names(layer, at), direction.first, strict=True)
    }
    n_names = 2 if described.kind == "classes" and described.n_outputs == 1 else n_outputs
    states = [described.state, *(one.state for one in described.beside)]
    rules = [described.entering, *(one.entering for one in described.beside)]
    own = weights.shape[1] - sum(one.units for one in described.beside)
    read = [own, *(one.units for one in described.beside)]
    # A state enters more than once in different ways alone, of which one at least is a pool.
    distinct = {*zip(states, rules, strict=True)} if POOLS.intersection(rules) else {*states}
    if [widths.get(state) for state in states] != read or len(distinct) < len(states):
        raise ValueError("its head reads other states")
    if len(described.outputs) != n_names or not n_outputs:
        raise ValueError("its head has other outputs")
    head = NetworkHead(
        state=described.state,
        name=described.name,
        kind=described.kind,
        outputs=text_array(described.outputs),
        output_ids=_shaped(arrays, f"{name}_ids", (n_outputs,)),
        weights=weights,
        biases=_shaped(arrays, f"{name}_biases", (n_outputs,)),
        n_outputs=described.n_outputs,
        entering=described.entering,
        predicts_words=described.predicts_words,
        beside=tuple((one.state, one.entering, one.units) for one in described.beside),
        before=described.before,
    )
    if name_of(head) != name:
        raise ValueError("its head reads another number of states, or pools")
    return head


def _sequences(arrays: Mapping[str, np.ndarray], n_words: int) -> tuple[np.ndarray, ...]:
    lengths, places = (_shaped(arrays, f"sequence_{name}", (None,)) for name in ("lengths", "places"))
    if (lengths < 1).any() or lengths.sum() != len(places) or (len(places) and places.max() >= n_words):
        raise ValueError("its sequences do not fit its words")
    if (places < 0).any():
        raise ValueError("its sequences do not fit its words")
    return tuple(np.split(places.astype(np.int64), np.cumsum(lengths)[:-1])) if len(lengths) else ()


def _shaped(arrays: Mapping[str, np.ndarray], name: str, shape: tuple[int | None, ...]) -> np.ndarray:
    """An array of this shape, None for any length, whose numbers are finite."""
    array = arrays[name]
    fits = array.ndim == len(shape) and all(
        wanted in (None, length) for wanted, length in zip(shape, array.shape, strict=True)
    )
    if not fits:
        raise ValueError(f"{name} has the shape {array.shape}")
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise ValueError(f"{name} holds numbers that are not finite")
    return array
