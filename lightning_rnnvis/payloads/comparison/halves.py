"""The payload of what two halves of the data of one record agree."""

from __future__ import annotations

from lightning_rnnvis.analysis.comparison.chance.halves import HalvesAgreement
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.numbers import number
from lightning_rnnvis.records.runs.listed_record import ListedRecord


def halves_payload(record: ListedRecord, clusters: int, found: HalvesAgreement) -> schema.Halves:
    """How much two halves of the data of a record agree, seen through so many clusters."""
    return {
        "run": record.run,
        "state": record.state,
        "step": record.step,
        "clusters": clusters,
        "agreement": {
            "units": number(found.unit_agreement),
            "words": number(found.cloud_agreement),
            "cka": number(found.cka),
            "cka_unbiased": number(found.cka_unbiased),
            "similarity_correlation": number(found.similarity_correlation),
        },
        "spread": {"units": number(found.unit_spread), "words": number(found.cloud_spread)},
        "recorded": found.recorded,
    }
