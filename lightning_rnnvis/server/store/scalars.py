"""Reads the scalars that runs logged themselves out of a source, or out of the records where it has none.

A run whose logger writes no event file has none there, but each record keeps what its validation logged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lightning_rnnvis.payloads.runs.scalar_curves import Curve, sorted_tags
from lightning_rnnvis.records.gaps import number_or_nan
from lightning_rnnvis.records.runs.listing import Listing
from lightning_rnnvis.server.store.record_source import RecordSource

POINTS = 500
"""Most points of one curve; the source samples beyond it."""


def scalar_tags(source: RecordSource, listing: Listing, runs: Sequence[str]) -> dict[str, list[str]]:
    """The scalars of each run but our own, losses and accuracies first."""
    origins = {run: listing.origin(run).source_run for run in runs}
    listed = source.scalar_tags(list(dict.fromkeys(origins.values())))
    tags = {run: sorted_tags(listed.get(origin, ())) for run, origin in origins.items()}
    return {run: of_run or sorted_tags(_logged_names(listing, run)) for run, of_run in tags.items()}


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
        if not found and (logged := set(_logged_names(listing, run))):
            curves[run] = {tag: _logged_curve(listing, run, tag) for tag in of_run if tag in logged}
    return curves


def _logged_names(listing: Listing, run: str) -> list[str]:
    return list(dict.fromkeys(name for record in listing.records_of(run) for name in record.header.logged or {}))


def _logged_curve(listing: Listing, run: str, tag: str) -> Curve:
    """What the validations logged under a tag, once for all states of a record."""
    values = {
        record.header.step: record.header.logged[tag]
        for record in listing.records_of(run)
        if record.header.logged and tag in record.header.logged
    }
    steps = sorted(values)
    return Curve(steps, [number_or_nan(values[step]) for step in steps])
