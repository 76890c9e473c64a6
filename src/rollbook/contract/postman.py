"""Postman: every request of a version in one collection (format 2.1), ready for an address and a token."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from rollbook.contract.endpoints import ENDPOINTS, Endpoint
from rollbook.contract.openapi import ACCEPT
from rollbook.contract.openapi.examples import example_of
from rollbook.contract.openapi.operations import tag_of
from rollbook.contract.parameters import Parameter

SCHEMA: Final = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_IN_PATH: Final = re.compile(r"\{(\w+)\}")


def collection(version: str, *, api_url: str, platform_url: str) -> dict[str, Any]:
    """Return the collection of a version, for a platform at these addresses."""
    folders: dict[str, list[dict[str, Any]]] = {}
    for endpoint in ENDPOINTS.values():
        if version in endpoint.versions and endpoint.token != "browser":  # noqa: S105 - a sort of caller
            folders.setdefault(tag_of(endpoint), []).append(_item(endpoint, version))
    variables = {"api_url": api_url, "platform_url": platform_url, "access_token": ""}
    return {
        "info": {"name": f"Rollbook {version}", "schema": SCHEMA},
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{access_token}}", "type": "string"}]},
        "variable": [{"key": name, "value": value} for name, value in variables.items()],
        "item": [{"name": name, "item": items} for name, items in folders.items()],
    }


def _item(endpoint: Endpoint, version: str) -> dict[str, Any]:
    request: dict[str, Any] = {
        "method": endpoint.method,
        "description": endpoint.meaning,
        "header": [{"key": "Accept", "value": ACCEPT.format(version=version)}],
        "url": _url(endpoint, version),
    }
    if endpoint.token in {"none", "client"}:
        request["auth"] = {"type": "noauth"}
    if endpoint.body is not None:
        request["header"].append({"key": "Content-Type", "value": "application/json"})
        request["body"] = {"mode": "raw", "raw": _json(example_of(endpoint.body))}
    request["header"] += [_argument(each) for each in endpoint.taken(version) if each.place == "header"]
    form = [each for each in endpoint.parameters if each.place == "body"]
    if form:
        request["body"] = {"mode": "urlencoded", "urlencoded": [_argument(each) for each in form]}
    return {"name": endpoint.meaning, "request": request}


def _url(endpoint: Endpoint, version: str) -> dict[str, Any]:
    host = "{{platform_url}}" if endpoint.host == "platform" else "{{api_url}}"
    path = [_IN_PATH.sub(r":\1", part) for part in endpoint.path.split("/") if part]
    taken = endpoint.taken(version)
    query = [_argument(each) for each in taken if each.place == "query"]
    url: dict[str, Any] = {"raw": "/".join([host, *path]), "host": [host], "path": path}
    if query:
        url["query"] = query
    named = [_argument(each) for each in taken if each.place == "path"]
    return url | ({"variable": named} if named else {})


def _argument(parameter: Parameter) -> dict[str, Any]:
    """Return an argument; what need not be sent is switched off until somebody wants it."""
    value = (
        parameter.words[0] if parameter.words else "" if parameter.default is None else str(parameter.default).lower()
    )
    said: dict[str, Any] = {"key": parameter.name, "value": value, "description": parameter.meaning}
    return said if parameter.required else said | {"disabled": True}


def _json(value: object) -> str:
    return json.dumps(value, indent=2)
