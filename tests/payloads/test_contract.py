"""Payloads are what the schema says, and the front end's copy of the schema is of today."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from tests.payloads.contract import (
    FINDINGS_SCHEMA_FILE,
    SCHEMA_FILE,
    check_payload,
    findings_schema,
    json_schema,
    payload_types,
)
from tests.payloads.golden import DATA

ROUTES = {
    "compare_states": "compare",
    "responses_step": "responses",
    "runs_resumed": "runs",
    "sentence_language_model": "sentence",
    "sentence_reverse": "sentence",
    "snapshot_pinned": "snapshot",
}
"""Routes of the golden payloads that are not called like one."""

ASK_NETWORK = {"table_causes", "vocabulary", "cause_curve", "promoted", "effects", "without"}

GOLDEN = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(DATA.glob("*.json"))}


def test_the_front_end_has_the_schema_of_today() -> None:
    """A difference means: run `make types`."""
    assert json.loads(SCHEMA_FILE.read_text(encoding="utf-8")) == json_schema()


def test_readers_of_findings_have_the_schema_of_today() -> None:
    """A difference means: run `make types`, and look whether an earlier reader still understands it."""
    assert json.loads(FINDINGS_SCHEMA_FILE.read_text(encoding="utf-8")) == findings_schema()


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_payloads_are_described(name: str) -> None:
    """Every field, and no other."""
    check_payload(ROUTES.get(name, name), GOLDEN[name])


def test_every_route_has_a_golden_payload() -> None:
    """The front end's tests draw what each route serves; figures are Plotly's, and made-up records have no network."""
    routes = {path for path in payload_types() if not path.startswith("figure/")} - ASK_NETWORK
    assert routes == {ROUTES.get(name, name) for name in GOLDEN}


def _parts(payload: Any) -> list[dict[str, Any]]:
    """The payload and every object in it that has fields of its own."""
    if isinstance(payload, list):
        return [part for item in payload[:1] for part in _parts(item)]
    if not isinstance(payload, dict):
        return []
    named = {name: value for name, value in payload.items() if name not in ("logged", "metrics", "scalars")}
    return [payload, *(part for value in named.values() for part in _parts(value))]


@pytest.mark.parametrize("name", GOLDEN)
def test_a_field_too_many_or_too_few_is_refused(name: str) -> None:
    """In every object of every payload."""
    payload = json.loads(json.dumps(GOLDEN[name]))
    for part in _parts(payload):
        part["undescribed"] = 1
        with pytest.raises(ValidationError, match="undescribed"):
            check_payload(ROUTES.get(name, name), payload)
        del part["undescribed"]
        missing = next(iter(part))
        value = part.pop(missing)
        with pytest.raises(ValidationError, match=missing):
            check_payload(ROUTES.get(name, name), payload)
        part[missing] = value
    check_payload(ROUTES.get(name, name), payload)


@pytest.mark.parametrize(
    ("name", "field"),
    [("snapshot", "labels_from"), ("compare", "words_by"), ("table", "goal"), ("sentence", "labels_from")],
)
def test_values_outside_their_literals_are_refused(name: str, field: str) -> None:
    """A value that the front end does not know would be drawn as another one, or as nothing."""
    for value in ("elsewhere", None, 1) if field != "goal" else ("elsewhere", 1):
        with pytest.raises(ValidationError, match=field):
            check_payload(name, GOLDEN[name] | {field: value})
