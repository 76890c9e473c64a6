"""Nothing at all: bytes that are there already, to see what the HTTP server and the load itself can do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from urllib.parse import parse_qs

STUDENT = 1_650
"""Bytes of a student in an answer, about."""


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answer with as many bytes as the students that are asked for would take."""
    body = _bytes(environ["QUERY_STRING"])
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


@cache
def _bytes(query: str) -> bytes:
    return b"x" * STUDENT * int(parse_qs(query).get("per_page", ["1"])[0])
