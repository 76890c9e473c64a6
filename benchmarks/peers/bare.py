"""The least that can serve the same: a WSGI function that runs Rollbook's own SQL, and nothing around it.

What SQL that is, it learns from Rollbook: the first time an address is asked for, Rollbook answers it twice in this
process and its statements are written down (those of the second time, when the ids of the pages are known). From then
on they are run on a connection of our own, prepared, and the bytes that come back are the answer. The token is looked
up by its hash each time, as all peers do, and as Rollbook does where it remembers none.
"""

from __future__ import annotations

import hashlib
import io
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from unittest import mock

import psycopg
from psycopg.adapt import Loader

from rollbook.records.prepared import Statements
from rollbook.server.api_wsgi import application as rollbook

Environ = dict[str, Any]
Statement = tuple[Any, list[Any]]


class _AsItCame(Loader):
    def load(self, data: psycopg.abc.Buffer) -> bytes:
        return bytes(data)


_here = threading.local()
_learning = threading.Lock()
_learnt: dict[tuple[str, str], list[Statement]] = {}
_MEMORY = "rollbook.consent.remembering.Remembering.__call__"
_HASH = object()
"""Stands for the hash of the token among the values of a statement."""


def application(environ: Environ, start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answer with what the statements of this address find."""
    token = environ["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    token_hash = hashlib.sha256(token.encode()).hexdigest()
    address = environ["PATH_INFO"], environ["QUERY_STRING"]
    if address not in _learnt:
        with _learning:
            _learnt[address] = _learn(environ, token_hash)
    rows: list[Any] = []
    connection = _connection()
    for statement, values in _learnt[address]:
        filled = [token_hash if value is _HASH else value for value in values]
        rows = connection.execute(statement, filled, prepare=True).fetchall()
    body = b",".join([row[-1] for row in rows])
    if address[0] == "/students":
        body = b"[" + body + b"]"
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _connection() -> psycopg.Connection[Any]:
    """Return the connection of this thread, opened once."""
    opened: psycopg.Connection[Any] | None = getattr(_here, "connection", None)
    if opened is None:
        opened = _here.connection = psycopg.connect(os.environ["ROLLBOOK_DATABASE_URL"], autocommit=True)
        opened.adapters.register_loader("text", _AsItCame)
    return opened


def _looked_up(memory: Any, token: str, *, now: datetime) -> Any:
    """Return what a token opens, without looking whether that is remembered."""
    return memory._look(token, now=now)  # noqa: SLF001 - what it looks tokens up by


def _learn(environ: Environ, token_hash: str) -> list[Statement]:
    """Return the statements with which Rollbook answers a request for the second time."""
    found: list[Statement] = []
    learner = threading.get_ident()
    ask = Statements.ask

    def noting(self: Statements, statement: str, values: Sequence[object]) -> Any:
        if threading.get_ident() == learner:
            found.append((statement, [_HASH if value == token_hash else value for value in values]))
        return ask(self, statement, values)

    for _ in range(2):
        found.clear()
        with mock.patch.object(Statements, "ask", noting), mock.patch(_MEMORY, _looked_up):
            list(rollbook({**environ, "wsgi.input": io.BytesIO()}, lambda *_: lambda _: None))
    return found
