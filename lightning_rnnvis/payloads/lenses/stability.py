"""The payload of how steady the chips of one record are at each number of clusters."""

from __future__ import annotations

from lightning_rnnvis.analysis.comparison.clusters.cluster_stability import ClusterStability
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.numbers import vector, vector_with_gaps
from lightning_rnnvis.records.runs.listed_record import ListedRecord


def stability_payload(record: ListedRecord, found: ClusterStability) -> schema.ClusterStability:
    """What chips and clouds of a record explain, and how steady its chips are, at each number of clusters."""
    explained, agreeing = vector(found.explained_variance), vector_with_gaps(found.agreement)
    rows = zip(found.n_clusters.tolist(), explained, agreeing, strict=True)
    return {
        "run": record.run,
        "state": record.state,
        "step": record.step,
        "numbers": [
            {"clusters": clusters, "explained_variance": share, "agreement": agreement}
            for clusters, share, agreement in rows
        ],
        "why_unknown": found.why_unknown,
    }
