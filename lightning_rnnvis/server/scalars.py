"""Reads the scalars that runs logged themselves out of a source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lightning_rnnvis.payloads.scalar_curves import Curve, sorted_tags
from lightning_rnnvis.server.record_source import RecordSource

POINTS = 500
"""Most points of one curve; the source samples beyond it."""


def scalar_tags(source: RecordSource, runs: Sequence[str]) -> dict[str, list[str]]:
    """The scalars of each run but our own, losses and accuracies first."""
    listed = source.scalar_tags(runs)
    return {run: sorted_tags(listed.get(run, ())) for run in runs}


def scalar_curves(source: RecordSource, tags: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Curve]]:
    """Curves by run and tag, in the order requested; what is not there is left out."""
    # One call for all runs: with TensorBoard's fast loader each costs 40 ms however short it is.
    wanted = list(dict.fromkeys(tag for of_run in tags.values() for tag in of_run))
    read = source.scalars(list(tags), wanted, POINTS)
    return {
        run: {tag: Curve.of(read[run][tag]) for tag in of_run if tag in read.get(run, {})}
        for run, of_run in tags.items()
    }
