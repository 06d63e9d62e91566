"""Responses, co-clusters, sequences and their numbers. Needs numpy and scipy; no torch, no files."""

from lightning_rnnvis.analysis.coclustering.apply_labels import apply_labels
from lightning_rnnvis.analysis.coclustering.coclusters import CoClusters, cocluster, default_clusters
from lightning_rnnvis.analysis.coclustering.matching import agreement, match
from lightning_rnnvis.analysis.comparison.all_pairs import cka_of_all
from lightning_rnnvis.analysis.comparison.chance.halves import HalvesAgreement
from lightning_rnnvis.analysis.comparison.clusters.cluster_changes import Changes, cluster_changes
from lightning_rnnvis.analysis.comparison.clusters.cluster_stability import ClusterStability
from lightning_rnnvis.analysis.comparison.comparison import Comparison, compare
from lightning_rnnvis.analysis.findings import BestRecord, Finding, Findings, find_changes

__all__ = [
    "BestRecord",
    "Changes",
    "ClusterStability",
    "CoClusters",
    "Comparison",
    "Finding",
    "Findings",
    "HalvesAgreement",
    "agreement",
    "apply_labels",
    "cka_of_all",
    "cluster_changes",
    "cocluster",
    "compare",
    "default_clusters",
    "find_changes",
    "match",
]
