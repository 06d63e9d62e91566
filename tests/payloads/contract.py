"""The schema of all payloads as JSON Schema: `python -m tests.payloads.contract` writes it for the front end.

It also writes that of what `lightning-rnnvis findings --json` prints, for its readers.

The payload of a route is what its function is annotated to return, so no route can be forgotten here. pydantic reads
the classes of `lightning_rnnvis.payloads.schema`; at run time nothing needs it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import GenericAlias
from typing import Any, NoReturn, Union, get_type_hints

from pydantic import ConfigDict, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from lightning_rnnvis.payloads import schema as payload_schema
from lightning_rnnvis.server.routes import Routes

SCHEMA_FILE = Path(__file__).parents[2] / "tb_plugin" / "frontend" / "src" / "api" / "schema.json"
FINDINGS_SCHEMA_FILE = Path(__file__).parents[2] / "lightning_rnnvis" / "payloads" / "findings.schema.json"
CLOSED = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)

_adapter: Callable[..., TypeAdapter[Any]] = TypeAdapter
"""Whose declaration takes no types that are made at run time."""


@cache
def payload_types() -> dict[str, Any]:
    """What each route returns, by path without its slash."""
    returned = {path.strip("/"): get_type_hints(route)["return"] for path, route in Routes().by_path.items()}
    return {path: payload for path, payload in returned.items() if payload is not NoReturn}


@cache
def _validator(path: str) -> TypeAdapter[Any]:
    # pydantic takes a configuration for a list of typed dictionaries, but not for one of them.
    return _adapter(GenericAlias(list, payload_types()[path]), config=CLOSED)


def check_payload(path: str, payload: object) -> None:
    """Check every field of a payload.

    Args:
        path: The route, without its slash.
        payload: What it returned, as it was read from JSON.

    Raises:
        pydantic.ValidationError: A field is missing, not described, of another type or outside its literals.
    """
    _validator(path).validate_python([payload])


def check_findings_report(report: object) -> None:
    """Check what `lightning-rnnvis findings --json` printed, as `check_payload` does."""
    TypeAdapter(list[payload_schema.FindingsReport], config=CLOSED).validate_python([report])


class _Untitled(GenerateJsonSchema):
    """Titles for classes alone: json-schema-to-typescript makes a type of everything that has one."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def json_schema() -> dict[str, Any]:
    """All payloads as one JSON Schema."""
    payloads = _adapter(Union[tuple(payload_types().values())], config=CLOSED)  # noqa: UP007
    schema = payloads.json_schema(schema_generator=_Untitled)
    for name, definition in schema["$defs"].items():
        definition["title"] = name
    return {"title": "Payload", **_described(schema)}


def _described(schema: Any) -> Any:
    """The same with a described reference as `allOf`: beside `$ref` the description would make a type of its own."""
    if isinstance(schema, list):
        return [_described(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    described = {name: _described(value) for name, value in schema.items()}
    if "$ref" in described and len(described) > 1:
        described["allOf"] = [{"$ref": described.pop("$ref")}]
    return described


def findings_schema() -> dict[str, Any]:
    """What `lightning-rnnvis findings --json` prints, as JSON Schema; a reader must take fields that come later."""
    described = ConfigDict(use_attribute_docstrings=True)
    of_list = TypeAdapter(list[payload_schema.FindingsReport], config=described)
    schema = of_list.json_schema(schema_generator=_Untitled)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema["items"], "$defs": schema["$defs"]}


def schema_text(schema: dict[str, Any]) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    for file, schema in ((SCHEMA_FILE, json_schema()), (FINDINGS_SCHEMA_FILE, findings_schema())):
        file.write_text(schema_text(schema), encoding="utf-8")
        print(file)
