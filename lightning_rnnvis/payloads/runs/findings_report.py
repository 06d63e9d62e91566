"""What a state learnt and how its units stand, as the command `findings` prints it."""

from __future__ import annotations

from collections.abc import Sequence

from lightning_rnnvis.analysis.findings import Findings
from lightning_rnnvis.analysis.unit_health import UnitHealth
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.numbers import number
from lightning_rnnvis.payloads.runs.findings import findings_payload
from lightning_rnnvis.records.header import Header


def state_findings_payload(
    run: str, headers: Sequence[Header], found: Findings, health: UnitHealth | None, most: int
) -> schema.StateFindings:
    """The findings of one state, at most so many, with what saturates and what never settled.

    Args:
        run: The run.
        headers: Headers of all records of the state, at least one.
        found: What was learnt.
        health: The units of the last record; None where it cannot be read.
        most: How many findings.
    """
    listed = findings_payload(run, headers[0].state, [header.step for header in headers], found, most)
    return {
        **listed,
        "cell": headers[0].cell,
        "first_epoch": headers[0].epoch,
        "first_untrained": headers[0].global_step == 0,
        "last_epoch": headers[-1].epoch,
        "unsettled": [at for at, finding in enumerate(found.told(most)) if finding.changing],
        "saturated_units": [] if health is None else list(health.saturated),
        "saturated_share": _share(headers[-1]),
        "saturated_share_first": _share(headers[0]),
        "dead_units": [] if health is None else list(health.dead),
        "sentences": _sentences(headers, found, health, most),
    }


def _sentences(headers: Sequence[Header], found: Findings, health: UnitHealth | None, most: int) -> list[str]:
    told = [found.summary]
    if found:
        told.append(found.ending())
    if health is not None:
        bounded = _share(headers[-1]) is not None
        told += health.sentences or [f"No unit is {'saturated or ' if bounded else ''}dead."]
    listed = found.told(most)
    told += [finding.sentence for finding in listed]
    return told + ([f"… and {more} more."] if (more := len(found) - len(listed)) else [])


def _share(header: Header) -> float | None:
    return number(header.metrics.get("saturated_share"))
