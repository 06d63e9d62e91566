"""Reads the scalars that runs logged themselves out of a source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lightning_rnnvis.payloads.scalar_curves import Curve, sorted_tags
from lightning_rnnvis.records.runs.listing import Listing
from lightning_rnnvis.server.store.record_source import RecordSource

POINTS = 500
"""Most points of one curve; the source samples beyond it."""


def scalar_tags(source: RecordSource, listing: Listing, runs: Sequence[str]) -> dict[str, list[str]]:
    """The scalars of each run but our own, losses and accuracies first."""
    origins = {run: listing.origin(run).source_run for run in runs}
    listed = source.scalar_tags(list(dict.fromkeys(origins.values())))
    return {run: sorted_tags(listed.get(origin, ())) for run, origin in origins.items()}


def scalar_curves(
    source: RecordSource, listing: Listing, tags: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, Curve]]:
    """Curves by run and tag, in the order requested; what is not there is left out."""
    origins = {run: listing.origin(run) for run in tags}
    # One call for all runs: with TensorBoard's fast loader each costs 40 ms however short it is.
    wanted = list(dict.fromkeys(tag for of_run in tags.values() for tag in of_run))
    read = source.scalars(list(dict.fromkeys(origin.source_run for origin in origins.values())), wanted, POINTS)
    curves: dict[str, dict[str, Curve]] = {}
    for run, of_run in tags.items():
        origin = origins[run]
        found = read.get(origin.source_run, {})
        curves[run] = {
            tag: Curve.of(point for point in found[tag] if origin.after < point.wall_time <= origin.until)
            for tag in of_run
            if tag in found
        }
    return curves
