"""OpenAPI: one document for each version of the API, made from the declarations (OpenAPI 3.1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rollbook.contract.endpoints import ENDPOINTS, Endpoint
from rollbook.contract.objects.apps import StandardError
from rollbook.contract.openapi.answers import GONE, refusals
from rollbook.contract.openapi.bodies import body_schema
from rollbook.contract.openapi.operations import operation, tag_of
from rollbook.contract.openapi.schemas import Schema, object_schema, with_all_inside
from rollbook.contract.schema import Object
from rollbook.contract.scopes import SCOPES

OPENAPI: Final = "3.1.1"
TOKEN_PATH: Final = "/oauth/token"  # noqa: S105 - a path
AUTHORIZE_PATH: Final = "/oauth/authorize"
ACCEPT: Final = "application/vnd.assembly+json; version={version}"

_ABOUT: Final = """Records of a school, in one form whatever its MIS, and of them what the school granted.

Every request says in the header `Accept` which version it speaks: `{accept}`.
Members with `x-scope` are there only where the school granted one of these scopes, those with `x-include` only where
the flag of that name was asked for. A member that nothing is known of is null.
"""


def document(version: str, *, api_url: str, platform_url: str) -> dict[str, Any]:
    """Return the document of a version, for a platform at these addresses."""
    served = [endpoint for endpoint in ENDPOINTS.values() if version in endpoint.versions]
    accept = ACCEPT.format(version=version)
    return {
        "openapi": OPENAPI,
        "info": {
            "title": "Rollbook",
            "version": version,
            "summary": "A school's records, as far as it shares them",
            "description": _ABOUT.format(accept=accept),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "x-accept": accept,
        "servers": [{"url": api_url}],
        "tags": [{"name": name} for name in dict.fromkeys(tag_of(endpoint) for endpoint in served)],
        "paths": _paths(served, version, platform_url),
        "components": {
            "schemas": _schemas(served, version),
            "responses": refusals(),
            "securitySchemes": _schemes(platform_url),
        },
    }


def _paths(served: list[Endpoint], version: str, platform_url: str) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for endpoint in served:
        path = paths.setdefault(endpoint.path, {})
        if endpoint.host == "platform":
            path["servers"] = [{"url": platform_url}]
        if endpoint.path == TOKEN_PATH:
            path["post"] = _token_operation(path.get("post"), endpoint, version)
        else:
            path[endpoint.method.lower()] = operation(endpoint, version)
    return paths


def _token_operation(before: dict[str, Any] | None, endpoint: Endpoint, version: str) -> dict[str, Any]:
    """Return the one operation that all kinds of grant share, with one more of them."""
    said = before or {
        **operation(endpoint, version),
        "operationId": "oauthToken",
        "summary": "Get tokens",
        "description": "The app proves itself by HTTP Basic, or with `client_id` and `client_secret` in the form.",
        "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": {"oneOf": []}}}},
    }
    form = {
        "type": "object",
        "title": endpoint.meaning,
        "properties": {
            each.name: {
                "type": "string",
                "description": each.meaning,
                **({"enum": list(each.words)} if each.words else {}),
            }
            for each in endpoint.parameters
        },
        "required": [each.name for each in endpoint.parameters if each.required],
    }
    said["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]["oneOf"].append(form)
    return said


def _schemas(served: list[Endpoint], version: str) -> dict[str, Schema]:
    answered = with_all_inside(_answered(served, version))
    sent = with_all_inside(body for endpoint in served if (body := endpoint.sent(version)) is not None)
    schemas = {name: object_schema(view) for name, view in answered.items()}
    schemas |= {name: body_schema(view) for name, view in sent.items()}
    schemas[StandardError.__name__]["properties"]["errors"] = {
        "type": "array",
        "description": "Every entry (counted from 0; null for what all share) and member at fault",
        "items": {"type": "object"},
    }
    schemas[GONE] = {
        "type": "object",
        "description": "A row that left the list, with `deleted=true`",
        "properties": {
            "object": {"type": "string", "description": "What it was"},
            "id": {"type": "integer", "format": "int32", "description": "Its number"},
            "deleted": {"const": True},
        },
        "required": ["object", "id", "deleted"],
        "examples": [{"object": "student", "id": 1204, "deleted": True}],
    }
    return schemas


def _answered(served: list[Endpoint], version: str) -> Iterator[type[Object]]:
    yield StandardError
    for endpoint in served:
        view = endpoint.answer(version)
        if view is not None:
            yield view


def _schemes(platform_url: str) -> dict[str, Any]:
    token = f"{platform_url}{TOKEN_PATH}"
    return {
        "school": {
            "type": "oauth2",
            "description": "A token of a school that authorised the app",
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": f"{platform_url}{AUTHORIZE_PATH}",
                    "tokenUrl": token,
                    "refreshUrl": token,
                    "scopes": {name: scope.sentence for name, scope in SCOPES.items()},
                }
            },
        },
        "app": {
            "type": "oauth2",
            "description": "A token of the app alone",
            "flows": {"clientCredentials": {"tokenUrl": token, "scopes": {}}},
        },
    }


__all__ = ["ACCEPT", "document"]
