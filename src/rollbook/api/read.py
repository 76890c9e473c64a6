"""A request, from what was sent to what goes back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from types import MappingProxyType

from rollbook.api.answers import Answer, Header
from rollbook.api.bearer import let_in, token_in
from rollbook.api.caching import conditional
from rollbook.api.call import Call, Ground, Reply
from rollbook.api.envelope import bare, enveloped
from rollbook.api.journal import Entry
from rollbook.api.limits import TooManyRequests, allowance_of
from rollbook.api.me import me, me_in_1_0
from rollbook.api.negotiate import version_of
from rollbook.api.params import Asked, query_of
from rollbook.api.request import Request
from rollbook.api.routes import NothingHere, Routes
from rollbook.api.school import school, status
from rollbook.api.v1_0 import grade_set_of_assessment, one_in_1_0, page_in_1_0
from rollbook.contract.endpoints import ENDPOINTS, Endpoint
from rollbook.records.query import Page

OWN_REPLIES: Mapping[str, Reply] = MappingProxyType(
    {
        "me": me,
        "me_v1": me_in_1_0,
        "findSchool": school,
        "status": status,
        "gradeSetOfAssessment_v1": grade_set_of_assessment,
    }
)
"""What answers the endpoints that are not simply read from the records, by operation."""


def read(call: Call) -> Answer:
    """Answer a call for records: a page of them, or one."""
    if call.query.endpoint.many:
        send = partial(_enveloped, call) if call.version == "1.0" else bare
        if call.query.endpoint.conditional:
            return conditional(call, send)
        return send(call.reader.page(call.query))
    found = call.reader.one(call.query)
    if found is None:
        raise NothingHere
    return Answer(200, one_in_1_0(call, found) if call.version == "1.0" else found)


def _enveloped(call: Call, page: Page) -> Answer:
    return enveloped(page_in_1_0(call, page))


def reply_of(endpoint: Endpoint) -> Reply | None:
    """Return what answers the calls of an endpoint; None where nothing does."""
    kind = endpoint.view.about.kind if endpoint.view else None
    return OWN_REPLIES.get(endpoint.op) or (read if endpoint.method == "GET" and kind else None)


REPLIES: Mapping[str, Reply] = MappingProxyType(
    {op: reply for op, endpoint in ENDPOINTS.items() if (reply := reply_of(endpoint))}
)
ROUTES = Routes(ENDPOINTS[op] for op in REPLIES)


def answer(request: Request, *, ground: Ground, now: datetime, entry: Entry, also: list[Header]) -> Answer:
    """Answer a request, and note in `entry` what becomes known of it on the way; `also` gets headers of any answer.

    Raises:
        Exception: Any of those that `problems` has an answer to.
    """
    route, texts = ROUTES.find(request.path)
    if request.method == "OPTIONS":
        return Answer(204, headers=(("Allow", ", ".join(route.allowed)),))
    endpoints = route.of(request.method)
    entry.version = version = version_of(request.accept, assumed=route.assumed)
    endpoint = endpoints.get(version)
    if endpoint is None:
        raise NothingHere
    entry.op = endpoint.op
    found = ground.lets_in(token_in(request.authorization), now=now)
    entry.app, entry.school, entry.token = found.app, found.school, found.token
    if found:
        allowance = allowance_of(found, shared=ground.shared, limit=ground.limit, now=now)
        also[:] = allowance.headers
        if allowance.exceeded:
            raise TooManyRequests(allowance)
    access = let_in(endpoint, found)
    query = query_of(endpoint, Asked(texts, request.arguments()), version=version, now=now)
    return REPLIES[endpoint.op](Call(request, version, access, query, ground.records, ground.shared))
