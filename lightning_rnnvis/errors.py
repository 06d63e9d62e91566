"""The errors that are meant for a person: each message says what is wrong, what came, and what to do instead."""

from __future__ import annotations

import json
from pathlib import Path


class CaptureError(ValueError):
    """The model cannot be recorded as it is; the message says what was found and what to write instead."""


class RecordError(ValueError):
    """A stored record cannot be used; the message is a sentence for the person who looks at the run."""


class NotStoredError(RecordError):
    """A file that lies beside other records was not stored, or is not there any more; the message says why."""


class FigureError(ValueError):
    """What was asked for is not in the record, or is too much for one figure; the message says what there is."""


class InvalidRequestError(ValueError):
    """The client can correct the request; the message says how. Served as status 400."""


class NotFoundError(LookupError):
    """The request is sound, but what it asks for does not exist; the message says what does. Served as status 404."""


class BusyError(RuntimeError):
    """The request is sound, but cannot be answered now; the message says why. Served as status 503.

    Attributes:
        retry_after: Seconds after which it may be asked again.
    """

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class AbandonedError(Exception):
    """Nobody waits any more for what is being made: it reaches no person."""


def quoted(text: str, longest: int = 80) -> str:
    """A piece of somebody's input for use in a sentence, cut where it is long."""
    return f"“{text if len(text) <= longest else text[: longest - 1] + '…'}”"


def refusal(which: str, **values: object) -> str:
    """A sentence of `refusals.json`, which the tab says in the same words where it need not ask."""
    sentences = json.loads(Path(__file__).with_name("refusals.json").read_text(encoding="utf-8"))
    return str(sentences[which]).format(**values)
