"""The payload of what was learnt, and when."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lightning_rnnvis.analysis.findings import Finding, Findings
from lightning_rnnvis.analysis.findings.wording import at_end, change_of
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.numbers import PRINTED, number, rounded, vector


def findings_payload(run: str, state: str, steps: Sequence[float], found: Findings, most: int) -> schema.FindingList:
    """The findings that changed most, at most so many, among them the first one of each record.

    Args:
        run: The run.
        state: The state.
        steps: Step of each record that the findings count.
        found: The findings.
        most: How many.
    """
    told = _listed(found, most)
    there = set(map(id, told))
    return {
        "run": run,
        "state": state,
        "steps": list(steps),
        "summary": " ".join(filter(None, [found.changes, found.about, found.ending(names=False)])),
        "best": _best_payload(found, steps),
        "total": len(found),
        "findings": [_finding_payload(finding, steps) for finding in told],
        "unlisted": _unlisted_payload([one for one in found if id(one) not in there], steps),
    }


def _listed(found: Findings, most: int) -> list[Finding]:
    """The first ones, but for as many as records would else have none, in their order: those have half of the list."""
    of_records: dict[int, Finding] = {}
    for finding in found:
        of_records.setdefault(finding.record, finding)
    kept = set(map(id, list(of_records.values())[: most // 2]))
    rest = [id(finding) for finding in found if id(finding) not in kept]
    kept.update(rest[: most - len(kept)])
    return [finding for finding in found if id(finding) in kept]


def _unlisted_payload(findings: Sequence[Finding], steps: Sequence[float]) -> list[schema.UnlistedChanges]:
    in_record: dict[int, list[bool]] = {}
    for finding in findings:
        in_record.setdefault(finding.record, []).append(finding.since_record == finding.until_record)
    return [{"step": steps[at], "changes": len(sure), "sure": sum(sure)} for at, sure in sorted(in_record.items())]


def _best_payload(found: Findings, steps: Sequence[float]) -> schema.BestRecord | None:
    best = found.best
    if best is None:
        return None
    return {
        "metric": best.metric,
        "goal": best.goal,
        "value": best.value,
        "epoch": best.epoch,
        "step": steps[best.record],
        "last": number(best.last),
        "called": best.called,
        "told": found.after_best,
    }


def _finding_payload(finding: Finding, steps: Sequence[float]) -> schema.Finding:
    sizes = np.array([finding.size, finding.uncertainty, finding.share * finding.farther])
    size, uncertainty, share = vector(sizes, PRINTED)
    payload: schema.Finding = {
        "kind": finding.kind,
        "name": finding.name,
        "epoch": finding.epoch,
        "since_epoch": finding.since_epoch,
        "when": finding.when,
        "step": steps[finding.record],
        "since_step": steps[finding.since_record],
        "until_step": steps[finding.until_record],
        "may_be_steps": [[steps[since], steps[until]] for since, until in finding.may_be_records],
        "before_step": steps[finding.first_record],
        "from_untrained": finding.from_untrained,
        "after_step": steps[finding.last_record],
        "after_epoch": finding.last_epoch,
        "over": finding.over,
        "before": rounded(finding.before, PRINTED),
        "after": rounded(finding.after, PRINTED),
        "last": rounded(finding.last, PRINTED),
        "measure": finding.measure,
        "towards": finding.towards,
        "unit": finding.unit,
        "verb": finding.verb,
        "size": size,
        "uncertainty": uncertainty,
        "share": share,
        "like_after": list(finding.like_after),
        "count": finding.count,
        "curve": [rounded(value, PRINTED) for value in finding.curve],
        "change": change_of(finding),
        "at_end": at_end(finding),
        "after_best": finding.after_best,
        "sentence": finding.sentence,
    }
    if finding.lowered_after:
        payload["lowered_after"] = list(finding.lowered_after)
    if finding.is_part:
        payload["is_part"] = True
    if not finding.is_read:
        payload["is_read"] = False
    return payload
