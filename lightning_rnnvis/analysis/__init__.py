"""Responses, co-clusters, sequences and their numbers. Needs numpy, scipy and scikit-learn; no torch, no files."""

from lightning_rnnvis.analysis.coclusters import CoClusters, cocluster, default_clusters
from lightning_rnnvis.analysis.matching import agreement, match

__all__ = ["CoClusters", "agreement", "cocluster", "default_clusters", "match"]
