"""What the pages of the reference show, made from the contract."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from rollbook.contract.describe import Line, Row, data_model, fields_behind
from rollbook.contract.endpoints import ENDPOINTS, Endpoint
from rollbook.contract.openapi import ACCEPT
from rollbook.contract.openapi.answers import MEANINGS, refused_with
from rollbook.contract.openapi.examples import example_of
from rollbook.contract.openapi.operations import tag_of
from rollbook.contract.parameters import Parameter
from rollbook.contract.scopes import CLUSTERS, SCOPES, Scope

_IN_PATH: Final = re.compile(r"\{(\w+)\}")
_SAFE: Final = "+,:"
TOKEN: Final = "$TOKEN"  # noqa: S105 - a variable of the shell


@dataclass(frozen=True, slots=True)
class Shown:
    """A scope, what it shows, and the requests that need it."""

    scope: Scope
    lines: tuple[Line, ...]
    endpoints: tuple[Endpoint, ...]


def requests_by_tag(version: str) -> dict[str, list[Endpoint]]:
    """Return the endpoints of a version by heading."""
    found: dict[str, list[Endpoint]] = {}
    for endpoint in ENDPOINTS.values():
        if version in endpoint.versions:
            found.setdefault(tag_of(endpoint), []).append(endpoint)
    return found


def parameters_of(endpoint: Endpoint, version: str, given: Mapping[str, str]) -> list[tuple[Parameter, str]]:
    """Return what a caller may send, each with what was filled in for it."""
    return [(each, given.get(each.name, "").strip()[:200]) for each in endpoint.taken(version)]


def refusals_of(endpoint: Endpoint) -> list[tuple[int, str]]:
    """Return the statuses of refusals, and what they mean."""
    return [(status, MEANINGS[status]) for status in refused_with(endpoint)]


def example(endpoint: Endpoint, version: str) -> str:
    """Return an example of a good answer; empty where there is no body in JSON."""
    view = endpoint.answer(version)
    if view is None:
        return ""
    shown = example_of(view)
    return json.dumps([shown] if endpoint.many else shown, indent=2, ensure_ascii=False)


def body(endpoint: Endpoint) -> str:
    """Return an example of what is sent; empty where nothing is."""
    return "" if endpoint.body is None else json.dumps(example_of(endpoint.body), indent=2)


def curl(endpoint: Endpoint, version: str, filled: list[tuple[Parameter, str]], host: str) -> str:
    """Return the request as a command, with what was filled in and what cannot be left out."""
    values = {each.name: value or _stand_in(each) for each, value in filled if value or each.required}
    places = {each.name: each.place for each, _ in filled}
    path = _IN_PATH.sub(lambda found: quote(values.get(found[1], "1"), safe=""), endpoint.path)
    query = {name: value for name, value in values.items() if places[name] == "query"}
    url = f"{host}{path}" + (f"?{urlencode(query, safe=_SAFE)}" if query else "")
    lines = ["curl" + (f" -X {endpoint.method}" if endpoint.method != "GET" else "") + f" {shlex.quote(url)}"]
    if endpoint.host == "api":
        lines.append(f"-H 'Accept: {ACCEPT.format(version=version)}'")
    if endpoint.token in {"school", "app", "any"}:
        lines.append(f'-H "Authorization: Bearer {TOKEN}"')
    lines += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in values.items() if places[name] == "header"]
    lines += [f"-d {shlex.quote(f'{name}={value}')}" for name, value in values.items() if places[name] == "body"]
    if endpoint.body is not None:
        lines += ["-H 'Content-Type: application/json'", f"-d {shlex.quote(json.dumps(example_of(endpoint.body)))}"]
    return " \\\n  ".join(lines)


def _stand_in(parameter: Parameter) -> str:
    if parameter.words:
        return parameter.words[0]
    return "1" if parameter.type in {"integer", "integers"} else parameter.name


def members(*, find: str, object_name: str, scope: str) -> list[Row]:
    """Return the members of the data model in which the words are found, of an object and of a scope where chosen."""
    words = find.lower().split()
    return [
        row
        for row in data_model()
        if all(word in f"{row.object} {row.member} {row.meaning} {row.codeset}".lower() for word in words)
        and object_name in {"", row.object}
        and (not scope or scope in row.scope.split(" or "))
    ]


def shown_scopes() -> Iterator[tuple[str, list[Shown]]]:
    """Yield the headings, and under each its scopes."""
    for cluster in CLUSTERS:
        yield cluster, [_shown(scope) for scope in SCOPES.values() if scope.cluster == cluster]


def _shown(scope: Scope) -> Shown:
    needing = (each for each in ENDPOINTS.values() if any(scope.name in need for need in each.needs))
    return Shown(scope, fields_behind(scope.name), tuple(needing))
