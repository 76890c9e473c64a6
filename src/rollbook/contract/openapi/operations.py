"""From the declared endpoints to the operations of OpenAPI."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, Final

from rollbook.contract.endpoints import Endpoint
from rollbook.contract.objects.apps import StandardError
from rollbook.contract.objects.v1_0 import V1List
from rollbook.contract.openapi.examples import example_of
from rollbook.contract.openapi.schemas import LARGEST, Schema, object_schema, reference
from rollbook.contract.parameters import Parameter

JSON: Final = "application/json"
GONE: Final = "Gone"
"""The schema of what stands in a list for a row that is gone from it."""

MEANINGS: Final = {
    400: "Something that was sent cannot be read; the message says what.",
    401: "There is no good token, or the school has not granted a scope that is needed.",
    403: "It is switched off.",
    404: "There is no such record at this school, or not for this token.",
    405: "The path has no such method.",
    406: "No version that is served was asked for in the header `Accept`.",
    413: "More was sent than makes sense.",
    422: "What was sent makes no sense, and nothing was stored; `errors` names every entry and member at fault.",
    429: "The token asked too often; `data.period` says how many seconds to wait.",
    503: "The records cannot be reached or written just now; ask again after `Retry-After`.",
}
ALWAYS: Final = (405, 413, 503)
"""Refusals that any request may meet besides those that its endpoint declares."""

RATE: Final = {
    "RateLimit-Limit": "Requests that the token may make in five minutes",
    "RateLimit-Remaining": "How many of them are left",
    "RateLimit-Reset": "Seconds until the five minutes are over",
}
PAGING: Final = {
    "Page": "Which page this is",
    "Per-Page": "How many rows a page has",
    "Total": "How many rows there are in all",
    "Total-Pages": "How many pages there are in all",
}
NEIGHBOURS: Final = {
    "Next-Page": "The page after this one; empty on the last",
    "Prev-Page": "The page before this one; empty on the first",
}
VALIDATORS: Final = {
    "ETag": "What to send as If-None-Match next time",
    "Last-Modified": "What to send as If-Modified-Since next time",
}
DELTA_BASE: Final = "The reading that the answer holds the changes since; without it, it holds everything"


def operation(endpoint: Endpoint, version: str) -> dict[str, Any]:
    """Return the operation of an endpoint in a version."""
    said: dict[str, Any] = {
        "operationId": endpoint.op,
        "summary": endpoint.meaning,
        "tags": [tag_of(endpoint)],
        "security": list(_security(endpoint)),
        "responses": dict(_responses(endpoint, version)),
    }
    notes = [endpoint.defaults, *(f"`{scope}` {what}." for scope, what in endpoint.extra.items())]
    if any(notes):
        said["description"] = " ".join(note if note.endswith(".") else f"{note}." for note in notes if note)
    parameters = [_parameter(each) for each in endpoint.parameters if version in each.versions and each.place != "body"]
    if parameters:
        said["parameters"] = parameters
    if endpoint.body is not None:
        said["requestBody"] = {"required": True, "content": {JSON: {"schema": reference(endpoint.body)}}}
    return said


def tag_of(endpoint: Endpoint) -> str:
    """Return the heading under which an endpoint is found: the first word of its path."""
    return endpoint.path.split("/")[1].replace("_", " ").capitalize()


def _security(endpoint: Endpoint) -> Iterator[dict[str, list[str]]]:
    """Yield what opens an endpoint: each is enough by itself."""
    match endpoint.token:
        case "none" | "client" | "browser":
            return
        case "app":
            yield {"app": []}
        case "any":
            yield {"school": []}
            yield {"app": []}
        case _:
            yield from ({"school": sorted(set(scopes))} for scopes in product(*map(sorted, endpoint.needs)))


def _parameter(parameter: Parameter) -> dict[str, Any]:
    said: dict[str, Any] = {"name": parameter.name, "in": parameter.place, "description": parameter.meaning}
    said["schema"] = _schema_of(parameter)
    if parameter.required or parameter.place == "path":
        said["required"] = True
    if parameter.type == "integers":
        said |= {"style": "spaceDelimited", "explode": False}
        said["description"] += "; `name[]=1&name[]=2` is read as well"
    if parameter.maximum is not None:
        said["description"] += f"; more than {parameter.maximum} counts as {parameter.maximum}"
    if parameter.type == "day":
        said["description"] += "; a moment counts as its day"
    return said


def _schema_of(parameter: Parameter) -> Schema:
    integer = {"type": "integer", "minimum": -LARGEST - 1, "maximum": LARGEST}
    schema: Schema
    match parameter.type:
        case "integer":
            least = {"minimum": 1} if parameter.place == "path" else {}
            schema = integer | least | ({"minimum": parameter.minimum} if parameter.minimum is not None else {})
        case "integers":
            schema = {"type": "array", "items": integer, "minItems": 1}
        case "boolean":
            schema = {"type": "boolean"}
        case "day":
            schema = {"type": "string", "format": "date"}
        case _ if parameter.words:
            schema = {"type": "string", "enum": list(parameter.words)}
        case _:
            schema = {"type": "string"}
    return schema if parameter.default is None else schema | {"default": parameter.default}


def _responses(endpoint: Endpoint, version: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield str(endpoint.success), _good(endpoint, version)
    if endpoint.conditional:
        headers = {name: _header(meaning) for name, meaning in (VALIDATORS | RATE).items()}
        yield "304", {"description": "Nothing changed that this token may see.", "headers": headers}
    if endpoint.host == "api":
        for status in sorted({*endpoint.errors, *ALWAYS}):
            yield str(status), {"$ref": f"#/components/responses/Error{status}"}
    else:
        for status in endpoint.errors:
            yield str(status), {"description": MEANINGS[status]}


def _good(endpoint: Endpoint, version: str) -> dict[str, Any]:
    said: dict[str, Any] = {"description": endpoint.meaning + "."}
    content = _content(endpoint, version)
    if content is not None:
        said["content"] = content
    headers = _headers(endpoint, version)
    if headers:
        said["headers"] = headers
    return said


def _content(endpoint: Endpoint, version: str) -> dict[str, Any] | None:
    if endpoint.op == "photoDownload":
        return {"image/*": {}}
    view = endpoint.answer(version)
    if view is None:
        return None
    if not endpoint.many or (endpoint.method != "GET" and view is not endpoint.view):
        return {JSON: {"schema": reference(view), "example": example_of(view)}}
    rows: Schema = reference(view)
    if any(each.name == "deleted" for each in endpoint.parameters):
        rows = {"anyOf": [rows, {"$ref": f"#/components/schemas/{GONE}"}]}
    listed: Schema = {"type": "array", "items": rows}
    example: Any = [example_of(view)]
    if version == "1.0" and endpoint.method == "GET":
        listed, example = _enveloped(listed), example_of(V1List) | {"data": example}
    return {JSON: {"schema": listed, "example": example}}


def _enveloped(listed: Schema) -> Schema:
    schema = object_schema(V1List)
    del schema["examples"]
    return schema | {"properties": schema["properties"] | {"data": listed}}


def _headers(endpoint: Endpoint, version: str) -> dict[str, Any]:
    """Return the headers of a good answer."""
    headers: dict[str, Any] = {}
    if endpoint.paginated and version != "1.0":
        headers |= {name: _header(meaning, type_="integer") for name, meaning in PAGING.items()}
        headers |= {name: _header(meaning) for name, meaning in NEIGHBOURS.items()}
    if endpoint.conditional:
        headers |= {name: _header(meaning) for name, meaning in VALIDATORS.items()}
        headers["Delta-Base"] = _header(DELTA_BASE, required=False)
    if endpoint.token in {"school", "app", "any"}:
        headers |= rate_headers()
    return headers


def rate_headers() -> dict[str, Any]:
    """Return the headers that every answer to a good token has."""
    return {name: _header(meaning, type_="integer", required=False) for name, meaning in RATE.items()}


def _header(meaning: str, *, type_: str = "string", required: bool = True) -> dict[str, Any]:
    return {"description": meaning, "schema": {"type": type_}, "required": required}


def errors(statuses: Sequence[int]) -> dict[str, Any]:
    """Return the answers that refuse, for the components."""
    return {f"Error{status}": _error(status) for status in statuses}


def _error(status: int) -> dict[str, Any]:
    headers = {} if status in {406, 405} else rate_headers()
    if status in {429, 503}:
        headers["Retry-After"] = _header("Seconds to wait", type_="integer", required=status == 429)  # noqa: PLR2004 - as above
    said: dict[str, Any] = {
        "description": MEANINGS[status],
        "content": {JSON: {"schema": reference(StandardError)}},
    }
    return said | ({"headers": headers} if headers else {})
