"""A typed sentence is drawn as a recorded one, through TensorBoard's source and the server's store."""

from __future__ import annotations

import numpy as np
import pytest
from werkzeug.test import create_environ

from lightning_rnnvis.payloads.run_sentence import TYPED, run_sentence
from lightning_rnnvis.payloads.sentence import sentence_payload
from lightning_rnnvis.server.lenses.lenses import Lenses
from lightning_rnnvis.server.lenses.requested_lens import Lens
from lightning_rnnvis.server.store.cache import Memory
from lightning_rnnvis.server.store.record_store import RecordStore
from tensorboard_plugin_rnnvis.data.run_directories import run_directories
from tests.serving import LOADERS, serving
from tests.training.running import fit, rnnvis


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    """Log directory of a short training."""
    root = tmp_path_factory.mktemp("typed")
    fit(root, rnnvis(outputs=["bad", "good"], sentences=["the food though bad"]))
    return root


@pytest.mark.parametrize("loader", LOADERS)
def test_drawn_as_recorded(logs, loader):
    """The same words give the same payload, within what storage rounds; a chip that is off is still."""
    with serving(logs, loader) as tab:
        source, memory = tab.plugin.source_of(create_environ()), Memory(2**24)
        store = RecordStore(memory)
        listing = store.listing(source)
        record = listing.records_of(next(iter(listing.runs)), "rnn.l0/h")[-1]
        seen = Lenses(store, memory).apply(source, record, Lens())
        recorded = sentence_payload(seen, 0)
        runner = store.network(source, record)
        assert store.network(source, record) is runner
        typed = run_sentence(seen, runner, recorded["words"])
        off = run_sentence(seen, runner, recorded["words"], off_chips=[0])
    assert typed.keys() == recorded.keys() and typed["index"] == TYPED
    assert (typed["words"], typed["chips"], typed["title"]) == (recorded["words"], recorded["chips"], recorded["title"])
    half = seen.snapshot.half_steps["sentence_states"] + runner.network.errors["rnn.l0/h"] + 1e-4
    for one, other in zip(typed["steps"], recorded["steps"], strict=True):
        assert one.keys() == other.keys()
        np.testing.assert_allclose(one["positive"], other["positive"], atol=half)
        np.testing.assert_allclose(one["change_negative"], other["change_negative"], atol=2 * half)
        assert [p["output"] for p in one["predictions"]] == [p["output"] for p in other["predictions"]]
        assert one["enters_head"] == other["enters_head"]
    assert [step["link"][0] for step in off["steps"]] == [0] * 4
    assert off["steps"][-1]["predictions"] != typed["steps"][-1]["predictions"]


def test_where_runs_lie(tmp_path):
    """What `--logdir` and `--logdir_spec` say."""
    assert run_directories(str(tmp_path), "") == {"": str(tmp_path)}
    assert run_directories("", "") == {} and run_directories("s3://b/logs", "") == {"": "s3://b/logs"}
    spec = f"first:{tmp_path}/a,gs://bucket/logs,second:gs://bucket/others"
    found = {"first": f"{tmp_path}/a", "": "gs://bucket/logs", "second": "gs://bucket/others"}
    assert run_directories("", spec) == found
