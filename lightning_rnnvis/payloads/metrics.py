"""Metrics: their values, and what they are called and mean, as `lightning_rnnvis.analysis.metric_registry` says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lightning_rnnvis.analysis.metric_registry import METRICS, Metric, title_of
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.numbers import number


def metrics_payload(metrics: Mapping[str, float | None]) -> dict[str, float | None]:
    """Metrics by name, None for one that is not known."""
    return {name: number(value) for name, value in metrics.items()}


def metric_descriptions(names: Iterable[str]) -> list[schema.MetricDescription]:
    """The descriptions of these metrics, those that tell most first; those of another version come last, by name."""
    recorded = set(names)
    known = [_description(metric) for metric in METRICS if metric.name in recorded]
    return known + [_unknown(name) for name in sorted(recorded - {metric.name for metric in METRICS})]


def _description(metric: Metric) -> schema.MetricDescription:
    return {
        "name": metric.name,
        "title": metric.title,
        "meaning": metric.meaning,
        "least": metric.least,
        "most": metric.most,
        "better": metric.better,
        "beside": metric.beside,
    }


def _unknown(name: str) -> schema.MetricDescription:
    return {
        "name": name,
        "title": title_of(name),
        "meaning": f"The metric {name}.",
        "least": None,
        "most": None,
        "better": None,
        "beside": None,
    }
