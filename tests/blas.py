"""How many threads the matrix products of a test may use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from threadpoolctl import threadpool_info, threadpool_limits


def blas_threads() -> set[int]:
    """Threads that the libraries of matrix products have now."""
    return {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"}


def let_use(threads: int) -> None:
    """Give them so many, from a thread that ends: a limit of OpenBLAS is that of the thread that set it."""
    thread = Thread(target=lambda: threadpool_limits(threads, user_api="blas"))
    thread.start()
    thread.join()


@contextmanager
def using(threads: int) -> Iterator[None]:
    """The same meanwhile."""
    (before,) = blas_threads()
    let_use(threads)
    try:
        yield
    finally:
        let_use(before)
