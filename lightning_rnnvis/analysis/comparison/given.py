"""Whether what is given beside two records to compare is of both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lightning_rnnvis.analysis.comparison.chance.floor import OfNetwork
from lightning_rnnvis.analysis.comparison.learnt import Learnt
from lightning_rnnvis.analysis.output_axis import OutputPushes
from lightning_rnnvis.asked import came, numbered, of_kind, several
from lightning_rnnvis.records.snapshot import Snapshot


def check_given(
    records: tuple[Snapshot, Snapshot], own_chips: object, pushes: object, learnt: object, of_networks: object
) -> None:
    """Refuse what is not of two records; arguments as of `compare`.

    Raises:
        TypeError: One of them is something else.
        ValueError: It is not of both records.
    """
    if own_chips is not None:
        of_both = several("own_chips", own_chips, lambda name, one: numbered(name, one, 0), "two arrays of chips")
        if [len(one) for one in of_both] != [record.n_units for record in records]:
            raise ValueError("`own_chips` must have two arrays, with a number for each unit of either record.")
    _of_two("pushes", pushes, _pushes, "(first.pushes, second.pushes)")
    _of_two("learnt", learnt, _learnt, "(first, second), each `Learnt` or None")
    _of_two("of_networks", of_networks, _of_network, "(first.word_responses, second.word_responses)")


def _of_two(name: str, given: object, each: Callable[[str, Any], object], example: str) -> None:
    found = several(name, given, each, example)
    if len(found) != 2:
        raise ValueError(f"`{name}` must be those of two records, such as {example}. Got {len(found)}.")


def _of_network(name: str, given: OfNetwork) -> OfNetwork:
    if not callable(given):
        raise TypeError(f"`{name}` must be functions, such as `record.word_responses`. Got {came(given)}.")
    return given


def _pushes(name: str, given: OutputPushes | None) -> OutputPushes | None:
    return None if given is None else of_kind(name, given, OutputPushes, "what `record.pushes` gives, or None")


def _learnt(name: str, given: Learnt | None) -> Learnt | None:
    return None if given is None else of_kind(name, given, Learnt, "what `Learnt` holds, or None")
