"""What was learnt, and when: words, chips and outputs whose meaning changed over a training."""

from lightning_rnnvis.analysis.findings.best_record import BestRecord
from lightning_rnnvis.analysis.findings.finding import Finding
from lightning_rnnvis.analysis.findings.findings import Findings
from lightning_rnnvis.analysis.findings.search import find_changes

__all__ = ["BestRecord", "Finding", "Findings", "find_changes"]
