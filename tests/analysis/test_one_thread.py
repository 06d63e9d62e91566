"""Chips do not depend on how many threads the program has, or on what else it computes meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, Thread

import numpy as np
import pytest

from lightning_rnnvis.analysis.coclustering.tree.tree_chips import unit_consensus
from lightning_rnnvis.analysis.one_thread import one_thread
from tests.blas import blas_threads, let_use, using
from tests.planted.runs import make_epoch


@pytest.fixture
def two_threads() -> Iterator[None]:
    """As many as a laptop has at least: tests run with one."""
    with using(2):
        yield


def test_the_limit_holds_until_the_last_one_leaves(two_threads: None) -> None:
    """One who leaves earlier takes it from nobody; in the end it is as it was."""
    entered, leave = Event(), Event()

    def other() -> None:
        with one_thread():
            entered.set()
            leave.wait(60)

    thread = Thread(target=other)
    thread.start()
    assert entered.wait(60)
    with one_thread():
        assert blas_threads() == {1}
        leave.set()
        thread.join()
        assert blas_threads() == {1}
    assert blas_threads() == {2}


def test_draws_are_the_same_with_more_threads(two_threads: None) -> None:
    """What a laptop finds in Python is what a server finds, for draws amplify the last digit of a sum."""
    snapshot = make_epoch(1, n_epochs=2, n_words=300, n_units=600, n_chips=8)
    found = unit_consensus(snapshot)
    let_use(1)
    alone = unit_consensus(snapshot)
    assert found is not None and alone is not None
    np.testing.assert_array_equal(found.shares, alone.shares)
