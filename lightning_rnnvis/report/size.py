"""How large a report will be, as told before it is made."""

from __future__ import annotations

from collections.abc import Iterable

from lightning_rnnvis.records.header import Header

PAGE_BYTES = 150_000
"""The front end, packed."""

SHARE = 0.5
"""Of the bytes of its records, 0.4 to 0.6 in the examples' reports; less where details give way."""


def expected_bytes(headers: Iterable[Header]) -> float:
    """About how large a report of some records is at most."""
    return PAGE_BYTES + SHARE * sum(header.n_bytes for header in headers)
