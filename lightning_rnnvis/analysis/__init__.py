"""Responses, co-clusters, sequences and their numbers. Needs numpy, scipy and scikit-learn; no torch, no files."""

from lightning_rnnvis.analysis.all_pairs import cka_of_all
from lightning_rnnvis.analysis.carried import carry_on
from lightning_rnnvis.analysis.changes import Changes, cluster_changes
from lightning_rnnvis.analysis.coclusters import CoClusters, cocluster, default_clusters
from lightning_rnnvis.analysis.comparison import Comparison, compare
from lightning_rnnvis.analysis.matching import agreement, match
from lightning_rnnvis.analysis.pinned import apply_labels

__all__ = [
    "Changes",
    "CoClusters",
    "Comparison",
    "agreement",
    "apply_labels",
    "carry_on",
    "cka_of_all",
    "cluster_changes",
    "cocluster",
    "compare",
    "default_clusters",
    "match",
]
