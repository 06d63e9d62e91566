"""What the tab asks a kernel, answered by the routes that a server has."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache

from lightning_rnnvis.errors import BusyError, InvalidRequestError, NotFoundError, RecordError
from lightning_rnnvis.payloads.packed import packed
from lightning_rnnvis.server.memory_limit import memory_bytes
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.routes import Routes
from lightning_rnnvis.server.store.record_source import RecordSource

logger = logging.getLogger(__name__)


class RefusedError(Exception):
    """A request has no answer; the message is a sentence for the person."""


def answer(source: RecordSource, route: str, query: Sequence[tuple[str, object]]) -> bytes:
    """The payload of a route, JSON as gzip.

    Args:
        source: The records.
        route: Its name, such as ``snapshot`` or ``figure/overview``.
        query: Pairs of name and value; a name may come several times.

    Raises:
        RefusedError: There is no answer; the message says why.
    """
    values: dict[str, list[str]] = {}
    for name, value in query:
        values.setdefault(name, []).append(str(value))
    try:
        by_path = _routes().by_path
        if f"/{route}" not in by_path:
            raise NotFoundError(f"There is no route “{route}”.")
        payload = by_path[f"/{route}"](source, RequestArgs(values))
    except (InvalidRequestError, NotFoundError, RecordError, BusyError) as error:
        raise RefusedError(str(error)) from error
    except Exception as error:
        logger.exception("RNNVis could not answer %s", route)
        raise RefusedError(
            "RNNVis could not answer because of an error of its own; the kernel's log says more."
        ) from error
    return packed(payload).content


@cache
def _routes() -> Routes:
    """For all widgets of a kernel, so that they share one bound on memory."""
    return Routes(memory_bytes())
