"""All that is public and reads records says which argument is wrong, what it must be, and what came."""

from __future__ import annotations

import inspect
from pathlib import Path

import numpy as np
import pytest

import lightning_rnnvis
from lightning_rnnvis import (
    FeatureLevels,
    History,
    Record,
    StateHistory,
    analysis,
    figures,
    join,
    load,
    load_runs,
    show,
)
from lightning_rnnvis.analysis import CoClusters, Findings
from tests.training.running import fit, rnnvis

OWN_TESTS = {"RNNVis", "as_shown", "ending_in", "contexts", "at", "promoted_outputs"}
"""What is not walked by its signature: settings, what no user calls, and what takes one argument of several."""


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """What can be asked, by the name of the parameter that takes it, or of its function and the parameter."""
    logs = tmp_path_factory.mktemp("logs")
    fit(logs, rnnvis(report=False))
    history = load(logs)
    states = history["rnn.l0/h"]
    first, record = states
    word, labels, found = str(record.words[0]), record.labels, record.cocluster(3)
    records = dict.fromkeys(("snapshot", "pinned", "second"), record) | {"first": first}
    lists = {"words": [word], "units": [0], "beside": [(0, 0)], "metrics": ["response_rank"], "features": ["a", "b"]}
    histories = {"headers": history, "histories": history, "join.histories": {"a": history}, "records": states}
    flags = dict.fromkeys(
        ("raw_signs", "unbiased", "at_head", "same_units", "drop_common_mode", "names", "join"), False
    )
    numbers = dict.fromkeys(("chip", "sentence", "position", "start", "step"), 0) | {"most": 3, "end": 1, "height": 600}
    counts = {"n_clusters": 3, "n_clouds": 3, "n_units": 8, "hysteresis": 0.1}
    matching = {"match.previous": labels.unit_labels, "match.labels": labels.unit_labels}
    matching |= {"match.n_previous": labels.n_chips, "match.n_clusters": labels.n_chips}
    arrays = {name: labels.unit_labels for name in ("before", "after", "agreement.first", "agreement.second")}
    arrays |= {"responses": record.responses, "snapshots": list(states), "chosen": np.ones(len(record.words), bool)}
    names = {"theme": "light", "of": "words", "sort": word, "method": "signed-blocks", "word": word, "saved": "picture"}
    ranges = {"clusters": [], "sentences": 0, "to_html.records": 1, "title": "x", "path": None, "states": ["rnn.l0/h"]}
    paths = dict.fromkeys(("load.path", "load_runs.path", "show.path"), logs)
    others = {"comparison": history.compare(first, record), "labels": labels, "previous": labels, "known": None}
    others |= {
        "own_chips": None,
        "pushes": (None, None),
        "learnt": (None, None),
        "of_networks": (record.word_responses, record.word_responses),
        "values": None,
        "levels": 3,
        "edges": None,
        "output": None,
    }
    others |= {"step_response.labels": labels, "off": [0], "off_chips": [0]}
    objects = {Record: record, StateHistory: states, History: history, CoClusters: found, Findings: history.findings()}
    every = (records, lists, histories, flags, numbers, counts, matching, arrays, names, ranges, paths, others)
    return {name: value for part in every for name, value in part.items()} | objects


def functions():
    """Each public function, and each method by its class."""
    public = [load, load_runs, join, show, FeatureLevels]
    public += [getattr(of, name) for of in (figures, analysis) for name in of.__all__ if name[0].islower()]
    found = [(one.__name__, None, one) for one in public]
    for of in (Record, StateHistory, History, CoClusters, Findings):
        for name, method in inspect.getmembers(of, inspect.isfunction):
            is_own = method.__module__.startswith(lightning_rnnvis.__name__)
            if is_own and name[0] != "_" and list(inspect.signature(method).parameters) != ["self"]:
                found.append((name, of, method))
    return [one for one in found if one[0] not in OWN_TESTS]


def arguments():
    """Each parameter of each of them, with its annotation."""
    for name, of, function in functions():
        for parameter in inspect.signature(function).parameters.values():
            if parameter.name != "self":
                yield name, of, parameter.name, str(parameter.annotation)


ODD = (b"x", float("nan"), 1j, object(), {0.5: None}, [object()], np.array([np.nan]), np.array(0.5), type)
"""What no parameter takes."""

WRONG = {"int": ("0", True, 1.5, [0]), "bool": (0, 1, "False", []), "str": (4, []), "Labels": (4, "0", [], Path("x"))}
WRONG |= {"Snapshot": (4, "rnn.l0/h", Path("logs"), []), "Comparison": (4, "", []), "Findings": (4, "", [])}
"""What those of one kind do not take, either."""


def called(given, name, of, parameter=None, value=None):
    """What a function gives with one argument in place of the right one."""
    function = getattr(given[of], name) if of else next(one for of_name, _, one in functions() if of_name == name)
    taken = inspect.signature(function).parameters
    every = {one: given[f"{name}.{one}"] if f"{name}.{one}" in given else given[one] for one in taken}
    return function(**(every | ({} if parameter is None else {parameter: value})))


@pytest.mark.parametrize(("name", "of", "parameter", "kind"), arguments())
def test_what_is_wrong_is_named(given, name, of, parameter, kind):
    """No error of Python's own, and nothing that is taken for something else; NumPy's numbers and truths are taken."""
    kinds = kind.replace(" | None", "")
    for value in (*ODD, *WRONG.get(kinds, ())):
        if callable(value) and "Callable" in kind:
            continue
        with pytest.raises((TypeError, ValueError, LookupError)) as refused:
            called(given, name, of, parameter, value)
        said = str(refused.value)
        assert "lightning_rnnvis" in str(refused.traceback[-1].path), said
        assert any(words in said for words in ("Got", "There are", "which is none of")), said
    if kinds in ("int", "bool"):
        right = given.get(f"{name}.{parameter}", given.get(parameter))
        called(given, name, of, parameter, np.bool_(right) if kinds == "bool" else np.int64(right))
