"""From the declared endpoints to the operations of OpenAPI."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from rollbook.contract.endpoints import Endpoint
from rollbook.contract.openapi.answers import JSON, responses
from rollbook.contract.openapi.arguments import argument
from rollbook.contract.openapi.schemas import reference


def operation(endpoint: Endpoint, version: str) -> dict[str, Any]:
    """Return the operation of an endpoint in a version."""
    said: dict[str, Any] = {
        "operationId": endpoint.op,
        "summary": endpoint.meaning,
        "tags": [tag_of(endpoint)],
        "security": list(_security(endpoint)),
        "responses": responses(endpoint, version),
    }
    if endpoint.refused:
        said["deprecated"] = True
    notes = [endpoint.defaults, *(f"`{scope}` {what}." for scope, what in endpoint.extra.items())]
    if any(notes):
        said["description"] = " ".join(note if note.endswith(".") else f"{note}." for note in notes if note)
    parameters = [argument(each) for each in endpoint.taken(version) if each.place != "body"]
    if parameters:
        said["parameters"] = parameters
    sent = endpoint.sent(version)
    if sent is not None:
        said["requestBody"] = {"required": True, "content": {JSON: {"schema": reference(sent)}}}
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
