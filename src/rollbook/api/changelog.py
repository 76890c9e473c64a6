"""The changelog of the API, from what the code says of itself: what `changelog()` returns is docs/api-changelog.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import getdoc
from typing import Final

from rollbook.api.me import me_in_1_0
from rollbook.api.school import school_details_in_1_0
from rollbook.api.v1_0 import BY_OPERATION, CHANGES
from rollbook.contract.endpoints import ENDPOINTS, Endpoint
from rollbook.contract.parameters import Parameter
from rollbook.contract.versions import VERSIONS

HEAD: Final = """# Changes of the API

Made from the code by `scripts/write-api-changelog`; a test holds it to the code.

Within a version endpoints, members, headers and optional parameters may be added, and nothing is taken away or changed.
A version is asked for in the header `Accept`: `application/vnd.assembly+json; version=1.1`, or `version=1` for 1.0.
"""
LISTS: Final = (
    "A list comes in an envelope, `object`, `total_count`, `total_pages`, `current_page`, `prev_page`, `next_page` and "
    "`data`, instead of as an array with these numbers in headers."
)


def changelog() -> str:
    """Return the page, in Markdown."""
    return "\n".join((HEAD, *_lines())) + "\n"


def _lines() -> Iterator[str]:
    yield "## 1.1"
    yield ""
    yield "What it has otherwise than 1.0, told from the side of 1.0."
    yield from _section("Lists", [LISTS])
    yield from _section("Objects", _objects())
    yield from _section("Answers", _answers())
    yield from _section("Endpoints of 1.0 only", _only("1.0"))
    yield from _section("Endpoints of 1.1 only", _only("1.1"))
    yield from _section("Parameters of 1.0 only", _parameters(lambda each: each.versions))
    yield from _section("Parameters that 1.0 can do without", _parameters(lambda each: each.optional_in))
    yield ""
    yield "## 1.0"
    yield ""
    yield "The first version."


def _section(title: str, entries: list[str]) -> Iterator[str]:
    yield ""
    yield f"### {title}"
    yield ""
    yield from (f"- {entry}" for entry in entries)


def _said(of: object) -> str:
    """Return the docstring of what makes a change, as one line."""
    return " ".join((getdoc(of) or "").split())


def _objects() -> list[str]:
    return [f"`{of.about.word}`: {_said(change)}" for of, changes in CHANGES.items() for change in changes]


def _answers() -> list[str]:
    found = {"me_v1": me_in_1_0, "schoolDetails_v1": school_details_in_1_0, **BY_OPERATION}
    return [f"{_address(ENDPOINTS[op])}: {_said(change)}" for op, change in found.items()]


def _only(version: str) -> list[str]:
    alone = (endpoint for endpoint in ENDPOINTS.values() if endpoint.versions == (version,))
    return [f"{_address(endpoint)}: {endpoint.meaning}." for endpoint in alone]


def _parameters(versions_of: Callable[[Parameter], tuple[str, ...]]) -> list[str]:
    return [
        f"{_address(endpoint)} `{parameter.name}`: {parameter.meaning}."
        for endpoint in ENDPOINTS.values()
        if endpoint.versions == VERSIONS
        for parameter in endpoint.parameters
        if versions_of(parameter) == ("1.0",)
    ]


def _address(endpoint: Endpoint) -> str:
    return f"`{endpoint.method} {endpoint.path}`"
