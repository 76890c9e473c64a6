"""From the declared endpoints to the answers that they give: good ones, refusals, and the headers of each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from rollbook.contract.endpoints import Endpoint
from rollbook.contract.objects.apps import StandardError
from rollbook.contract.objects.v1_0 import V1List
from rollbook.contract.openapi.examples import example_of
from rollbook.contract.openapi.schemas import Schema, object_schema, reference

JSON: Final = "application/json"
GONE: Final = "Gone"
"""The schema of what stands in a list for a row that is gone from it."""

MEANINGS: Final[Mapping[int, str]] = MappingProxyType(
    {
        400: "Something that was sent cannot be read; the message says what.",
        401: "There is no good token, or the school has not granted a scope that is needed.",
        403: "It is switched off.",
        404: "There is no such record at this school, or not for this token.",
        406: "No version that is served was asked for in the header `Accept`.",
        408: "The body did not come within the time there is; send the request again.",
        413: "More was sent than makes sense.",
        422: "What was sent makes no sense, and nothing was stored; `errors` names every entry and member at fault.",
        429: "The token asked too often; `data.period` says how many seconds to wait.",
        503: "The records cannot be reached or written just now; ask again after `Retry-After`.",
    }
)
ALWAYS: Final = (406, 408, 413, 503)
"""Refusals that any request may meet besides those that its endpoint declares."""

Meanings = Mapping[str, str]

RATE: Final[Meanings] = MappingProxyType(
    {
        "RateLimit-Limit": "Requests that the token may make in five minutes",
        "RateLimit-Remaining": "How many of them are left",
        "RateLimit-Reset": "Seconds until the five minutes are over",
    }
)
PAGING: Final[Meanings] = MappingProxyType(
    {
        "Page": "Which page this is",
        "Per-Page": "How many rows a page has",
        "Total": "How many rows there are in all",
        "Total-Pages": "How many pages there are in all",
    }
)
NEIGHBOURS: Final[Meanings] = MappingProxyType(
    {
        "Next-Page": "The page after this one; empty on the last",
        "Prev-Page": "The page before this one; empty on the first",
    }
)
VALIDATORS: Final[Meanings] = MappingProxyType(
    {
        "ETag": "What to send as If-None-Match next time",
        "Last-Modified": "What to send as If-Modified-Since next time",
    }
)
DELTA_BASE: Final = "The reading that the answer holds the changes since; without it, it holds everything"
CHALLENGE: Final = "`Bearer`, and where a token was sent what is wrong with it and which scope would do (RFC 6750)"
RETRY_AFTER: Final = "Seconds to wait"

Headers = dict[str, dict[str, Any]]


def responses(endpoint: Endpoint, version: str) -> dict[str, Any]:
    """Return every answer that an endpoint can give in a version, by status."""
    given: dict[str, Any] = {} if endpoint.refused else {str(endpoint.success): _good(endpoint, version)}
    if endpoint.conditional:
        headers = texts(VALIDATORS) | numbers(RATE)
        given["304"] = {"description": "Nothing changed that this token may see.", "headers": headers}
    for status in refused_with(endpoint):
        shared = {"$ref": f"#/components/responses/{_name(status)}"}
        given[str(status)] = shared if endpoint.host == "api" else _refusal_of_platform(endpoint, status)
    return given


def refused_with(endpoint: Endpoint) -> list[int]:
    """Return the statuses that a request to an endpoint may be refused with."""
    return sorted({*endpoint.errors, *(ALWAYS if endpoint.host == "api" else ())})


def _refusal_of_platform(endpoint: Endpoint, status: int) -> dict[str, Any]:
    """Return a refusal by the platform: a page for a browser, JSON for a client (RFC 6749, 5.2)."""
    said: dict[str, Any] = {"description": MEANINGS[status]}
    content = {JSON: {"schema": reference(StandardError)}}
    return said | ({"content": content} if endpoint.token == "client" else {})  # noqa: S105 - a sort of caller


def refusals() -> dict[str, Any]:
    """Return the answers that refuse, for the components."""
    return {_name(status): _refusal(status) for status in sorted(MEANINGS)}


def _name(status: int) -> str:
    return f"Error{status}"


def _refusal(status: int) -> dict[str, Any]:
    said: dict[str, Any] = {
        "description": MEANINGS[status],
        "content": {JSON: {"schema": reference(StandardError)}},
    }
    headers = _headers_of_refusal(status)
    return said | ({"headers": headers} if headers else {})


def _headers_of_refusal(status: int) -> Headers:
    """Return the headers of a refusal. The limit is told from when the token is known on."""
    match status:
        case 401:
            return texts({"WWW-Authenticate": CHALLENGE}) | numbers(RATE, required=False)
        case 406:
            return {}
        case 429:
            return numbers({"Retry-After": RETRY_AFTER, **RATE})
        case 503:
            return numbers({"Retry-After": RETRY_AFTER}) | numbers(RATE, required=False)
        case _:
            return numbers(RATE, required=False)


def _good(endpoint: Endpoint, version: str) -> dict[str, Any]:
    said: dict[str, Any] = {"description": endpoint.meaning + "."}
    content = _content(endpoint, version)
    if content is not None:
        said["content"] = content
    headers = _headers(endpoint, version)
    return said | ({"headers": headers} if headers else {})


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


def _headers(endpoint: Endpoint, version: str) -> Headers:
    """Return the headers of a good answer."""
    headers: Headers = {}
    if endpoint.paginated and version != "1.0":
        headers |= numbers(PAGING) | {name: _neighbour(meaning) for name, meaning in NEIGHBOURS.items()}
    if endpoint.conditional:
        headers |= texts(VALIDATORS) | texts({"Delta-Base": DELTA_BASE}, required=False)
    if endpoint.token in {"school", "app", "any"}:
        headers |= numbers(RATE)
    return headers


def texts(meanings: Meanings, *, required: bool = True) -> Headers:
    """Return headers that hold a text."""
    return {name: _header(meaning, {"type": "string"}, required=required) for name, meaning in meanings.items()}


def numbers(meanings: Meanings, *, required: bool = True) -> Headers:
    """Return headers that hold a whole number."""
    whole = {"type": "integer", "minimum": 0}
    return {name: _header(meaning, whole, required=required) for name, meaning in meanings.items()}


def _neighbour(meaning: str) -> dict[str, Any]:
    return _header(meaning, {"type": "string", "pattern": "^[0-9]*$"}, required=True)


def _header(meaning: str, schema: Schema, *, required: bool) -> dict[str, Any]:
    return {"description": meaning, "schema": schema, "required": required}


__all__ = ["GONE", "JSON", "MEANINGS", "refusals", "refused_with", "responses"]
