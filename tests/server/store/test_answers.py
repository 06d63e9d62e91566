"""What a picture is made of leaves the other processors to the browser."""

from __future__ import annotations

from lightning_rnnvis.payloads import schema
from lightning_rnnvis.server.store.answers import Answers
from lightning_rnnvis.server.store.cache import Memory
from tests.blas import blas_threads, using


def test_an_answer_is_made_by_one_thread() -> None:
    """OpenBLAS's others spin for a while after each product, which took as long again as the answer itself."""
    answers: Answers[schema.Responses] = Answers(Memory(2**20))
    threads = []

    def make() -> schema.Responses:
        threads.append(blas_threads())
        return {"rows": [], "scale": 1.0}

    with using(2):
        assert answers.get("key", make)["scale"] == 1.0
        assert threads == [{1}]
        assert blas_threads() == {2}
