"""What figures take: records, headers and comparisons, by name, or as a history has them; anything else is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from lightning_rnnvis.analysis.comparison.comparison import Comparison
from lightning_rnnvis.asked import came, of_kind
from lightning_rnnvis.records.asked import record_of
from lightning_rnnvis.records.header import Header
from lightning_rnnvis.records.snapshot import Snapshot


class Headed(Protocol):
    """The records of a state, as a `StateHistory` has them: figures know no files."""

    @property
    def headers(self) -> Sequence[Header]:
        """Their headers, in the order of the training."""


def headers_by_name(name: str, given: Any) -> dict[str, list[Header]]:
    """Headers by the name to show: of a mapping to headers or state histories, as a `History` is, or of one of these.

    Raises:
        TypeError: It is none of them.
    """
    if isinstance(given, Mapping):
        return {str(key): _headers(name, one) for key, one in given.items()}
    headers = _headers(name, given)
    return {headers[0].state: headers} if headers else {}


def records_by_name(name: str, given: Any) -> dict[str, Snapshot]:
    """Records by the name to show: of a mapping, or of several records in turn, as a state history has them.

    Raises:
        TypeError: It is neither.
    """
    if isinstance(given, Comparison):
        raise TypeError(
            f"`{name}` must be records. Got a comparison, which holds none: what it says of both together is"
            " `cka_unbiased`."
        )
    if isinstance(given, Mapping):
        return {str(key): record_of(f"{name}[{key!r}]", one) for key, one in given.items()}
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise TypeError(f"`{name}` must be records by the name to show, or a list of records. Got {came(given)}.")
    records = [record_of(f"{name}[{place}]", one) for place, one in enumerate(given)]
    names = [f"{one.state}, step {one.step}" for one in records]
    return {
        text if names.count(text) == 1 else f"{place}: {text}": one
        for place, (text, one) in enumerate(zip(names, records, strict=True))
    }


def comparison_of(given: Any) -> Comparison:
    """A comparison, as it is.

    Raises:
        TypeError: It is none.
    """
    return of_kind("comparison", given, Comparison, "what `history.compare(first, second)` gives")


def _headers(name: str, given: Any) -> list[Header]:
    headers = getattr(given, "headers", given)
    if not isinstance(headers, Sequence) or not all(isinstance(one, Header) for one in headers):
        raise TypeError(
            f"`{name}` must be a history, such as `history` or `history['rnn.l0/h']`, or headers by the name to show,"
            f" such as {{'rnn.l0/h': history['rnn.l0/h'].headers}}. Got {came(given)}."
        )
    return list(headers)
