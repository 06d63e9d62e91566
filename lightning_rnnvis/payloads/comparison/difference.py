"""What the later of two records has more than the earlier, as the difference mode of two panes draws it."""

from __future__ import annotations

from lightning_rnnvis.analysis.comparison.difference import Difference
from lightning_rnnvis.analysis.sequences import SentenceSummary
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.numbers import PRINTED, matrix


def difference_payload(found: Difference | None) -> schema.Difference:
    """Links, and the sign with which each unit counts; `found` is None where units are no pairs."""
    if found is None:
        return {"links": None, "polarity": None}
    return {
        "links": matrix(found.links(), PRINTED),
        "polarity": [1 if sign > 0 else -1 for sign in found.labels.polarity.tolist()],
    }


def sentence_difference_payload(found: SentenceSummary | None) -> schema.SentenceDifferences:
    """The steps of a sentence, see `Difference.sentence`; None where they have no difference."""
    return {"found": None if found is None else _steps(found)}


def _steps(found: SentenceSummary) -> schema.SentenceDifference:
    return {
        "positive": matrix(found.positive),
        "negative": matrix(found.negative),
        "change_positive": matrix(found.change_positive),
        "change_negative": matrix(found.change_negative),
        "link": matrix(found.link),
    }
