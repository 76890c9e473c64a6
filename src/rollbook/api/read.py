"""A request, from what was sent to what goes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from types import MappingProxyType

from rollbook.accounts.access import Access
from rollbook.api.answers import Answer, Header
from rollbook.api.bearer import NOBODY, let_in, token_in
from rollbook.api.caching import conditional
from rollbook.api.call import Call, Ground, Reply
from rollbook.api.envelope import bare, enveloped
from rollbook.api.journal import Entry
from rollbook.api.limits import TooManyRequests, allowance_of
from rollbook.api.me import me, me_in_1_0
from rollbook.api.negotiate import spoken_in
from rollbook.api.params import Asked, query_of
from rollbook.api.photos import FLAG, photo, with_addresses
from rollbook.api.registered import authorizations, registered
from rollbook.api.repeated import key_of
from rollbook.api.request import Request
from rollbook.api.results import change_one, change_several, refuse_facets, refuse_grade_sets, store, take_back
from rollbook.api.routes import NothingHere, Routes
from rollbook.api.school import deauthorize, school, school_details, status, sync
from rollbook.api.v1_0 import grade_set_of_assessment, one_in_1_0, page_in_1_0
from rollbook.consent.reads import ReadOf
from rollbook.contract.endpoints import ENDPOINTS, Endpoint
from rollbook.records.query import Page

OWN_REPLIES: Mapping[str, Reply] = MappingProxyType(
    {
        "me": me,
        "me_v1": me_in_1_0,
        "findSchool": school,
        "schoolDetails_v1": school_details,
        "status": status,
        "sync": sync,
        "deauthorize": deauthorize,
        "schoolsRegistered": registered,
        "authorizations": authorizations,
        "gradeSetOfAssessment_v1": grade_set_of_assessment,
        "createResult": store,
        "updateResults": change_one,
        "putResult_v1": change_one,
        "bulkUpdateResults": change_several,
        "deleteResult_v1": take_back,
        "createAspect_v1": refuse_facets,
        "deleteAspect_v1": refuse_facets,
        "createGradeSet_v1": refuse_grade_sets,
        "photoDownload": photo,
    }
)
"""What answers the endpoints that are not simply read from the records, by operation."""


def read(call: Call) -> Answer:
    """Answer a call for records: a page of them, or one."""
    if call.query.endpoint.many:
        send = partial(_sent, call)
        if call.query.endpoint.op in CONDITIONAL:
            return conditional(call, send)
        return send(call.reader.page(call.query))
    found = call.reader.one(call.query)
    if found is None:
        raise NothingHere
    shown = with_addresses(call, found)
    return Answer(200, one_in_1_0(call, shown) if call.version == "1.0" else shown, objects=1)


def _sent(call: Call, page: Page) -> Answer:
    if FLAG in call.query.includes:
        page = replace(page, body=with_addresses(call, page.body))
    return enveloped(page_in_1_0(call, page)) if call.version == "1.0" else bare(page)


def reply_of(endpoint: Endpoint) -> Reply | None:
    """Return what answers the calls of an endpoint; None where nothing does."""
    kind = endpoint.view.about.kind if endpoint.view else None
    return OWN_REPLIES.get(endpoint.op) or (read if endpoint.method == "GET" and kind else None)


REPLIES: Mapping[str, Reply] = MappingProxyType(
    {op: reply for op, endpoint in ENDPOINTS.items() if (reply := reply_of(endpoint))}
)
READ: Mapping[str, str] = MappingProxyType(
    {
        op: str(ENDPOINTS[op].view.about.kind)  # type: ignore[union-attr]
        for op, reply in REPLIES.items()
        if reply is read or op == "gradeSetOfAssessment_v1"
    }
)
"""The kind of record that is read, by operation; what schools are told of reading is counted under it."""
CONDITIONAL = frozenset(op for op, endpoint in ENDPOINTS.items() if endpoint.conditional)
"""Lists of which a caller may ask for the changes only, by operation."""
ROUTES = Routes(ENDPOINTS[op] for op in REPLIES)
FOR_NO_LOG: Mapping[str, str] = MappingProxyType(
    {
        ENDPOINTS[op].path.split("/")[1]: ENDPOINTS[op].path
        for op in REPLIES
        if ENDPOINTS[op].token == "none"  # noqa: S105 - the word for an endpoint that takes no token
    }
)
"""What stands in logs for the addresses that open something by themselves, by their first segment."""


def answer(request: Request, *, ground: Ground, now: datetime, entry: Entry, also: list[Header]) -> Answer:
    """Answer a request, and note in `entry` what becomes known of it on the way; `also` gets headers of any answer.

    Raises:
        Exception: Any of those that `problems` has an answer to.
    """
    route, texts = ROUTES.find(request.path)
    if request.method == "OPTIONS":
        return Answer(204, headers=(("Allow", ", ".join(route.allowed(spoken_in(request.accept)))),))
    entry.version = version = route.version_for(request.accept)
    endpoint = route.of(request.method, version)
    entry.op = endpoint.op
    if endpoint.token == "none":  # noqa: S105 - the word for an endpoint that takes no token
        access = NOBODY
    else:
        found = ground.lets_in(token_in(request.authorization), now=now)
        entry.app, entry.school, entry.token = found.app, found.school, found.token
        if found:
            _count(found, ground, now, also)
        access = let_in(endpoint, found)
    key = key_of(request, version=version, access=access, now=now) if endpoint.op in CONDITIONAL else None
    given = ground.repeated.known(key)
    if given is None:
        query = query_of(endpoint, Asked(texts, request.arguments()), version=version, now=now)
        given = REPLIES[endpoint.op](Call(request, version, access, query, ground.records, ground.shared))
        # Addresses of pictures run out by themselves.
        if FLAG not in query.includes:
            ground.repeated.keep(key, given)
    if endpoint.op in READ and access.school is not None:
        read_of = ReadOf(access.school, access.app, READ[endpoint.op], now.date())
        ground.tally.note(read=read_of, objects_sent=given.objects)
    return given


def _count(access: Access, ground: Ground, now: datetime, also: list[Header]) -> None:
    allowance = allowance_of(access, shared=ground.shared, limit=ground.limit, now=now)
    also[:] = allowance.headers
    if allowance.exceeded:
        raise TooManyRequests(allowance)
