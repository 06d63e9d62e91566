"""Several parts of pictures in one answer: each request takes the browser and TensorBoard milliseconds of its own."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from lightning_rnnvis.errors import InvalidRequestError, NotFoundError, RecordError, quoted
from lightning_rnnvis.payloads.packed import as_text
from lightning_rnnvis.server.queues import PICTURES, TOGETHER
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.routes import Route
from lightning_rnnvis.server.store.record_source import RecordSource

MOST_TOGETHER = 50
"""Answers that one request may ask for."""

TOGETHER_SECONDS = 0.15
"""So long one request makes answers: others get their turn, and who asked asks again for what is left."""

ANSWERS = "answers"


class Together:
    """The answers of several requests for parts of pictures, in their order, made one after the other by one thread.

    Args:
        routes: All routes, by path.
    """

    def __init__(self, routes: Mapping[str, Route]) -> None:
        self._routes = {path.strip("/"): routes[path] for path in PICTURES - {TOGETHER}}

    def __call__(self, source: RecordSource, arguments: RequestArgs) -> Mapping[str, Sequence[bytes]]:
        """As many as are made in `TOGETHER_SECONDS`, the first in any case, as JSON.

        Args:
            source: The records.
            arguments: `ask`, each a route and its query, such as ``snapshot?run=lstm&state=rnn.l0/h&step=0``.
        """
        asked = arguments.texts("ask", MOST_TOGETHER)
        if not asked:
            raise InvalidRequestError("The request must have `ask` at least once. It has 0.")
        until = time.monotonic() + TOGETHER_SECONDS
        made: list[bytes] = []
        for one in asked:
            if made and time.monotonic() > until:
                break
            arguments.require_asker()
            made.append(self._answer(source, one))
        return {ANSWERS: made}

    def _answer(self, source: RecordSource, asked: str) -> bytes:
        """An object with the `answer`, or with the `error` that the route has in its place."""
        path, _, query = asked.partition("?")
        try:
            route = self._routes.get(path)
            if route is None:
                known = ", ".join(sorted(self._routes))
                raise InvalidRequestError(f"`ask` must begin with one of {known}. Got {quoted(path)}.")
            payload = route(source, RequestArgs(parse_qs(query, keep_blank_values=True)))
        except (InvalidRequestError, NotFoundError, RecordError) as error:
            return json.dumps({"error": str(error)}).encode()
        return b'{"answer":' + as_text(payload) + b"}"


def together_text(answers: Mapping[str, object]) -> bytes:
    """What `Together` gives as one JSON object."""
    made = answers[ANSWERS]
    assert isinstance(made, list)
    return b'{"answers":[' + b",".join(made) + b"]}"
