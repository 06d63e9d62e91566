"""One record as scripts and notebooks have it."""

from __future__ import annotations

from lightning_rnnvis.analysis.coclustering.coclusters import CoClusters, cocluster
from lightning_rnnvis.history.html import record_html
from lightning_rnnvis.records.snapshot import Labels, Snapshot


class Record(Snapshot):
    """A `Snapshot` read back from a run, with the analyses that one may ask of it."""

    def cocluster(
        self,
        n_clusters: int | None = None,
        *,
        method: str = "signed-blocks",
        previous: CoClusters | Labels | None = None,
    ) -> CoClusters:
        """Co-cluster the words that occur with the units, see `lightning_rnnvis.analysis.cocluster`.

        Args:
            n_clusters: Number of chips and of clouds; None for the recorded default.
            method: ``signed-blocks``, ``positive-spectral`` or ``signed-spectral``.
            previous: An earlier result whose labels are kept where they fit.

        Returns:
            The co-clustering; `word_labels` is -1 for words that did not occur.
        """
        present = self.counts > 0
        k = self.labels.n_chips if n_clusters is None else n_clusters
        found = cocluster(self.responses[present], k, method=method, previous=previous)
        return found.among_words(present)

    def _repr_html_(self) -> str:
        """A small table for notebooks."""
        return record_html(self)
