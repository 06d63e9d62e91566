"""Responses, co-clusters, sequences and their numbers. Needs numpy, scipy and scikit-learn; no torch, no files."""

from lightning_rnnvis.analysis.coclusters import CoClusters, cocluster, default_clusters
from lightning_rnnvis.analysis.comparison import Comparison, compare
from lightning_rnnvis.analysis.matching import agreement, match

__all__ = ["CoClusters", "Comparison", "agreement", "cocluster", "compare", "default_clusters", "match"]
