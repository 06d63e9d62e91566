"""One thread for the matrix products of whatever runs inside, in however many threads of the program that is."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from threading import Lock

from threadpoolctl import ThreadpoolController

_lock = Lock()
_inside = 0
_limit = ExitStack()


@contextmanager
def one_thread() -> Iterator[None]:
    """Lets matrix products use one thread until the last of all who are inside has left.

    The limit is one for the whole program: were it lifted by the first who leaves, the others would go on with more
    threads, whose sums are rounded in another way, and draws from a random start would find other chips. On a laptop it
    is quicker, too, for the other cores are the browser's: with two of them, 1,024 units and 500 words, another number
    of clusters takes 38–54 ms, not 76–120.
    """
    global _inside
    with _lock:
        if _inside == 0:
            _set_limit()
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0:
                _limit.close()


def _set_limit() -> None:
    # Of OpenBLAS, only the thread that set a limit can lift it: whoever leaves last need not be who came first.
    holder = _holder(os.getpid())
    limits = holder.submit(lambda: _libraries(len(sys.modules)).limit(limits=1, user_api="blas").__enter__()).result()
    _limit.callback(lambda: holder.submit(limits.__exit__, None, None, None).result())


@lru_cache(1)
def _holder(process: int) -> ThreadPoolExecutor:
    """The thread that sets limits and lifts them, which stays: a new one each time takes a millisecond of a picture.

    Args:
        process: Whose it is: a forked one has no threads of the one that it comes from.
    """
    return ThreadPoolExecutor(1, thread_name_prefix="rnnvis-one-thread")


@lru_cache(1)
def _libraries(n_modules: int) -> ThreadpoolController:
    """The libraries of matrix products, looked for (2 ms) where modules were imported since: these bring them."""
    return ThreadpoolController()
