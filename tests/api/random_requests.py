"""Requests by chance: mostly sensible ones, so that they get far, with something broken here and there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final
from urllib.parse import quote, urlencode

import orjson
from tests.api.caller import V1_0, V1_1

from rollbook.contract.endpoints import ENDPOINTS, Endpoint
from rollbook.contract.parameters import Parameter

ACCEPTS: Final = {"1.1": (V1_1, V1_1.replace("; ", ";"), f"{V1_1}, {V1_0}"), "1.0": (V1_0, V1_0.replace("=1", "=1.0"))}
BROKEN: Final = (
    "",
    "x",
    "-1",
    "0",
    "9" * 12,
    "32-13-2019",
    "%00",
    "\ufffd",
    "1.5",
    "null",
    "[]",
    "{}",
    "é" * 40,
    "1 2",
)
TRUE: Final = ("true", "1", "True")
FALSE: Final = ("false", "0", "False", "")
SENSIBLE: Final[Mapping[str, Sequence[str]]] = {
    "boolean": TRUE + FALSE,
    "day": ("2026-11-23", "2026-09-01", "2026-11-23T00:00Z", "2020-01-01", "2030-05-06"),
    "text": ("7", "R", "MA", "User", "Something"),
    "per_page": ("1", "2", "100", "1500", "99999"),
    "page": ("1", "1", "2", "3"),
}
"""Values by the name of a parameter, or by its type."""
METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
CONDITIONS: Final = ("*", '"x"', "Mon, 13 Mar 2017 20:00:00 GMT", "2026-11-23T08:00:00+00:00", "9999-99-99", "W/")
READABLE: Final = tuple(endpoint for endpoint in ENDPOINTS.values() if endpoint.host == "api")


@dataclass(frozen=True)
class Drawn:
    """A request, and what is known of it beforehand."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    holder: int
    """Whose token it carries, by place in the list of holders; -1 for none or a broken one."""
    path: str
    """The path of the endpoint that it is made for, with names in braces."""
    version: str
    flags: frozenset[str]


@dataclass(frozen=True)
class Chooser:
    """Draws requests. `ids` may stand in the path of an operation, `bodies` are what makes sense to send to one."""

    chance: Random
    tokens: Sequence[str]
    ids: Mapping[str, Sequence[int]]
    bodies: Mapping[str, Any]
    validators: list[str]
    """ETags of answers before; whoever sends the requests adds to them."""

    def draw(self) -> Drawn:
        chance = self.chance
        endpoint = chance.choice(READABLE)
        version = chance.choice(endpoint.versions)
        flags = frozenset(each for each in sorted(endpoint.includes) if self._often(0.6))
        query, form = self._spread(self._arguments(endpoint, version, flags), endpoint)
        holder = -1 if self._often(0.05) else chance.randrange(len(self.tokens))
        body = form if endpoint.method == "GET" else self._body(endpoint)
        accepted = self._often(0.97)
        return Drawn(
            method=endpoint.method if self._often(0.95) else chance.choice(METHODS),
            url=f"{self._path(endpoint)}?{query}",
            headers={
                "HTTP_ACCEPT": chance.choice(ACCEPTS[version] if accepted else ("*/*", "text/html")),
                "CONTENT_TYPE": "application/x-www-form-urlencoded" if form else "application/json",
                "CONTENT_LENGTH": str(len(body)),
                **self._headers(holder),
            },
            body=body,
            holder=holder,
            path=endpoint.path,
            version=version if accepted else "1.1",
            flags=flags,
        )

    def _often(self, share: float) -> bool:
        return self.chance.random() < share

    def _path(self, endpoint: Endpoint) -> str:
        before, bracket, after = endpoint.path.partition("{")
        if not bracket:
            return endpoint.path if self._often(0.95) else f"/{endpoint.path}/"
        known = self.ids[endpoint.op]
        value = str(self.chance.choice(known)) if known and self._often(0.9) else quote(self.chance.choice(BROKEN))
        return before + value + after.partition("}")[2]

    def _arguments(self, endpoint: Endpoint, version: str, flags: frozenset[str]) -> list[tuple[str, str]]:
        declared = [each for each in endpoint.taken(version) if each.place == "query"]
        wished = [each for each in declared if not each.include and (each.required or self._often(0.25))]
        set_ = [(_camel(each) if self._often(0.2) else each, self.chance.choice(TRUE)) for each in sorted(flags)]
        unset = [(each, self.chance.choice(FALSE)) for each in sorted(endpoint.includes - flags) if self._often(0.2)]
        stray = [("unknown", "1")] if self._often(0.05) else []
        return [*set_, *unset, *((each.name, self._value(each)) for each in wished), *stray]

    def _value(self, parameter: Parameter) -> str:
        if self._often(0.07):
            return self.chance.choice(BROKEN)
        if parameter.type == "integers":
            return self.chance.choice((" ", "+", ",")).join(str(self._number()) for _ in range(3))
        if parameter.type == "integer" and parameter.name not in SENSIBLE:
            return str(self._number())
        return self.chance.choice(parameter.words or SENSIBLE.get(parameter.name) or SENSIBLE[parameter.type])

    def _number(self) -> int:
        return self.chance.randrange(998, 1014)

    def _spread(self, pairs: list[tuple[str, str]], endpoint: Endpoint) -> tuple[str, bytes]:
        """Return the arguments as clients send them: in the query, or those of a read in a form."""
        if endpoint.method == "GET" and self._often(0.1):
            return "", urlencode(pairs).encode()
        return urlencode(pairs), b""

    def _headers(self, holder: int) -> dict[str, str]:
        headers = {}
        if holder >= 0:
            headers["HTTP_AUTHORIZATION"] = f"Bearer {self.tokens[holder]}"
        elif self._often(0.5):
            headers["HTTP_AUTHORIZATION"] = self.chance.choice(("Bearer nobodys", "Basic eA==", "Bearer"))
        if self._often(0.15):
            tag = self.chance.choice((*CONDITIONS, *self.validators[-20:]))
            headers[self.chance.choice(("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"))] = tag
        if self._often(0.05):
            headers["HTTP_IDEMPOTENCY_KEY"] = self.chance.choice(("k1", "k2", "k" * 300, "\xe9"))
        return headers

    def _body(self, endpoint: Endpoint) -> bytes:
        if self._often(0.1):
            return self.chance.choice(
                (b"", b"{", b"[]", b"null", b"\xff", b'{"results":[1]}', b'{"results":{}}', b"{}")
            )
        said = self.bodies[endpoint.op]
        if isinstance(said, dict) and self._often(0.5):
            key = self.chance.choice(sorted(said) or ["results"])
            said = {**said, key: self.chance.choice((None, -1, 1, "1", 1.5, [], {}, "x", 10**12, [{}], True))}
        return orjson.dumps(said)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
