"""The API as a WSGI application: from the server's request to its answer, whatever happens in between."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from http import HTTPStatus
from time import perf_counter
from types import MappingProxyType
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog
from django.db import connections
from django.utils.timezone import get_default_timezone

from rollbook.api.answers import STATUS_LINES, UNTYPED, Answer, Header
from rollbook.api.call import Ground
from rollbook.api.compression import compressed
from rollbook.api.journal import Entry, journal
from rollbook.api.problems import OUR_MISTAKE, UNAVAILABLE, problem
from rollbook.api.read import FOR_NO_LOG, answer
from rollbook.api.request import Request

_log = structlog.get_logger(__name__)
WITHOUT_LENGTH = frozenset({HTTPStatus.NO_CONTENT.value, HTTPStatus.NOT_MODIFIED.value})
"""Answers that have no body, and so neither a length nor a type."""


class Application:
    """The API. `mounted` holds what else lives on its host, by the first segment of the path.

    It goes around Django's request handler, which has nothing to do here and costs a tenth of the time of a page
    (docs/why/0040-how-a-request-is-served.md). Of what that does, one thing is needed: a connection to the database
    that broke is given up, so that the next request opens a new one.
    """

    def __init__(
        self,
        ground: Ground,
        *,
        mounted: Mapping[str, WSGIApplication] = MappingProxyType({}),
        clock: Callable[[], datetime] | None = None,
        note: Callable[[Entry], None] | None = None,
    ) -> None:
        self._ground = ground
        self._mounted = mounted
        self._clock = clock or partial(datetime.now, get_default_timezone())
        self._note = note or journal(sys.stderr.buffer)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        segments = [segment for segment in environ.get("PATH_INFO", "").split("/") if segment]
        mounted = self._mounted.get(segments[0]) if segments else None
        if mounted is not None:
            environ["PATH_INFO"] = "/" + "/".join(segments)
            return mounted(environ, start_response)
        started, now = perf_counter(), self._clock()
        request = Request.of(environ)
        # Whatever is wrong with the request: the address of a picture opens it for whoever reads the log.
        shown = FOR_NO_LOG.get(segments[0]) if len(segments) > 1 else None
        entry = Entry(now, request.method, shown or request.path)
        also: list[Header] = []
        given = compressed(self._settled(request, now, entry, also), request.header("Accept-Encoding"))
        entry.status = given.status
        entry.ms = round((perf_counter() - started) * 1000, 2)
        self._note(entry)
        return _sent(given, also, start_response, bodiless=request.method == "HEAD")

    def _settled(self, request: Request, now: datetime, entry: Entry, also: list[Header]) -> Answer:
        try:
            return self._tried(request, now, entry, also)
        except Exception as error:  # noqa: BLE001 - whatever happens, the caller gets an answer in JSON
            found = problem(error)
            entry.error = found.word
            # Somebody of ours must look at it: nobody foresaw it, or the database does not answer.
            if found is OUR_MISTAKE or isinstance(error, UNAVAILABLE):
                _log.error("a request failed", op=entry.op, path=entry.path, exc_info=error)
            return found.answer()

    def _tried(self, request: Request, now: datetime, entry: Entry, also: list[Header]) -> Answer:
        """Answer the request; a read is tried a second time if the connection to the database turns out to be dead."""
        try:
            return answer(request, ground=self._ground, now=now, entry=entry, also=also)
        except UNAVAILABLE:
            if not gave_up_dead_connections() or not request.repeatable:
                raise
        return answer(request, ground=self._ground, now=now, entry=entry, also=also)


def gave_up_dead_connections() -> bool:
    """Close the connections of this thread that the database no longer answers on; tell whether there were any."""
    opened = [each for each in connections.all(initialized_only=True) if each.connection is not None]
    dead = [each for each in opened if not each.is_usable()]
    for each in dead:
        each.close()
    return bool(dead)


def _sent(given: Answer, also: list[Header], start_response: StartResponse, *, bodiless: bool) -> Iterable[bytes]:
    bare = given.status in WITHOUT_LENGTH
    headers = [*UNTYPED, *given.headers, *also]
    if not bare:
        headers += [("Content-Type", given.content_type), ("Content-Length", str(len(given.body)))]
    start_response(STATUS_LINES[given.status], headers)
    return [] if bodiless else [given.body]
